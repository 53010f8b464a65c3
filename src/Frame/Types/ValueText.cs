using System.Globalization;
using System.Text;

namespace FrameEngine.Types;

/// <summary>The text of values as SQL prints them (DuckDB's form): the one place that decides how a date, decimal or interval looks.</summary>
internal static class ValueText
{
    private const int DaysToEpoch = 719_162; // days from 0001-01-01 to 1970-01-01

    public static string Date(int days)
    {
        if (Infinity.IsInfinite(days)) return Infinity.Text(days > 0);
        long fromYearOne = (long)days + DaysToEpoch;
        if (fromYearOne is >= 0 and <= 3_652_058)
            return DateOnly.FromDayNumber((int)fromYearOne).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (int year, int month, int day) = Civil(days);
        return year > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{1 - year:D4}-{month:D2}-{day:D2} (BC)");
    }

    public static string Time(long micros)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{micros / 3_600_000_000:D2}:{micros / 60_000_000 % 60:D2}:{micros / 1_000_000 % 60:D2}");
        return micros % 1_000_000 == 0 ? text : $"{text}.{(micros % 1_000_000).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    /// <summary>A time of day in nanoseconds.</summary>
    public static string NanoTime(long nanos)
    {
        string text = Time(nanos / 1_000_000_000 * 1_000_000);
        return nanos % 1_000_000_000 == 0 ? text : $"{text}.{(nanos % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    public static string Timestamp(long micros)
    {
        if (Infinity.IsInfinite(micros)) return Infinity.Text(micros > 0);
        long days = Math.DivRem(micros, IntervalValue.MicrosecondsPerDay, out long rest);
        if (rest < 0) (days, rest) = (days - 1, rest + IntervalValue.MicrosecondsPerDay);
        return $"{Date((int)days)} {Time(rest)}";
    }

    /// <summary>A timestamp with the offset of UTC behind it, which infinite ones do not have.</summary>
    public static string Instant(long micros) => Infinity.IsInfinite(micros) ? Timestamp(micros) : Timestamp(micros) + "+00";

    public static string Decimal(Int128 unscaled, int scale)
    {
        if (scale == 0) return unscaled.ToString(CultureInfo.InvariantCulture);
        UInt128 magnitude = unscaled < 0 ? (UInt128)(-unscaled) : (UInt128)unscaled;
        string digits = magnitude.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>Shortest text that reads back as the same double: plain from 0.0001 to 16 digits before the point, else with an exponent; whole numbers keep a <c>.0</c>.</summary>
    public static string Double(double value) => double.IsFinite(value) ? Floating(value.ToString("R", CultureInfo.InvariantCulture)) : NotFinite(value);

    /// <inheritdoc cref="Double"/>
    public static string Single(float value) => float.IsFinite(value) ? Floating(value.ToString("R", CultureInfo.InvariantCulture)) : NotFinite(value);

    // The shortest digits that .NET finds, under our own rule for where the point goes.
    private static string Floating(string shortest)
    {
        int exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? shortest : shortest.AsSpan(0, exponentAt);
        bool negative = mantissa[0] == '-';
        if (negative) mantissa = mantissa[1..];
        int point = mantissa.IndexOf('.');
        string digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        int exponent = (point < 0 ? digits.Length : point) - 1 + (exponentAt < 0 ? 0 : int.Parse(shortest.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        int zeros = digits.AsSpan().IndexOfAnyExcept('0');
        if (zeros < 0) return negative ? "-0.0" : "0.0";
        exponent -= zeros;
        digits = digits[zeros..].TrimEnd('0');
        string sign = negative ? "-" : "";
        if (exponent is < -4 or > 15)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        string whole = digits.Length > exponent ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        return $"{sign}{whole}.{(digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0")}";
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    public static string Interval(IntervalValue value)
    {
        var text = new StringBuilder();
        void Part(long count, string unit)
        {
            if (count == 0) return;
            if (text.Length > 0) text.Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{count} {unit}{(count is 1 or -1 ? "" : "s")}");
        }

        Part(value.Months / 12, "year");
        Part(value.Months % 12, "month");
        Part(value.Days, "day");
        if (value.Microseconds != 0 || text.Length == 0)
        {
            if (text.Length > 0) text.Append(' ');
            long micros = value.Microseconds;
            if (micros < 0) text.Append('-');
            // The least number has no magnitude; DuckDB shows so what is left of it.
            text.Append(micros == long.MinValue ? "2562047788:00:54.775808" : Time(Math.Abs(micros)));
        }

        return text.ToString();
    }

    /// <summary>Year, month and day of a day number, for every int. Source: Howard Hinnant, chrono-compatible low-level date algorithms.</summary>
    public static (int Year, int Month, int Day) Civil(int days)
    {
        long shifted = (long)days + 719_468;
        long era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * dayOfYear + 2) / 153;
        int day = (int)(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
        int month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        return ((int)(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month, day);
    }

    /// <summary>The day number of a civil date; the inverse of <see cref="Civil"/>. The caller checks month and day.</summary>
    public static int Days(int year, int month, int day) => (int)DayNumber(year, month, day);

    /// <summary>The same for years whose days an int may not hold.</summary>
    public static long DayNumber(int year, int month, int day)
    {
        long y = year - (month <= 2 ? 1 : 0);
        long era = (y >= 0 ? y : y - 399) / 400;
        long yearOfEra = y - era * 400;
        long dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
}
