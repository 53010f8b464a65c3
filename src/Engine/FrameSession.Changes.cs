using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Statements that change tables. Each computes the table's new rows beside the old ones, checks them, and swaps the table whole: who reads sees the rows from before.</summary>
public sealed partial class FrameSession
{
    /// <summary>Runs a statement that changes rows.</summary>
    /// <returns>How many rows it changed, and what its RETURNING gives.</returns>
    private Task<(long Rows, DataFrame? Returned)> ChangeAsync(CatalogTransaction catalog, BoundStatement statement, CancellationToken cancellation) => statement switch
    {
        BoundInsert insert => InsertAsync(catalog, insert, cancellation),
        BoundUpdate update => UpdateAsync(catalog, update, cancellation),
        BoundDelete delete => DeleteAsync(catalog, delete, cancellation),
        BoundMerge merge => MergeAsync(catalog, merge, cancellation),
        _ => throw new InternalException($"a statement of type {statement.GetType().Name} changes no rows"),
    };

    private async Task<(long Rows, DataFrame? Returned)> InsertAsync(CatalogTransaction catalog, BoundInsert insert, CancellationToken cancellation)
    {
        CatalogEntry entry = Target(catalog, insert.Table);
        ITableSource added = await CollectAsync(catalog.StoreOf(insert.Table), Last(insert.Table), entry.Source!.Schema, insert.Plan, cancellation).ConfigureAwait(false);
        long rows = await AppendAsync(catalog, insert.Table, entry, added, cancellation).ConfigureAwait(false);
        return (rows, insert.Returning is null ? null : new DataFrame(this, insert.Returning.Over(added)));
    }

    /// <summary>Adds rows that a table's store has taken already, if they break none of the table's rules.</summary>
    /// <returns>How many.</returns>
    internal async Task<long> AppendAsync(CatalogTransaction catalog, IReadOnlyList<string> name, CatalogEntry entry, ITableSource added, CancellationToken cancellation)
    {
        ITableStore store = catalog.StoreOf(name);
        if (entry.Rules.HasConstraints) await CheckAsync(catalog, name, store.Concat(entry.Source!, added), added, entry.Rules, cancellation, entry.Source).ConfigureAwait(false);
        catalog.Append(name, entry, added);
        return store.RowsOf(added);
    }

    private async Task<(long Rows, DataFrame? Returned)> UpdateAsync(CatalogTransaction catalog, BoundUpdate update, CancellationToken cancellation)
    {
        CatalogEntry entry = Unchanged(catalog, update.Table, update.Source);
        Schema schema = entry.Source!.Schema;
        long changed = 0;
        ITableStore store = catalog.StoreOf(update.Table);
        ITableSource after = store.Empty(entry.Source.Name, schema);
        using RowCollector? marked = update.Returning is null ? null : _catalog.Memory.Collect(entry.Source.Name, update.Plan.Schema);
        IReadOnlyList<(ITableSource Rows, LogicalPlan Plan)> parts = PartsOf(store, entry.Source, update.Plan);
        foreach ((ITableSource part, LogicalPlan plan) in parts)
        {
            if (parts.Count > 1 && await CountAsync(new Filter(plan, plan.Output[^1].Ref), cancellation).ConfigureAwait(false) == 0)
            {
                after = store.Concat(after, part);
                continue;
            }

            using RowCollector rows = store.Collect(entry.Source.Name, schema);
            await foreach (RecordBatch batch in RunAsync(plan, null, cancellation).ConfigureAwait(false))
            {
                using (batch)
                {
                    marked?.Add(batch);
                    for (int i = 0; i < batch.Length; i++)
                        if (batch[schema.Count].GetBoolean(i)) changed++;
                    using var row = new RecordBatch(schema, [.. batch.Columns.Take(schema.Count).Select(c => c.Retain())], batch.Length);
                    Take(rows, schema, row, Last(update.Table));
                }
            }

            after = store.Concat(after, rows.Finish());
        }

        if (changed > 0)
        {
            if (entry.Rules.HasConstraints) await CheckAsync(catalog, update.Table, after, after, entry.Rules, cancellation).ConfigureAwait(false);
            await CheckReferencesAsync(catalog, update.Table, after, cancellation).ConfigureAwait(false);
            catalog.Replace(update.Table, entry, entry.WithRows(after));
        }

        if (marked is null) return (changed, null);
        Scan scan = Scan.Of(marked.Finish());
        var kept = new Project(new Filter(scan, scan.Output[^1].Ref), scan.Output.Take(schema.Count).Select(NamedExpression.Pass).ToEquatableArray());
        ITableSource hit = await CollectAsync(_catalog.Memory, entry.Source.Name, schema, kept, cancellation).ConfigureAwait(false);
        return (changed, new DataFrame(this, update.Returning!.Over(hit)));
    }

    private async Task<(long Rows, DataFrame? Returned)> DeleteAsync(CatalogTransaction catalog, BoundDelete delete, CancellationToken cancellation)
    {
        CatalogEntry entry = Unchanged(catalog, delete.Table, delete.Source);
        ITableSource before = entry.Source!;
        ITableStore store = catalog.StoreOf(delete.Table);
        ITableSource after = store.Empty(before.Name, before.Schema);
        IReadOnlyList<(ITableSource Rows, LogicalPlan Plan)> parts = delete.Kept is null ? [] : PartsOf(store, before, delete.Kept);
        foreach ((ITableSource part, LogicalPlan plan) in parts)
        {
            bool stays = parts.Count > 1 && await CountAsync(plan, cancellation).ConfigureAwait(false) == store.RowsOf(part);
            after = store.Concat(after, stays ? part : await CollectAsync(store, before.Name, before.Schema, plan, cancellation).ConfigureAwait(false));
        }

        ITableSource? removed = delete.Removed is null ? null : await CollectAsync(_catalog.Memory, before.Name, before.Schema, delete.Removed, cancellation).ConfigureAwait(false);
        long rows = store.RowsOf(before) - store.RowsOf(after);
        if (rows > 0) await CheckReferencesAsync(catalog, delete.Table, after, cancellation).ConfigureAwait(false);
        if (rows > 0) catalog.Replace(delete.Table, entry, entry.WithRows(after));
        return (rows, delete.Returning is null ? null : new DataFrame(this, delete.Returning.Over(removed!)));
    }

    private async Task AlterAsync(CatalogTransaction catalog, BoundAlterTable alter, CancellationToken cancellation)
    {
        CatalogEntry entry = Unchanged(catalog, alter.Table, alter.Source);
        ITableSource after = await CollectAsync(catalog.StoreOf(alter.Table), entry.Source!.Name, alter.Schema, alter.Plan, cancellation).ConfigureAwait(false);
        // Keys that were there before hold still: ALTER changes no value of theirs.
        EquatableArray<KeyRule> added = alter.Rules.Keys.Where(k => !entry.Rules.Keys.Contains(k)).ToEquatableArray();
        if (alter.Rules.Keys.Count > entry.Rules.Keys.Count) await CheckKeysAsync(catalog, after, TableRules.None with { Keys = added }, cancellation).ConfigureAwait(false);
        catalog.Replace(alter.Table, entry, entry.Altered(after, alter.Rules));
    }

    /// <summary>Runs a plan and keeps its rows as a table.</summary>
    private async Task<ITableSource> CollectAsync(ITableStore store, string name, Schema schema, LogicalPlan plan, CancellationToken cancellation)
    {
        using RowCollector rows = store.Collect(name, schema);
        await foreach (RecordBatch batch in RunAsync(plan, null, cancellation).ConfigureAwait(false))
        {
            using (batch) Take(rows, schema, batch, name);
        }

        return rows.Finish();
    }

    /// <summary>Takes rows for a table.</summary>
    /// <exception cref="ConstraintException">A column that takes no nulls has one.</exception>
    internal static void Take(RowCollector rows, Schema schema, RecordBatch batch, string table)
    {
        for (int i = 0; i < schema.Count; i++)
        {
            if (!schema[i].Nullable && batch[i].NullCount > 0)
                throw new ConstraintException($"column \"{schema[i].Name}\" of \"{table}\" does not take nulls", "23502");
        }

        rows.Add(batch);
    }

    /// <summary>The table of that name, whose rows can be changed.</summary>
    /// <exception cref="BindException">There is none, or it is a view.</exception>
    internal static CatalogEntry Target(CatalogTransaction catalog, IReadOnlyList<string> name)
    {
        CatalogEntry entry = catalog.Find(name) ?? throw BindException.UnknownTable(Last(name), catalog.TableNames);
        return entry.Source is null ? throw new BindException($"\"{Last(name)}\" is not a table whose rows can be changed", "42809") : entry;
    }

    /// <summary>The entry of a table whose rows a statement has read, if nobody has changed them meanwhile.</summary>
    private static CatalogEntry Unchanged(CatalogTransaction catalog, IReadOnlyList<string> name, ITableSource source)
    {
        CatalogEntry entry = Target(catalog, name);
        return ReferenceEquals(entry.Source, source) ? entry : throw TransactionException.Conflict(Last(name));
    }

    /// <summary>Looks for rows that break a rule: CHECK among the new ones, keys among all.</summary>
    /// <param name="before">The rows that are there already and keep the rules, if <paramref name="added"/> is all that is new; else null.</param>
    private async Task CheckAsync(CatalogTransaction catalog, IReadOnlyList<string> name, ITableSource after, ITableSource added, TableRules rules, CancellationToken cancellation, ITableSource? before = null)
    {
        foreach (string check in rules.Checks)
        {
            if (await FirstRowAsync(Binder.ViolationOf(catalog, check, added), cancellation).ConfigureAwait(false) is { } row)
                throw new ConstraintException($"a row of \"{after.Name}\" breaks CHECK ({check}): {Show(after.Schema.Names, row)}", "23514");
        }

        foreach (ReferenceRule reference in rules.References)
        {
            ITableSource others = reference.Table[^1].Equals(after.Name, StringComparison.OrdinalIgnoreCase) ? after
                : catalog.FindBeside(name, reference.Table.ToArray())?.Source ?? throw BindException.UnknownTable(reference.Table[^1], catalog.TableNames);
            if (await FirstRowAsync(Binder.OrphanOf(reference, added, others), cancellation).ConfigureAwait(false) is { } row)
                throw new ConstraintException($"\"{reference.Table[^1]}\" has no row with {Show(reference.Others, row)}, to which the FOREIGN KEY of \"{after.Name}\" refers", "23503");
        }

        if (before is null) await CheckKeysAsync(catalog, after, rules, cancellation).ConfigureAwait(false);
        else await CheckNewKeysAsync(catalog, before, added, after, rules, cancellation).ConfigureAwait(false);
    }

    /// <summary>Looks for keys among new rows that repeat each other or one of those before: the few are looked up in the many, which are not grouped again.</summary>
    private async Task CheckNewKeysAsync(CatalogTransaction catalog, ITableSource before, ITableSource added, ITableSource after, TableRules rules, CancellationToken cancellation)
    {
        foreach (KeyRule key in rules.Keys)
        {
            string?[]? row = await FirstRowAsync(Binder.RepetitionOf(key, added), cancellation).ConfigureAwait(false)
                ?? await FirstRowAsync(Binder.RepetitionOf(key, before, added), cancellation).ConfigureAwait(false);
            if (row is not null) throw Repeats(key, row, before.Name);
        }

        foreach (IndexRule index in rules.Indexes)
            if (index.IsUnique) await CheckUniqueAsync(catalog, index, after, cancellation).ConfigureAwait(false);
    }

    private static ConstraintException Repeats(KeyRule key, string?[] row, string table) =>
        new($"{Show(key.Columns, row)} repeats, which the {(key.IsPrimary ? "PRIMARY KEY" : "UNIQUE constraint")} of \"{table}\" forbids", "23505");

    /// <summary>Looks for rows of other tables that refer to rows of a table that are gone.</summary>
    private async Task CheckReferencesAsync(CatalogTransaction catalog, IReadOnlyList<string> name, ITableSource after, CancellationToken cancellation)
    {
        string database = catalog.DatabaseOf(name);
        foreach ((TableName child, CatalogEntry entry) in catalog.Entries())
        {
            if (!child.Database.Equals(database, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (ReferenceRule reference in entry.Rules.References)
            {
                if (!reference.Table[^1].Equals(Last(name), StringComparison.OrdinalIgnoreCase)) continue;
                ITableSource rows = child.Name.Equals(Last(name), StringComparison.OrdinalIgnoreCase) ? after : entry.Source!;
                if (await FirstRowAsync(Binder.OrphanOf(reference, rows, after), cancellation).ConfigureAwait(false) is { } row)
                    throw new ConstraintException($"a row of \"{child}\" still refers to the row of \"{Last(name)}\" with {Show(reference.Others, row)}", "23503");
            }
        }
    }

    private Task CheckKeysAsync(CatalogEntry entry, CancellationToken cancellation) => CheckKeysAsync(_scope.ForStatement(), entry.Source!, entry.Rules, cancellation);

    private async Task CheckKeysAsync(CatalogTransaction catalog, ITableSource rows, TableRules rules, CancellationToken cancellation)
    {
        foreach (KeyRule key in rules.Keys)
        {
            if (await FirstRowAsync(Binder.RepetitionOf(key, rows), cancellation).ConfigureAwait(false) is { } row) throw Repeats(key, row, rows.Name);
        }

        foreach (IndexRule index in rules.Indexes)
            if (index.IsUnique) await CheckUniqueAsync(catalog, index, rows, cancellation).ConfigureAwait(false);
    }

    private async Task CheckUniqueAsync(CatalogTransaction catalog, IndexRule index, ITableSource rows, CancellationToken cancellation)
    {
        if (await FirstRowAsync(Binder.RepetitionOf(catalog, index, rows), cancellation).ConfigureAwait(false) is { } row)
            throw new ConstraintException($"{Show(index.Keys, row)} repeats, which the unique index \"{index.Name}\" of \"{rows.Name}\" forbids", "23505");
    }

    private static string Show(IEnumerable<string> names, string?[] row) => string.Join(", ", names.Zip(row).Select(p => $"{p.First} = {p.Second ?? "NULL"}"));

    private async Task<string?[]?> FirstRowAsync(LogicalPlan plan, CancellationToken cancellation)
    {
        string?[]? row = null;
        await foreach (RecordBatch batch in RunAsync(plan, null, cancellation).ConfigureAwait(false))
        {
            using (batch)
                if (row is null && batch.Length > 0) row = [.. batch.Columns.Select(c => c.GetText(0))];
        }

        return row;
    }
}
