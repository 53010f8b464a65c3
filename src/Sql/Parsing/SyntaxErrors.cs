using FrameEngine.Sql.Lexing;

namespace FrameEngine.Sql.Parsing;

/// <summary>Makes the parser's exceptions, so that all of them say what was found, what was expected, and which keyword may have been meant.</summary>
internal static class SyntaxErrors
{
    private static readonly string[] s_noWords = [];

    public static ParseException At(string sql, int start, int length, string message, string? hint = null) =>
        new(message) { Position = SqlPosition.Of(sql, start, length), Sql = sql, Hint = hint };

    public static ParseException Expected(string sql, Token found, string expected, string? hint)
    {
        hint ??= NearestKeyword(sql, found, expected) is { } keyword ? $"did you mean {keyword}?" : null;
        return At(sql, found.Start, found.Length, $"expected {expected}, found {Describe(sql, found)}", hint);
    }

    public static ParseException UnexpectedCharacter(string sql, int position) =>
        At(sql, position, 1, $"unexpected character '{sql[position]}'");

    public static ParseException Unterminated(string sql, int start, int length, string what, string end) =>
        At(sql, start, length, $"this {what} is never closed", $"expected {end}");

    public static ParseException MalformedNumber(string sql, int start, int end) =>
        At(sql, start, end - start, $"'{sql[start..end]}' is not a number");

    public static ParseException TooDeep(string sql, Token at) =>
        At(sql, at.Start, at.Length, $"the statement is nested too deeply; at most {Parser.MaxDepth} levels are allowed");

    public static FrameNotSupportedException NotSupported(string sql, Token at, string what) =>
        new($"{what} is not supported yet") { Position = SqlPosition.Of(sql, at.Start, at.Length), Sql = sql };

    /// <summary>The token as an error message shows it.</summary>
    private static string Describe(string sql, Token token) => token.Kind switch
    {
        TokenKind.EndOfInput => "end of input",
        TokenKind.Identifier => token.Keyword != Keyword.None && Keywords.IsReserved(token.Keyword)
            ? Keywords.Text(token.Keyword)
            : $"\"{Shorten(sql, token)}\"",
        TokenKind.QuotedIdentifier or TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString or TokenKind.BlobString
            or TokenKind.Integer or TokenKind.Decimal or TokenKind.Float or TokenKind.RadixInteger
            or TokenKind.NamedParameter or TokenKind.NumberedParameter => Shorten(sql, token),
        _ => $"'{Shorten(sql, token)}'",
    };

    private static string Shorten(string sql, Token token) =>
        token.Length <= 40 ? sql.Substring(token.Start, token.Length) : $"{sql.AsSpan(token.Start, 37)}...";

    /// <summary>Of the keywords (words in capitals) that <paramref name="expected"/> names, the one that the found word may be a slip for.</summary>
    public static string? NearestKeyword(string sql, Token found, string expected)
    {
        if (found.Kind != TokenKind.Identifier || found.Length < 3 || found.Length > 20) return null;
        return Suggestion.Nearest(sql.Substring(found.Start, found.Length), Words(expected));
    }

    private static string[] Words(string expected) =>
        expected.Length == 0
            ? s_noWords
            : [.. expected.Split([' ', ',', '\'', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 1 && w.All(char.IsAsciiLetterUpper))];
}
