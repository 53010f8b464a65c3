using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Sql.Syntax;

namespace FrameEngine.Sql.Binding;

/// <summary>A macro as it was defined: its bodies, one for each number of parameters, stand in <paramref name="sql"/>.</summary>
/// <param name="sql">The text that <paramref name="macro"/> stands in.</param>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class MacroDefinition(string sql, CreateMacroSyntax macro) : NamedObject
{
    public string Name { get; } = macro.Name[^1].Text;
    public string Sql { get; } = sql;
    public ImmutableArray<MacroSyntax> Overloads { get; } = macro.Overloads;

    /// <summary>Whether it stands for a table.</summary>
    public bool IsTable => Overloads[0].Query is not null;

    /// <summary>What stands behind the macro's name in that statement: the parameters and the bodies.</summary>
    public string TextBehindName => Sql[macro.Name[^1].Span.End..macro.Span.End];

    /// <summary>The statement that made it.</summary>
    public string Text => Sql.Substring(macro.Span.Start, macro.Span.Length);

    /// <summary>The macro that a CREATE MACRO statement makes.</summary>
    /// <exception cref="ParseException">The text is no such statement.</exception>
    public static MacroDefinition Parse(string sql) => Parsing.Parser.ParseScript(sql) is [CreateMacroSyntax macro]
        ? new MacroDefinition(sql, macro)
        : throw new ParseException($"this is not the definition of a macro: {sql}");
}

/// <summary>A statement that waits for the values of its parameters.</summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PreparedStatement(string sql, StatementSyntax statement) : NamedObject
{
    public string Sql { get; } = sql;
    public StatementSyntax Statement { get; } = statement;

    /// <summary>What the session keeps with it: its plan.</summary>
    public object? Kept { get; set; }
}

/// <summary>What a parameter of a macro stands for, and the text that it stands in.</summary>
internal sealed record MacroArgument(ExpressionSyntax Syntax, string Sql);

/// <summary>The arguments of the macro whose body is being bound.</summary>
/// <param name="Outer">Those of the macro around the call.</param>
/// <param name="SeesOuter">Whether the parameters around mean something here, too, as they do in a lambda and do not in a macro's body.</param>
internal sealed record MacroFrame(IReadOnlyDictionary<string, MacroArgument> Arguments, MacroFrame? Outer, bool SeesOuter);
