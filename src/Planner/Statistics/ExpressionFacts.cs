using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

/// <summary>Facts of computed columns: only bounds that are promises (a year lies between the years of its dates, a widened integer keeps its number).</summary>
internal static class ExpressionFacts
{
    public static ColumnFacts Of(Expression expression, Func<ColumnId, ColumnFacts> facts)
    {
        var unknown = new ColumnFacts(null, null, 1);
        switch (expression)
        {
            case ColumnRef column:
                return facts(column.Id);
            case Literal { Value: { IsNull: false } value }:
                return new ColumnFacts(value, value, 1);
            case ScalarCall { Function.Name: "year", Arguments: [var date] } call when date.Type.Id == TypeId.Date && call.Type.Id == TypeId.Int64:
                return Of(date, facts).KeyBounds is { } days
                    ? unknown with { Min = Scalar.Int64(ValueText.Civil((int)days.Min).Year), Max = Scalar.Int64(ValueText.Civil((int)days.Max).Year) }
                    : unknown;
            case Cast { Operand: var operand, Target: var target } when operand.Type.IsNarrowInteger && target.IsNarrowInteger:
                ColumnFacts inner = Of(operand, facts);
                return inner.KeyBounds is { } bounds && Integer(target, bounds.Min) is { } min && Integer(target, bounds.Max) is { } max
                    ? unknown with { Min = min, Max = max }
                    : unknown;
            default:
                return unknown;
        }
    }

    private static Scalar? Integer(DataType type, long value)
    {
        object? number = type.Id switch
        {
            TypeId.Int8 when value is >= sbyte.MinValue and <= sbyte.MaxValue => (sbyte)value,
            TypeId.Int16 when value is >= short.MinValue and <= short.MaxValue => (short)value,
            TypeId.Int32 when value is >= int.MinValue and <= int.MaxValue => (int)value,
            TypeId.Int64 => value,
            TypeId.UInt8 when value is >= 0 and <= byte.MaxValue => (byte)value,
            TypeId.UInt16 when value is >= 0 and <= ushort.MaxValue => (ushort)value,
            TypeId.UInt32 when value is >= 0 and <= uint.MaxValue => (uint)value,
            TypeId.UInt64 when value >= 0 => (ulong)value,
            _ => null,
        };
        return number is null ? null : new Scalar(type, number);
    }
}
