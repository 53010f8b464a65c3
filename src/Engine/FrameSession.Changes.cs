using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Binding;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Statements that change tables. Each computes the table's new rows beside the old ones, checks them, and swaps the table whole: who reads sees the rows from before.</summary>
public sealed partial class FrameSession
{
    /// <summary>Runs a statement that changes rows.</summary>
    /// <returns>How many rows it changed, and what its RETURNING gives.</returns>
    private Task<(long Rows, DataFrame? Returned)> ChangeAsync(BoundStatement statement, CancellationToken cancellation) => statement switch
    {
        BoundInsert insert => InsertAsync(insert, cancellation),
        BoundUpdate update => UpdateAsync(update, cancellation),
        BoundDelete delete => DeleteAsync(delete, cancellation),
        _ => throw new InternalException($"a statement of type {statement.GetType().Name} changes no rows"),
    };

    private async Task<(long Rows, DataFrame? Returned)> InsertAsync(BoundInsert insert, CancellationToken cancellation)
    {
        List<RecordBatch> added = await CollectAsync(insert.Plan, cancellation).ConfigureAwait(false);
        try
        {
            long rows = added.Sum(b => (long)b.Length);
            while (true)
            {
                CatalogEntry entry = _catalog.Find(insert.Table) ?? throw BindException.UnknownTable(Last(insert.Table), _catalog.TableNames);
                if (entry.Source is not MemoryTable table) throw new BindException($"\"{Last(insert.Table)}\" is not a table that takes rows");
                CheckNotNull(table.Schema, added, Last(insert.Table));
                using BatchJoin joined = BatchJoin.Of(table, added, _pool);
                MemoryTable after = _catalog.Own(new MemoryTable(table.Name, table.Schema, joined.Batches));
                if (entry.Rules.HasConstraints) await CheckAsync(after, added, entry.Rules, cancellation).ConfigureAwait(false);
                if (!_catalog.Swap(insert.Table, entry, entry with { Source = after })) continue;
                return (rows, insert.Returning is null ? null : Returned(insert.Returning, table.Schema, added));
            }
        }
        finally
        {
            foreach (RecordBatch batch in added) batch.Dispose();
        }
    }

    private async Task<(long Rows, DataFrame? Returned)> UpdateAsync(BoundUpdate update, CancellationToken cancellation)
    {
        List<RecordBatch> marked = await CollectAsync(update.Plan, cancellation).ConfigureAwait(false);
        var rows = new List<RecordBatch>(marked.Count);
        try
        {
            CatalogEntry entry = Unchanged(update.Table, update.Source);
            Schema schema = entry.Source!.Schema;
            long changed = 0;
            foreach (RecordBatch batch in marked)
            {
                rows.Add(new RecordBatch(schema, [.. batch.Columns.Take(schema.Count).Select(c => c.Retain())], batch.Length));
                for (int i = 0; i < batch.Length; i++)
                    if (batch[schema.Count].GetBoolean(i)) changed++;
            }

            CheckNotNull(schema, rows, Last(update.Table));
            MemoryTable after = _catalog.Own(new MemoryTable(entry.Source.Name, schema, rows));
            if (entry.Rules.HasConstraints) await CheckAsync(after, rows, entry.Rules, cancellation).ConfigureAwait(false);
            if (!_catalog.Swap(update.Table, entry, entry with { Source = after })) throw Conflict(update.Table);
            if (update.Returning is null) return (changed, null);
            Scan scan = Scan.Of(_catalog.Own(new MemoryTable(entry.Source.Name, update.Plan.Schema, marked)));
            var kept = new Project(new Filter(scan, scan.Output[^1].Ref), scan.Output.Take(schema.Count).Select(NamedExpression.Pass).ToEquatableArray());
            List<RecordBatch> hit = await CollectAsync(kept, cancellation).ConfigureAwait(false);
            DataFrame returned = Returned(update.Returning, schema, hit);
            foreach (RecordBatch batch in hit) batch.Dispose();
            return (changed, returned);
        }
        finally
        {
            foreach (RecordBatch batch in marked) batch.Dispose();
            foreach (RecordBatch batch in rows) batch.Dispose();
        }
    }

    private async Task<(long Rows, DataFrame? Returned)> DeleteAsync(BoundDelete delete, CancellationToken cancellation)
    {
        List<RecordBatch> kept = delete.Kept is null ? [] : await CollectAsync(delete.Kept, cancellation).ConfigureAwait(false);
        List<RecordBatch> removed = [];
        try
        {
            if (delete.Removed is not null) removed = await CollectAsync(delete.Removed, cancellation).ConfigureAwait(false);
            CatalogEntry entry = Unchanged(delete.Table, delete.Source);
            var before = (MemoryTable)entry.Source!;
            MemoryTable after = _catalog.Own(new MemoryTable(before.Name, before.Schema, kept));
            if (!_catalog.Swap(delete.Table, entry, entry with { Source = after })) throw Conflict(delete.Table);
            return (before.Rows - after.Rows, delete.Returning is null ? null : Returned(delete.Returning, before.Schema, removed));
        }
        finally
        {
            foreach (RecordBatch batch in kept) batch.Dispose();
            foreach (RecordBatch batch in removed) batch.Dispose();
        }
    }

    private async Task AlterAsync(BoundAlterTable alter, CancellationToken cancellation)
    {
        List<RecordBatch> rows = await CollectAsync(alter.Plan, cancellation).ConfigureAwait(false);
        try
        {
            CatalogEntry entry = Unchanged(alter.Table, alter.Source);
            CheckNotNull(alter.Schema, rows, Last(alter.Table));
            MemoryTable after = _catalog.Own(new MemoryTable(entry.Source!.Name, alter.Schema, rows));
            if (!_catalog.Swap(alter.Table, entry, new CatalogEntry(after, null) { Rules = alter.Rules })) throw Conflict(alter.Table);
        }
        finally
        {
            foreach (RecordBatch batch in rows) batch.Dispose();
        }
    }

    private DataFrame Returned(Func<ITableSource, LogicalPlan> returning, Schema schema, List<RecordBatch> rows) =>
        new(this, returning(_catalog.Own(new MemoryTable("returning", schema, rows))));

    /// <summary>The entry of a table whose rows a statement has read, if nobody has changed them meanwhile.</summary>
    private CatalogEntry Unchanged(IReadOnlyList<string> name, ITableSource source)
    {
        CatalogEntry entry = _catalog.Find(name) ?? throw BindException.UnknownTable(Last(name), _catalog.TableNames);
        if (source is not MemoryTable) throw new BindException($"\"{Last(name)}\" is not a table whose rows can be changed");
        return ReferenceEquals(entry.Source, source) ? entry : throw Conflict(name);
    }

    private static UsageException Conflict(IReadOnlyList<string> name) =>
        new($"the table \"{Last(name)}\" was changed by another statement while this one ran; nothing was changed by this one, so it may be run again");

    /// <summary>Looks for rows that break a rule: CHECK among the new ones, keys among all.</summary>
    private async Task CheckAsync(MemoryTable after, IReadOnlyList<RecordBatch> added, TableRules rules, CancellationToken cancellation)
    {
        using var fresh = new MemoryTable(after.Name, after.Schema, added);
        foreach (string check in rules.Checks)
        {
            if (await FirstRowAsync(Binder.ViolationOf(_catalog, check, fresh), cancellation).ConfigureAwait(false) is { } row)
                throw new ConstraintException($"a row of \"{after.Name}\" breaks CHECK ({check}): {Show(after.Schema.Names, row)}", "23514");
        }

        foreach (KeyRule key in rules.Keys)
        {
            if (await FirstRowAsync(Binder.RepetitionOf(key, after), cancellation).ConfigureAwait(false) is { } row)
                throw new ConstraintException($"{Show(key.Columns, row)} repeats, which the {(key.IsPrimary ? "PRIMARY KEY" : "UNIQUE constraint")} of \"{after.Name}\" forbids", "23505");
        }

        foreach (IndexRule index in rules.Indexes)
            if (index.IsUnique) await CheckUniqueAsync(index, after, cancellation).ConfigureAwait(false);
    }

    private async Task CheckUniqueAsync(IndexRule index, MemoryTable rows, CancellationToken cancellation)
    {
        if (await FirstRowAsync(Binder.RepetitionOf(_catalog, index, rows), cancellation).ConfigureAwait(false) is { } row)
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

    private static void CheckNotNull(Schema schema, List<RecordBatch> batches, string table)
    {
        for (int i = 0; i < schema.Count; i++)
        {
            if (!schema[i].Nullable && batches.Any(b => b[i].NullCount > 0))
                throw new ConstraintException($"column \"{schema[i].Name}\" of \"{table}\" does not take nulls", "23502");
        }
    }

    private void RunTransaction(TransactionStep step)
    {
        switch (step)
        {
            case TransactionStep.Begin: _catalog.Begin(); break;
            case TransactionStep.Commit: _catalog.Commit(); break;
            default: _catalog.Rollback(); break;
        }
    }
}
