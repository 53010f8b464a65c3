using System.Globalization;

namespace FrameEngine.Compute.Casting;

/// <summary>Intervals out of text: numbers with units (<c>1 year 2 months -3 days</c>) and a clock (<c>04:05:06.7</c>), in any order.</summary>
internal static class IntervalText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out IntervalValue value)
    {
        value = default;
        text = NumberText.Trim(text);
        Int128 months = 0, days = 0, micros = 0;
        bool any = false, ago = false;
        if (text.Length > 0 && text[0] == '@') text = NumberText.Trim(text[1..]);
        while (text.Length > 0)
        {
            int end = NumberEnd(text);
            if (end == 0)
            {
                if (!NumberText.Is(text, "ago") || !any) return false;
                ago = true;
                break;
            }

            if (end < text.Length && text[end] == ':')
            {
                int stop = text.IndexOf((byte)' ');
                if (stop < 0) stop = text.Length;
                if (!TryClock(text[..stop], out long clock)) return false;
                micros += clock;
                text = NumberText.Trim(text[stop..]);
                any = true;
                continue;
            }

            ReadOnlySpan<byte> number = text[..end];
            text = NumberText.Trim(text[end..]);
            int unitEnd = 0;
            while (unitEnd < text.Length && char.IsAsciiLetter((char)text[unitEnd])) unitEnd++;
            // A number alone is seconds.
            string unit = text.IsEmpty && !any ? "seconds" : System.Text.Encoding.ASCII.GetString(text[..unitEnd]);
            if (!TryAdd(number, unit, ref months, ref days, ref micros)) return false;
            text = NumberText.Trim(text[unitEnd..]);
            any = true;
        }

        if (ago) (months, days, micros) = (-months, -days, -micros);
        if (!any || (int)months != months || (int)days != days || (long)micros != micros) return false;
        value = new IntervalValue((int)months, (int)days, (long)micros);
        return true;
    }

    private static int NumberEnd(ReadOnlySpan<byte> text)
    {
        int at = text[0] == '-' ? 1 : 0, start = at;
        if (at == text.Length || (uint)(text[at] - '0') > 9) return 0;
        while (at < text.Length && ((uint)(text[at] - '0') <= 9 || text[at] == '.')) at++;
        return at == start ? 0 : at;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, out long micros)
    {
        bool negative = text[0] == '-';
        if (negative) text = text[1..];
        micros = 0;
        // Hours may be any number here, so the clock of a day is asked for the rest.
        int colon = text.IndexOf((byte)':');
        if (!long.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out long hours) || hours > 2_000_000_000) return false;
        Span<byte> rest = stackalloc byte[text.Length - colon + 2];
        rest[0] = rest[1] = (byte)'0';
        text[colon..].CopyTo(rest[2..]);
        if (!TemporalText.TryTime(rest, out micros)) return false;
        micros += hours * 3_600_000_000;
        if (negative) micros = -micros;
        return true;
    }

    // A fraction of a unit goes to the next smaller one: of years and months to days of a 30-day month, of days to the clock.
    private static bool TryAdd(ReadOnlySpan<byte> number, string unit, ref Int128 months, ref Int128 days, ref Int128 micros)
    {
        (int perMonth, int perDay, long perMicro) = IntervalUnits.Find(unit);
        if (perMonth == 0 && perDay == 0 && perMicro == 0) return false;
        if (!NumberText.TryDecimal(number, 9, out Int128 billionths) || Int128.Abs(billionths) > (Int128)long.MaxValue * 1_000_000_000) return false;
        const long One = 1_000_000_000;
        if (perMonth > 0)
        {
            Int128 total = billionths * perMonth;
            months += total / One;
            Int128 dayPart = total % One * 30;
            days += dayPart / One;
            micros += dayPart % One * IntervalValue.MicrosecondsPerDay / One;
        }
        else if (perDay > 0)
        {
            Int128 total = billionths * perDay;
            days += total / One;
            micros += total % One * IntervalValue.MicrosecondsPerDay / One;
        }
        else
        {
            micros += billionths * perMicro / One;
        }

        return true;
    }
}

/// <summary>The units of intervals by name, singular or plural or short.</summary>
internal static class IntervalUnits
{
    /// <summary>What one unit is: months, days or microseconds; all zero for an unknown name.</summary>
    public static (int Months, int Days, long Microseconds) Find(string unit) => unit.ToLowerInvariant() switch
    {
        "millennium" or "millennia" or "millenniums" or "mil" or "mils" => (12_000, 0, 0),
        "century" or "centuries" or "cent" or "c" => (1200, 0, 0),
        "decade" or "decades" or "dec" or "decs" => (120, 0, 0),
        "year" or "years" or "yr" or "yrs" or "y" => (12, 0, 0),
        "quarter" or "quarters" => (3, 0, 0),
        "month" or "months" or "mon" or "mons" => (1, 0, 0),
        "week" or "weeks" or "w" or "weekofyear" => (0, 7, 0),
        "day" or "days" or "d" or "dayofmonth" => (0, 1, 0),
        "hour" or "hours" or "hr" or "hrs" or "h" => (0, 0, 3_600_000_000),
        "minute" or "minutes" or "min" or "mins" or "m" => (0, 0, 60_000_000),
        "second" or "seconds" or "sec" or "secs" or "s" => (0, 0, 1_000_000),
        "millisecond" or "milliseconds" or "msecond" or "mseconds" or "msec" or "msecs" or "ms" => (0, 0, 1000),
        "microsecond" or "microseconds" or "usecond" or "useconds" or "usec" or "usecs" or "us" => (0, 0, 1),
        _ => (0, 0, 0),
    };
}
