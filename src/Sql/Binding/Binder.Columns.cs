using System.Text.RegularExpressions;
using FrameEngine.Expressions;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>COLUMNS(…), which stands for several columns in turn: the expression around it is bound once for each.</summary>
internal sealed partial class Binder
{
    /// <summary>What the COLUMNS of an expression stand for, while it is bound.</summary>
    private sealed class Expansion
    {
        /// <summary>The columns, each with the groups of the pattern that found it; null until the first COLUMNS is met.</summary>
        public List<(ScopeColumn Column, Match? Match)>? Columns { get; set; }

        /// <summary>Which of them it stands for now.</summary>
        public int At { get; set; }
    }

    private Expansion? _expansion;

    /// <summary>The expression once for every column that its COLUMNS stand for, with the column; once and with none if it has no COLUMNS.</summary>
    private List<(Expression Value, ScopeColumn? Column, Match? Match)> BindExpanded(Func<Expression> bind)
    {
        Expansion? before = _expansion;
        var expansion = _expansion = new Expansion();
        try
        {
            var values = new List<(Expression, ScopeColumn?, Match?)>();
            do
            {
                Expression value = bind();
                (ScopeColumn Column, Match? Match)? at = expansion.Columns?[expansion.At];
                values.Add((value, at?.Column, at?.Match));
            }
            while (++expansion.At < (expansion.Columns?.Count ?? 1));
            return values;
        }
        finally
        {
            _expansion = before;
        }
    }

    /// <summary>A condition; with COLUMNS, it must hold for every column.</summary>
    private Expression BindConditionOfAll(ExpressionSyntax syntax, Scope scope)
    {
        List<(Expression Value, ScopeColumn?, Match?)> conditions = BindExpanded(() => BindCondition(syntax, scope));
        return conditions.Count == 1 ? conditions[0].Value : ExpressionBuilder.And([.. conditions.Select(c => c.Value)]);
    }

    private Expression BindColumns(FunctionSyntax call, Scope scope)
    {
        if (_expansion is not { } expansion) throw Error(call.Span, "COLUMNS has no place here: it may stand in a select list and in conditions");
        List<(ScopeColumn Column, Match? Match)> columns = ColumnsOf(call, scope);
        if (columns.Count == 0) throw Error(call.Span, $"no column matches {SyntaxText.Of(call)}");
        expansion.Columns ??= columns;
        if (expansion.Columns.Count != columns.Count) throw Error(call.Span, $"all COLUMNS of an expression must stand for equally many columns: {expansion.Columns.Count} and {columns.Count}");
        return Use(columns[expansion.At].Column.Value, call.Span, scope);
    }

    /// <summary>A call with an argument for each column of its <c>*COLUMNS(…)</c>; the fields of a struct are named after them.</summary>
    private FunctionSyntax Unpacked(FunctionSyntax call, string name, Scope scope)
    {
        var arguments = System.Collections.Immutable.ImmutableArray.CreateBuilder<FunctionArgument>();
        foreach (FunctionArgument argument in call.Arguments)
        {
            if (argument.Value is not UnpackSyntax unpack)
            {
                arguments.Add(argument);
                continue;
            }

            if (unpack.Columns is not FunctionSyntax columns || !columns.Name.Text.Equals("columns", StringComparison.OrdinalIgnoreCase)) throw Error(unpack.Span, "only COLUMNS(…) can be unpacked");
            foreach ((ScopeColumn column, _) in ColumnsOf(columns, scope))
                arguments.Add(new FunctionArgument(name == "struct_pack" ? new Identifier(column.Name, true, unpack.Span) : null, new BoundSyntax(unpack.Span, Use(column.Value, unpack.Span, scope))));
        }

        return call with { Arguments = arguments.ToImmutable() };
    }

    private List<(ScopeColumn Column, Match? Match)> ColumnsOf(FunctionSyntax call, Scope scope)
    {
        IEnumerable<ScopeColumn> all = scope.Columns.Where(c => c.Plain);
        if (call.IsStar) return [.. all.Select(c => (c, (Match?)null))];
        if (call.Arguments is not [{ Name: null, Value: var chosen }]) throw Error(call.Span, "COLUMNS takes one argument: a star, a pattern, a list of names or a lambda");
        switch (chosen)
        {
            case StarSyntax or LikeSyntax { Operand: StarSyntax }: return [.. StarColumns(chosen, scope).Select(c => (c, (Match?)null))];
            case ListSyntax list:
                // In the order of the table, whatever that of the names.
                HashSet<ScopeColumn> named = [.. list.Items.Select(Named)];
                return [.. all.Where(named.Contains).Select(c => (c, (Match?)null))];
            case LambdaSyntax { Parameters: [var parameter] } lambda:
                return [.. all.Where(c => Holds(lambda, parameter.Text, c.Name)).Select(c => (c, (Match?)null))];
            default:
                string pattern = BindConstant(chosen, "the pattern of COLUMNS").Value as string ?? throw Error(chosen.Span, "the pattern of COLUMNS is a text");
                Regex regex = Pattern(pattern, chosen.Span);
                return [.. all.Select(c => (c, Match: (Match?)regex.Match(c.Name))).Where(c => c.Match!.Success)];
        }

        ScopeColumn Named(ExpressionSyntax item)
        {
            string name = item is ColumnSyntax { Parts: [var word] } ? word.Text : BindConstant(item, "a name of COLUMNS").Value as string ?? throw Error(item.Span, "a column's name is a text");
            return all.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw At(BindException.UnknownColumn(name, all.Select(c => c.Name)), item.Span);
        }

        bool Holds(LambdaSyntax lambda, string parameter, string name) => WithArguments(
            new Dictionary<string, MacroArgument>(StringComparer.OrdinalIgnoreCase) { [parameter] = new(new StringSyntax(lambda.Span, name), sql) }, sql,
            () => BindConstant(lambda.Body, "the condition of COLUMNS", new Scope([], null)), seesOuter: true).Value is true;
    }

    private Regex Pattern(string pattern, SourceSpan span)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            throw Error(span, $"'{pattern}' is not a pattern");
        }
        catch (NotSupportedException)
        {
            throw Error(span, $"the pattern '{pattern}' looks around or back, which is not supported");
        }
    }

    /// <summary>An alias of COLUMNS, in which <c>\0</c> is the column's name and <c>\1</c> what the first group of the pattern matched.</summary>
    private static string Expanded(string alias, ScopeColumn column, Match? match)
    {
        if (!alias.Contains('\\')) return alias;
        string text = alias.Replace(@"\0", column.Name, StringComparison.Ordinal);
        for (int group = 1; match is not null && group < match.Groups.Count && group < 10; group++) text = text.Replace($@"\{group}", match.Groups[group].Value, StringComparison.Ordinal);
        return text;
    }
}
