using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Joins by equality of keys with a hash table (or a dense array) over one side.</summary>
/// <param name="Kind">As <see cref="JoinKind"/>, from the left side's point of view, whichever side is built.</param>
/// <param name="LeftKeys">Over the left input's output.</param>
/// <param name="RightKeys">Over the right input's output; same types as <paramref name="LeftKeys"/>.</param>
/// <param name="NullSafe">Per key: IS NOT DISTINCT FROM, nulls match nulls. Otherwise a null key matches nothing.</param>
/// <param name="Residual">What else a pair must satisfy; over left columns, then right columns. Null if nothing.</param>
/// <param name="MarkComparison">See <see cref="Join"/>; over left columns, then right columns. When it is one of the key equalities it is <em>not</em> among the keys of
/// the match test but must be evaluated by the join: the planner puts IN's equality here and leaves the keys to the correlation (which may be none).</param>
/// <param name="BuildLeft">The left side is built and the right side probes; else the reverse. All kinds but Mark and Single may build either side.</param>
/// <param name="OutputOrdinals">Which of left columns, right columns, mark (in this numbering) are put out, in order. Semi and anti joins have left columns only.</param>
/// <param name="Bounds">Per key what is known of the built side's range.</param>
/// <param name="Publishes">Dynamic filters on build keys, for scans on the probe side (only kinds in which a probe row without match is dropped).</param>
internal sealed record PhysicalHashJoin(
    JoinKind Kind,
    PhysicalPlan Left,
    PhysicalPlan Right,
    EquatableArray<Expression> LeftKeys,
    EquatableArray<Expression> RightKeys,
    EquatableArray<bool> NullSafe,
    Expression? Residual,
    Expression? MarkComparison,
    bool BuildLeft,
    EquatableArray<int> OutputOrdinals,
    EquatableArray<PhysicalColumn> Columns,
    EquatableArray<KeyBounds?> Bounds,
    EquatableArray<DynamicFilterRef> Publishes) : PhysicalPlan
{
    /// <summary>The built keys are known to be unique (a primary key, a group key): no chains are needed.</summary>
    public bool BuildKeysUnique { get; init; }

    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Left, Right];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Left = children[0], Right = children[1] };
}

/// <summary>Joins by trying every pair: for conditions without an equality. The right side is kept in memory and tried for each left row.</summary>
/// <param name="Condition">Over left columns, then right columns; null for the cross product.</param>
/// <param name="MarkComparison">See <see cref="Join"/>.</param>
/// <param name="OutputOrdinals">As for <see cref="PhysicalHashJoin"/>.</param>
internal sealed record PhysicalNestedLoopJoin(
    JoinKind Kind,
    PhysicalPlan Left,
    PhysicalPlan Right,
    Expression? Condition,
    Expression? MarkComparison,
    EquatableArray<int> OutputOrdinals,
    EquatableArray<PhysicalColumn> Columns) : PhysicalPlan
{
    public override EquatableArray<PhysicalColumn> Output => Columns;
    public override EquatableArray<PhysicalPlan> Children => [Left, Right];
    public override PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children) => this with { Left = children[0], Right = children[1] };
}
