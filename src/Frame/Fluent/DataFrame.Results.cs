using System.Runtime.CompilerServices;
using FrameEngine.Logical;

namespace FrameEngine;

public sealed partial class DataFrame
{
    /// <summary>Runs the frame and returns all rows. Dispose the batches when done.</summary>
    /// <exception cref="FrameException">The query failed; the type says why.</exception>
    public async Task<IReadOnlyList<RecordBatch>> CollectAsync(CancellationToken cancellation = default)
    {
        var batches = new List<RecordBatch>();
        try
        {
            await foreach (RecordBatch batch in StreamAsync(cancellation).ConfigureAwait(false)) batches.Add(batch);
        }
        catch
        {
            foreach (RecordBatch batch in batches) batch.Dispose();
            throw;
        }

        return batches;
    }

    /// <summary>Runs the frame and streams its rows; the query waits for a slow reader, and leaving the loop stops it. Each batch is the reader's to dispose.</summary>
    /// <exception cref="FrameException">The query failed; the type says why.</exception>
    public IAsyncEnumerable<RecordBatch> StreamAsync(CancellationToken cancellation = default) =>
        OnFailure is null ? Session.ExecuteAsync(Plan, cancellation) : WatchedAsync(Session.ExecuteAsync(Plan, cancellation), OnFailure, cancellation);

    /// <summary>Runs the frame once and returns a frame over the result in memory, which lives until the session is disposed.</summary>
    public async Task<DataFrame> PersistAsync(CancellationToken cancellation = default) =>
        Session.Scan(Session.CreateTable("persisted", Schema, await CollectAsync(cancellation).ConfigureAwait(false)));

    /// <summary>How many rows the frame has.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation = default) => (long)(await Select(F.Count()).ScalarAsync(cancellation).ConfigureAwait(false))!;

    /// <summary>The first value of the first row; null if there is no row.</summary>
    public async Task<object?> ScalarAsync(CancellationToken cancellation = default)
    {
        await foreach (RecordBatch batch in Take(1).StreamAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
                if (batch.Length > 0) return batch[0].GetValue(0);
        }

        return null;
    }

    /// <summary>All rows as arrays of .NET values; see <see cref="Column.GetValue"/> for their types.</summary>
    public async Task<IReadOnlyList<object?[]>> ToRowsAsync(CancellationToken cancellation = default)
    {
        var rows = new List<object?[]>();
        await foreach (RecordBatch batch in StreamAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add([.. batch.Columns.Select(c => c.GetValue(row))]);
        }

        return rows;
    }

    /// <summary>What the engine would do.</summary>
    public string Explain(ExplainFormat format = ExplainFormat.Physical) => Session.Explain(Plan, format);

    /// <summary>Writes all rows to a sink.</summary>
    /// <returns>Rows written.</returns>
    internal async Task<long> WriteAsync(Catalog.ITableSink sink, CancellationToken cancellation) =>
        (long)(await With(Write.To(Plan, sink)).ScalarPlanAsync(cancellation).ConfigureAwait(false))!;

    private static async IAsyncEnumerable<RecordBatch> WatchedAsync(IAsyncEnumerable<RecordBatch> batches, Action<Exception> onFailure, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<RecordBatch> reader = batches.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await reader.MoveNextAsync().ConfigureAwait(false)) break;
            }
            catch (Exception error)
            {
                onFailure(error);
                throw;
            }

            yield return reader.Current;
        }
    }

    private async Task<object?> ScalarPlanAsync(CancellationToken cancellation)
    {
        object? value = null;
        await foreach (RecordBatch batch in StreamAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
                if (batch.Length > 0) value = batch[0].GetValue(0);
        }

        return value;
    }

    /// <summary>The plan as written.</summary>
    public override string ToString() => Plan.ToString();
}
