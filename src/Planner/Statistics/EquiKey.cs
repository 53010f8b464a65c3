using FrameEngine.Expressions;
using FrameEngine.Planner.Rules;

namespace FrameEngine.Planner.Statistics;

/// <summary>A join condition's conjunct that compares an expression of one side with one of the other for equality.</summary>
internal readonly record struct EquiKey(Expression Left, Expression Right, bool NullSafe)
{
    /// <summary>The key that a conjunct is, or null. Each side must use columns of its own side and of no other.</summary>
    public static EquiKey? Of(Expression conjunct, ColumnSet left, ColumnSet right)
    {
        if (conjunct is not Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotDistinct } comparison) return null;
        bool nullSafe = comparison.Operator == ComparisonOperator.NotDistinct;
        if (!ColumnUse.Any(comparison.Left) || !ColumnUse.Any(comparison.Right)) return null;
        if (ColumnUse.OnlyIn(comparison.Left, left) && ColumnUse.OnlyIn(comparison.Right, right)) return new EquiKey(comparison.Left, comparison.Right, nullSafe);
        if (ColumnUse.OnlyIn(comparison.Left, right) && ColumnUse.OnlyIn(comparison.Right, left)) return new EquiKey(comparison.Right, comparison.Left, nullSafe);
        return null;
    }
}
