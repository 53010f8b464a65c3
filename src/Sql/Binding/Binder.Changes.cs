using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>INSERT, UPDATE and DELETE: each becomes a query for the rows that the table has afterwards, or gets in addition.</summary>
internal sealed partial class Binder
{
    /// <summary>A table that takes changes, and its plan.</summary>
    private Scan FindTarget(ImmutableArray<Identifier> name)
    {
        SourceSpan span = name[0].Span.To(name[^1].Span);
        return catalog.FindTable([.. name.Select(p => p.Text)]) switch
        {
            null => throw At(BindException.UnknownTable(string.Join('.', name.Select(p => p.Text)), catalog.TableNames), span),
            Scan { Filters.IsEmpty: true } scan => scan,
            _ => throw At(new BindException($"\"{name[^1].Text}\" is a view: its rows cannot be changed", "42809"), span),
        };
    }

    private BoundStatement BindInsert(InsertSyntax insert)
    {
        Scan table = FindTarget(insert.Table);
        (LogicalPlan plan, IReadOnlyList<string> named) = BindNewRows(insert, table);
        return insert.Conflict is { } conflict
            ? BindConflict(insert, table, plan, named, conflict)
            : new BoundInsert(Names(insert.Table), plan, BindReturning(insert.Returning, table.Source, insert.Table[^1].Text, insert.Span));
    }

    /// <summary>The rows of an INSERT in the columns and types of its table, and which columns it names.</summary>
    private (LogicalPlan Rows, IReadOnlyList<string> Named) BindNewRows(InsertSyntax insert, Scan table)
    {
        TableRules rules = catalog.RulesOf([.. insert.Table.Select(p => p.Text)]);
        Expression[] defaults = BindDefaults(insert.Table, table.Output);
        IReadOnlyList<string> named = [.. table.Output.Select(c => c.Name)];
        LogicalPlan plan;
        if (insert.Query is { } query)
        {
            IReadOnlyList<Expression> values = insert.Columns.IsEmpty
                ? [.. defaults.Where((_, i) => !rules.IsGenerated(table.Output[i].Name))]
                : [.. insert.Columns.Select(c => IndexOf(table.Output, c.Text) is var at && at >= 0 ? defaults[at] : new Literal(Scalar.Null(DataType.Null)))];
            LogicalPlan given = BindQuery(query, null, values);
            if (insert.ByName) named = [.. given.Output.Select(c => c.Name)];
            else if (!insert.Columns.IsEmpty) named = [.. insert.Columns.Select(c => c.Text)];
            plan = Conform(given, table.Output, defaults, insert.Columns, insert.ByName, query.Span, rules);
        }
        else
        {
            plan = new Project(Values.OneRow, table.Output.Select((c, i) => NamedExpression.New(c.Name, defaults[i])).ToEquatableArray());
        }

        return (rules.Generated.IsEmpty ? plan : Generate(plan, rules, table.Output.Count), named);
    }

    /// <summary>What each column of a table is where INSERT does not name it, in the column's type.</summary>
    private Expression[] BindDefaults(ImmutableArray<Identifier> name, EquatableArray<PlanColumn> columns)
    {
        TableRules rules = catalog.RulesOf([.. name.Select(p => p.Text)]);
        return [.. columns.Select(c => rules.DefaultOf(c.Name) is { } text
            ? ExpressionBuilder.CastTo(BindText(catalog, text, new Scope([], null) { AggregatesForbiddenIn = "DEFAULT" }), c.Type)
            : new Literal(Scalar.Null(c.Type)))];
    }

    /// <summary>An expression that a table keeps as text.</summary>
    private static Expression BindText(ICatalog catalog, string text, Scope scope) =>
        new Binder(catalog, text, SqlParameters.None).Bind(Parsing.Parser.ParseExpressionText(text), scope);

    /// <summary>
    /// Marks the rows that change, then computes them anew. With FROM, a row changes by the first of its matches, so rows are numbered, joined, and one is kept of each:
    /// <code>
    /// Sort by row
    ///   Project (new values where matched)
    ///     Filter match = 1
    ///       RowNumber match by row
    ///         LeftJoin on condition
    ///           RowNumber row
    ///             Scan table
    ///           Project (…, true AS matched)
    ///             FROM
    /// </code></summary>
    private BoundUpdate BindUpdate(UpdateSyntax update)
    {
        Scan table = FindTarget(update.Table.Parts);
        string name = update.Table.Alias?.Name.Text ?? update.Table.Parts[^1].Text;
        LogicalPlan plan = Under(update.With, null, () => BindChangedRows(update, table, name));
        return new BoundUpdate(Names(update.Table.Parts), table.Source, plan, BindReturning(update.Returning, table.Source, name, update.Span));
    }

    private LogicalPlan BindChangedRows(UpdateSyntax update, Scan target, string name)
    {
        (Scan table, List<ScopeColumn> columns) = Numbered(target, name);
        LogicalPlan plan;
        Expression changed;
        PlanColumn? row = null;
        if (update.From is null)
        {
            Expression condition = update.Where is null ? new Literal(Scalar.True) : BindCondition(update.Where, new Scope(columns, null) { AggregatesForbiddenIn = "WHERE" });
            var mark = NamedExpression.New("changed", ExpressionBuilder.Compare(ComparisonOperator.NotDistinct, condition, new Literal(Scalar.True)));
            plan = new Project(table, [.. table.Output.Select(NamedExpression.Pass), mark]);
            changed = mark.Column.Ref;
        }
        else
        {
            RowNumber numbered = RowNumber.Of(table, [], []);
            (LogicalPlan from, List<ScopeColumn> others) = BindTable(update.From, null, null);
            columns.AddRange(others);
            Expression condition = update.Where is null ? new Literal(Scalar.True) : BindCondition(update.Where, new Scope(columns, null) { AggregatesForbiddenIn = "WHERE" });
            var mark = NamedExpression.New("matched", new Literal(Scalar.True));
            var joined = new Join(JoinKind.Left, numbered, new Project(from, [.. from.Output.Select(NamedExpression.Pass), mark]), condition);
            RowNumber matches = RowNumber.Of(joined, [numbered.Number.Ref], []);
            plan = new Filter(matches, ExpressionBuilder.Compare(ComparisonOperator.Equal, matches.Number.Ref, new Literal(Scalar.Int64(1))));
            var output = joined.Output.ToDictionary(c => c.Id, Expression (c) => c.Ref);
            for (int i = 0; i < columns.Count; i++) columns[i] = columns[i] with { Value = ExpressionRewriter.Substitute(columns[i].Value, output) };
            changed = new IsNull(output[mark.Id], true);
            row = numbered.Number;
        }

        return Assign(plan, target.Output, update, new Scope(columns, null) { AggregatesForbiddenIn = "SET" }, changed, row);
    }

    private LogicalPlan Assign(LogicalPlan plan, EquatableArray<PlanColumn> table, UpdateSyntax update, Scope scope, Expression changed, PlanColumn? row)
    {
        Expression?[] values = BindAssignments(update.Assignments, update.Table.Parts, table, scope);
        List<NamedExpression> columns = [
            .. table.Select((c, i) => NamedExpression.New(c.Name, values[i] is { } value ? ExpressionBuilder.Case([changed], [value], c.Ref) : c.Ref)), NamedExpression.New("changed", changed)];
        LogicalPlan result;
        if (row is null)
        {
            result = new Project(plan, columns.ToEquatableArray());
        }
        else
        {
            LogicalPlan sorted = new Sort(new Project(plan, [.. columns, NamedExpression.Pass(row)]), [new SortKey(row.Ref)]);
            result = new Project(sorted, columns.Select(c => NamedExpression.Pass(c.Column)).ToEquatableArray());
        }

        TableRules rules = catalog.RulesOf([.. update.Table.Parts.Select(p => p.Text)]);
        return rules.Generated.IsEmpty ? result : Generate(result, rules, table.Count);
    }

    private BoundDelete BindDelete(DeleteSyntax delete)
    {
        Scan table = FindTarget(delete.Table.Parts);
        string name = delete.Table.Alias?.Name.Text ?? delete.Table.Parts[^1].Text;
        ReturningPlan? returning = BindReturning(delete.Returning, table.Source, name, delete.Span);
        LogicalPlan? kept = delete is { Using: null, Where: null } ? null : Part(table, remove: false);
        LogicalPlan? removed = returning is null ? null : kept is null ? table : Part(FindTarget(delete.Table.Parts), remove: true);
        return new BoundDelete(Names(delete.Table.Parts), table.Source, kept, removed, returning);

        LogicalPlan Part(Scan scan, bool remove) => Under(delete.With, null, () =>
        {
            (Scan numbered, List<ScopeColumn> columns) = Numbered(scan, name);
            LogicalPlan? other = null;
            if (delete.Using is not null)
            {
                (other, List<ScopeColumn> others) = BindTable(delete.Using, null, null);
                columns.AddRange(others);
            }

            Expression condition = delete.Where is null ? new Literal(Scalar.True) : BindCondition(delete.Where, new Scope(columns, null) { AggregatesForbiddenIn = "WHERE" });
            LogicalPlan part = other is not null
                ? new Join(remove ? JoinKind.Semi : JoinKind.Anti, numbered, other, condition)
                : new Filter(numbered, remove ? condition : ExpressionBuilder.Compare(ComparisonOperator.Distinct, condition, new Literal(Scalar.True)));
            return numbered.Output.Count == scan.Output.Count ? part : new Project(part, scan.Output.Select(NamedExpression.Pass).ToEquatableArray());
        });
    }

    /// <summary>What RETURNING computes; null without it. Bound now, so that a mistake shows before anything changes.</summary>
    private ReturningPlan? BindReturning(ImmutableArray<SelectItem> items, ITableSource table, string name, SourceSpan span)
    {
        if (items.IsEmpty) return null;
        ITableSource place = ReturningPlan.PlaceFor(table.Name, table.Schema);
        var select = new SelectSyntax(span, items) { From = new PlannedTable(span, Scan.Of(place), name) };
        return new ReturningPlan(new Binder(catalog, sql, parameters).BindQuery(new QuerySyntax(span, null, select, null, null), null), place);
    }
}
