using System.Globalization;
using System.Text;

namespace FrameEngine.Functions.Scalars;

/// <summary>Plain text and the field that follows it; <see cref="Argument"/> is negative where none does.</summary>
internal sealed record FormatPiece(string Text, int Argument, FormatField Field);

/// <summary>A parsed format: <c>{index:fill align sign # 0 width , .precision type}</c> or <c>%flags width .precision type</c>.</summary>
internal sealed record FormatTemplate(string Source, bool Braces, IReadOnlyList<FormatPiece> Pieces)
{
    /// <exception cref="UsageException">The format is malformed.</exception>
    public static FormatTemplate Parse(string source, bool braces)
    {
        var pieces = new List<FormatPiece>();
        var text = new StringBuilder();
        int next = 0;
        for (int at = 0; at < source.Length; at++)
        {
            char c = source[at];
            bool doubled = at + 1 < source.Length && source[at + 1] == c;
            if (braces ? c is not ('{' or '}') : c != '%')
            {
                text.Append(c);
            }
            else if (doubled)
            {
                text.Append(c);
                at++;
            }
            else
            {
                if (c == '}') throw Malformed(source, "a '}' that closes nothing");
                at++;
                int argument = next;
                FormatField field = braces ? Brace(source, ref at, ref argument) : Percent(source, ref at);
                if (argument == next || !braces) next++;
                pieces.Add(new FormatPiece(text.ToString(), argument, field));
                text.Clear();
            }
        }

        pieces.Add(new FormatPiece(text.ToString(), -1, default));
        return new FormatTemplate(source, braces, pieces);
    }

    public UsageException Mismatch(char type, string what) => new($"the format '{Source}' has '{type}' for {what}");

    private static FormatField Brace(string source, ref int at, ref int argument)
    {
        if (Number(source, ref at) is { } index) argument = index;
        if (At(source, at) == '}') return new FormatField { Fill = ' ', Precision = -1 };
        if (At(source, at++) != ':') throw Malformed(source, "a field without an end");
        var field = new FormatField { Fill = ' ', Precision = -1 };
        if (At(source, at + 1) is '<' or '>' or '^' or '=' && At(source, at) is not ('{' or '}'))
        {
            (field.Fill, field.Align) = (source[at], source[at + 1]);
            at += 2;
        }
        else if (At(source, at) is '<' or '>' or '^' or '=')
        {
            field.Align = source[at++];
        }

        if (At(source, at) is '+' or '-' or ' ') field.Sign = source[at++];
        if (At(source, at) == '#') field.Alternate = Skip(ref at);
        if (At(source, at) == '0') field.Zeros = Skip(ref at);
        field.Width = Number(source, ref at) ?? 0;
        if (At(source, at) is ',' or '_' or '\'') field.Thousands = source[at++];
        else if (At(source, at) == 't' && At(source, at + 1) is not ('\0' or '}')) (field.Thousands, at) = (source[at + 1], at + 2);
        if (At(source, at) == '.') field.Precision = Precision(source, ref at);
        if (At(source, at) is not ('}' or '\0')) field.Type = source[at++];
        return At(source, at) == '}' ? field : throw Malformed(source, "a field that is not understood");
    }

    private static FormatField Percent(string source, ref int at)
    {
        var field = new FormatField { Fill = ' ', Precision = -1, Align = '>' };
        for (; ; at++)
        {
            switch (At(source, at))
            {
                case '-': field.Align = '<'; continue;
                case '+': field.Sign = '+'; continue;
                case ' ': field.Sign = ' '; continue;
                case '#': field.Alternate = true; continue;
                case '0': field.Zeros = true; continue;
                case ',' or '_' or '\'': field.Thousands = source[at]; continue;
            }

            break;
        }

        field.Width = Number(source, ref at) ?? 0;
        if (At(source, at) == '.')
        {
            at++;
            field.Precision = Number(source, ref at) ?? 0;
        }

        while (At(source, at) is 'h' or 'l' or 'L' or 'j' or 'z') at++;
        field.Type = At(source, at);
        if (field.Type == '\0') throw Malformed(source, "a lone '%'");
        if (field.Type is 'i' or 'u') field.Type = 'd';
        if (field.Align == '<') field.Zeros = false;
        return field;
    }

    private static bool Skip(ref int at)
    {
        at++;
        return true;
    }

    private static int Precision(string source, ref int at)
    {
        at++;
        return Number(source, ref at) ?? throw Malformed(source, "a '.' without a precision");
    }

    private static int? Number(string source, ref int at)
    {
        int start = at, value = 0;
        for (; char.IsAsciiDigit(At(source, at)); at++)
        {
            value = (value * 10) + (source[at] - '0');
            if (value > 100_000) throw Malformed(source, "a number that is too large");
        }

        return at == start ? null : value;
    }

    private static char At(string source, int at) => at < source.Length ? source[at] : '\0';

    private static UsageException Malformed(string source, string what) => new($"the format '{source}' has {what}");
}

/// <summary>How one value is formatted.</summary>
internal struct FormatField
{
    public char Fill, Align, Sign, Thousands, Type;
    public bool Alternate, Zeros;
    public int Width, Precision;

    /// <summary>Whether nothing asks for a number.</summary>
    public readonly bool IsPlain => Type is '\0' or 's';

    public readonly void Words(StringBuilder text, string value, FormatTemplate template)
    {
        if (!IsPlain) throw template.Mismatch(Type, "a text");
        if (Precision >= 0)
        {
            int end = 0;
            for (int characters = 0; end < value.Length && characters < Precision; characters++) end += char.IsSurrogatePair(value, end) ? 2 : 1;
            value = value[..end];
        }

        Pad(text, "", value, right: false);
    }

    public readonly void Integer(StringBuilder text, Int128 value, FormatTemplate template)
    {
        if (Type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' && template.Braces || Type == 's' && template.Braces) throw template.Mismatch(Type, "a whole number");
        UInt128 magnitude = (UInt128)(value < 0 ? -value : value);
        string sign = value < 0 ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";
        switch (Type)
        {
            case 'c':
                if (!Rune.TryCreate((int)Int128.Clamp(value, -1, int.MaxValue), out Rune rune)) throw template.Mismatch(Type, $"the number {value}");
                Pad(text, "", rune.ToString(), right: !template.Braces);
                return;
            case 'x': Pad(text, sign + (Alternate ? "0x" : ""), Fixed(magnitude.ToString("x", CultureInfo.InvariantCulture).TrimStart('0')), right: true); return;
            case 'X': Pad(text, sign + (Alternate ? "0X" : ""), Fixed(magnitude.ToString("X", CultureInfo.InvariantCulture).TrimStart('0')), right: true); return;
            case 'b' or 'B': Pad(text, sign + (Alternate ? $"0{Type}" : ""), Fixed(magnitude.ToString("b", CultureInfo.InvariantCulture).TrimStart('0')), right: true); return;
            case 'o':
                string digits = "";
                for (UInt128 rest = magnitude; rest > 0; rest >>= 3) digits = (char)('0' + (int)(rest & 7)) + digits;
                Pad(text, sign + (Alternate && magnitude > 0 ? "0" : ""), Fixed(digits), right: true);
                return;
            case '\0' or 'd' or 'n' or 's': Pad(text, sign, Grouped(Fixed(magnitude.ToString(CultureInfo.InvariantCulture))), right: true); return;
            default: throw template.Mismatch(Type, "a whole number");
        }
    }

    public readonly void Float(StringBuilder text, double value, FormatTemplate template)
    {
        string sign = double.IsNegative(value) && !double.IsNaN(value) ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";
        double magnitude = Math.Abs(value);
        if (!double.IsFinite(value))
        {
            Pad(text, sign, double.IsNaN(value) ? "nan" : "inf", right: true);
            return;
        }

        int precision = Precision < 0 ? 6 : Precision;
        string digits = Type switch
        {
            '\0' or 's' when Precision < 0 => Types.ValueText.Double(magnitude),
            '\0' or 's' or 'g' or 'G' => Shortest(magnitude, Math.Max(precision, 1), Alternate),
            'f' or 'F' => magnitude.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            'e' or 'E' => Exponential(magnitude, precision),
            _ => throw template.Mismatch(Type, "a floating-point number"),
        };
        if (Type is 'G' or 'E') digits = digits.ToUpperInvariant();
        Pad(text, sign, Grouped(digits), right: true);
    }

    private static string Exponential(double value, int precision)
    {
        string text = value.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = text.IndexOf('e');
        string exponent = text[(at + 2)..].TrimStart('0').PadLeft(2, '0');
        return $"{text[..(at + 2)]}{exponent}";
    }

    // C's %g: as many digits in all, an exponent only where it is shorter.
    private static string Shortest(double value, int precision, bool keepZeros)
    {
        string scientific = Exponential(value, precision - 1);
        int at = scientific.IndexOf('e'), exponent = int.Parse(scientific[(at + 1)..], CultureInfo.InvariantCulture);
        string digits = exponent >= -4 && exponent < precision
            ? value.ToString("F" + (precision - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : scientific[..at];
        if (!keepZeros && digits.Contains('.')) digits = digits.TrimEnd('0').TrimEnd('.');
        return exponent >= -4 && exponent < precision ? digits : digits + scientific[at..];
    }

    // Whole numbers have at least Precision digits.
    private readonly string Fixed(string digits) => digits.PadLeft(Math.Max(Precision, 1), '0');

    private readonly string Grouped(string digits)
    {
        if (Thousands == '\0') return digits;
        int end = digits.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (end < 0) end = digits.Length;
        var text = new StringBuilder(digits);
        for (int at = end - 3; at > 0; at -= 3) text.Insert(at, Thousands);
        return text.ToString();
    }

    private readonly void Pad(StringBuilder text, string sign, string body, bool right)
    {
        int length = sign.Length + body.EnumerateRunes().Count(), missing = Width - length;
        char align = Align != '\0' ? Align : Zeros && right ? '=' : right ? '>' : '<';
        if (Zeros && right && Align is '\0' or '>' && Fill == ' ') align = '=';
        char fill = align == '=' && Fill == ' ' && Zeros ? '0' : Fill;
        if (missing <= 0)
        {
            text.Append(sign).Append(body);
            return;
        }

        switch (align)
        {
            case '=': text.Append(sign).Append(fill, missing).Append(body); break;
            case '>': text.Append(fill, missing).Append(sign).Append(body); break;
            case '^': text.Append(fill, missing / 2).Append(sign).Append(body).Append(fill, missing - (missing / 2)); break;
            default: text.Append(sign).Append(body).Append(fill, missing); break;
        }
    }
}
