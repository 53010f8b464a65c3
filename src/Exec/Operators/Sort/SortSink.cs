using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Keeps all rows, then sorts their ids. Owns rows and ids, which the source reads.</summary>
/// <remarks><code>
/// phase 0  statistics of the keys      per group of blocks
/// phase 1  words, counts by top digit  per group of blocks
/// phase 2  spread over buckets         per group of blocks
/// phase 3  sort the buckets            per group of buckets
/// </code></remarks>
internal sealed unsafe partial class SortSink(PhysicalSort plan, QueryContext context, bool inOrder = false) : Sink
{
    private const int GroupRows = 2 * RowBlock.FullRows;
    private const int MostTopBits = 12;

    private readonly Lock _lock = new();
    private readonly SortColumns _columns = new(plan.Input, plan.Keys);
    private RowStore? _store;
    private NativeBuffer? _ids;

    public override string Name => "sort";

    /// <summary>Rows of equal keys are wanted in the order in which they come.</summary>
    public override bool NeedsOrder => inOrder;

    public QueryContext Context => context;
    public SortColumns Columns => _columns;

    /// <summary>The rows; empty before anything was combined.</summary>
    public RowStore Store => _store ??= _columns.NewStore(context.Pool);

    /// <summary>Ids of all rows in order, when finished.</summary>
    public int* Ids => _ids is null ? null : (int*)_ids.Pointer;

    public override LocalSink CreateLocal(QueryContext context) => new Local(this);

    public override void Combine(LocalSink local)
    {
        TakeOver(((Local)local).Store);
    }

    /// <summary>Takes over a thread's rows.</summary>
    public void TakeOver(RowStore rows)
    {
        lock (_lock) Store.TakeOver(rows);
    }

    public override void Dispose()
    {
        _store?.Dispose();
        _ids?.Release();
        _ids = null;
        ReleaseEntries();
    }

    /// <summary>One thread's rows.</summary>
    private sealed class Local(SortSink sink) : LocalSink
    {
        private readonly InputColumns _inputs = new(sink._columns.Expressions, sink.Context.Pool);

        public RowStore Store { get; } = sink._columns.NewStore(sink.Context.Pool);

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            Store.Append(_inputs.Evaluate(chunk), chunk.Selection);
            return OperatorResult.NeedInput;
        }

        public override void Dispose()
        {
            _inputs.Dispose();
            Store.Dispose();
        }
    }
}
