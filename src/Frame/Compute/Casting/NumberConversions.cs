using System.Numerics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Compute.Casting;

/// <summary>Integer to integer: the number must fit.</summary>
internal readonly struct IntegerToInteger<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        result = TTo.CreateTruncating(value);
        return TFrom.CreateTruncating(result) == value && TFrom.IsNegative(value) == TTo.IsNegative(result);
    }
}

/// <summary>Integer to 128 bits: every number fits.</summary>
internal readonly struct WidenInteger<TFrom> : IConversion<TFrom, Int128> where TFrom : unmanaged, IBinaryInteger<TFrom>
{
    public static bool CanFail => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert(TFrom value, CastContext context, out Int128 result)
    {
        result = Int128.CreateTruncating(value);
        return true;
    }
}

/// <summary>Integers and singles to floating point: rounds to the nearest.</summary>
internal readonly struct NumberToFloat<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, IFloatingPointIeee754<TTo>
{
    public static bool CanFail => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        result = TTo.CreateTruncating(value);
        return true;
    }
}

/// <summary>Double to single: a finite number must not become infinite.</summary>
internal readonly struct DoubleToSingle : IConversion<double, float>
{
    public static bool CanFail => true;

    public static bool TryConvert(double value, CastContext context, out float result)
    {
        result = (float)value;
        return float.IsFinite(result) || !double.IsFinite(value);
    }
}

/// <summary>Floating point to integer: rounds half to even, and must fit.</summary>
internal readonly struct FloatToInteger<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IFloatingPointIeee754<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>, IMinMaxValue<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        double exact = double.CreateTruncating(value), rounded = Math.Round(exact, MidpointRounding.ToEven);
        // The greatest of a type of 64 or 128 bits is not a double, but one more than it is.
        double least = double.CreateTruncating(TTo.MinValue);
        double beyond = Unsafe.SizeOf<TTo>() < 8 ? double.CreateTruncating(TTo.MaxValue) + 1 : Math.ScaleB(1, (Unsafe.SizeOf<TTo>() * 8) - (least < 0 ? 1 : 0));
        // Less than the least is out of range even if it would round to it.
        if (!(exact >= least && rounded < beyond))
        {
            result = default;
            return false;
        }

        result = TTo.CreateTruncating(rounded);
        return true;
    }
}

/// <summary>False and true to 0 and 1.</summary>
internal readonly struct BooleanToNumber<TTo> : IConversion<byte, TTo> where TTo : unmanaged, INumber<TTo>
{
    public static bool CanFail => false;

    public static bool TryConvert(byte value, CastContext context, out TTo result)
    {
        result = TTo.CreateTruncating(value);
        return true;
    }
}

/// <summary>Zero to false, all else to true.</summary>
internal readonly struct NumberToBoolean<TFrom> : IConversion<TFrom, byte> where TFrom : unmanaged, INumber<TFrom>
{
    public static bool CanFail => false;

    public static bool TryConvert(TFrom value, CastContext context, out byte result)
    {
        result = TFrom.IsZero(value) ? (byte)0 : (byte)1;
        return true;
    }
}

/// <summary>Integer (or boolean byte) to decimal: multiplied by the scale, and must have no more digits than the precision.</summary>
internal readonly struct IntegerToDecimal<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        Int128 wide = Int128.CreateTruncating(value);
        // Dividing the limit, not multiplying the number, cannot overflow.
        Int128 limit = context.Limit / context.Factor;
        result = TTo.CreateTruncating(unchecked(wide * context.Factor));
        return wide < limit && wide > -limit && (typeof(TFrom) != typeof(UInt128) || wide >= 0);
    }
}

/// <summary>Decimal to integer: rounds half away from zero, and must fit.</summary>
internal readonly struct DecimalToInteger<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        TFrom rounded = Rounding.Divide(value, TFrom.CreateTruncating(context.Factor));
        result = TTo.CreateTruncating(rounded);
        return TFrom.CreateTruncating(result) == rounded && TFrom.IsNegative(rounded) == TTo.IsNegative(result);
    }
}

/// <summary>Decimal to floating point.</summary>
internal readonly struct DecimalToFloat<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IFloatingPointIeee754<TTo>
{
    public static bool CanFail => false;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        result = TTo.CreateTruncating(double.CreateTruncating(value) / context.DoubleFactor);
        return true;
    }
}

/// <summary>Floating point to decimal: multiplied in its own precision, so that 1.1 of 32 bits stays 1.10000000; rounds half away from zero, and must fit.</summary>
internal readonly struct FloatToDecimal<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IFloatingPointIeee754<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        double scaled = Math.Round(double.CreateTruncating(value * TFrom.CreateTruncating(context.DoubleFactor)), MidpointRounding.AwayFromZero);
        double limit = (double)context.Limit;
        if (!(scaled < limit && scaled > -limit))
        {
            result = default;
            return false;
        }

        result = TTo.CreateTruncating(scaled);
        return true;
    }
}

/// <summary>Decimal to decimal with as many or more digits after the point.</summary>
internal readonly struct DecimalUp<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        Int128 wide = Int128.CreateTruncating(value), limit = context.Limit / context.Factor;
        result = TTo.CreateTruncating(unchecked(wide * context.Factor));
        return wide < limit && wide > -limit;
    }
}

/// <summary>Decimal to a wider decimal: every value fits.</summary>
internal readonly struct DecimalWiden<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        result = unchecked(TTo.CreateTruncating(value) * TTo.CreateTruncating(context.Factor));
        return true;
    }
}

/// <summary>Decimal to decimal with fewer digits after the point: rounds half away from zero.</summary>
internal readonly struct DecimalDown<TFrom, TTo> : IConversion<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
{
    public static bool CanFail => true;

    public static bool TryConvert(TFrom value, CastContext context, out TTo result)
    {
        TFrom rounded = Rounding.Divide(value, TFrom.CreateTruncating(context.Factor));
        result = TTo.CreateTruncating(rounded);
        Int128 wide = Int128.CreateTruncating(rounded);
        return wide < context.Limit && wide > -context.Limit;
    }
}

/// <summary>Division that rounds half away from zero.</summary>
internal static class Rounding
{
    public static T Divide<T>(T value, T divisor) where T : unmanaged, IBinaryInteger<T>
    {
        (T quotient, T rest) = T.DivRem(value, divisor);
        if (T.IsNegative(rest)) return -rest >= divisor + rest ? quotient - T.One : quotient;
        return rest >= divisor - rest && !T.IsZero(rest) ? quotient + T.One : quotient;
    }
}
