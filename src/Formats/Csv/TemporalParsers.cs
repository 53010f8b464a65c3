using System.Runtime.CompilerServices;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Days: <c>2024-02-29</c>, also with slashes.</summary>
internal readonly unsafe struct DateParser : IFieldParser<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(byte* text, int length, out int value)
    {
        byte* at = text;
        return TryRead(ref at, text + length, out value) && at == text + length;
    }

    /// <summary>Reads a date and leaves <paramref name="at"/> behind it.</summary>
    public static bool TryRead(ref byte* at, byte* end, out int days)
    {
        days = 0;
        bool negative = at < end && *at == '-';
        if (negative) at++;
        if (!Digits(ref at, end, 4, 6, out int year)) return false;
        if (at == end || (*at != '-' && *at != '/')) return false;
        byte separator = *at++;
        if (!Digits(ref at, end, 1, 2, out int month) || at == end || *at++ != separator || !Digits(ref at, end, 1, 2, out int day)) return false;
        if (negative) year = -year;
        if (month is < 1 or > 12 || day < 1 || day > (year is >= 1 and <= 9999 ? DateTime.DaysInMonth(year, month) : DaysInMonth(year, month))) return false;
        days = ValueText.Days(year, month, day);
        return true;
    }

    public static bool Digits(ref byte* at, byte* end, int least, int most, out int number)
    {
        number = 0;
        int count = 0;
        for (; at < end && count < most && *at - (uint)'0' <= 9; at++, count++) number = (number * 10) + (*at - '0');
        return count >= least && (at == end || *at - (uint)'0' > 9);
    }

    private static int DaysInMonth(int year, int month) =>
        month == 2 ? (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;
}

/// <summary>Times of day in microseconds: <c>13:05</c>, <c>13:05:07</c>, <c>13:05:07.123456</c>. Digits beyond the sixth are cut off.</summary>
internal readonly unsafe struct TimeParser : IFieldParser<long>
{
    public bool TryParse(byte* text, int length, out long value)
    {
        byte* at = text;
        return TryRead(ref at, text + length, out value) && at == text + length;
    }

    public static bool TryRead(ref byte* at, byte* end, out long micros)
    {
        micros = 0;
        if (!DateParser.Digits(ref at, end, 1, 2, out int hours) || at == end || *at++ != ':' || !DateParser.Digits(ref at, end, 2, 2, out int minutes)) return false;
        int seconds = 0;
        if (at < end && *at == ':')
        {
            at++;
            if (!DateParser.Digits(ref at, end, 2, 2, out seconds)) return false;
        }

        int fraction = 0;
        if (at < end && *at == '.')
        {
            at++;
            int count = 0;
            for (; at < end && *at - (uint)'0' <= 9; at++, count++)
            {
                if (count < 6) fraction = (fraction * 10) + (*at - '0');
            }

            if (count == 0) return false;
            for (; count < 6; count++) fraction *= 10;
        }

        micros = (((((hours * 60L) + minutes) * 60) + seconds) * 1_000_000) + fraction;
        return hours < 24 && minutes < 60 && seconds < 60;
    }
}

/// <summary>Dates with a time of day after a space or a T, in microseconds since 1970: the time may be left out, and a zone may follow.</summary>
/// <remarks>With <paramref name="zoned"/> the value is an instant: a zone (<c>Z</c>, <c>+02</c>, <c>-05:30</c>) is subtracted, and without one the text is in UTC. Otherwise only a <c>Z</c> may follow.</remarks>
internal readonly unsafe struct TimestampParser(bool zoned) : IFieldParser<long>
{
    public bool TryParse(byte* text, int length, out long value)
    {
        byte* at = text;
        byte* end = text + length;
        value = 0;
        if (!DateParser.TryRead(ref at, end, out int days)) return false;
        long micros = 0;
        if (at < end)
        {
            if (*at != ' ' && *at != 'T') return false;
            at++;
            if (!TimeParser.TryRead(ref at, end, out micros)) return false;
        }

        long offset = 0;
        if (at < end && *at == 'Z')
        {
            at++;
        }
        else if (at < end && zoned)
        {
            if (*at == ' ') at++;
            if (at == end || (*at != '+' && *at != '-')) return false;
            bool west = *at++ == '-';
            int minutes = 0;
            if (!DateParser.Digits(ref at, end, 1, 2, out int hours)) return false;
            if (at < end && *at == ':')
            {
                at++;
                if (!DateParser.Digits(ref at, end, 2, 2, out minutes)) return false;
            }

            if (hours > 15 || minutes > 59) return false;
            offset = ((hours * 60L) + minutes) * 60_000_000 * (west ? -1 : 1);
        }

        Int128 total = ((Int128)days * IntervalValue.MicrosecondsPerDay) + micros - offset;
        value = (long)total;
        return at == end && total == value;
    }
}
