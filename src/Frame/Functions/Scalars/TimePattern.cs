using System.Text;
using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;

namespace FrameEngine.Functions.Scalars;

/// <summary>A format of C's strftime, taken apart once; writes UTF-8.</summary>
internal sealed class TimePattern
{
    private static readonly byte[][] s_days = [.. Enumerable.Range(0, 7).Select(d => Encoding.UTF8.GetBytes(((DayOfWeek)d).ToString()))];
    private static readonly byte[][] s_months =
        [.. Enumerable.Range(1, 12).Select(m => Encoding.UTF8.GetBytes(System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(m)))];

    // The longest that a specifier gives: %c, with a year of six digits and a sign.
    private const int LongestPart = 32;

    private readonly List<Part> _parts = [];
    private readonly int _length;
    private readonly bool _needsWeekday, _needsDayOfYear;
    private byte[] _room = [];

    /// <exception cref="UsageException">The format is empty or has an unknown specifier.</exception>
    public TimePattern(string format)
    {
        Format = format;
        if (format.Length == 0) throw new UsageException("the time format is empty");
        var literal = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                literal.Append(format[i]);
                continue;
            }

            if (++i == format.Length) throw new UsageException($"the time format '{format}' ends with a lone %");
            bool bare = format[i] == '-' && i + 1 < format.Length;
            char specifier = bare ? format[++i] : format[i];
            if (specifier == '%')
            {
                literal.Append('%');
                continue;
            }

            if (!(bare ? "ymdHIMSj" : "YymdHIMSfgnjpaAbhBwuUWVGxXTczZ").Contains(specifier, StringComparison.Ordinal))
                throw new UsageException($"the time format '{format}' has an unknown specifier %{(bare ? "-" : "")}{specifier}");
            AddLiteral(literal);
            _parts.Add(new Part(specifier, bare, []));
            _needsWeekday |= "aAwUW".Contains(specifier, StringComparison.Ordinal);
            _needsDayOfYear |= "jUW".Contains(specifier, StringComparison.Ordinal);
        }

        AddLiteral(literal);
        _length = _parts.Sum(p => p.Literal.Length + LongestPart);
    }

    /// <summary>The format as written.</summary>
    public string Format { get; }

    /// <summary>The pattern of a format: the one before, if it is the same.</summary>
    /// <exception cref="UsageException">The format has an unknown specifier.</exception>
    public static unsafe TimePattern Of(StringView* format, TimePattern? before)
    {
        string text = StringView.GetString(format);
        return before?.Format == text ? before : new TimePattern(text);
    }

    /// <summary>The text of a time, valid until the next call. For one thread.</summary>
    /// <param name="micros">The local time.</param>
    /// <param name="zone">The name of its zone, for %Z; empty if it has none.</param>
    /// <param name="offset">The zone's offset from UTC then, in microseconds, for %z.</param>
    /// <param name="nanos">Nanoseconds beyond whole microseconds, for %n.</param>
    public ReadOnlySpan<byte> Write(long micros, string zone = "", long offset = 0, int nanos = 0)
    {
        int most = _length + (zone.Length * 3 * _parts.Count);
        if (_room.Length < most) _room = new byte[most];
        Span<byte> room = _room;
        int at = 0, days = CalendarMath.DayOf(micros);
        long clock = CalendarMath.ClockOf(micros);
        (int year, int month, int day) = CalendarMath.Civil(days);
        int seconds = (int)(clock / 1_000_000), fraction = (int)(clock % 1_000_000);
        int hour = seconds / 3600, minute = seconds / 60 % 60, second = seconds % 60;
        int weekday = _needsWeekday ? CalendarMath.IsoWeekday(days) % 7 : 0, dayOfYear = _needsDayOfYear ? CalendarMath.DayOfYear(days) : 0;
        foreach (Part part in _parts)
        {
            bool bare = part.IsBare;
            switch (part.Specifier)
            {
                case '\0': at += Copy(part.Literal, room[at..]); break;
                case 'Y': at += Year(year, room[at..]); break;
                case 'y': at += Number(Math.Abs(year % 100), bare ? 1 : 2, room[at..]); break;
                case 'm': at += Number(month, bare ? 1 : 2, room[at..]); break;
                case 'd': at += Number(day, bare ? 1 : 2, room[at..]); break;
                case 'H': at += Number(hour, bare ? 1 : 2, room[at..]); break;
                case 'I': at += Number(((hour + 11) % 12) + 1, bare ? 1 : 2, room[at..]); break;
                case 'M': at += Number(minute, bare ? 1 : 2, room[at..]); break;
                case 'S': at += Number(second, bare ? 1 : 2, room[at..]); break;
                case 'f': at += Number(fraction, 6, room[at..]); break;
                case 'g': at += Number(fraction / 1000, 3, room[at..]); break;
                case 'n': at += Number((fraction * 1000) + nanos, 9, room[at..]); break;
                case 'j': at += Number(dayOfYear, bare ? 1 : 3, room[at..]); break;
                case 'p': at += Copy(hour < 12 ? "AM"u8 : "PM"u8, room[at..]); break;
                case 'a': at += Copy(s_days[weekday].AsSpan(0, 3), room[at..]); break;
                case 'A': at += Copy(s_days[weekday], room[at..]); break;
                case 'b' or 'h': at += Copy(s_months[month - 1].AsSpan(0, 3), room[at..]); break;
                case 'B': at += Copy(s_months[month - 1], room[at..]); break;
                case 'w': at += Number(weekday, 1, room[at..]); break;
                case 'u': at += Number(CalendarMath.IsoWeekday(days), 1, room[at..]); break;
                case 'U': at += Number((dayOfYear + 6 - weekday) / 7, 2, room[at..]); break;
                case 'W': at += Number((dayOfYear + 6 - ((weekday + 6) % 7)) / 7, 2, room[at..]); break;
                case 'V': at += Number(CalendarMath.IsoWeek(days).Week, 2, room[at..]); break;
                case 'G': at += Year(CalendarMath.IsoWeek(days).Year, room[at..], zeros: true); break;
                case 'x': at += Date(year, month, day, room[at..]); break;
                case 'X' or 'T': at += Clock(hour, minute, second, room[at..]); break;
                case 'c':
                    at += Date(year, month, day, room[at..]);
                    room[at++] = (byte)' ';
                    at += Clock(hour, minute, second, room[at..]);
                    break;
                case 'z': at += Encoding.UTF8.GetBytes(Types.Zones.Zone.OffsetText(offset), room[at..]); break;
                default: at += Encoding.UTF8.GetBytes(zone, room[at..]); break;
            }
        }

        return room[..at];
    }

    private void AddLiteral(StringBuilder literal)
    {
        if (literal.Length == 0) return;
        _parts.Add(new Part('\0', false, Encoding.UTF8.GetBytes(literal.ToString())));
        literal.Clear();
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> room)
    {
        text.CopyTo(room);
        return text.Length;
    }

    private static int Date(int year, int month, int day, Span<byte> room)
    {
        int at = Year(year, room);
        room[at++] = (byte)'-';
        at += Number(month, 2, room[at..]);
        room[at++] = (byte)'-';
        return at + Number(day, 2, room[at..]);
    }

    private static int Clock(int hour, int minute, int second, Span<byte> room)
    {
        Number(hour, 2, room);
        room[2] = (byte)':';
        Number(minute, 2, room[3..]);
        room[5] = (byte)':';
        Number(second, 2, room[6..]);
        return 8;
    }

    // Years before the first have their sign and, but for those of weeks, no zeros.
    private static int Year(int year, Span<byte> room, bool zeros = false)
    {
        if (year >= 0) return Number(year, 4, room);
        room[0] = (byte)'-';
        return 1 + Number(-year, zeros ? 4 : 1, room[1..]);
    }

    private static int Number(int value, int width, Span<byte> room)
    {
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) digits++;
        digits = Math.Max(digits, width);
        for (int i = digits - 1; i >= 0; i--, value /= 10) room[i] = (byte)('0' + (value % 10));
        return digits;
    }

    /// <param name="Specifier">The letter behind the percent sign; 0 for text as it is.</param>
    /// <param name="IsBare">Without leading zeros.</param>
    private sealed record Part(char Specifier, bool IsBare, byte[] Literal);
}
