using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>FROM: what each table means and which columns it brings into scope.</summary>
internal sealed partial class Binder
{
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindTable(TableSyntax table, Scope? outer) => BindTable(table, outer, outer);

    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindTable(TableSyntax table, Scope? outer, Scope? lateral)
    {
        EnsureStack();
        try
        {
            switch (table)
            {
                case TableNameSyntax name:
                    string? schema = name.Alias is null && name.Parts.Length > 1 ? name.Parts[^2].Text : null;
                    (LogicalPlan named, List<ScopeColumn> its) = WithCollations(name.Parts, Named(FindTable(name.Parts), name.Alias, name.Parts[^1].Text, schema));
                    return name.Parts.Length < 3 || name.Alias is not null ? (named, its) : (named, its.ConvertAll(c => c with { Database = name.Parts[^3].Text }));
                case FileTableSyntax file:
                    LogicalPlan plan = catalog.FindFile(file.Path) ?? throw Error(file.Span, $"'{file.Path}' does not look like a file that can be read as a table");
                    return Aliased(plan, file.Alias, System.IO.Path.GetFileNameWithoutExtension(file.Path));
                case DerivedTableSyntax derived: return Aliased(BindQuery(derived.Query, lateral), derived.Alias, null);
                case ShownTableSyntax shown: return Aliased(BindShown(shown.Statement), shown.Alias, null);
                case ScopedTable scoped: return (scoped.Plan, [.. scoped.Columns]);
                case PlannedTable planned: return (planned.Plan, Scope.ColumnsOf(planned.Plan, planned.Name));
                case TableFunctionSyntax function: return BindTableFunction(function, lateral);
                case JoinSyntax join: return BindJoin(join, outer, lateral);
                case AliasedJoinSyntax aliased:
                    (LogicalPlan inner, List<ScopeColumn> columns) = BindTable(aliased.Table, outer, lateral);
                    return (inner, UniqueNames.Of(Renamed(columns.FindAll(c => c.Plain), aliased.Alias)));
                case SampledTableSyntax sampled:
                    (LogicalPlan whole, List<ScopeColumn> sample) = BindTable(sampled.Table, outer, lateral);
                    return (BindSample(whole, sampled.Sample), sample);
                case PivotTableSyntax pivot: return Aliased(BindPivot(pivot, lateral), pivot.Alias, null);
                case UnpivotTableSyntax unpivot: return Aliased(BindUnpivot(unpivot, outer, lateral), unpivot.Alias, null);
                default: throw Unsupported(table.Span, "this table");
            }
        }
        catch (FrameException exception) when (Locate(exception, table.Span))
        {
            throw;
        }
    }

    private (LogicalPlan Plan, List<ScopeColumn> Columns) Aliased(LogicalPlan plan, TableAlias? alias, string? name, string? schema = null) =>
        (plan, UniqueNames.Of(alias is null ? Scope.ColumnsOf(plan, name, schema) : Renamed(Scope.ColumnsOf(plan, null), alias)));

    private (LogicalPlan Plan, List<ScopeColumn> Columns) WithCollations(ImmutableArray<Identifier> name, (LogicalPlan Plan, List<ScopeColumn> Columns) table)
    {
        if (table.Plan is not Scan { Source.Schema: var schema } || catalog.RulesOf([.. name.Select(p => p.Text)]) is not { Collations.IsEmpty: false } rules) return table;
        _anyCollation = true;
        return (table.Plan, [.. table.Columns.Select((c, i) => c.IsHidden ? c : c with { Collation = rules.CollationOf(schema[i].Name) })]);
    }

    private List<ScopeColumn> Renamed(List<ScopeColumn> columns, TableAlias alias)
    {
        if (alias.Columns.Length > columns.Count)
            throw Error(alias.Columns[columns.Count].Span, $"table \"{alias.Name.Text}\" has {columns.Count} columns, but {alias.Columns.Length} names are given");
        var renamed = new List<ScopeColumn>(columns.Count);
        for (int i = 0; i < columns.Count; i++)
            renamed.Add(new ScopeColumn(i < alias.Columns.Length ? alias.Columns[i].Text : columns[i].Name, alias.Name.Text, columns[i].Value));
        return renamed;
    }

    /// <summary>A common table expression, or what the catalog knows under the name, or a file of that name.</summary>
    private LogicalPlan FindTable(ImmutableArray<Identifier> parts)
    {
        SourceSpan span = parts[0].Span.To(parts[^1].Span);
        if (parts is [_] || parts is [{ Text: "recurring" }, _])
        {
            string name = string.Join('.', parts.Select(p => p.Text));
            for (CteScope? cte = _ctes; cte is not null; cte = cte.Before)
            {
                if (!cte.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
                if (cte.Definition is null && cte.Plan is null && cte.Failure is null) throw Error(span, $"\"{cte.Name}\" may refer to itself only to the right of the UNION [ALL] of its definition");
                _deepestCte = Math.Max(_deepestCte, cte.Depth);
                return cte.Reference();
            }
        }

        LogicalPlan? plan = catalog.FindTable([.. parts.Select(p => p.Text)]);
        if (plan is null && parts is [{ Quoted: true } file]) plan = catalog.FindFile(file.Text);
        return plan ?? throw At(BindException.UnknownTable(string.Join('.', parts.Select(p => p.Text)), KnownTables()), span);
    }

    private List<string> KnownTables()
    {
        List<string> names = [];
        for (CteScope? cte = _ctes; cte is not null; cte = cte.Before) names.Add(cte.Name);
        names.AddRange(catalog.TableNames);
        return names;
    }

    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindTableFunction(TableFunctionSyntax function, Scope? outer)
    {
        string name = function.Name.Text.ToLowerInvariant();
        if (catalog.FindObject(ObjectKind.TableMacro, [.. function.Qualifier.Select(q => q.Text), name]) is MacroDefinition macro) return Aliased(BindTableMacro(function, macro, outer), function.Alias, name);
        // What is built in belongs to the main schema.
        if (!function.Qualifier.IsEmpty && !(function.Qualifier[^1].Text.Equals("main", StringComparison.OrdinalIgnoreCase) && (function.Qualifier.Length == 1 || function.Qualifier[0].Text.Equals("system", StringComparison.OrdinalIgnoreCase))))
            throw At(new BindException($"table function \"{string.Join('.', function.Qualifier.Select(q => q.Text))}.{function.Name.Text}\" does not exist", "42883"), function.Name.Span);
        if (name == "unnest") return BindUnnestTable(function, outer);
        if (name is "range" or "generate_series" && BindSeriesOfColumns(function, name, outer) is { } series) return series;
        if (function.WithOrdinality) Refuse(function.Span, "WITH ORDINALITY after anything but unnest");
        if (name is "json_each" or "json_tree") return BindJsonRows(function, name, outer);
        if (BindQueryFunction(function, name, outer) is { } query) return Aliased(query, function.Alias, name);
        if (!catalog.TableFunctionNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw At(
                new BindException($"table function \"{function.Name.Text}\" does not exist", "42883") { Hint = Suggestion.For(name, catalog.TableFunctionNames) },
                function.Name.Span);
        }

        var arguments = new List<Scalar>();
        var named = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionArgument argument in function.Arguments)
        {
            Scalar value = BindListed(argument.Value, $"an argument of {name}", outer);
            if (argument.Name is not { } option) arguments.AddRange(value.Value as Scalar[] ?? [value]);
            else if (!named.TryAdd(option.Text, value)) throw Error(option.Span, $"the argument {option.Text} is given twice");
        }

        LogicalPlan plan = catalog.CallTableFunction(name, arguments, named) ?? throw At(BindException.UnknownFunction(name, catalog.TableFunctionNames), function.Name.Span);
        return Aliased(plan, function.Alias, name);
    }

    /// <summary>The names of the tables in a scope and around it.</summary>
    private static IEnumerable<string> TableNames(Scope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            foreach (ScopeColumn column in scope.Columns)
                if (column.Table is not null) yield return column.Table;
        }
    }
}
