using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Hands out batches that are held in memory, one morsel each, to any number of threads. Owns the batches.</summary>
internal sealed class BatchSource(Schema schema, IReadOnlyList<RecordBatch> batches, QueryContext context) : IDisposable
{
    private readonly int[] _columns = [.. Enumerable.Range(0, schema.Count)];
    private int _next = -1;

    public int MaxThreads => Math.Max(batches.Count, 1);

    public SourceReader CreateReader() => new Reader(this, new BatchView(schema, _columns, context.Pool, context.ChunkRows), context.ChunkRows);

    public void Dispose()
    {
        foreach (RecordBatch batch in batches) batch.Dispose();
    }

    private RecordBatch? Take(out int morsel)
    {
        morsel = Interlocked.Increment(ref _next);
        return morsel < batches.Count ? batches[morsel] : null;
    }

    private sealed class Reader(BatchSource source, BatchView view, int chunkRows) : SourceReader
    {
        private readonly DataChunk _chunk = new(view.Vectors);
        private RecordBatch? _batch;
        private int _row;
        private int _morsel;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            if (_batch is null || _row == _batch.Length)
            {
                _batch = source.Take(out _morsel);
                _row = 0;
            }

            morsel = _morsel;
            chunk = null;
            if (_batch is null) return OperatorResult.Finished;
            int rows = Math.Min(chunkRows, _batch.Length - _row);
            if (rows > 0)
            {
                view.Show(_batch, _row, rows);
                _chunk.SetAll(rows);
                chunk = _chunk;
                _row += rows;
            }

            return OperatorResult.HaveOutput;
        }

        public override void Dispose() => view.Dispose();
    }
}
