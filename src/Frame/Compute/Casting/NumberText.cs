using System.Globalization;
using System.Numerics;

namespace FrameEngine.Compute.Casting;

/// <summary>Numbers and booleans out of UTF-8 text, blanks around them allowed.</summary>
internal static class NumberText
{
    /// <summary>The longest number with underscores.</summary>
    private const int MaxGrouped = 256;

    private static readonly Int128 s_limit = PowersOfTen.Of(38);

    /// <summary>A number with optional sign, point and exponent as an integer of 10^-<paramref name="scale"/>, rounded half away from zero.</summary>
    /// <returns>False for malformed text and for more than 38 digits.</returns>
    public static bool TryDecimal(ReadOnlySpan<byte> text, int scale, out Int128 value)
    {
        value = 0;
        text = Trim(text);
        int at = 0;
        bool negative = false;
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+') negative = text[at++] == '-';
        if (TrySmall(text[at..], scale, out long small))
        {
            value = negative ? -small : small;
            return true;
        }

        if (text.Contains((byte)'_'))
        {
            Span<byte> plain = stackalloc byte[MaxGrouped];
            return TryUngroup(text, plain, out int length) && TryDecimal(plain[..length], scale, out value);
        }

        // Digits beyond 38 are counted, the first dropped one decides how to round.
        UInt128 digits = 0;
        int exponent = 0, seen = 0, dropped = -1;
        bool point = false;
        for (; at < text.Length; at++)
        {
            byte c = text[at];
            if (c == '.')
            {
                if (point) return false;
                point = true;
                continue;
            }

            int digit = c - '0';
            if ((uint)digit > 9) break;
            seen++;
            if (digits < (UInt128)s_limit / 10)
            {
                digits = (digits * 10) + (uint)digit;
                if (point) exponent--;
            }
            else
            {
                if (dropped < 0) dropped = digit;
                if (!point) exponent++;
            }
        }

        if (seen == 0) return false;
        if (at < text.Length)
        {
            if (text[at] is not ((byte)'e' or (byte)'E') || !TryExponent(text[(at + 1)..], out int power)) return false;
            exponent += power;
        }

        int shift = exponent + scale;
        if (shift >= 0)
        {
            for (; shift > 0 && digits != 0; shift--)
            {
                if (digits >= (UInt128)s_limit) return false;
                digits *= 10;
            }

            if (dropped >= 5 && exponent + scale == 0) digits++;
        }
        else if (shift < -39)
        {
            digits = 0;
        }
        else
        {
            UInt128 rest = 0;
            for (; shift < 0; shift++) (digits, rest) = UInt128.DivRem(digits, 10);
            if (rest >= 5) digits++;
        }

        if (digits >= (UInt128)s_limit) return false;
        value = negative ? -(Int128)digits : (Int128)digits;
        return true;
    }

    /// <summary>A whole number of 39 digits, or one with a point or an exponent of so many, rounded half away from zero.</summary>
    public static bool TryWide<T>(ReadOnlySpan<byte> text, out T value) where T : IBinaryInteger<T>
    {
        const int Longest = 100;
        text = Trim(text);
        value = T.Zero;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T? whole))
        {
            value = whole;
            return true;
        }

        int at = 0, exponent = 0, seen = 0;
        bool negative = text.Length > 0 && text[0] == '-', point = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+') at++;
        BigInteger number = 0;
        for (; at < text.Length && seen < Longest && (text[at] == '.' && !point || (uint)(text[at] - '0') <= 9); at++)
        {
            if (text[at] == '.')
            {
                point = true;
                continue;
            }

            number = (number * 10) + (text[at] - '0');
            seen++;
            if (point) exponent--;
        }

        if (seen == 0) return false;
        if (at < text.Length)
        {
            if (text[at] is not ((byte)'e' or (byte)'E') || !TryExponent(text[(at + 1)..], out int power)) return false;
            exponent += power;
        }

        if (exponent > Longest || exponent < -Longest) return false;
        if (exponent >= 0) number *= BigInteger.Pow(10, exponent);
        else
        {
            BigInteger divisor = BigInteger.Pow(10, -exponent);
            number = (number + (divisor / 2)) / divisor;
        }

        if (negative) number = -number;
        value = T.CreateTruncating(number);
        return number == BigInteger.CreateTruncating(value);
    }

    /// <summary>An integer: as <see cref="TryDecimal"/>, and without a sign or blanks also <c>0xFF</c> and <c>0b11</c>.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out Int128 value)
    {
        if (text.Length < 3 || text[0] != '0' || ((text[1] | 0x20) != 'x' && (text[1] | 0x20) != 'b')) return TryDecimal(text, 0, out value);
        uint radix = (text[1] | 0x20) == 'x' ? 16u : 2u;
        UInt128 digits = 0;
        value = 0;
        for (int at = 2; at < text.Length; at++)
        {
            if (text[at] == '_' && at > 2 && at + 1 < text.Length && text[at - 1] != '_') continue;
            int digit = Digit(text[at]);
            if ((uint)digit >= radix || digits > ulong.MaxValue) return false;
            digits = (digits * radix) + (uint)digit;
        }

        value = (Int128)digits;
        return true;
    }

    /// <summary>A double; <c>inf</c>, <c>infinity</c> and <c>nan</c> in any case included. What is too large is infinite.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        bool isWord = text.Length > 0 && (text[^1] | 0x20) is 'y' or 'f' or 'n';
        if (!isWord && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)) return true;
        if (text.Contains((byte)'_'))
        {
            value = 0;
            Span<byte> plain = stackalloc byte[MaxGrouped];
            return TryUngroup(text, plain, out int length) && TryDouble(plain[..length], out value);
        }

        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (Is(text, "inf") || Is(text, "infinity")) value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        else if (Is(text, "nan")) value = BitConverter.UInt64BitsToDouble(negative ? 0xFFF8_0000_0000_0000 : 0x7FF8_0000_0000_0000);
        else return false;
        return true;
    }

    /// <summary>true, t, yes, y, 1 and their opposites, in any case, without blanks.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = Is(text, "true") || Is(text, "t") || Is(text, "1") || Is(text, "yes") || Is(text, "y");
        return value || Is(text, "false") || Is(text, "f") || Is(text, "0") || Is(text, "no") || Is(text, "n");
    }

    /// <summary>Text without blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\f\v"u8);

    /// <summary>Equality with an ASCII word, in any case.</summary>
    public static bool Is(ReadOnlySpan<byte> text, string word) => System.Text.Ascii.EqualsIgnoreCase(text, word);

    // The usual case: at most 18 digits, a point perhaps, no exponent, nothing to round.
    private static bool TrySmall(ReadOnlySpan<byte> text, int scale, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 18 || scale > 18) return false;
        int at = 0;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++) value = (value * 10) + (text[at] - '0');
        int fraction = 0;
        if (at < text.Length)
        {
            if (text[at] != '.' || text.Length == 1) return false;
            for (at++; at < text.Length && (uint)(text[at] - '0') <= 9; at++, fraction++) value = (value * 10) + (text[at] - '0');
            if (at < text.Length) return false;
        }

        if (fraction > scale || text.Length + scale - fraction > 18) return false;
        value *= (long)PowersOfTen.Of(scale - fraction);
        return true;
    }

    /// <summary>Drops underscores, which may stand between two digits.</summary>
    private static bool TryUngroup(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        if (text.Length > plain.Length) return false;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '_') plain[length++] = text[at];
            else if (at == 0 || at + 1 == text.Length || (uint)(text[at - 1] - '0') > 9 || (uint)(text[at + 1] - '0') > 9) return false;
        }

        return true;
    }

    /// <summary>A hexadecimal digit's value; -1 for anything else.</summary>
    public static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    private static bool TryExponent(ReadOnlySpan<byte> text, out int power) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power) && power is > -10_000 and < 10_000;
}

/// <summary>Binary values out of text: plain ASCII and <c>\xHH</c> escapes.</summary>
internal static class BlobText
{
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> output, out int length)
    {
        length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            byte c = text[at];
            if (c == '\\')
            {
                if (at + 3 >= text.Length || text[at + 1] != 'x' || NumberText.Digit(text[at + 2]) is not (>= 0 and var high) || NumberText.Digit(text[at + 3]) is not (>= 0 and var low)) return false;
                c = (byte)((high << 4) | low);
                at += 3;
            }
            else if (c >= 128)
            {
                return false;
            }

            output[length++] = c;
        }

        return true;
    }
}
