using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Evaluates expressions of constants while planning.</summary>
internal static class Fold
{
    /// <summary>The value as a literal; null if the expression is not constant or fails: then it fails, if at all, when a row reaches it.</summary>
    public static Literal? TryFold(Expression expression)
    {
        foreach (Expression child in expression.Children)
            if (child is not Literal) return null;
        // Numbers between exact types need no vectors: lists of ten thousand are full of them.
        if (expression is Cast { Operand: Literal { Value: { IsNull: false } number }, Target: var target }
            && (number.Type.IsInteger || number.Type.Id == TypeId.Decimal) && (target.IsInteger || target.Id == TypeId.Decimal)
            && Convert(number, target) is { } converted)
            return new Literal(converted);
        try
        {
            return ConstantFolder.TryEvaluate(expression) is { } value ? new Literal(value) : null;
        }
        catch (FrameException)
        {
            return null;
        }
    }

    /// <summary>A literal in another type without loss; null if there is none.</summary>
    public static Scalar? Convert(Scalar value, DataType type)
    {
        if (value.Type == type) return value;
        if (value.IsNull) return Scalar.Null(type);
        if (value.Value is long micros && value.Type.Id == TypeId.Timestamp && type.Id == TypeId.Date)
            return micros % IntervalValue.MicrosecondsPerDay == 0 ? Scalar.Date((int)(micros / IntervalValue.MicrosecondsPerDay)) : null;
        if (value.AsInteger() is not { } number || !(value.Type.IsInteger || value.Type.Id == TypeId.Decimal)) return null;
        int from = value.Type.Scale, to = type.Id == TypeId.Decimal ? type.Scale : 0;
        for (; from < to; from++)
        {
            if (number > Int128.MaxValue / 10 || number < Int128.MinValue / 10) return null;
            number *= 10;
        }

        for (; from > to; from--)
        {
            (number, Int128 rest) = Int128.DivRem(number, 10);
            if (rest != 0) return null;
        }

        return Number(number, type);
    }

    private static Scalar? Number(Int128 number, DataType type)
    {
        object? value = type.Id switch
        {
            TypeId.Int8 when number >= sbyte.MinValue && number <= sbyte.MaxValue => (sbyte)number,
            TypeId.Int16 when number >= short.MinValue && number <= short.MaxValue => (short)number,
            TypeId.Int32 when number >= int.MinValue && number <= int.MaxValue => (int)number,
            TypeId.Int64 when number >= long.MinValue && number <= long.MaxValue => (long)number,
            TypeId.UInt8 when number >= 0 && number <= byte.MaxValue => (byte)number,
            TypeId.UInt16 when number >= 0 && number <= ushort.MaxValue => (ushort)number,
            TypeId.UInt32 when number >= 0 && number <= uint.MaxValue => (uint)number,
            TypeId.UInt64 when number >= 0 && number <= ulong.MaxValue => (ulong)number,
            TypeId.Int128 => number,
            TypeId.UInt128 when number >= 0 => (UInt128)number,
            TypeId.Decimal when number < Power(type.Precision) && number > -Power(type.Precision) => number,
            _ => null,
        };
        return value is null ? null : new Scalar(type, value);
    }

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (int i = 0; i < digits; i++) power *= 10;
        return power;
    }
}
