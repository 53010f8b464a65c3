using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Writes all rows of its input, in order, to a sink and puts out one row with their number in a bigint column <c>Count</c>. Only at the root.</summary>
internal sealed record Write(LogicalPlan Input, ITableSink Sink, PlanColumn Count) : LogicalPlan
{
    public static Write To(LogicalPlan input, ITableSink sink) => new(input, sink, PlanColumn.New("Count", DataType.Int64, false));

    public override EquatableArray<LogicalPlan> Children => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<PlanColumn> ComputeOutput() => [Count];
}
