using System.Globalization;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Reads a timestamp by a format of C's strptime. What the format does not give is taken from 1900-01-01 00:00:00.</summary>
internal ref struct TimeParser(ReadOnlySpan<char> text)
{
    private static readonly string[] s_days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames, s_shortDays = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames;
    private static readonly string[] s_months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12], s_shortMonths = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[..12];

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private int _year = 1900, _month = 1, _day = 1, _hour, _minute, _second, _dayOfYear, _week = -1, _weekday = -1, _isoWeekday;
    private char _weekKind;
    private long _fraction; // in nanoseconds
    private long _offset;
    private bool _dated;
    private bool? _afternoon;
    private Types.Zones.Zone? _zone;

    /// <exception cref="UsageException">The format has an unknown specifier or names an unknown zone.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, string format, out long micros) => TryParse(text, format, out micros, out _);

    /// <param name="text">What is read.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="micros">The time.</param>
    /// <param name="nanos">What there is beyond whole microseconds.</param>
    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, string, out long)"/>
    public static bool TryParse(ReadOnlySpan<char> text, string format, out long micros, out int nanos)
    {
        nanos = 0;
        if (text is "infinity" or "-infinity") return (micros = text[0] == 'i' ? Infinity.Time : -Infinity.Time) != 0;
        var parser = new TimeParser(text);
        micros = 0;
        parser.Blanks();
        if (!parser.Format(format)) return false;
        parser.Blanks();
        nanos = (int)(parser._fraction % 1000);
        return parser._at == text.Length && parser.TryFinish(out micros);
    }

    private void Blanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private bool Format(string format)
    {
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                if (_at >= _text.Length || _text[_at++] != format[i]) return false;
                continue;
            }

            if (++i < format.Length && format[i] == '-') i++;
            if (i >= format.Length) throw new UsageException($"the time format '{format}' ends with a lone %");
            if (!Field(format[i], format)) return false;
        }

        return true;
    }

    private bool Field(char specifier, string format)
    {
        switch (specifier)
        {
            case 'Y': return Year(4, out _year);
            case 'G':
                _weekKind = 'V';
                return Year(4, out _year);
            case 'y':
                if (!Number(2, 0, 99, out _year)) return false;
                _year += _year < 69 ? 2000 : 1900;
                return true;
            case 'm':
                _dated = true;
                return Number(2, 1, 12, out _month);
            case 'd':
                _dated = true;
                return Number(2, 1, 31, out _day);
            case 'j': return Number(3, 1, 366, out _dayOfYear);
            case 'H': return Number(2, 0, 23, out _hour);
            case 'I': return Number(2, 1, 12, out _hour);
            case 'M': return Number(2, 0, 59, out _minute);
            case 'S': return Number(2, 0, 59, out _second);
            case 'f': return Fraction(6);
            case 'n': return Fraction(9);
            case 'g': return Fraction(3);
            case 'p':
                if (_at + 2 > _text.Length || (_text[_at + 1] | 32) != 'm' || (_text[_at] | 32) is not ('a' or 'p')) return false;
                _afternoon = (_text[_at] | 32) == 'p';
                _at += 2;
                return true;
            case 'A': return Name(s_days, out _);
            case 'a': return Name(s_shortDays, out _);
            case 'B':
                _dated = true;
                return Name(s_months, out _month);
            case 'b' or 'h':
                _dated = true;
                return Name(s_shortMonths, out _month);
            case 'w': return Number(1, 0, 6, out _weekday);
            case 'u':
                return Number(1, 1, 7, out _isoWeekday);
            case 'U' or 'W' or 'V':
                _weekKind = specifier;
                return Number(2, 0, 53, out _week);
            case 'z': return Offset();
            case 'Z': return Zone();
            case 'c': return Format("%Y-%m-%d %H:%M:%S");
            case 'x': return Format("%Y-%m-%d");
            case 'X' or 'T': return Format("%H:%M:%S");
            case '%': return _at < _text.Length && _text[_at++] == '%';
            default: throw new UsageException($"the time format '{format}' has an unknown specifier %{specifier}");
        }
    }

    private bool Year(int digits, out int year)
    {
        bool negative = _at < _text.Length && _text[_at] == '-';
        if (negative || (_at < _text.Length && _text[_at] == '+')) _at++;
        bool read = Number(digits, 0, 9999, out year);
        if (negative) year = -year;
        return read;
    }

    private bool Number(int digits, int least, int most, out int value)
    {
        int start = _at;
        value = 0;
        for (; _at < _text.Length && _at - start < digits && char.IsAsciiDigit(_text[_at]); _at++) value = (value * 10) + (_text[_at] - '0');
        return _at > start && value >= least && value <= most;
    }

    private bool Fraction(int digits)
    {
        int start = _at;
        long unit = 1_000_000_000;
        for (; _at < _text.Length && _at - start < digits && char.IsAsciiDigit(_text[_at]); _at++)
        {
            unit /= 10;
            _fraction += (_text[_at] - '0') * unit;
        }

        return _at > start;
    }

    private bool Name(string[] names, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            string name = names[number - 1];
            if (!_text[_at..].StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            _at += name.Length;
            return true;
        }

        return false;
    }

    // +HH, +HHMM, +HH:MM
    private bool Offset()
    {
        if (_at >= _text.Length || _text[_at] is not ('+' or '-')) return false;
        bool west = _text[_at++] == '-';
        if (!Number(2, 0, 18, out int hours)) return false;
        int minutes = 0;
        if (_at < _text.Length && _text[_at] == ':') _at++;
        if (_at + 1 < _text.Length && char.IsAsciiDigit(_text[_at]) && !Number(2, 0, 59, out minutes)) return false;
        _offset = ((hours * 60L) + minutes) * (west ? -60_000_000 : 60_000_000);
        return true;
    }

    private bool Zone()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '/' or '_' or '+' or '-')) _at++;
        if (_at == start) return false;
        _zone = Types.Zones.Zone.Of(_text[start.._at].ToString());
        return true;
    }

    private bool TryFinish(out long micros)
    {
        micros = 0;
        if (_afternoon is { } afternoon)
        {
            if (_hour is < 1 or > 12) return false;
            _hour = (_hour % 12) + (afternoon ? 12 : 0);
        }

        int days;
        if (_dayOfYear > 0)
        {
            days = ValueText.Days(_year, 1, 1) + _dayOfYear - 1;
            if (CalendarMath.Civil(days).Year != _year) return false;
        }
        else if (_week >= 0 && (_weekKind == 'V' || _weekday >= 0 || !_dated))
        {
            days = OfWeek();
        }
        else
        {
            if (_day > TemporalText.DaysInMonth(_year, _month)) return false;
            days = ValueText.Days(_year, _month, _day);
        }

        micros = (days * CalendarMath.MicrosPerDay) + ((((_hour * 60L) + _minute) * 60) + _second) * 1_000_000 + (_fraction / 1000) - _offset;
        if (_zone is not null) micros = _zone.ToInstant(micros);
        return true;
    }

    // Weeks of %U start on Sundays, those of %W on Mondays, the first such day starting week 1; %V is ISO 8601's, and so is %u. Without %w the week's first day is meant.
    private readonly int OfWeek()
    {
        int first = ValueText.Days(_year, 1, 1), weekday = _weekday >= 0 ? _weekday : _weekKind == 'V' && _isoWeekday > 0 ? _isoWeekday % 7 : _weekKind == 'U' ? 0 : 1;
        if (_weekKind == 'V')
        {
            int fourth = first + 3;
            return fourth + 1 - CalendarMath.IsoWeekday(fourth) + ((_week - 1) * 7) + ((weekday + 6) % 7);
        }

        int firstWeekday = CalendarMath.IsoWeekday(first) % 7;
        if (_weekKind == 'U') return first + ((7 - firstWeekday) % 7) + ((_week - 1) * 7) + weekday;
        return first + ((8 - firstWeekday) % 7) + ((_week - 1) * 7) + ((weekday + 6) % 7);
    }
}
