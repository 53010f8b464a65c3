namespace FrameEngine.Sql.Syntax;

/// <summary>One name as it was written. Names match without regard to case, quoted or not, and keep the case they were given.</summary>
internal readonly record struct Identifier(string Text, bool Quoted, SourceSpan Span)
{
    public override string ToString() => Text;
}
