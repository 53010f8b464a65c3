using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Memory;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>MERGE INTO: all rows are computed with what happens to each; those that stay become the table, those that something happened to are what RETURNING sees.</summary>
public sealed partial class FrameSession
{
    private async Task<(long Rows, DataFrame? Returned)> MergeAsync(CatalogTransaction catalog, BoundMerge merge, CancellationToken cancellation)
    {
        CatalogEntry entry = Unchanged(catalog, merge.Table, merge.Source);
        Schema schema = entry.Source!.Schema;
        Schema hit = Binder.MergedRows(schema);
        ITableStore store = catalog.StoreOf(merge.Table);
        using RowCollector kept = store.Collect(entry.Source.Name, schema);
        using RowCollector? marked = merge.Returning is null ? null : _catalog.Memory.Collect(entry.Source.Name, hit);
        long changed = 0;
        await foreach (RecordBatch batch in RunAsync(merge.Plan, null, cancellation).ConfigureAwait(false))
        {
            using (batch) changed += Split(batch, kept, marked, hit);
        }

        if (changed > 0)
        {
            ITableSource after = kept.Finish();
            if (entry.Rules.HasConstraints) await CheckAsync(catalog, merge.Table, after, after, entry.Rules, cancellation).ConfigureAwait(false);
            await CheckReferencesAsync(catalog, merge.Table, after, cancellation).ConfigureAwait(false);
            catalog.Replace(merge.Table, entry, entry.WithRows(after));
        }

        return (changed, marked is null ? null : new DataFrame(this, merge.Returning!.Over(marked.Finish())));

        long Split(RecordBatch batch, RowCollector stay, RowCollector? touched, Schema returned)
        {
            ReadOnlySpan<int> actions = batch[schema.Count].Values<int>();
            Column messages = batch[schema.Count + 1];
            int[] staying = new int[batch.Length], acting = new int[batch.Length];
            int stays = 0, acts = 0;
            for (int row = 0; row < batch.Length; row++)
            {
                int action = actions[row];
                if (action == Binder.MergeFails) throw MergeError(merge, messages.GetText(row) ?? "0 ");
                if (action != Binder.MergeDeletes) staying[stays++] = row;
                if (action != Binder.MergeKeeps) acting[acts++] = row;
            }

            using (RecordBatch rows = Picked(batch, schema, staying.AsSpan(0, stays))) Take(stay, schema, rows, Last(merge.Table));
            if (touched is null || acts == 0) return acts;
            using (RecordBatch rows = Picked(batch, returned, acting.AsSpan(0, acts))) touched.Add(rows);
            return acts;
        }
    }

    private static ConstraintException MergeError(BoundMerge merge, string message)
    {
        int blank = message.IndexOf(' ');
        string clause = merge.Clauses[int.Parse(message[..blank], System.Globalization.CultureInfo.InvariantCulture)], text = message[(blank + 1)..];
        return new ConstraintException(text.Length == 0 ? $"a row meets {clause}" : $"{text} (a row meets {clause})", "P0001");
    }

    /// <summary>Some rows of a batch, in the first columns that a schema names.</summary>
    private unsafe RecordBatch Picked(RecordBatch batch, Schema schema, ReadOnlySpan<int> picked)
    {
        if (picked.Length == batch.Length) return new RecordBatch(schema, [.. batch.Columns.Take(schema.Count).Select(c => c.Retain())], batch.Length);
        using var view = new BatchView(batch.Schema, [.. Enumerable.Range(0, schema.Count)], Pool, DataChunk.DefaultRows);
        using var builder = new RecordBatchBuilder(schema, Pool);
        using NativeBuffer rows = NativeBuffer.Allocate(Pool, DataChunk.DefaultRows * sizeof(int));
        int* indices = (int*)rows.Pointer;
        var chunk = new DataChunk(view.Vectors);
        for (int start = 0, at = 0; start < batch.Length && at < picked.Length; start += DataChunk.DefaultRows)
        {
            int length = Math.Min(DataChunk.DefaultRows, batch.Length - start), count = 0;
            while (at < picked.Length && picked[at] < start + length) indices[count++] = picked[at++] - start;
            if (count == 0) continue;
            view.Show(batch, start, length);
            chunk.Set(length, new Selection(indices, count));
            builder.Append(chunk);
        }

        return builder.Finish();
    }
}
