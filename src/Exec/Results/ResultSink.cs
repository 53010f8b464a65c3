using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Results;

/// <summary>The end of a query: collects each thread's rows into batches and hands them to the reader's queue.</summary>
internal sealed class ResultSink(Schema schema, OrderedBatchQueue queue) : Sink
{
    /// <summary>Rows of a full batch.</summary>
    public const int BatchRows = 32 << 10;

    public override string Name => "Result";

    public override bool UsesMorsels => true;

    public override LocalSink CreateLocal(QueryContext context) => new Local(schema, queue, context);

    public override void Combine(LocalSink local) => ((Local)local).End();

    private sealed class Local(Schema schema, OrderedBatchQueue queue, QueryContext context) : LocalSink
    {
        private readonly RecordBatchBuilder _builder = new(schema, context.Pool);
        private readonly OrderedBatchQueue.Producer _producer = queue.AddProducer();
        private readonly int _rows = (int)Math.Min(BatchRows, Math.Max(queue.RowsWanted, 1));

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            // Asked when a batch is begun: one that is begun is always taken.
            if (_builder.Length == 0)
            {
                if (queue.Finished) return OperatorResult.Finished;
                if (!queue.HasRoom(_producer, wake)) return OperatorResult.Blocked;
            }

            _builder.Append(chunk);
            if (_builder.Length < _rows) return OperatorResult.NeedInput;
            Give();
            return queue.Finished ? OperatorResult.Finished : OperatorResult.NeedInput;
        }

        public override void Advance(long morsel)
        {
            Give();
            queue.Advance(_producer, morsel);
        }

        public void End()
        {
            Give();
            queue.Remove(_producer);
        }

        public override void Dispose()
        {
            queue.Remove(_producer);
            _builder.Dispose();
        }

        private void Give()
        {
            if (_builder.Length > 0) queue.Add(_producer, _builder.Finish());
        }
    }
}
