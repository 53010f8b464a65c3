using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>One function of a <see cref="PhysicalWindow"/>. Its expressions are input columns or literals.</summary>
/// <param name="Aggregate">The aggregate, for <see cref="WindowFunction.Aggregate"/> alone.</param>
/// <param name="Type">Of the result.</param>
/// <param name="PartitionKeys">So many of the node's first keys make the function's partitions.</param>
/// <param name="OrderKeys">So many of the keys that follow make its order: rows equal in them are peers.</param>
internal sealed record WindowSpec(
    WindowFunction Function, AggregateOverload? Aggregate, DataType Type, EquatableArray<Expression> Arguments, int PartitionKeys, int OrderKeys, FrameExtent Frame)
{
    public bool Distinct { get; init; }

    public Expression? Filter { get; init; }

    public bool IgnoreNulls { get; init; }

    /// <inheritdoc cref="WindowCall.Sorting"/>
    public string? Sorting { get; init; }

    /// <summary>Whether its results say in which order rows came in, because no key decides.</summary>
    public bool FollowsInputOrder => FollowsInput(Sorting is null ? Function : WindowFunction.RowNumber, OrderKeys > 0, Frame);

    public static bool FollowsInput(WindowFunction function, bool ordered, FrameExtent frame) => !ordered && function switch
    {
        WindowFunction.Aggregate => frame.Unit == ExtentUnit.Rows && !frame.Equals(FrameExtent.Everything),
        WindowFunction.RowNumber or WindowFunction.Ntile or WindowFunction.Lag or WindowFunction.Lead => true,
        WindowFunction.FirstValue or WindowFunction.LastValue or WindowFunction.NthValue => true,
        _ => false,
    };
}

/// <summary>Sorts rows once and computes functions over the rows around each, all of which this one order serves.</summary>
/// <remarks>
/// Puts out the input's columns at <paramref name="OutputOrdinals"/>, then the functions. Requires rows that agree in <see cref="CommonKeys"/> to lie together; all rows in one
/// place if there are none.
/// </remarks>
/// <param name="Keys">The sort: input columns, each once. Every function's partition and order are a prefix of it.</param>
internal sealed record PhysicalWindow(
    PhysicalPlan Input,
    EquatableArray<PhysicalSortKey> Keys,
    EquatableArray<WindowSpec> Functions,
    EquatableArray<int> OutputOrdinals,
    EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Input];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Input = children[0] };

    /// <summary>Rows that may be left out; all functions then have the same window and only number or rank rows.</summary>
    public PlaceLimit? Limit { get; init; }

    /// <summary>With a limit: per key of the partitions what is known of its range.</summary>
    public EquatableArray<KeyBounds?> Bounds { get; init; } = [];

    /// <summary>The keys that all functions partition by: rows that differ in one never meet.</summary>
    public EquatableArray<Expression> CommonKeys => Keys.Take(Functions.Min(f => f.PartitionKeys)).Select(k => k.Expression).ToEquatableArray();

    /// <summary>The bound form of a function, over the input's columns.</summary>
    public WindowCall Call(WindowSpec spec) => new(
        spec.Function, spec.Aggregate, spec.Type, spec.Arguments, Keys.Take(spec.PartitionKeys).Select(k => k.Expression).ToEquatableArray(),
        Keys.Skip(spec.PartitionKeys).Take(spec.OrderKeys).Select(k => new Logical.SortKey(k.Expression, k.Descending, k.NullsFirst)).ToEquatableArray(), spec.Frame)
    {
        Distinct = spec.Distinct,
        Filter = spec.Filter,
        IgnoreNulls = spec.IgnoreNulls,
        Sorting = spec.Sorting,
    };
}
