using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>INSERT … ON CONFLICT, as a query for all rows that the table has afterwards.</summary>
/// <remarks><code>
/// Cte added: the new rows, the first of each key
///   Sort by part, row
///     UnionAll
///       LeftJoin on the key: the rows that are there, changed where a new one has their key      part = 0
///         RowNumber row
///           Scan table
///         CteRef added
///       AntiJoin on the key: the new rows whose key is not there                                 part = 1
///         CteRef added
///         Scan table
/// </code></remarks>
internal sealed partial class Binder
{
    private BoundUpdate BindConflict(InsertSyntax insert, Scan table, LogicalPlan rows, IReadOnlyList<string> named, ConflictSyntax conflict)
    {
        string[] name = [.. insert.Table.Select(p => p.Text)];
        EquatableArray<PlanColumn> columns = table.Output;
        TableRules rules = catalog.RulesOf(name);
        List<int[]> keys = ConflictKeys(conflict, rules, columns, name[^1]);

        // A key that is new twice is inserted once.
        RowNumber numbered = RowNumber.Of(rows, [], []);
        LogicalPlan first = numbered;
        foreach (int[] key in keys)
        {
            RowNumber within = RowNumber.Of(first, key.Select(i => (Expression)rows.Output[i].Ref).ToEquatableArray(), [new SortKey(numbered.Number.Ref)]);
            first = new Filter(within, ExpressionBuilder.Or([
                ExpressionBuilder.Compare(ComparisonOperator.Equal, within.Number.Ref, new Literal(Scalar.Int64(1))), .. key.Select(i => new IsNull(rows.Output[i].Ref))]));
        }

        LogicalPlan added = new Project(first, [.. rows.Output.Select(NamedExpression.Pass), NamedExpression.Pass(numbered.Number)]);
        int id = Cte.NewId();
        CteRef Added() => new("added", id, added.Output.Select(c => PlanColumn.New(c.Name, c.Type, c.Nullable)).ToEquatableArray());

        CteRef fresh = Added();
        LogicalPlan inserted = fresh;
        foreach (int[] key in keys)
        {
            Scan there = Scan.Of(table.Source);
            inserted = new Join(JoinKind.Anti, inserted, there, KeysEqual(key, fresh.Columns, there.Output));
        }

        RowNumber old = RowNumber.Of(table, [], []);
        LogicalPlan kept = conflict.Update
            ? Changed(insert, conflict, old, columns, named, Added(), keys[0], rules)
            : new Project(old, [.. columns.Select(NamedExpression.Pass), NamedExpression.New("changed", new Literal(Scalar.False)), NamedExpression.Pass(old.Number)]);
        UnionAll all = SetPlans.UnionAll([
            new Project(kept, [.. kept.Output.Select(NamedExpression.Pass), NamedExpression.New("part", new Literal(Scalar.Int32(0)))]),
            new Project(inserted, [
                .. fresh.Columns.Take(columns.Count).Select(NamedExpression.Pass), NamedExpression.New("changed", new Literal(Scalar.True)),
                NamedExpression.Pass(fresh.Columns[^1]), NamedExpression.New("part", new Literal(Scalar.Int32(1)))])]);
        var sorted = new Sort(all, [new SortKey(all.Output[^1].Ref), new SortKey(all.Output[^2].Ref)]);
        var body = new Project(sorted, all.Output.Take(columns.Count + 1).Select(NamedExpression.Pass).ToEquatableArray());
        var plan = new Cte("added", id, added, body, true);
        return new BoundUpdate(Names(insert.Table), table.Source, plan, BindReturning(insert.Returning, table.Source, name[^1], insert.Span));
    }

    /// <summary>The rows that are there, with new values where a new row has their key.</summary>
    private Project Changed(InsertSyntax insert, ConflictSyntax conflict, RowNumber old, EquatableArray<PlanColumn> columns, IReadOnlyList<string> named, CteRef added, int[] key, TableRules rules)
    {
        var joined = new Join(JoinKind.Left, old, added, KeysEqual(key, added.Columns, columns));
        PlanColumn[] output = [.. joined.Output];
        PlanColumn[] excluded = output[(columns.Count + 1)..];
        string name = insert.Alias?.Text ?? insert.Table[^1].Text;
        List<ScopeColumn> names = [
            .. columns.Select(c => new ScopeColumn(c.Name, name, c.Ref)),
            .. excluded.Take(columns.Count).Select((c, i) => new ScopeColumn(columns[i].Name, "excluded", c.Ref) { Plain = false })];
        var scope = new Scope(names, null) { AggregatesForbiddenIn = "ON CONFLICT" };
        Expression matched = new IsNull(excluded[^1].Ref, true);
        if (conflict.Where is not null)
            matched = ExpressionBuilder.And(matched, ExpressionBuilder.Compare(ComparisonOperator.NotDistinct, BindCondition(conflict.Where, scope), new Literal(Scalar.True)));
        // Without SET, the columns that INSERT names become the new row's, but for those of the key.
        Expression?[] values = conflict.Assignments.IsEmpty
            ? [.. columns.Select((c, i) => key.Contains(i) || rules.IsGenerated(c.Name) || !named.Contains(c.Name, StringComparer.OrdinalIgnoreCase) ? null : excluded[i].Ref)]
            : BindAssignments(conflict.Assignments, insert.Table, columns, scope);
        LogicalPlan changed = new Project(joined, [
            .. columns.Select((c, i) => NamedExpression.New(c.Name, values[i] is { } value ? ExpressionBuilder.Case([matched], [value], c.Ref) : c.Ref)),
            NamedExpression.New("changed", matched), NamedExpression.Pass(old.Number)]);
        return Generate(changed, rules, columns.Count);
    }

    private static Expression KeysEqual(int[] key, EquatableArray<PlanColumn> a, EquatableArray<PlanColumn> b) =>
        ExpressionBuilder.And([.. key.Select(i => ExpressionBuilder.Compare(ComparisonOperator.Equal, a[i].Ref, b[i].Ref))]);

    private List<int[]> ConflictKeys(ConflictSyntax conflict, TableRules rules, EquatableArray<PlanColumn> columns, string table)
    {
        // Unique indexes count as well, if they are over columns.
        List<int[]> all = [.. rules.Keys.Select(k => k.Columns).Concat(rules.Indexes.Where(i => i.IsUnique).Select(i => i.Keys))
            .Select(k => k.Select(c => IndexOf(columns, c)).ToArray()).Where(k => !k.Contains(-1))];
        if (all.Count == 0) throw Error(conflict.Span, $"the table \"{table}\" has no PRIMARY KEY and no UNIQUE constraint that rows could conflict with");
        if (conflict.Columns.IsEmpty)
        {
            return conflict.Update && all.Count > 1
                ? throw Error(conflict.Span, $"the table \"{table}\" has several keys: ON CONFLICT (columns) says which one is meant")
                : all;
        }

        int[] wanted = [.. conflict.Columns.Select(c => IndexOf(columns, c.Text) is var at && at >= 0 ? at : throw At(BindException.UnknownColumn(c.Text, columns.Select(x => x.Name)), c.Span))];
        return all.Find(k => k.Order().SequenceEqual(wanted.Order())) is { } key
            ? [key]
            : throw Error(conflict.Span, $"no PRIMARY KEY or UNIQUE constraint of \"{table}\" has just these columns");
    }

    /// <summary>What SET gives each column of a table, in its type; null for those that it does not name.</summary>
    private Expression?[] BindAssignments(ImmutableArray<AssignmentSyntax> assignments, ImmutableArray<Identifier> table, EquatableArray<PlanColumn> columns, Scope scope)
    {
        var values = new Expression?[columns.Count];
        TableRules rules = catalog.RulesOf([.. table.Select(p => p.Text)]);
        foreach (AssignmentSyntax assignment in assignments)
        {
            int at = IndexOf(columns, assignment.Column.Text);
            if (at < 0) throw At(BindException.UnknownColumn(assignment.Column.Text, columns.Select(c => c.Name)), assignment.Column.Span);
            if (values[at] is not null) throw Error(assignment.Column.Span, $"column \"{assignment.Column.Text}\" is set twice");
            if (rules.IsGenerated(columns[at].Name)) throw Error(assignment.Column.Span, $"column \"{columns[at].Name}\" is computed from others, so it cannot be set");
            Expression value = assignment.Value is DefaultSyntax ? BindDefaults(table, columns)[at] : Bind(assignment.Value, scope);
            try
            {
                values[at] = ExpressionBuilder.CastTo(value, columns[at].Type);
            }
            catch (FrameException exception) when (Locate(exception, assignment.Value.Span))
            {
                throw;
            }
        }

        return values;
    }

    /// <summary>Computes the generated ones among the first columns of a plan anew from the others.</summary>
    /// <param name="width">How many columns the table has.</param>
    private Project Generate(LogicalPlan plan, TableRules rules, int width)
    {
        var values = plan.Output.Select(c => (Expression)c.Ref).ToArray();
        var known = new List<ScopeColumn>();
        for (int i = 0; i < width; i++)
            if (!rules.IsGenerated(plan.Output[i].Name)) known.Add(new ScopeColumn(plan.Output[i].Name, null, values[i]));
        foreach ((string column, string text) in rules.Generated)
        {
            int at = IndexOf(plan.Output, column);
            values[at] = ExpressionBuilder.CastTo(BindText(catalog, text, new Scope(known, null) { AggregatesForbiddenIn = "a computed column" }), plan.Output[at].Type);
            known.Add(new ScopeColumn(column, null, values[at]));
        }

        return new Project(plan, plan.Output.Select((c, i) => rules.IsGenerated(c.Name) && i < width ? NamedExpression.New(c.Name, values[i]) : NamedExpression.Pass(c)).ToEquatableArray());
    }
}
