using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Planner.Tests;

/// <summary>An aggregate by name and types alone: planning never runs it.</summary>
internal sealed unsafe class StubAggregate(string name, EquatableArray<DataType> parameters, DataType type, bool mayReturnNull = true) : AggregateOverload(name, parameters, type)
{
    public override int StateSize => 8;
    public override bool MayReturnNull => mayReturnNull;
    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena) => throw Never();
    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena) => throw Never();
    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena) => throw Never();
    public override void Finish(byte** rows, int offset, int count, Vector result) => throw Never();

    public static AggregateCall Count { get; } = new(new StubAggregate("count", [], DataType.Int64, false), []);

    public static AggregateCall Max(Expression argument) => new(new StubAggregate("max", [argument.Type], argument.Type), [argument]);

    public static Aggregate Of(LogicalPlan input, EquatableArray<NamedExpression> groups, params AggregateCall[] calls) =>
        new(input, groups, calls.Select(c => NamedExpression.New(c.Function.Name, c)).ToEquatableArray());

    private static InternalException Never() => new("a stub does not run");
}
