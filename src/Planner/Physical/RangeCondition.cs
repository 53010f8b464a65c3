using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>A conjunct of a nested-loop join that compares a value of each side by order, so that an index over the right side can list the rows that may match.</summary>
/// <param name="Left">Over the joined columns, reading only left ones.</param>
/// <param name="Right">Over the joined columns, reading only right ones; of the same type.</param>
/// <param name="RightIsGreater">Matching rows have <c>Right ≥ Left</c>; else <c>Right ≤ Left</c>. Whether equal values match is left to the join's condition.</param>
internal sealed record RangeCondition(Expression Left, Expression Right, bool RightIsGreater)
{
    /// <summary>How many conditions an index can use.</summary>
    public const int Limit = 2;

    /// <summary>Fewer right rows are tried a vector at a time faster than a row finds its place among them.</summary>
    public const int LeastRows = 64;

    /// <summary>The conditions among a join's conjuncts, at most <see cref="Limit"/>; opposite directions first, for together they bound a value from both sides.</summary>
    public static IReadOnlyList<RangeCondition> Of(PhysicalNestedLoopJoin join)
    {
        if (join.Condition is null) return [];
        int leftCount = join.Left.Output.Count;
        var found = new List<RangeCondition>();
        foreach (Expression conjunct in join.Condition is And and ? and.Operands : [join.Condition])
        {
            if (conjunct is not Comparison comparison || !HasOrder(comparison.Left.Type) || !comparison.Left.Type.Equals(comparison.Right.Type)) continue;
            bool? greater = comparison.Operator switch
            {
                ComparisonOperator.Less or ComparisonOperator.LessOrEqual => true,
                ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual => false,
                _ => null,
            };
            if (greater is not { } rightIsGreater) continue;
            bool? first = SideOf(comparison.Left, leftCount), second = SideOf(comparison.Right, leftCount);
            if (first is null || second is null || first == second) continue;
            found.Add(first.Value
                ? new RangeCondition(comparison.Left, comparison.Right, rightIsGreater)
                : new RangeCondition(comparison.Right, comparison.Left, !rightIsGreater));
        }

        if (found.Count <= 1) return found;
        RangeCondition? opposite = found.Find(c => c.RightIsGreater != found[0].RightIsGreater);
        return [found[0], opposite ?? found[1]];
    }

    private static bool HasOrder(DataType type) => type.Id is
        TypeId.Int8 or TypeId.Int16 or TypeId.Int32 or TypeId.Int64 or TypeId.UInt8 or TypeId.UInt16 or TypeId.UInt32 or TypeId.UInt64
        or TypeId.Int128 or TypeId.UInt128 or TypeId.Float32 or TypeId.Float64 or TypeId.Decimal or TypeId.Utf8 or TypeId.Binary
        or TypeId.Date or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) or TypeId.Interval or TypeId.Uuid or TypeId.Enum or TypeId.Bit;

    // True: left columns only; false: right ones only; null: both or none, or a value that is new each time.
    private static bool? SideOf(Expression expression, int leftCount)
    {
        if (expression is InputRef input) return input.Ordinal < leftCount;
        if (expression is ScalarCall { Function.Volatile: true }) return null;
        bool? side = null;
        foreach (Expression child in expression.Children)
        {
            if (child.Children.IsEmpty && child is not InputRef) continue;
            if (SideOf(child, leftCount) is not { } childSide) return null;
            if (side is { } known && known != childSide) return null;
            side = childSide;
        }

        return side;
    }
}
