using FrameEngine.Types;
using FrameEngine.Types.Zones;

namespace FrameEngine.Compute.Casting;

/// <summary>Dates, times and timestamps out of UTF-8 text in ISO 8601's order.</summary>
internal static class TemporalText
{
    /// <summary><c>2024-02-29</c> (or with slashes, backslashes or blanks); what stands behind the day is dropped, as DuckDB does. A year before the first is written with <c>(BC)</c>.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        text = NumberText.Trim(text);
        if (Infinity.TryParse(text, out bool positive)) return (days = positive ? Infinity.Day : -Infinity.Day) != 0;
        if (IsEpoch(text)) return (days = 0) == 0;
        int at = 0;
        return TryDate(text, ref at, out days);
    }

    /// <summary><c>12:34:56.789</c>; seconds may be left out. What stands behind seconds is dropped, as DuckDB does; a date before it is checked and dropped, with an offset behind the time.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long micros)
    {
        text = NumberText.Trim(text);
        int at = 0;
        if (TryTime(text, ref at, out micros) && (at == text.Length || text[..at].Count((byte)':') == 2)) return true;
        if (TryClock(text, out micros, out ClockZone zone) && zone.Named is null or { Name: "UTC" }) return true;
        if (!TryTimestamp(text, out long time) || Infinity.IsInfinite(time)) return false;
        micros = time % IntervalValue.MicrosecondsPerDay;
        if (micros < 0) micros += IntervalValue.MicrosecondsPerDay;
        return true;
    }

    /// <summary>A time of day as <see cref="TryTime(ReadOnlySpan{byte}, out long)"/> reads it, in nanoseconds.</summary>
    public static bool TryNanoTime(ReadOnlySpan<byte> text, out long nanos)
    {
        bool parsed = TryTime(text, out nanos);
        nanos = parsed ? (nanos * 1000) + NanosBeyondMicros(text) : 0;
        return parsed;
    }

    /// <summary>A date, perhaps with a time, perhaps with <c>Z</c> or an offset such as <c>+02</c> or <c>+02:30</c> behind it, which says nothing of a local time.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out long micros) => TryLocal(text, out micros, out ClockZone zone) && zone.Named is null or { Name: "UTC" };

    /// <summary>A date, perhaps with a time, perhaps with <c>Z</c>, an offset, or a zone's name such as <c>Europe/London</c> behind the time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="zone">The zone of a text that has none; null for UTC.</param>
    /// <param name="micros">The instant.</param>
    public static bool TryInstant(ReadOnlySpan<byte> text, Zone? zone, out long micros)
    {
        if (!TryLocal(text, out micros, out ClockZone own)) return false;
        if (own.Offset is { } offset)
        {
            Int128 moved = (Int128)micros - offset;
            micros = (long)moved;
            return micros == moved;
        }

        if ((own.Named ?? zone) is { } named) micros = named.ToInstant(micros);
        return true;
    }

    /// <summary>What stands where a text that is no instant should have a zone's name; null if that is not what is wrong with it.</summary>
    public static string? UnknownZone(ReadOnlySpan<byte> text)
    {
        text = NumberText.Trim(text);
        int at = text.LastIndexOf((byte)' ');
        return at > 0 && char.IsAsciiLetter((char)text[^1]) && TryLocal(text[..at], out _, out ClockZone zone) && zone is { Offset: null, Named: null } && text[..at].Contains((byte)':')
            ? System.Text.Encoding.UTF8.GetString(text[(at + 1)..])
            : null;
    }

    private static bool TryLocal(ReadOnlySpan<byte> text, out long micros, out ClockZone zone)
    {
        micros = 0;
        zone = default;
        text = NumberText.Trim(text);
        if (Infinity.TryParse(text, out bool positive)) return (micros = positive ? Infinity.Time : -Infinity.Time) != 0;
        if (IsEpoch(text)) return true;
        int at = 0;
        if (!TryDate(text, ref at, out int days)) return false;
        long clock = 0;
        if (at < text.Length && !(IsGap(text[at]) && TryClock(text[(at + 1)..], out clock, out zone))) return false;
        Int128 total = ((Int128)days * IntervalValue.MicrosecondsPerDay) + clock;
        micros = (long)total;
        return total == micros && !Infinity.IsInfinite(micros);
    }

    /// <summary>What the seventh to ninth digits of a second's fraction say, in nanoseconds.</summary>
    public static int NanosBeyondMicros(ReadOnlySpan<byte> text)
    {
        int point = text.IndexOf((byte)'.'), nanos = 0;
        if (point < 0) return 0;
        for (int i = 0; i < 9; i++)
        {
            int at = point + 1 + i, digit = at < text.Length && (uint)(text[at] - '0') <= 9 ? text[at] - '0' : 0;
            if (i >= 6) nanos = (nanos * 10) + digit;
            if (at >= text.Length || (uint)(text[at] - '0') > 9) text = text[..Math.Min(at, text.Length)];
        }

        return nanos;
    }

    /// <summary><c>12:34:56+02</c>, also with minutes and seconds of the offset; without one it is that of the zone now. Of an instant its time there.</summary>
    public static bool TryZonedTime(ReadOnlySpan<byte> text, Zone? zone, out long value)
    {
        value = 0;
        text = NumberText.Trim(text);
        int at = 0, offset = 0;
        if (!TryTime(text, ref at, out long micros))
        {
            if (!TryInstant(text, zone, out long instant) || Infinity.IsInfinite(instant)) return false;
            long there = zone?.OffsetAt(instant) ?? 0, clock = (instant + there) % IntervalValue.MicrosecondsPerDay;
            value = ZonedTime.Pack(clock < 0 ? clock + IntervalValue.MicrosecondsPerDay : clock, (int)(there / 1_000_000));
            return true;
        }

        while (at < text.Length && text[at] == ' ') at++;
        if (at == text.Length && zone is not null) offset = (int)(zone.OffsetAt(Functions.Scalars.StatementClock.Now) / 1_000_000);
        if (at < text.Length)
        {
            if (text[at] is not ((byte)'+' or (byte)'-')) return false;
            bool east = text[at++] == '+';
            Span<int> parts = [0, 0, 0];
            for (int i = 0; i < parts.Length && at < text.Length; i++)
            {
                if (i > 0 && text[at] == ':') at++;
                int start = at;
                for (; at < text.Length && at - start < 2 && (uint)(text[at] - '0') <= 9; at++) parts[i] = (parts[i] * 10) + (text[at] - '0');
                if (at - start != 2 || (i > 0 && parts[i] > 59)) return false;
            }

            offset = (((parts[0] * 60) + parts[1]) * 60) + parts[2];
            if (at < text.Length || offset >= ZonedTime.MaxOffset) return false;
            if (!east) offset = -offset;
        }

        value = ZonedTime.Pack(micros, offset);
        return true;
    }

    /// <summary>Days of a month.</summary>
    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static bool IsLeap(int year) => (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>The day number of a date, if there is one: they reach from 5877642-06-25 (BC) to 5881580-07-10.</summary>
    public static bool IsDate(long year, long month, long day, out int days)
    {
        days = 0;
        const int Most = 5_881_580;
        if (month is < 1 or > 12 || year is < -Most or > Most || day < 1 || day > DaysInMonth((int)year, (int)month)) return false;
        long number = ValueText.DayNumber((int)year, (int)month, (int)day);
        days = (int)number;
        return number > -Infinity.Day && number < Infinity.Day;
    }

    private static bool IsEpoch(ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(text, "epoch"u8);

    private static bool IsGap(byte c) => c is (byte)' ' or (byte)'T' or (byte)'t' or (byte)'\t';

    // A time of day, perhaps with an offset or the name of a zone.
    private static bool TryClock(ReadOnlySpan<byte> text, out long micros, out ClockZone zone)
    {
        zone = default;
        text = NumberText.Trim(text);
        int at = 0;
        if (!TryTime(text, ref at, out micros)) return false;
        bool apart = at < text.Length && text[at] == ' ';
        while (at < text.Length && text[at] == ' ') at++;
        if (at == text.Length) return true;
        if (at + 1 == text.Length && text[at] is (byte)'Z' or (byte)'z' || NumberText.Is(text[at..], "utc"))
        {
            zone = new ClockZone(0, null);
            return true;
        }

        if (text[at] is not ((byte)'+' or (byte)'-'))
        {
            Zone? named = apart && char.IsAsciiLetter((char)text[at]) ? ZoneNames.Find(System.Text.Encoding.UTF8.GetString(text[at..])) : null;
            zone = new ClockZone(null, named);
            return named is not null;
        }

        bool east = text[at++] == '+';
        // Without a colon hours and minutes have two digits each.
        bool packed = text.Length - at == 4 && !text[at..].Contains((byte)':');
        if (!TryNumber(packed ? text[..(at + 2)] : text, ref at, 2, out int hours)) return false;
        int minutes = 0, seconds = 0;
        if (at < text.Length && text[at] == ':') at++;
        if (at < text.Length && !TryNumber(text, ref at, 2, out minutes)) return false;
        if (at < text.Length && (text[at++] != ':' || !TryNumber(text, ref at, 2, out seconds))) return false;
        if (at != text.Length || hours > 15 || minutes > 59 || seconds > 59) return false;
        long offset = ((((hours * 60L) + minutes) * 60) + seconds) * 1_000_000;
        zone = new ClockZone(east ? offset : -offset, null);
        return true;
    }

    /// <summary>What stands behind a time of day: an offset in microseconds, the name of a zone, or nothing.</summary>
    private readonly record struct ClockZone(long? Offset, Zone? Named);

    private static bool TryDate(ReadOnlySpan<byte> text, ref int at, out int days)
    {
        days = 0;
        bool negative = at < text.Length && text[at] == '-';
        if (negative) at++;
        if (!TryNumber(text, ref at, 7, out int year) || at >= text.Length || text[at] is not ((byte)'-' or (byte)'/' or (byte)'\\' or (byte)' ')) return false;
        byte separator = text[at++];
        if (!TryNumber(text, ref at, 2, out int month) || at >= text.Length || text[at++] != separator) return false;
        if (!TryNumber(text, ref at, 2, out int day)) return false;
        if (negative) year = -year;
        if (text[at..] is [(byte)' ', (byte)'(', (byte)'B' or (byte)'b', (byte)'C' or (byte)'c', (byte)')', ..])
        {
            at += 5;
            year = 1 - year;
        }

        return IsDate(year, month, day, out days);
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref int at, out long micros)
    {
        micros = 0;
        if (!TryNumber(text, ref at, 2, out int hour) || at >= text.Length || text[at++] != ':' || !TryNumber(text, ref at, 2, out int minute)) return false;
        int second = 0;
        long fraction = 0;
        if (at < text.Length && text[at] == ':')
        {
            at++;
            if (!TryNumber(text, ref at, 2, out second)) return false;
            if (at < text.Length && text[at] == '.')
            {
                at++;
                for (long unit = 100_000; at < text.Length && (uint)(text[at] - '0') <= 9; at++, unit /= 10) fraction += unit * (text[at] - '0');
            }
        }

        if (hour > 24 || minute > 59 || second > 59) return false;
        micros = ((((hour * 60L) + minute) * 60) + second) * 1_000_000 + fraction;
        return micros <= IntervalValue.MicrosecondsPerDay;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, int digits, out int value)
    {
        value = 0;
        int start = at;
        for (; at < text.Length && at - start < digits && (uint)(text[at] - '0') <= 9; at++) value = (value * 10) + (text[at] - '0');
        return at > start && (at == text.Length || (uint)(text[at] - '0') > 9);
    }
}
