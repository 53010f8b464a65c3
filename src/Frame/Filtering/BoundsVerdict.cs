using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Filtering;

/// <summary>What bounds alone say about a predicate over some rows.</summary>
internal enum Verdict
{
    /// <summary>No row can pass: it is false or null for all.</summary>
    None,

    /// <summary>Rows must be looked at.</summary>
    Some,

    /// <summary>Every row passes: it is true for all.</summary>
    All,
}

/// <summary>Evaluates predicates over bounds instead of values.</summary>
/// <remarks>Knows comparisons of a column with a literal, IN, IS NULL, AND, OR and NOT of these; everything else is <see cref="Verdict.Some"/>.</remarks>
internal static class BoundsVerdict
{
    /// <param name="predicate">A boolean expression over <see cref="InputRef"/>s.</param>
    /// <param name="bounds">The bounds of each input, by ordinal.</param>
    public static Verdict Evaluate(Expression predicate, ReadOnlySpan<ColumnBounds> bounds)
    {
        switch (predicate)
        {
            case Literal literal:
                return literal.Value.Value is true ? Verdict.All : Verdict.None;
            case And and:
                return Combine(and.Operands, bounds, isAnd: true);
            case Or or:
                return Combine(or.Operands, bounds, isAnd: false);
            case Not { Operand: var operand }:
                return Negate(operand, bounds);
            case IsNull { Operand: InputRef input } isNull:
                ColumnBounds column = bounds[input.Ordinal];
                if (column.NoNulls) return isNull.Negated ? Verdict.All : Verdict.None;
                return column.AllNull ? isNull.Negated ? Verdict.None : Verdict.All : Verdict.Some;
            case InList { Negated: false, Operand: InputRef input } list:
                return In(list, bounds[input.Ordinal]);
            case Comparison { Left: InputRef input, Right: Literal literal } comparison:
                return Compare(comparison.Operator, bounds[input.Ordinal], literal.Value);
            case Comparison { Left: Literal literal, Right: InputRef input } comparison:
                return Compare(Swap(comparison.Operator), bounds[input.Ordinal], literal.Value);
            default:
                return Verdict.Some;
        }
    }

    /// <summary>The operator that says the same with its operands exchanged.</summary>
    public static ComparisonOperator Swap(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => op,
    };

    /// <summary>Whether values between two bounds can meet values between two others (a dynamic filter's).</summary>
    public static bool Overlaps(in ColumnBounds column, Scalar? min, Scalar? max) =>
        !(min is { IsNull: false } && column.Max is not null && min.Type == column.Max.Type && Scalar.Compare(column.Max, min) < 0) &&
        !(max is { IsNull: false } && column.Min is not null && max.Type == column.Min.Type && Scalar.Compare(column.Min, max) > 0);

    /// <summary>The part of a column's range of whole numbers that lies between two others, 0 to 1: what a dynamic filter's bounds alone let pass if values are evenly spread. 1 if it is not known.</summary>
    public static double Share(in ColumnBounds column, Scalar? min, Scalar? max)
    {
        if (column.Min?.AsInteger() is not { } low || column.Max?.AsInteger() is not { } high) return 1;
        Int128 first = min is { IsNull: false } && min.Type == column.Min.Type && min.AsInteger() is { } least ? Int128.Max(low, least) : low;
        Int128 last = max is { IsNull: false } && max.Type == column.Max.Type && max.AsInteger() is { } most ? Int128.Min(high, most) : high;
        return last < first ? 0 : ((double)last - (double)first + 1) / ((double)high - (double)low + 1);
    }

    private static Verdict Combine(EquatableArray<Expression> operands, ReadOnlySpan<ColumnBounds> bounds, bool isAnd)
    {
        Verdict decisive = isAnd ? Verdict.None : Verdict.All;
        Verdict result = isAnd ? Verdict.All : Verdict.None;
        foreach (Expression operand in operands)
        {
            Verdict verdict = Evaluate(operand, bounds);
            if (verdict == decisive) return decisive;
            if (verdict == Verdict.Some) result = Verdict.Some;
        }
        return result;
    }

    // NOT x passes where x is false, which differs from "does not pass" where x is null: only comparisons are turned around.
    private static Verdict Negate(Expression operand, ReadOnlySpan<ColumnBounds> bounds) => operand switch
    {
        Not not => Evaluate(not.Operand, bounds),
        IsNull isNull => Evaluate(isNull with { Negated = !isNull.Negated }, bounds),
        Comparison { Operator: < ComparisonOperator.Distinct } comparison => Evaluate(comparison with { Operator = Invert(comparison.Operator) }, bounds),
        _ => Evaluate(operand, bounds) == Verdict.All ? Verdict.None : Verdict.Some,
    };

    private static ComparisonOperator Invert(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Equal => ComparisonOperator.NotEqual,
        ComparisonOperator.NotEqual => ComparisonOperator.Equal,
        ComparisonOperator.Less => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.LessOrEqual => ComparisonOperator.Greater,
        ComparisonOperator.Greater => ComparisonOperator.LessOrEqual,
        _ => ComparisonOperator.Less,
    };

    private static Verdict In(InList list, in ColumnBounds column)
    {
        bool possible = false;
        foreach (Expression item in list.Items)
        {
            if (item is not Literal literal) return Verdict.Some;
            Verdict verdict = Compare(ComparisonOperator.Equal, column, literal.Value);
            if (verdict == Verdict.All) return Verdict.All;
            possible |= verdict == Verdict.Some;
        }
        return possible ? Verdict.Some : Verdict.None;
    }

    private static Verdict Compare(ComparisonOperator op, in ColumnBounds column, Scalar value)
    {
        if (op >= ComparisonOperator.Distinct) return Verdict.Some;
        if (value.IsNull || column.AllNull) return Verdict.None;
        // NaN equals itself and is greater than all: bounds, which leave it out, say nothing about it.
        if (value.Value is double.NaN or float.NaN) return Verdict.Some;
        int? min = column.Min is { } low && low.Type == value.Type ? Scalar.Compare(low, value) : null;
        int? max = column.Max is { } high && high.Type == value.Type ? Scalar.Compare(high, value) : null;
        (bool never, bool always) = op switch
        {
            ComparisonOperator.Equal => (min > 0 || max < 0, min == 0 && max == 0),
            ComparisonOperator.NotEqual => (min == 0 && max == 0, min > 0 || max < 0),
            ComparisonOperator.Less => (min >= 0, max < 0),
            ComparisonOperator.LessOrEqual => (min > 0, max <= 0),
            ComparisonOperator.Greater => (max <= 0, min > 0),
            _ => (max < 0, min >= 0),
        };
        if (never) return Verdict.None;
        return always && column.NoNulls ? Verdict.All : Verdict.Some;
    }
}
