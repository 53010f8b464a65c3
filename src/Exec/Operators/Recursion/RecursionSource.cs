using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Cte;
using FrameEngine.Exec.Operators.Exchange;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Recursion;

/// <summary>Runs a recursion: the start's plan, then the step's plan over and over, each as a query of its own on the same threads and the same account of memory.</summary>
/// <remarks>
/// Rows go on as soon as their step is done, so a limit above ends a recursion that would never end. Only the last step's rows are kept, and all rows where
/// the step reads them. No thread waits for a step: the reader is woken when it is done.
/// </remarks>
/// <param name="ctes">Common table expressions around the recursion that its plans read.</param>
internal sealed class RecursionSource(PhysicalRecursion plan, IReadOnlyDictionary<int, CteSink> ctes) : OneReaderSource
{
    private QueryContext? _context;

    public override string Name => "Recursion";

    public override void Open(QueryContext context) => _context = context;

    protected override SourceReader CreateOnlyReader() => new Reader(plan, ctes, _context!);

    private sealed class Reader : SourceReader
    {
        private readonly PhysicalRecursion _plan;
        private readonly QueryContext _context;
        private readonly Schema _schema;
        private bool _keepsAll;
        private readonly Dictionary<int, MemoryTable> _around = [];
        private readonly List<RecordBatch> _all = [];
        private readonly BatchView _view;
        private readonly DataChunk _chunk;
        private List<RecordBatch> _rows = [];
        private Task<List<RecordBatch>>? _step;
        private bool _started;
        private int _batch, _row;
        private long _morsel = -1;

        public Reader(PhysicalRecursion plan, IReadOnlyDictionary<int, CteSink> ctes, QueryContext context)
        {
            (_plan, _context, _schema) = (plan, context, plan.Schema);
            foreach ((int id, CteSink sink) in ctes) _around.Add(id, new MemoryTable("cte", sink.Schema, sink.Batches));
            PhysicalRecursion.ReplaceScans(plan.Step, scan =>
            {
                _keepsAll |= scan.Id == plan.SeenId;
                return null;
            });
            _view = new BatchView(_schema, [.. Enumerable.Range(0, _schema.Count)], context.Pool, context.ChunkRows);
            _chunk = new DataChunk(_view.Vectors);
        }

        public override OperatorResult Read(Action wake, out DataChunk? chunk, out long morsel)
        {
            chunk = null;
            morsel = _morsel;
            while (_batch < _rows.Count && _row >= _rows[_batch].Length) (_batch, _row) = (_batch + 1, 0);
            if (_batch == _rows.Count)
            {
                if (_step is null)
                {
                    if (_started && _rows.Count == 0) return OperatorResult.Finished;
                    _context.ThrowIfCancelled();
                    _step = RunAsync();
                    _started = true;
                }

                if (!_step.IsCompleted)
                {
                    _step.ContinueWith(static (_, w) => ((Action)w!)(), wake, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    return OperatorResult.Blocked;
                }

                Take(_step.GetAwaiter().GetResult());
                _step = null;
                return OperatorResult.HaveOutput;
            }

            morsel = ++_morsel;
            int rows = Math.Min(_context.ChunkRows, _rows[_batch].Length - _row);
            _view.Show(_rows[_batch], _row, rows);
            _row += rows;
            _chunk.SetAll(rows);
            chunk = _chunk;
            return OperatorResult.HaveOutput;
        }

        public override void Dispose()
        {
            _view.Dispose();
            // A step that is still running reads what is to be freed: it has been told to stop.
            if (_step is null) Free();
            else _step.ContinueWith(
                step =>
                {
                    if (step.IsCompletedSuccessfully) _rows.AddRange(step.Result);
                    _ = step.Exception;
                    Free();
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        private void Free()
        {
            foreach (RecordBatch batch in _rows) batch.Dispose();
            foreach (RecordBatch batch in _all) batch.Dispose();
            foreach (MemoryTable table in _around.Values) table.Dispose();
            _rows = [];
            _all.Clear();
            _around.Clear();
        }

        private void Take(List<RecordBatch> rows)
        {
            foreach (RecordBatch batch in _rows) batch.Dispose();
            (_rows, _batch, _row) = (rows, 0, 0);
            if (_keepsAll) _all.AddRange(rows.Select(b => b.Retain()));
        }

        private async Task<List<RecordBatch>> RunAsync()
        {
            using var working = new MemoryTable("the step before", _schema, _rows);
            using var seen = new MemoryTable("all rows so far", _schema, _all);
            PhysicalPlan step = PhysicalRecursion.ReplaceScans(_started ? _plan.Step : _plan.Start, scan =>
                scan.Id == _plan.Id ? Scan(working, scan) : scan.Id == _plan.SeenId ? Scan(seen, scan) : _around.TryGetValue(scan.Id, out MemoryTable? table) ? Scan(table, scan) : null);
            var context = new QueryContext(_context.Pool, _context.Threads, _context.Cancellation)
            {
                ChunkRows = _context.ChunkRows,
                ConstantHash = _context.ConstantHash,
                Formats = _context.Formats,
                Spill = _context.Spill,
            };
            List<RecordBatch> rows = [];
            try
            {
                await new LocalExecutor(_context.Workers).ExecuteIntoAsync(step, new RowsSink(step.Schema, rows), context).ConfigureAwait(false);
                return rows;
            }
            catch
            {
                foreach (RecordBatch batch in rows) batch.Dispose();
                throw;
            }
        }

        private static PhysicalScan Scan(MemoryTable table, PhysicalCteScan scan)
        {
            EquatableArray<int> all = Enumerable.Range(0, scan.Columns.Count).ToEquatableArray();
            return new PhysicalScan(null, all, all, scan.Columns, [], []) { Source = table, EstimatedRows = table.Rows };
        }
    }
}
