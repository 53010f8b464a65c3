namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>How the rows of a result are ordered before they are compared.</summary>
internal enum SortMode
{
    NoSort,
    RowSort,
    ValueSort,
}

/// <summary>One record of a sqllogictest file, with its place for messages.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line that the record starts on, from 1.</param>
internal abstract record SltRecord(string File, int Line)
{
    public sealed override string ToString() => $"{File}:{Line}";
}

/// <summary>A statement that must succeed, or fail with a message that contains <paramref name="Message"/>.</summary>
internal sealed record SltStatement(string File, int Line, string Sql, bool Fails, string? Message) : SltRecord(File, Line);

/// <summary>A query and what it must give.</summary>
/// <param name="Types">A letter per column: T text, I integer, R number with a fraction.</param>
/// <param name="Expected">The lines after <c>----</c>: a row each with tabs between values, or a value each, or a hash of all values.</param>
/// <param name="Label">Queries with one label must give one result.</param>
internal sealed record SltQuery(string File, int Line, string Sql, string Types, SortMode Sort, string? Label, IReadOnlyList<string> Expected)
    : SltRecord(File, Line);

/// <summary>A file that does not follow the format.</summary>
internal sealed class SltFormatException(string file, int line, string message) : Exception($"{file}:{line}: {message}");
