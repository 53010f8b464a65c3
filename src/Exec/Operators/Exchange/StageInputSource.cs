using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Exchange;

/// <summary>Reads batches as they arrive from an earlier stage; gives its thread back while nothing has arrived. Disposes each batch when it has been read.</summary>
internal sealed class StageInputSource(PhysicalStageInput plan) : OneReaderSource
{
    private IAsyncEnumerable<RecordBatch>? _input;
    private QueryContext? _context;

    public override string Name => $"Stage {plan.StageId}";

    public override void Open(QueryContext context)
    {
        _context = context;
        _input = (context.StageInputs ?? throw new InternalException($"the input of stage {plan.StageId} is read in a query without stages"))(plan);
    }

    protected override SourceReader CreateOnlyReader() => new Reader(_input!, _context!, plan.Schema);

    private sealed class Reader(IAsyncEnumerable<RecordBatch> input, QueryContext context, Schema schema) : SourceReader
    {
        private readonly BatchView _view = new(schema, [.. Enumerable.Range(0, schema.Count)], context.Pool, context.ChunkRows);
        private readonly IAsyncEnumerator<RecordBatch> _batches = input.GetAsyncEnumerator(context.Cancellation);
        private DataChunk? _chunk;
        private Task<bool>? _pending;
        private RecordBatch? _batch;
        private int _row;
        private long _morsel = -1;

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            morsel = _morsel;
            if (_batch is null)
            {
                _pending ??= _batches.MoveNextAsync().AsTask();
                if (!_pending.IsCompleted)
                {
                    _pending.ContinueWith(static (_, w) => ((Action)w!)(), wake, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    return OperatorResult.Blocked;
                }

                bool more = _pending.GetAwaiter().GetResult();
                _pending = null;
                if (!more) return OperatorResult.Finished;
                _batch = _batches.Current;
                _row = 0;
                morsel = ++_morsel;
            }

            int rows = Math.Min(context.ChunkRows, _batch.Length - _row);
            if (rows <= 0)
            {
                _batch.Dispose();
                _batch = null;
                return OperatorResult.HaveOutput;
            }

            _view.Show(_batch, _row, rows);
            _row += rows;
            _chunk ??= new DataChunk(_view.Vectors);
            _chunk.SetAll(rows);
            chunk = _chunk;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            _batch?.Dispose();
            _batch = null;
            _view.Dispose();
            _ = CloseAsync();
        }

        // The stream may still be waiting for its producer: its cancellation ends that wait, and a batch that arrives late is dropped.
        private async Task CloseAsync()
        {
            try
            {
                if (_pending is not null && await _pending.ConfigureAwait(false)) _batches.Current.Dispose();
            }
            catch (Exception error) when (error is FrameException or OperationCanceledException or IOException)
            {
                // The query is over: whatever the producer says now changes nothing.
            }
            finally
            {
                await _batches.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
