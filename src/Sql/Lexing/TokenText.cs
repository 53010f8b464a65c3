using System.Globalization;
using System.Text;
using FrameEngine.Sql.Parsing;

namespace FrameEngine.Sql.Lexing;

/// <summary>Turns a token's text into the value it denotes: quotes removed, doubled quotes and backslash escapes resolved, underscores dropped.</summary>
internal static class TokenText
{
    /// <summary>The name that an identifier token denotes, in the case it was written in.</summary>
    public static string Name(string sql, Token token)
    {
        if (token.Kind != TokenKind.QuotedIdentifier) return sql.Substring(token.Start, token.Length);
        string inner = sql.Substring(token.Start + 1, token.Length - 2);
        return inner.Contains('"') ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : inner;
    }

    /// <summary>The text that a string token of any kind denotes.</summary>
    public static string StringValue(string sql, Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.String:
                string inner = sql.Substring(token.Start + 1, token.Length - 2);
                return inner.Contains('\'') ? inner.Replace("''", "'", StringComparison.Ordinal) : inner;
            case TokenKind.EscapeString:
                return Unescape(sql, token);
            default:
                int tag = sql.IndexOf('$', token.Start + 1) - token.Start + 1;
                return sql.Substring(token.Start + tag, token.Length - 2 * tag);
        }
    }

    /// <summary>The bytes of <c>X'0aff'</c>.</summary>
    public static byte[] BlobValue(string sql, Token token)
    {
        ReadOnlySpan<char> digits = sql.AsSpan(token.Start + 2, token.Length - 3);
        if (digits.Length % 2 != 0 || digits.ContainsAnyExcept("0123456789abcdefABCDEF"))
            throw SyntaxErrors.At(sql, token.Start, token.Length, "a blob literal needs an even number of hexadecimal digits");
        return Convert.FromHexString(digits);
    }

    /// <summary>The digits of a number without underscores; numbers in base 2, 8 and 16 become decimal.</summary>
    public static string NumberText(string sql, Token token)
    {
        string text = sql.Substring(token.Start, token.Length);
        if (text.Contains('_')) text = text.Replace("_", "", StringComparison.Ordinal);
        if (token.Kind != TokenKind.RadixInteger) return text;
        int bits = char.ToLowerInvariant(text[1]) switch { 'x' => 4, 'o' => 3, _ => 1 };
        UInt128 value = 0;
        foreach (char c in text.AsSpan(2))
        {
            if (value >> (127 - bits) != 0) throw SyntaxErrors.At(sql, token.Start, token.Length, $"the number {text} is too large");
            value = value << bits | (UInt128)(uint)int.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Unescape(string sql, Token token)
    {
        ReadOnlySpan<char> text = sql.AsSpan(token.Start + 2, token.Length - 3);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\'')
            {
                i++;
                result.Append('\'');
                continue;
            }

            if (c != '\\')
            {
                result.Append(c);
                continue;
            }

            char kind = text[++i];
            switch (kind)
            {
                case 'n': result.Append('\n'); break;
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'x' or 'u' or 'U':
                    int max = kind switch { 'x' => 2, 'u' => 4, _ => 8 };
                    int end = i + 1;
                    while (end < text.Length && end - i <= max && char.IsAsciiHexDigit(text[end])) end++;
                    int at = token.Start + 1 + i;
                    if (end == i + 1 || kind != 'x' && end - i - 1 != max
                        || !uint.TryParse(text[(i + 1)..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint code) || !Rune.IsValid(code))
                        throw SyntaxErrors.At(sql, at, end - i + 1, "this is not a valid character escape");
                    result.Append(new Rune(code).ToString());
                    i = end - 1;
                    break;
                default: result.Append(kind); break;
            }
        }

        return result.ToString();
    }
}
