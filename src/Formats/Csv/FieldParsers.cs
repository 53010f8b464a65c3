using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Reads one value of a type from its text. False if the text is not such a value, or not within the type's range.</summary>
internal unsafe interface IFieldParser<T> where T : unmanaged
{
    bool TryParse(byte* text, int length, out T value);
}

/// <summary>Integers: a sign and digits.</summary>
internal readonly unsafe struct IntegerParser<T> : IFieldParser<T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(byte* text, int length, out T value)
    {
        value = default;
        byte* end = text + length;
        bool negative = false;
        if (length > 0 && (*text == '-' || *text == '+')) negative = *text++ == '-';
        if (text == end) return false;
        ulong number = 0;
        int digits = 0;
        for (; text < end; text++)
        {
            uint digit = *text - (uint)'0';
            if (digit > 9) return false;
            if (++digits > 19 && number > (ulong.MaxValue - digit) / 10) return false;
            number = (number * 10) + digit;
        }

        if (negative)
        {
            if (number == 0) return true;
            if (number - 1 > (ulong)long.MaxValue) return false;
            long signed = -(long)(number - 1) - 1;
            if (typeof(T) != typeof(long) && (T.MinValue == T.Zero || signed < long.CreateSaturating(T.MinValue))) return false;
            value = T.CreateTruncating(signed);
            return true;
        }

        if (number > ulong.CreateSaturating(T.MaxValue)) return false;
        value = T.CreateTruncating(number);
        return true;
    }
}

/// <summary>Floating point: decimal digits with point and exponent; <c>inf</c> and <c>nan</c> in any case.</summary>
internal readonly unsafe struct DoubleParser : IFieldParser<double>
{
    /// <summary>Whole numbers up to it are exact.</summary>
    public const long ExactMantissa = 1L << 53;

    /// <summary>Those that are exact.</summary>
    public static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(byte* text, int length, out double value)
    {
        // Up to 18 digits with a point: exact if mantissa and power of ten both are (Clinger's fast path).
        byte* at = text;
        byte* end = text + length;
        bool negative = length > 0 && *at == '-';
        if (negative) at++;
        long mantissa = 0;
        int point = -1;
        int digits = 0;
        for (; at < end; at++)
        {
            uint digit = *at - (uint)'0';
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                if (++digits > 18) break;
            }
            else if (*at == '.' && point < 0)
            {
                point = digits;
            }
            else
            {
                break;
            }
        }

        int scale = point < 0 ? 0 : digits - point;
        if (at == end && digits > 0 && mantissa <= ExactMantissa)
        {
            value = mantissa / PowersOfTen[scale];
            if (negative) value = -value;
            return true;
        }

        return TryParseSlowly(text, length, out value);
    }

    private static bool TryParseSlowly(byte* text, int length, out double value)
    {
        var bytes = new ReadOnlySpan<byte>(text, length);
        if (double.TryParse(bytes, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
            return length > 0 && (byte)(bytes[^1] | 0x20) is not (byte)'n' and not (byte)'y' || IsNamed(bytes, out value);
        return IsNamed(bytes, out value);
    }

    private static bool IsNamed(ReadOnlySpan<byte> bytes, out double value)
    {
        bool negative = bytes is [(byte)'-', ..];
        if (bytes is [(byte)'-' or (byte)'+', ..]) bytes = bytes[1..];
        value = 0;
        if (System.Text.Ascii.EqualsIgnoreCase(bytes, "nan"u8)) value = double.NaN;
        else if (System.Text.Ascii.EqualsIgnoreCase(bytes, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(bytes, "infinity"u8))
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        else return false;
        return true;
    }
}

/// <summary>Single precision, rounded once from the text's double.</summary>
internal readonly unsafe struct FloatParser : IFieldParser<float>
{
    public bool TryParse(byte* text, int length, out float value)
    {
        bool parsed = default(DoubleParser).TryParse(text, length, out double wide);
        value = (float)wide;
        return parsed && (float.IsFinite(value) || !double.IsFinite(wide));
    }
}

/// <summary>Booleans: <c>true, false, t, f, yes, no, 1, 0</c> in any case.</summary>
internal readonly unsafe struct BooleanParser : IFieldParser<byte>
{
    public bool TryParse(byte* text, int length, out byte value)
    {
        var bytes = new ReadOnlySpan<byte>(text, length);
        bool isTrue = length switch
        {
            1 => (*text | 0x20) == 't' || *text == '1' || (*text | 0x20) == 'y',
            3 => System.Text.Ascii.EqualsIgnoreCase(bytes, "yes"u8),
            4 => System.Text.Ascii.EqualsIgnoreCase(bytes, "true"u8),
            _ => false,
        };
        value = isTrue ? (byte)1 : (byte)0;
        return isTrue || length switch
        {
            1 => (*text | 0x20) == 'f' || *text == '0' || (*text | 0x20) == 'n',
            2 => System.Text.Ascii.EqualsIgnoreCase(bytes, "no"u8),
            5 => System.Text.Ascii.EqualsIgnoreCase(bytes, "false"u8),
            _ => false,
        };
    }
}

/// <summary>Decimals in 64 bits: digits and a point; digits beyond the scale round half away from zero.</summary>
internal readonly unsafe struct ShortDecimalParser(int precision, int scale) : IFieldParser<long>
{
    private readonly long _limit = (long)Math.Pow(10, precision);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(byte* text, int length, out long value)
    {
        byte* at = text;
        byte* end = text + length;
        bool negative = length > 0 && *at == '-';
        if (negative) at++;
        long number = 0;
        int digits = 0;
        int decimals = -1;
        for (; at < end; at++)
        {
            uint digit = *at - (uint)'0';
            if (digit <= 9)
            {
                number = (number * 10) + digit;
                if (decimals >= 0) decimals++;
                if (++digits > 18) break;
            }
            else if (*at == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                break;
            }
        }

        decimals = Math.Max(decimals, 0);
        if (at == end && digits > 0 && decimals <= scale)
        {
            for (; decimals < scale; decimals++)
            {
                if (number >= _limit) break;
                number *= 10;
            }

            value = negative ? -number : number;
            return number < _limit;
        }

        bool parsed = new LongDecimalParser(precision, scale).TryParse(text, length, out Int128 wide);
        value = (long)wide;
        return parsed;
    }
}

/// <summary>Decimals in 128 bits, with an exponent if there is one.</summary>
internal readonly unsafe struct LongDecimalParser(int precision, int scale) : IFieldParser<Int128>
{
    public bool TryParse(byte* text, int length, out Int128 value)
    {
        value = 0;
        byte* at = text;
        byte* end = text + length;
        bool negative = false;
        if (length > 0 && (*at == '-' || *at == '+')) negative = *at++ == '-';
        byte* exponentAt = at;
        while (exponentAt < end && (*exponentAt | 0x20) != 'e') exponentAt++;
        int exponent = 0;
        if (exponentAt < end && (!default(IntegerParser<int>).TryParse(exponentAt + 1, (int)(end - exponentAt - 1), out exponent) || exponent is > 1000 or < -1000))
            return false;

        // All digits that fit are kept, then brought to the scale.
        Int128 limit = 1;
        for (int i = 0; i < precision; i++) limit *= 10;
        bool point = false;
        bool any = false;
        int decimals = -exponent;
        int kept = 0;
        for (; at < exponentAt; at++)
        {
            if (*at == '.' && !point)
            {
                point = true;
                continue;
            }

            uint digit = *at - (uint)'0';
            if (digit > 9) return false;
            any = true;
            if (kept == DataType.MaxPrecision)
            {
                if (!point) decimals--; // too many digits: this one counts as a zero, and the limit refuses the number or it is cut off below
                continue;
            }

            if (kept > 0 || digit > 0) kept++;
            value = (value * 10) + digit;
            if (point) decimals++;
        }

        if (!any) return false;
        bool roundUp = false;
        for (; decimals > scale; decimals--)
        {
            roundUp = value % 10 >= 5;
            value /= 10;
            if (value == 0 && !roundUp) break;
        }

        for (; decimals < scale && value != 0; decimals++)
        {
            if (value >= limit) return false;
            value *= 10;
        }

        if (roundUp) value++;
        if (value >= limit) return false;
        if (negative) value = -value;
        return true;
    }
}

/// <summary>Whole numbers of 128 bits.</summary>
internal readonly unsafe struct WideParser<T> : IFieldParser<T> where T : unmanaged, System.Numerics.IBinaryInteger<T>
{
    public bool TryParse(byte* text, int length, out T value) =>
        T.TryParse(new ReadOnlySpan<byte>(text, length), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out value);
}

/// <summary>Universally unique identifiers, with or without hyphens.</summary>
internal readonly unsafe struct UuidParser : IFieldParser<UInt128>
{
    public bool TryParse(byte* text, int length, out UInt128 value)
    {
        var bytes = new ReadOnlySpan<byte>(text, length);
        bool parsed = (Utf8Parser.TryParse(bytes, out Guid guid, out int used, 'D') && used == length)
            || (length == 32 && Utf8Parser.TryParse(bytes, out guid, out used, 'N') && used == length);
        value = parsed ? Columns.ColumnBuilder.Uuid(guid) : default;
        return parsed;
    }
}
