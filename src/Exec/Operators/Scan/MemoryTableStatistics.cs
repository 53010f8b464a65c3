using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>The statistics of a table in memory, put together from the summaries of its batches' columns: rows, nulls and bounds exactly, distinct values from a sample.</summary>
/// <remarks>Summaries stay with the columns, so that a table made from another by adding rows reads only the new ones.</remarks>
internal static class MemoryTableStatistics
{
    private const long SampleRows = 1 << 20;

    /// <param name="threads">Threads that may read batches at once.</param>
    public static TableStatistics Of(MemoryTable table, int threads)
    {
        Summarize(table, threads);
        var columns = new ColumnStatistics[table.Schema.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = OfColumn(table, i);
        return new TableStatistics(table.Rows, true, columns.ToEquatableArray());
    }

    private static void Summarize(MemoryTable table, int threads)
    {
        IReadOnlyList<RecordBatch> batches = table.Batches;
        // Every n-th batch is sampled when the table is larger than the sample.
        int step = (int)Math.Clamp(table.Rows / SampleRows, 1, Math.Max(batches.Count / 16, 1));
        if (threads > 1 && batches.Count > 1)
        {
            Parallel.For(0, batches.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, Summarize);
            return;
        }

        for (int i = 0; i < batches.Count; i++) Summarize(i);

        void Summarize(int i)
        {
            foreach (Column column in batches[i].Columns) column.Summary ??= ColumnSummarizer.Of(column, i % step == 0);
        }
    }

    private static ColumnStatistics OfColumn(MemoryTable table, int ordinal)
    {
        DataType type = table.Schema[ordinal].Type;
        double nulls = 0, bytes = 0;
        bool bounded = true;
        long sampled = 0;
        Scalar? min = null, max = null;
        Span<byte> registers = stackalloc byte[ColumnSummarizer.Registers];
        registers.Clear();
        foreach (RecordBatch batch in table.Batches)
        {
            Column column = batch.Columns[ordinal];
            nulls += column.NullCount;
            bytes += column.ByteSize;
            ColumnSummary summary = column.Summary!;
            bounded &= summary.Bounded;
            if (summary.Min is { } low && (min is null || Scalar.Compare(low, min) < 0)) min = low;
            if (summary.Max is { } high && (max is null || Scalar.Compare(high, max) > 0)) max = high;
            if (summary.Sketch is not { } sketch) continue;
            sampled += summary.Sampled;
            for (int i = 0; i < registers.Length; i++) registers[i] = Math.Max(registers[i], sketch[i]);
        }

        if (table.Rows == 0 || type.Id == TypeId.Null || type.IsNested) return ColumnStatistics.Unknown with { Nulls = nulls };
        double distinct = ColumnSummarizer.Estimate(registers);
        double valid = table.Rows - nulls;
        // A sample with few repeats says that the column has about as many more as it has more rows.
        if (sampled > 0 && valid > sampled && distinct > sampled * 0.5) distinct *= valid / sampled;
        distinct = Math.Clamp(distinct, valid > 0 ? 1 : 0, Math.Max(valid, 0));
        return new ColumnStatistics(bounded ? min : null, bounded ? max : null, bounded, nulls, distinct, bytes / table.Rows);
    }
}
