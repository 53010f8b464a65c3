namespace FrameEngine.Sql.Syntax;

/// <summary>Where a piece of syntax lies in the SQL text: what a caret is drawn under.</summary>
internal readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The position just after the last character.</summary>
    public int End => Start + Length;

    /// <summary>The span from the start of this one to the end of <paramref name="last"/>.</summary>
    public SourceSpan To(SourceSpan last) => new(Start, Math.Max(last.End - Start, Length));
}
