using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

internal sealed partial class CardinalityEstimator
{
    private double EstimateJoin(Join join)
    {
        double left = Rows(join.Left), right = Rows(join.Right);
        if (join.Mark is { } mark) _facts[mark.Id] = new ColumnFacts(null, null, 2);
        switch (join.Kind)
        {
            case JoinKind.Mark or JoinKind.Single: return left;
        }

        ColumnSet leftIds = join.Left.OutputIds, rightIds = join.Right.OutputIds;
        if (join.Kind == JoinKind.Semi) return left * MatchFraction(join.Condition, leftIds, rightIds, left, right);
        if (join.Kind == JoinKind.Anti) return left * Math.Max(0.01, 1 - MatchFraction(join.Condition, leftIds, rightIds, left, right));
        double inner = left * right * JoinSelectivity(join.Condition, leftIds, rightIds, left, right);
        return join.Kind switch
        {
            JoinKind.Left => Math.Max(left, inner),
            JoinKind.Right => Math.Max(right, inner),
            JoinKind.Full => Math.Max(left + right, inner),
            _ => inner,
        };
    }

    /// <summary>The part of all pairs that satisfy a condition.</summary>
    public double JoinSelectivity(Expression condition, ColumnSet leftIds, ColumnSet rightIds, double leftRows, double rightRows)
    {
        double selectivity = 1, leftKeys = 1, rightKeys = 1, single = 1;
        int keys = 0;
        foreach (Expression conjunct in Predicates.Split(condition))
        {
            if (EquiKey.Of(conjunct, leftIds, rightIds) is { } key)
            {
                keys++;
                leftKeys *= Distinct(key.Left, double.MaxValue);
                rightKeys *= Distinct(key.Right, double.MaxValue);
                single = EqualityDenominator(key.Left, key.Right);
            }
            else
            {
                selectivity *= Selectivity(conjunct);
            }
        }

        if (keys == 1) selectivity /= single;
        if (keys > 1) selectivity /= CompositeDenominator(leftKeys, rightKeys, leftRows, rightRows);
        return Math.Clamp(selectivity, 1e-15, 1);
    }

    /// <summary>The number of values that an equality spreads its matches over. If one side looks like a key, its rows; else the larger distinct count.</summary>
    public double EqualityDenominator(Expression left, Expression right)
    {
        double l = Distinct(left, double.MaxValue), r = Distinct(right, double.MaxValue);
        bool leftKey = left is ColumnRef a && Facts(a.Id).KeyLike, rightKey = right is ColumnRef b && Facts(b.Id).KeyLike;
        if (leftKey != rightKey) return Math.Max(1, leftKey ? l : r);
        return Math.Max(1, Math.Max(l, r));
    }

    /// <summary>As <see cref="EqualityDenominator"/> for several keys at once, whose values depend on each other: never more combinations than rows.</summary>
    public static double CompositeDenominator(double leftKeys, double rightKeys, double leftRows, double rightRows)
    {
        bool leftCapped = leftKeys > leftRows, rightCapped = rightKeys > rightRows;
        double l = Math.Max(1, Math.Min(leftKeys, leftRows)), r = Math.Max(1, Math.Min(rightKeys, rightRows));
        return leftCapped && rightCapped ? Math.Min(l, r) : Math.Max(l, r);
    }

    /// <summary>The part of left rows that find a match on the right.</summary>
    public double MatchFraction(Expression condition, ColumnSet leftIds, ColumnSet rightIds, double left, double right)
    {
        double leftKeys = 1, rightKeys = 1;
        bool any = false;
        foreach (Expression conjunct in Predicates.Split(condition))
        {
            if (EquiKey.Of(conjunct, leftIds, rightIds) is not { } key) continue;
            any = true;
            leftKeys *= Distinct(key.Left, double.MaxValue);
            rightKeys *= Distinct(key.Right, Math.Max(1, right));
        }

        if (!any) return 0.5;
        // Values of the right side, as a part of all values that the left side could have.
        double values = Math.Min(rightKeys, Math.Max(1, right));
        double domain = Math.Min(leftKeys, Math.Max(left, values));
        return Math.Clamp(values / Math.Max(1, domain), 0.0001, 1);
    }
}
