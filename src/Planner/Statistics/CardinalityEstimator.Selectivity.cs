using FrameEngine.Expressions;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

internal sealed partial class CardinalityEstimator
{
    private const double UnknownEquality = 0.05;
    private const double UnknownRange = 0.3;
    private const double UnknownPredicate = 0.25;
    private const double UnknownAggregate = 0.05;
    private const double Least = 1e-9;

    /// <summary>The part of rows, 0 to 1, for which all conjuncts are true. Bounds on one column are taken together, other conjuncts as independent.</summary>
    public double Selectivity(List<Expression> conjuncts)
    {
        double selectivity = 1;
        Dictionary<ColumnId, (double Low, double High)>? ranges = null;
        foreach (Expression conjunct in conjuncts)
        {
            if (Bound(conjunct) is var (column, op, value) && op is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual)
                && Fraction(column.Id, value) is { } position)
            {
                ranges ??= [];
                (double low, double high) = ranges.GetValueOrDefault(column.Id, (0, 1));
                ranges[column.Id] = op is ComparisonOperator.Less or ComparisonOperator.LessOrEqual ? (low, Math.Min(high, position)) : (Math.Max(low, position), high);
                continue;
            }

            selectivity *= Selectivity(conjunct);
        }

        if (ranges is not null)
            foreach ((ColumnId id, (double low, double high)) in ranges)
            {
                ColumnFacts facts = Facts(id);
                selectivity *= Math.Clamp(Math.Max(high - low, 1 / facts.Distinct), Least, 1) * (1 - facts.NullFraction);
            }

        return Math.Clamp(selectivity, Least, 1);
    }

    /// <summary>The part of rows for which a condition is true.</summary>
    public double Selectivity(Expression condition)
    {
        switch (condition)
        {
            case Literal { Value.Value: true }: return 1;
            case Literal: return Least;
            case And and: return Selectivity(new List<Expression>(and.Operands));
            case Or or:
                double none = 1;
                foreach (Expression operand in or.Operands) none *= 1 - Selectivity(operand);
                return 1 - none;
            case Not { Operand: ColumnRef }: return 0.5;
            case Not not: return Math.Clamp(1 - Selectivity(not.Operand), Least, 1);
            case ColumnRef: return 0.5;
            case IsNull isNull:
                double nulls = isNull.Operand is ColumnRef tested ? Facts(tested.Id).NullFraction : 0.1;
                return Math.Clamp(isNull.Negated ? 1 - nulls : nulls, Least, 1);
            case InList list:
                double one = list.Operand is ColumnRef listed ? 1 / Facts(listed.Id).Distinct : UnknownEquality;
                double any = Math.Min(1, one * list.Items.Count);
                return Math.Clamp(list.Negated ? 1 - any : any, Least, 1);
            case Comparison comparison: return ComparisonSelectivity(comparison);
            case ScalarCall { Function.Name: "like" or "ilike", Arguments: [_, Literal { Value.Value: string pattern }] }: return LikeSelectivity(pattern);
            case ScalarCall { Function.Name: "contains" or "prefix" or "suffix" or "starts_with" or "ends_with" }: return UnknownEquality;
            default: return UnknownPredicate;
        }
    }

    private double ComparisonSelectivity(Comparison comparison)
    {
        if (Bound(comparison) is var (column, op, value))
        {
            ColumnFacts facts = Facts(column.Id);
            double present = 1 - facts.NullFraction;
            bool outside = Fraction(column.Id, value) is { } position && (position < 0 || position > 1);
            return op switch
            {
                ComparisonOperator.Equal => outside ? Least : present / facts.Distinct,
                ComparisonOperator.NotEqual => present * Math.Max(1 - 1 / facts.Distinct, 0.01),
                _ => Fraction(column.Id, value) is { } at
                    ? Math.Clamp(op is ComparisonOperator.Less or ComparisonOperator.LessOrEqual ? at : 1 - at, Least, 1) * present
                    : _aggregated.Contains(column.Id) ? UnknownAggregate : UnknownRange,
            };
        }

        return comparison.Operator switch
        {
            ComparisonOperator.Equal or ComparisonOperator.NotDistinct when comparison is { Left: ColumnRef a, Right: ColumnRef b } =>
                1 / Math.Max(Facts(a.Id).Distinct, Facts(b.Id).Distinct),
            ComparisonOperator.Equal or ComparisonOperator.NotDistinct => UnknownEquality,
            ComparisonOperator.NotEqual or ComparisonOperator.Distinct => 0.9,
            _ => comparison.Left is ColumnRef && comparison.Right is ColumnRef ? 0.4 : UnknownRange,
        };
    }

    private static double LikeSelectivity(string pattern)
    {
        int parts = pattern.Split('%', StringSplitOptions.RemoveEmptyEntries).Length;
        if (parts == 0) return 1;
        if (!pattern.Contains('%') && !pattern.Contains('_')) return 0.01;
        return parts > 1 ? 0.01 : pattern.StartsWith('%') && pattern.EndsWith('%') ? 0.05 : 0.1;
    }

    // column op literal, whichever side the column is on.
    private static (ColumnRef Column, ComparisonOperator Op, Scalar Value)? Bound(Expression e) => e switch
    {
        Comparison { Left: ColumnRef c, Right: Literal { Value: { IsNull: false } v }, Operator: < ComparisonOperator.Distinct and var op } => (c, op, v),
        Comparison { Left: Literal { Value: { IsNull: false } v }, Right: ColumnRef c, Operator: < ComparisonOperator.Distinct and var op } => (c, Predicates.Flip(op), v),
        _ => null,
    };

    // Where a value lies between the column's bounds: 0 at the least, 1 at the greatest, outside beyond.
    private double? Fraction(ColumnId id, Scalar value)
    {
        ColumnFacts facts = Facts(id);
        if (facts.Min?.AsDouble() is not { } min || facts.Max?.AsDouble() is not { } max || value.AsDouble() is not { } at) return null;
        double width = max - min;
        return width <= 0 ? (at < min ? -1 : at > max ? 2 : 0.5) : (at - min) / width;
    }

    // A scan's own filters hold for all that it puts out, so its bounds may be narrowed by them.
    private void Narrow(Expression conjunct)
    {
        if (Bound(conjunct) is not var (column, op, value)) return;
        ColumnFacts facts = Facts(column.Id);
        if (facts.Min?.Type is { } type && type != value.Type) return;
        bool upper = op is ComparisonOperator.Equal or ComparisonOperator.Less or ComparisonOperator.LessOrEqual;
        bool lower = op is ComparisonOperator.Equal or ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual;
        double part = Math.Clamp(ComparisonSelectivity((Comparison)conjunct), Least, 1);
        if (upper && (facts.Max is null || Scalar.Compare(value, facts.Max) < 0)) facts = facts with { Max = value };
        if (lower && (facts.Min is null || Scalar.Compare(value, facts.Min) > 0)) facts = facts with { Min = value };
        if (facts.Min is { } low && facts.Max is { } high && Scalar.Compare(low, high) > 0) facts = facts with { Max = low };
        _facts[column.Id] = facts with { Distinct = Math.Max(1, facts.Distinct * part), NullFraction = 0 };
    }
}
