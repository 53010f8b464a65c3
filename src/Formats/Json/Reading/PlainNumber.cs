using System.Runtime.CompilerServices;
using FrameEngine.Formats.Csv;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>A number that is read while its end is looked for: most are known by then.</summary>
internal unsafe struct PlainNumber
{
    private const int MostDigits = 18;

    private long _digits;
    private int _scale; // digits behind the point; -1 where the number is not known by its digits

    /// <summary>Reads the number that begins here (RFC 8259, section 6); what is behind it is readable, and no digit ends the row.</summary>
    /// <returns>Behind it; null if it is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Read(byte* at, out PlainNumber number)
    {
        number = default;
        bool negative = *at == '-';
        if (negative) at++;
        byte* start = at;
        long digits = 0;
        for (; *at - (uint)'0' is <= 9 and var digit; at++) digits = unchecked((digits * 10) + digit);
        int count = (int)(at - start);
        if (count == 0 || (count > 1 && *start == '0')) return null;
        if (*at == '.')
        {
            byte* point = at++;
            for (; *at - (uint)'0' is <= 9 and var digit; at++) digits = unchecked((digits * 10) + digit);
            number._scale = (int)(at - point) - 1;
            if (number._scale == 0) return null;
            count += number._scale;
        }

        number._digits = negative ? -digits : digits;
        // Zero has a sign as DOUBLE.
        if (count > MostDigits || (negative && digits == 0)) number._scale = -1;
        return (*at | 0x20) == 'e' ? Exponent(at, ref number) : at;
    }

    /// <summary>Puts the number at an index of flat data; false if its text has to be read for that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryStore(TypeId type, void* data, int index)
    {
        if (_scale < 0) return false;
        switch (type)
        {
            case TypeId.Int64 when _scale == 0:
                ((long*)data)[index] = _digits;
                return true;
            case TypeId.Int32 when _scale == 0 && _digits == (int)_digits:
                ((int*)data)[index] = (int)_digits;
                return true;
            case TypeId.Float64 when Math.Abs(_digits) <= DoubleParser.ExactMantissa:
                ((double*)data)[index] = _digits / DoubleParser.PowersOfTen[_scale];
                return true;
            default:
                return false;
        }
    }

    private static byte* Exponent(byte* at, ref PlainNumber number)
    {
        number._scale = -1;
        at++;
        if (*at is (byte)'+' or (byte)'-') at++;
        byte* start = at;
        while (*at - (uint)'0' <= 9) at++;
        return at > start ? at : null;
    }
}
