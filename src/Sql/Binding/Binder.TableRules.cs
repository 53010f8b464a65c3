using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Definitions of tables, and the queries that find rows that break a table's rules.</summary>
internal sealed partial class Binder
{
    private BoundCreateTable BindCreateTable(CreateTableSyntax table)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ColumnDefinition column in table.Columns)
            if (!seen.Add(column.Name.Text)) throw Error(column.Name.Span, $"column \"{column.Name.Text}\" is defined twice");
        if (table.Columns.IsEmpty) throw Error(table.Span, "a table needs a column");
        if (table.Keys.Count(k => k.IsPrimary) > 1) throw Error(table.Keys.Last(k => k.IsPrimary).Span, "a table can have one PRIMARY KEY only");
        foreach (KeySyntax key in table.Keys)
        {
            foreach (Identifier column in key.Columns)
                if (!seen.Contains(column.Text)) throw At(BindException.UnknownColumn(column.Text, seen), column.Span);
        }

        HashSet<string> required = table.Keys.Where(k => k.IsPrimary).SelectMany(k => k.Columns).Select(c => c.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fields = new List<Field>();
        foreach (ColumnDefinition column in table.Columns)
            if (!column.TypeIsOpen) fields.Add(new Field(column.Name.Text, BindType(column.Type), !column.NotNull && !required.Contains(column.Name.Text)));
        Dictionary<string, DataType> computed = BindGenerated(table, fields);
        var schema = new Schema(table.Columns.Select(c => c.TypeIsOpen ? new Field(c.Name.Text, computed[c.Name.Text]) : fields.Find(f => f.Name == c.Name.Text)!));
        var rules = new TableRules(
            table.Keys.Select(k => new KeyRule(k.Columns.Select(c => c.Text).ToEquatableArray(), k.IsPrimary)).ToEquatableArray(),
            table.Checks.Select(c => c.Text).ToEquatableArray(),
            table.Columns.Where(c => c.Default is not null).Select(c => (c.Name.Text, c.Default!.Text)).ToEquatableArray())
        {
            Generated = table.Columns.Where(c => c.Generated is not null).Select(c => (c.Name.Text, c.Generated!.Text)).ToEquatableArray(),
            Collations = table.Columns.Where(c => c.Collation is not null).Select(c => (c.Name.Text, CheckedCollation(c.Collation!.Value))).ToEquatableArray(),
        };
        rules = rules with { References = table.References.Select(r => BindReference(r, table, schema, rules)).ToEquatableArray() };
        foreach (WrittenExpression check in table.Checks)
        {
            List<ScopeColumn> columns = [.. schema.Select(f => new ScopeColumn(f.Name, table.Name[^1].Text, PlanColumn.New(f.Name, f.Type).Ref))];
            BindCondition(check.Syntax, new Scope(columns, null) { AggregatesForbiddenIn = "CHECK" });
        }

        foreach (ColumnDefinition column in table.Columns)
            if (column.Default is { } value) CheckDefault(value, schema[column.Name.Text].Type);
        return new BoundCreateTable(Names(table.Name), schema, rules, table.OrReplace, table.IfNotExists, table.Temporary);
    }

    /// <summary>Checks what columns are computed from, and gives the types of those whose type was left open.</summary>
    private Dictionary<string, DataType> BindGenerated(CreateTableSyntax table, List<Field> fields)
    {
        var types = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase);
        List<ScopeColumn> known = [.. table.Columns.Where(c => c.Generated is null).Select(c => new ScopeColumn(c.Name.Text, null, PlanColumn.New(c.Name.Text, fields.Find(f => f.Name == c.Name.Text)!.Type).Ref))];
        foreach (ColumnDefinition column in table.Columns)
        {
            if (column.Generated is not { } written) continue;
            if (column.Default is not null) throw Error(written.Syntax.Span, $"column \"{column.Name.Text}\" is computed from others, so it has no default");
            Expression value = Bind(written.Syntax, new Scope(known, null) { AggregatesForbiddenIn = "a computed column" });
            DataType type = column.TypeIsOpen ? value.Type : fields.Find(f => f.Name == column.Name.Text)!.Type;
            try
            {
                ExpressionBuilder.CastTo(value, type);
            }
            catch (FrameException exception) when (Locate(exception, written.Syntax.Span))
            {
                throw;
            }

            types[column.Name.Text] = type;
            known.Add(new ScopeColumn(column.Name.Text, null, PlanColumn.New(column.Name.Text, type).Ref));
        }

        return types;
    }

    private ReferenceRule BindReference(ReferenceSyntax reference, CreateTableSyntax table, Schema schema, TableRules own)
    {
        // A name without a schema is one beside the table's own; the database is always the table's.
        ImmutableArray<Identifier> target = reference.Table.Length == 1 ? [.. table.Name[..^1], reference.Table[0]] : reference.Table;
        string[] full = [.. target.Select(p => p.Text)], name = [.. reference.Table.TakeLast(2).Select(p => p.Text)];
        if (full.Length == 3 && !(table.Name.Length == 3 && full[0].Equals(table.Name[0].Text, StringComparison.OrdinalIgnoreCase)))
            throw Error(reference.Span, "a FOREIGN KEY refers to a table of its own database, which is not named");
        bool self = name[^1].Equals(table.Name[^1].Text, StringComparison.OrdinalIgnoreCase);
        Schema there = self ? schema : FindTarget(target).Source.Schema;
        TableRules rules = self ? own : catalog.RulesOf(full);
        string[] columns = [.. reference.Columns.Select(c => schema[Ordinal(schema, c)].Name)];
        string[] others = reference.Others.IsEmpty
            ? rules.Keys.FirstOrDefault(k => k.IsPrimary)?.Columns.ToArray() ?? throw Error(reference.Span, $"the table \"{name[^1]}\" has no PRIMARY KEY to refer to")
            : [.. reference.Others.Select(c => there[Ordinal(there, c)].Name)];
        if (columns.Length != others.Length) throw Error(reference.Span, $"{columns.Length} columns cannot refer to {others.Length}");
        if (!rules.Keys.Any(k => k.Columns.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(others.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase)))
            throw Error(reference.Span, $"({string.Join(", ", others)}) of \"{name[^1]}\" is no PRIMARY KEY and not UNIQUE, so nothing can refer to it");
        return new ReferenceRule(columns.ToEquatableArray(), name.ToEquatableArray(), others.ToEquatableArray());
    }

    /// <summary>A row that refers to one that is not there, if there is one.</summary>
    public static LogicalPlan OrphanOf(ReferenceRule rule, ITableSource rows, ITableSource others)
    {
        Scan scan = Scan.Of(rows), there = Scan.Of(others);
        List<PlanColumn> columns = [.. rule.Columns.Select(name => scan.Output[IndexOf(scan.Output, name)])];
        Expression equal = ExpressionBuilder.And([.. rule.Others.Select((name, i) =>
            ExpressionBuilder.Compare(ComparisonOperator.Equal, columns[i].Ref, there.Output[IndexOf(there.Output, name)].Ref))]);
        var given = new Filter(scan, ExpressionBuilder.And([.. columns.Select(c => new IsNull(c.Ref, true))]));
        return new Project(new Limit(new Join(JoinKind.Anti, given, there, equal), 1), columns.Select(NamedExpression.Pass).ToEquatableArray());
    }

    private void CheckDefault(WrittenExpression value, DataType type)
    {
        Expression bound = Bind(value.Syntax, new Scope([], null) { AggregatesForbiddenIn = "DEFAULT" });
        try
        {
            ExpressionBuilder.CastTo(bound, type);
        }
        catch (FrameException exception) when (Locate(exception, value.Syntax.Span))
        {
            throw;
        }
    }

    /// <summary>A row of a table for which a CHECK is false, if there is one.</summary>
    public static LogicalPlan ViolationOf(ICatalog catalog, string check, ITableSource rows)
    {
        Scan scan = Scan.Of(rows);
        Expression condition = ExpressionBuilder.Condition(BindText(catalog, check, new Scope(Scope.ColumnsOf(scan, rows.Name), null) { AggregatesForbiddenIn = "CHECK" }));
        return new Limit(new Filter(scan, ExpressionBuilder.Not(condition)), 1);
    }

    /// <summary>The columns of a key and how often they occur together, for one of those that repeat, if there is one.</summary>
    public static LogicalPlan RepetitionOf(KeyRule key, ITableSource rows)
    {
        Scan scan = Scan.Of(rows);
        List<PlanColumn> columns = [.. key.Columns.Select(name => scan.Output[IndexOf(scan.Output, name)])];
        return RepetitionOf(scan, columns);
    }

    /// <summary>The columns of a key for one of those of a table that also occur among rows that are to be added, if there is one.</summary>
    public static LogicalPlan RepetitionOf(KeyRule key, ITableSource rows, ITableSource added)
    {
        Scan table = Scan.Of(rows), more = Scan.Of(added);
        List<PlanColumn> mine = [.. key.Columns.Select(name => table.Output[IndexOf(table.Output, name)])];
        Expression same = ExpressionBuilder.And([.. key.Columns.Select((name, i) => ExpressionBuilder.Compare(ComparisonOperator.Equal, mine[i].Ref, more.Output[IndexOf(more.Output, name)].Ref))]);
        return new Limit(new Project(new Join(JoinKind.Semi, table, more, same), mine.Select(NamedExpression.Pass).ToEquatableArray()), 1);
    }

    private BoundStatement BindAlter(AlterTableSyntax alter)
    {
        string[] name = [.. alter.Table.Select(p => p.Text)];
        if (alter.IfExists && catalog.FindTable(name) is null) return new BoundNothing();
        if (alter.Change is RenameTableChange rename)
        {
            if (catalog.FindTable(name) is null) throw At(BindException.UnknownTable(name[^1], catalog.TableNames), alter.Table[^1].Span);
            return new BoundRenameTable([.. name], rename.Name.Text);
        }

        Scan table = FindTarget(alter.Table);
        Schema schema = table.Source.Schema;
        TableRules rules = catalog.RulesOf(name);
        if (alter.Change is AddFieldChange or DropFieldChange or RenameFieldChange) return BindFieldChange(alter, table, rules);
        List<NamedExpression> columns = [.. table.Output.Select(NamedExpression.Pass)];
        List<Field> fields = [.. schema];
        switch (alter.Change)
        {
            case AddColumnChange add:
                if (schema.TryGetOrdinal(add.Column.Name.Text, out _))
                    return add.IfNotExists ? new BoundNothing() : throw At(new BindException($"column \"{add.Column.Name.Text}\" already exists", "42701"), add.Column.Name.Span);
                DataType type = BindType(add.Column.Type);
                if (add.Column.Default is { } value) CheckDefault(value, type);
                Expression initial = add.Column.Default is null
                    ? new Literal(Scalar.Null(type))
                    : ExpressionBuilder.CastTo(Bind(add.Column.Default.Syntax, new Scope([], null) { AggregatesForbiddenIn = "DEFAULT" }), type);
                fields.Add(new Field(add.Column.Name.Text, type, !add.Column.NotNull));
                columns.Add(NamedExpression.New(add.Column.Name.Text, initial));
                rules = rules.WithDefault(add.Column.Name.Text, add.Column.Default?.Text);
                break;
            case DropColumnChange drop:
                if (drop.IfExists && !schema.TryGetOrdinal(drop.Column.Text, out _)) return new BoundNothing();
                int dropped = Ordinal(schema, drop.Column);
                // A CHECK of nothing but the column goes with it.
                rules = rules with { Checks = [.. rules.Checks.Where(c => ColumnsOf(table, c) is var used && (used.Count == 0 || used.Exists(u => !u.Equals(drop.Column.Text, StringComparison.OrdinalIgnoreCase))))] };
                RefuseUsed(table, rules, drop.Column, "dropped", keysToo: true);
                if (fields.Count == 1) throw Error(drop.Column.Span, "a table needs a column");
                fields.RemoveAt(dropped);
                columns.RemoveAt(dropped);
                rules = rules.WithDefault(drop.Column.Text, null).WithComment(drop.Column.Text, null);
                break;
            case AddKeyChange { Key: var key }:
                if (rules.Keys.Any(k => k.IsPrimary)) throw Error(key.Span, $"the table \"{name[^1]}\" has a PRIMARY KEY already");
                foreach (Identifier part in key.Columns) fields[Ordinal(schema, part)] = fields[Ordinal(schema, part)] with { Nullable = false };
                rules = rules with { Keys = [.. rules.Keys, new KeyRule(key.Columns.Select(c => schema[Ordinal(schema, c)].Name).ToEquatableArray(), true)] };
                break;
            case RenameColumnChange renamed:
                int at = Ordinal(schema, renamed.Column);
                if (schema.TryGetOrdinal(renamed.Name.Text, out int other) && other != at) throw At(new BindException($"column \"{renamed.Name.Text}\" already exists", "42701"), renamed.Name.Span);
                RefuseUsed(table, rules, renamed.Column, "renamed", keysToo: false);
                fields[at] = fields[at] with { Name = renamed.Name.Text };
                columns[at] = columns[at] with { Name = renamed.Name.Text };
                rules = rules.Renamed(renamed.Column.Text, renamed.Name.Text);
                break;
            case ColumnTypeChange change:
                int changed = Ordinal(schema, change.Column);
                RefuseUsed(table, rules, change.Column, "given another type", keysToo: true);
                DataType target = BindType(change.Type);
                Expression converted = change.Using is null
                    ? table.Output[changed].Ref
                    : Bind(change.Using, new Scope(Scope.ColumnsOf(table, name[^1]), null) { AggregatesForbiddenIn = "USING" });
                fields[changed] = fields[changed] with { Type = target };
                columns[changed] = NamedExpression.New(fields[changed].Name, ExpressionBuilder.Cast(converted, target, false));
                break;
            case ColumnDefaultChange change:
                int defaulted = Ordinal(schema, change.Column);
                if (change.Default is not null) CheckDefault(change.Default, fields[defaulted].Type);
                rules = rules.WithDefault(fields[defaulted].Name, change.Default?.Text);
                break;
            case ColumnNullsChange change:
                int nulls = Ordinal(schema, change.Column);
                if (!change.NotNull && rules.Keys.Any(k => k.IsPrimary && k.Columns.Contains(change.Column.Text, StringComparer.OrdinalIgnoreCase)))
                    throw Error(change.Column.Span, $"column \"{change.Column.Text}\" belongs to the PRIMARY KEY, which takes no nulls");
                fields[nulls] = fields[nulls] with { Nullable = !change.NotNull };
                break;
        }

        return new BoundAlterTable([.. name], table.Source, new Project(table, columns.ToEquatableArray()), new Schema(fields), rules);
    }

    private int Ordinal(Schema schema, Identifier column) =>
        schema.TryGetOrdinal(column.Text, out int ordinal) ? ordinal : throw At(BindException.UnknownColumn(column.Text, schema.Names), column.Span);

    // The columns that a text over a table names.
    private List<string> ColumnsOf(Scan table, string text)
    {
        var names = new List<string>();
        ExpressionRewriter.VisitColumns(BindText(catalog, text, new Scope(Scope.ColumnsOf(table, table.Source.Name), null) { AggregatesForbiddenIn = "CHECK" }), c => names.Add(c.Name));
        return names;
    }

    private void RefuseUsed(Scan table, TableRules rules, Identifier column, string what, bool keysToo)
    {
        if (keysToo && rules.Keys.Any(k => k.Columns.Contains(column.Text, StringComparer.OrdinalIgnoreCase)))
            throw Error(column.Span, $"column \"{column.Text}\" cannot be {what}: a PRIMARY KEY or UNIQUE constraint uses it");
        RefuseIndexed(table, rules, column, what);
        if (rules.References.Any(r => r.Columns.Contains(column.Text, StringComparer.OrdinalIgnoreCase)))
            throw Error(column.Span, $"column \"{column.Text}\" cannot be {what}: a FOREIGN KEY uses it");
        foreach (string check in rules.Checks.Concat(rules.Generated.Select(g => g.Text)))
        {
            if (ColumnsOf(table, check).Exists(used => used.Equals(column.Text, StringComparison.OrdinalIgnoreCase))) throw Error(column.Span, $"column \"{column.Text}\" cannot be {what}: CHECK or a computed column ({check}) uses it");
        }
    }
}
