using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Collects the right side of a nested-loop join. Owns what the join shares.</summary>
internal sealed class NestedLoopJoinBuildSink(NestedLoopJoinState state) : Sink
{
    private readonly Lock _lock = new();

    public override string Name => "nested loop join build";

    public override LocalSink CreateLocal(QueryContext context) => new Local(state);

    public override void Combine(LocalSink local)
    {
        lock (_lock) state.Built.Store.TakeOver(((Local)local).Store);
    }

    public override int BeginPhase(int phase)
    {
        state.Seal();
        return -1;
    }

    public override void Dispose() => state.Dispose();

    /// <summary>One thread's rows.</summary>
    private sealed class Local(NestedLoopJoinState state) : LocalSink
    {
        private readonly InputColumns _columns = new(state.StoredExpressions, state.Context.Pool);

        public RowStore Store { get; } = state.NewStore();

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            Store.Append(_columns.Evaluate(chunk), chunk.Selection);
            return OperatorResult.NeedInput;
        }

        public override void Dispose()
        {
            _columns.Dispose();
            Store.Dispose();
        }
    }
}
