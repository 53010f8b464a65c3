using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>In which orders day, month and year may stand in texts that were seen, with numbers alone: 13/02/2024, 02-13-2024, 24.02.13.</summary>
/// <remarks>Where several orders fit, the first of the list counts, as DuckDB has it: year first, then day first.</remarks>
internal unsafe struct DateOrders
{
    private const int Iso = 1, YearFirst = 2, DayFirst = 4, MonthFirst = 8, DayFirstShort = 16, MonthFirstShort = 32, All = 63;
    private const int Half = 6; // orders with a clock of twelve hours, by so many bits higher

    private static readonly (int Order, string First, string Second, string Third)[] s_names =
        [(YearFirst, "%y", "%m", "%d"), (DayFirst, "%d", "%m", "%Y"), (MonthFirst, "%m", "%d", "%Y"), (DayFirstShort, "%d", "%m", "%y"), (MonthFirstShort, "%m", "%d", "%y")];

    private int _left;
    private byte _separator;

    /// <summary>Nothing seen yet.</summary>
    public static DateOrders Unknown => new() { _left = All | (All << Half) };

    /// <summary>The format as strptime has it; null for ISO dates, which the parsers of dates and timestamps read themselves.</summary>
    public readonly string? Format(bool withTime)
    {
        if ((_left & Iso) != 0) return null;
        foreach (bool half in new[] { false, true })
        {
            foreach ((int order, string first, string second, string third) in s_names)
            {
                if ((_left >> (half ? Half : 0) & order) == 0) continue;
                string date = $"{first}{(char)_separator}{second}{(char)_separator}{third}";
                return !withTime ? date : half ? date + " %I:%M:%S %p" : date + " %H:%M:%S";
            }
        }

        return null;
    }

    /// <summary>Keeps the orders that a date fits; false if none is left.</summary>
    public bool KeepDate(byte* text, int length)
    {
        int fits = default(DateParser).TryParse(text, length, out _) ? Iso : 0;
        byte* at = text;
        fits |= Read(ref at, text + length);
        if (at != text + length) fits &= Iso;
        return (_left &= fits) != 0;
    }

    /// <summary>Keeps the orders that a timestamp fits; false if none is left.</summary>
    /// <param name="iso">Whether it is one as ISO has it.</param>
    public bool KeepTimestamp(byte* text, int length, bool iso)
    {
        int fits = iso ? Iso : 0;
        byte* at = text, end = text + length;
        int orders = Read(ref at, end);
        if (orders != 0 && at < end && *at++ == ' ')
        {
            bool half = length > 3 && (end[-1] | 0x20) == 'm' && (end[-2] | 0x20) is 'a' or 'p' && end[-3] == ' ';
            byte* clock = half ? end - 3 : end;
            byte* from = at;
            bool whole = TimeParser.TryRead(ref at, clock, out long micros) && at == clock && Colons(from, clock) == 2 && new ReadOnlySpan<byte>(from, (int)(clock - from)).IndexOf((byte)'.') < 0;
            if (whole && (!half || micros is >= 3_600_000_000 and < 13 * 3_600_000_000L)) fits |= half ? orders << Half : orders;
        }

        return (_left &= fits) != 0;
    }

    private static int Colons(byte* from, byte* to) => new ReadOnlySpan<byte>(from, (int)(to - from)).Count((byte)':');

    // Three numbers with the same separator, which is that of all texts.
    private int Read(ref byte* at, byte* end)
    {
        byte* start = at;
        if (!DateParser.Digits(ref at, end, 1, 2, out int a) || at == end || *at is not ((byte)'-' or (byte)'/' or (byte)'.')) return 0;
        int lengthOfA = (int)(at - start);
        byte separator = *at++;
        if (_separator != 0 && separator != _separator) return 0;
        if (!DateParser.Digits(ref at, end, 1, 2, out int b) || at == end || *at++ != separator) return 0;
        byte* third = at;
        if (!DateParser.Digits(ref at, end, 1, 4, out int c)) return 0;
        _separator = separator;
        int orders = 0;
        switch (at - third)
        {
            case 4:
                if (IsDate(c, b, a)) orders |= DayFirst;
                if (IsDate(c, a, b)) orders |= MonthFirst;
                break;
            case <= 2:
                if (lengthOfA == 2 && IsDate(Year(a), b, c)) orders |= YearFirst;
                if (at - third < 2) break;
                if (IsDate(Year(c), b, a)) orders |= DayFirstShort;
                if (IsDate(Year(c), a, b)) orders |= MonthFirstShort;
                break;
        }

        return orders;
    }

    private static int Year(int ofTwoDigits) => ofTwoDigits < 69 ? 2000 + ofTwoDigits : 1900 + ofTwoDigits;

    private static bool IsDate(int year, int month, int day) => year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
}
