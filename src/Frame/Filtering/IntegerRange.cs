using System.Diagnostics.CodeAnalysis;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Filtering;

/// <summary>An inclusive range of whole numbers (integers, dates, times, short decimals): what comparisons of a column with literals come down to.</summary>
internal readonly record struct IntegerRange(Int128 Low, Int128 High)
{
    private static readonly IntegerRange Everything = new(Int128.MinValue, Int128.MaxValue);

    public bool IsEmpty => Low > High;

    /// <summary>Reads a conjunction of comparisons between one column of whole numbers and literals.</summary>
    public static bool TryExtract(Expression predicate, [NotNullWhen(true)] out InputRef? input, out IntegerRange range)
    {
        input = null;
        range = Everything;
        return Narrow(predicate, ref input, ref range) && input is not null;
    }

    private static bool Narrow(Expression predicate, ref InputRef? input, ref IntegerRange range)
    {
        switch (predicate)
        {
            case And and:
                foreach (Expression operand in and.Operands)
                    if (!Narrow(operand, ref input, ref range)) return false;
                return true;
            case Comparison { Left: InputRef column, Right: Literal literal } comparison:
                return Narrow(comparison.Operator, column, literal, ref input, ref range);
            case Comparison { Left: Literal literal, Right: InputRef column } comparison:
                return Narrow(BoundsVerdict.Swap(comparison.Operator), column, literal, ref input, ref range);
            default:
                return false;
        }
    }

    private static bool Narrow(ComparisonOperator op, InputRef column, Literal literal, ref InputRef? input, ref IntegerRange range)
    {
        if (column.Type.Physical is not ((>= PhysicalType.Int8 and <= PhysicalType.Int64) or (>= PhysicalType.UInt8 and <= PhysicalType.UInt64))) return false;
        if (literal.Type != column.Type || literal.Value.AsInteger() is not { } value) return false;
        input ??= column;
        switch (op)
        {
            case ComparisonOperator.Equal: range = new(Int128.Max(range.Low, value), Int128.Min(range.High, value)); return true;
            case ComparisonOperator.Less: range = range with { High = Int128.Min(range.High, value - 1) }; return true;
            case ComparisonOperator.LessOrEqual: range = range with { High = Int128.Min(range.High, value) }; return true;
            case ComparisonOperator.Greater: range = range with { Low = Int128.Max(range.Low, value + 1) }; return true;
            case ComparisonOperator.GreaterOrEqual: range = range with { Low = Int128.Max(range.Low, value) }; return true;
            default: return false;
        }
    }
}
