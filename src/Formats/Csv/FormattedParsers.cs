using System.Text;
using FrameEngine.Types;

namespace FrameEngine.Formats.Csv;

/// <summary>Numbers with other separators: the text is written anew as the parsers read it.</summary>
internal readonly unsafe struct RewrittenParser<TParser, T>(TParser parser, CsvForms forms) : IFieldParser<T>
    where TParser : struct, IFieldParser<T>
    where T : unmanaged
{
    private const int Longest = 128;

    public bool TryParse(byte* text, int length, out T value)
    {
        value = default;
        if (length > Longest) return false;
        byte* plain = stackalloc byte[Longest];
        int to = 0;
        bool fraction = false;
        int digits = 0; // since the last separator
        bool grouped = false;
        for (int i = 0; i < length; i++)
        {
            byte c = text[i];
            if (c == forms.Thousands && c != 0)
            {
                // Behind one to three digits, then behind three each.
                if (fraction || (grouped ? digits != 3 : digits is 0 or > 3)) return false;
                (grouped, digits) = (true, 0);
                continue;
            }

            if (c - (uint)'0' <= 9 && !fraction) digits++;
            if (c == forms.Decimal)
            {
                if (grouped && digits != 3) return false;
                fraction = true;
                c = (byte)'.';
            }
            else if (c == '.')
            {
                return false;
            }

            plain[to++] = c;
        }

        return (!grouped || digits == 3) && parser.TryParse(plain, to, out value);
    }
}

/// <summary>Days in a given format.</summary>
internal readonly unsafe struct FormattedDateParser(string format) : IFieldParser<int>
{
    public bool TryParse(byte* text, int length, out int value)
    {
        bool parsed = new FormattedTimestampParser(format).TryParse(text, length, out long micros);
        long days = Math.DivRem(micros, IntervalValue.MicrosecondsPerDay, out long rest);
        value = (int)(rest < 0 ? days - 1 : days);
        return parsed;
    }
}

/// <summary>Timestamps in a given format; a zone in it is taken off.</summary>
internal readonly unsafe struct FormattedTimestampParser(string format) : IFieldParser<long>
{
    private const int Longest = 256;

    public bool TryParse(byte* text, int length, out long value)
    {
        value = 0;
        if (length > Longest) return false;
        Span<char> wide = stackalloc char[Longest];
        return Functions.Scalars.TimeParser.TryParse(wide[..Encoding.UTF8.GetChars(new ReadOnlySpan<byte>(text, length), wide)], format, out value);
    }
}
