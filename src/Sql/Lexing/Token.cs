namespace FrameEngine.Sql.Lexing;

/// <summary>One lexical unit: its kind, its keyword if it is an unquoted word that is one, and where its text lies in the SQL.</summary>
internal readonly record struct Token(TokenKind Kind, Keyword Keyword, int Start, int Length)
{
    /// <summary>The position just after the last character.</summary>
    public int End => Start + Length;
}
