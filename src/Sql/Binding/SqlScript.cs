using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Sql.Parsing;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>Parsed SQL text: statements that are bound one at a time, because a statement may use what the one before it made.</summary>
/// <threadsafety>Immutable: may be cached and bound by many threads at once.</threadsafety>
internal sealed class SqlScript
{
    private readonly ImmutableArray<StatementSyntax> _statements;

    private SqlScript(string sql)
    {
        Sql = sql;
        _statements = Parser.ParseScript(sql, out int positions);
        Positions = positions;
    }

    private SqlScript(string sql, ImmutableArray<StatementSyntax> statements, int positions) => (Sql, _statements, Positions) = (sql, statements, positions);

    /// <summary>The text.</summary>
    public string Sql { get; }

    /// <summary>How many parameters by position the statement with the most of them has.</summary>
    public int Positions { get; }

    /// <summary>How many statements it has; empty ones do not count.</summary>
    public int Count => _statements.Length;

    /// <summary>The text of a statement, without the semicolon.</summary>
    public string TextOf(int statement)
    {
        SourceSpan span = _statements[statement].Span;
        return Sql.Substring(span.Start, span.Length);
    }

    /// <exception cref="ParseException">The text is not SQL that we know.</exception>
    public static SqlScript Parse(string sql) => new(sql);

    /// <summary>A script of one statement that stands in a text.</summary>
    public static SqlScript Of(string sql, StatementSyntax statement) => new(sql, [statement], 0);

    /// <summary>The script with other paths for COPY FROM: those of the files of the same names in a directory.</summary>
    public SqlScript CopyingFrom(string directory) => new(Sql, [.. _statements.Select(s => s is CopyFromSyntax copy
        ? copy with { Path = copy.Path with { Value = System.IO.Path.Combine(directory, copy.Path.Value[(copy.Path.Value.LastIndexOfAny(['/', '\\']) + 1)..]) } }
        : s)], Positions);

    /// <summary>Looks up all names of a statement in the catalog and gives it its meaning.</summary>
    /// <exception cref="FrameException">A name is unknown, types do not fit, a parameter has no value; the exception has the position.</exception>
    public BoundStatement Bind(int statement, ICatalog catalog, SqlParameters? parameters = null) =>
        new Binder(catalog, Sql, parameters ?? SqlParameters.None).Bind(_statements[statement]);
}
