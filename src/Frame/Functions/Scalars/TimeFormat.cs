using System.Globalization;
using System.Text;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>C's strftime for timestamps.</summary>
internal static class TimeFormat
{
    /// <exception cref="UsageException">The format has an unknown specifier.</exception>
    /// <param name="micros">The local time.</param>
    /// <param name="format">The format.</param>
    /// <param name="zone">The name of its zone, for %Z; empty if it has none.</param>
    /// <param name="offset">The zone's offset from UTC then, in microseconds, for %z.</param>
    public static string Format(long micros, string format, string zone = "", long offset = 0)
    {
        int days = CalendarMath.DayOf(micros);
        long clock = CalendarMath.ClockOf(micros);
        (int year, int month, int day) = CalendarMath.Civil(days);
        int hour = (int)(clock / 3_600_000_000), minute = (int)(clock / 60_000_000 % 60), second = (int)(clock / 1_000_000 % 60), fraction = (int)(clock % 1_000_000);
        int weekday = CalendarMath.IsoWeekday(days) % 7, dayOfYear = CalendarMath.DayOfYear(days);
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            if (++i == format.Length) throw new UsageException($"the time format '{format}' ends with a lone %");
            bool bare = format[i] == '-' && i + 1 < format.Length;
            char specifier = bare ? format[++i] : format[i];
            switch (specifier)
            {
                case 'Y': Year(); break;
                case 'y': Number(Math.Abs(year % 100), 2); break;
                case 'm': Number(month, 2); break;
                case 'd': Number(day, 2); break;
                case 'H': Number(hour, 2); break;
                case 'I': Number(((hour + 11) % 12) + 1, 2); break;
                case 'M': Number(minute, 2); break;
                case 'S': Number(second, 2); break;
                case 'f': Number(fraction, 6); break;
                case 'g': Number(fraction / 1000, 3); break;
                case 'n': Number(fraction * 1000, 9); break;
                case 'j': Number(dayOfYear, 3); break;
                case 'p': text.Append(hour < 12 ? "AM" : "PM"); break;
                case 'a': text.Append(((DayOfWeek)weekday).ToString().AsSpan(0, 3)); break;
                case 'A': text.Append(((DayOfWeek)weekday).ToString()); break;
                case 'b' or 'h': text.Append(CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(month)); break;
                case 'B': text.Append(CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)); break;
                case 'w': Number(weekday, 1); break;
                case 'u': Number(CalendarMath.IsoWeekday(days), 1); break;
                case 'U': Number((dayOfYear + 6 - weekday) / 7, 2); break;
                case 'W': Number((dayOfYear + 6 - ((weekday + 6) % 7)) / 7, 2); break;
                case 'V': Number(CalendarMath.IsoWeek(days).Week, 2); break;
                case 'G': text.Append(CalendarMath.IsoWeek(days).Year.ToString("0000", CultureInfo.InvariantCulture)); break;
                case 'x': Year(); text.Append(CultureInfo.InvariantCulture, $"-{month:00}-{day:00}"); break;
                case 'X': text.Append(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}"); break;
                case 'c': Year(); text.Append(CultureInfo.InvariantCulture, $"-{month:00}-{day:00} {hour:00}:{minute:00}:{second:00}"); break;
                case 'z': text.Append(Types.Zones.Zone.OffsetText(offset)); break;
                case 'Z': text.Append(zone); break;
                case '%': text.Append('%'); break;
                default: throw new UsageException($"the time format '{format}' has an unknown specifier %{specifier}");
            }

            // Years before the first have their sign and no zeros.
            void Year() => text.Append(year.ToString(year < 0 ? "0" : "0000", CultureInfo.InvariantCulture));

            void Number(int value, int width) => text.Append(value.ToString(bare ? "0" : new string('0', width), CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
