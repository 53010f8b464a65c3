using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Join.Filters;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Collects the built side of a hash join by thread, then builds the table and the dynamic filters in parallel. Owns what the join shares.</summary>
internal sealed unsafe class HashJoinBuildSink(HashJoinState state) : Sink
{
    private const int RowsOfTask = 4 * RowBlock.FullRows;
    private readonly Lock _lock = new();
    private readonly DynamicFilterContent?[] _filters = new DynamicFilterContent?[state.Publishes.Count];
    private int _blocksOfTask = 1;
    private bool _concurrent;

    public override string Name => "hash join build";

    public override LocalSink CreateLocal(QueryContext context) => new Local(state);

    public override void Combine(LocalSink local)
    {
        var mine = (Local)local;
        mine.Flush();
        lock (_lock)
        {
            state.Store.TakeOver(mine.Store);
            state.HasNullKeys |= mine.HasNullKeys;
            state.RowsSeen += mine.RowsSeen;
            for (int k = 0; k < mine.Ranges.Length; k++) state.Ranges[k].Add(mine.Ranges[k]);
        }
    }

    public override int BeginPhase(int phase)
    {
        switch (phase)
        {
            case 0 when state.Spill is { Build.IsEmpty: false }:
                _blocksOfTask = Math.Max((state.Store.Blocks + state.Context.Threads - 1) / state.Context.Threads, 1);
                return (state.Store.Blocks + _blocksOfTask - 1) / _blocksOfTask;
            case 1 when state.Spill is { Build.IsEmpty: false } spill:
                state.Store.Dispose();
                spill.IsActive = true;
                return _filters.Length;
            case 0:
                state.CreateTable();
                if (state.Table is null) return 0;
                _blocksOfTask = RowsOfTask >> RowBlock.Shift;
                int tasks = (state.Store.Blocks + _blocksOfTask - 1) / _blocksOfTask;
                _concurrent = tasks > 1 && state.Context.Threads > 1;
                return tasks;
            case 1:
                return _filters.Length;
            default:
                state.Metrics?.Set("built rows", state.Spill is { IsActive: true } spilled ? spilled.BuildRows : state.Store.Rows);
                if (state.Spill is not { IsActive: true })
                {
                    state.Metrics?.Set("row bytes", state.Store.Bytes);
                    state.Metrics?.Set("table bytes", state.Table?.Bytes ?? 0);
                }

                for (int i = 0; i < _filters.Length; i++) state.Context.DynamicFilter(state.Publishes[i].FilterId).Publish(_filters[i]!);
                return -1;
        }
    }

    public override void RunTask(int phase, int task)
    {
        if (phase == 1) _filters[task] = JoinFilters.Create(state, state.Publishes[task].Index);
        else if (state.Spill is { Build.IsEmpty: false }) Write(task * _blocksOfTask, Math.Min((task + 1) * _blocksOfTask, state.Store.Blocks));
        else Insert(task * _blocksOfTask, Math.Min((task + 1) * _blocksOfTask, state.Store.Blocks));
    }

    public override void Dispose() => state.Dispose();

    // Where some rows are on disk, all of them go there.
    private void Write(int firstBlock, int endBlock)
    {
        using var spiller = new BuildSpiller(state);
        for (int block = firstBlock; block < endBlock; block++) spiller.Write(state.Store, block);
        spiller.Flush();
    }

    private void Insert(int firstBlock, int endBlock)
    {
        const int Step = 2048;
        var keys = new Vector[state.KeyColumns.Length];
        for (int k = 0; k < keys.Length; k++) keys[k] = new Vector(state.KeyTypes[k]);
        using var words = new Scratch<ulong>(state.Context.Pool);
        ulong* word = words.Need(Step);
        for (int block = firstBlock; block < endBlock; block++)
        {
            state.Context.ThrowIfCancelled();
            int rows = state.Store.RowsOf(block);
            for (int start = 0; start < rows; start += Step)
            {
                int count = Math.Min(Step, rows - start);
                for (int k = 0; k < keys.Length; k++) state.Store.Show(state.KeyColumns[k], block, start, count, keys[k]);
                state.Words!.Compute(keys, Selection.All(count), null, word);
                state.Table!.Insert(word, (block << RowBlock.Shift) + start, count, _concurrent);
            }
        }
    }

    /// <summary>One thread's rows.</summary>
    public sealed class Local : LocalSink
    {
        private readonly HashJoinState _state;
        private readonly InputColumns _columns;
        private readonly Scratch<int> _kept;
        private readonly bool _dropsNulls;
        private BuildSpiller? _spiller;

        public Local(HashJoinState state)
        {
            _state = state;
            _columns = new InputColumns(state.StoredExpressions, state.Context.Pool);
            _kept = new Scratch<int>(state.Context.Pool);
            Store = state.NewStore();
            Ranges = new KeyRange[state.KeyColumns.Length];
            Array.Fill(Ranges, new KeyRange());
            _dropsNulls = !state.KeepsNullKeys;
        }

        public RowStore Store { get; }
        public KeyRange[] Ranges { get; }
        public bool HasNullKeys { get; private set; }
        public long RowsSeen { get; private set; }

        public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
        {
            Take(_columns.Evaluate(chunk), chunk.Selection);
            if (_state.Spill is null || !_state.Context.Spill!.IsDue(Store, JoinSpill.TableBytes, _state.Context.Threads)) return OperatorResult.NeedInput;
            _spiller ??= new BuildSpiller(_state);
            _spiller.Write(Store);
            return OperatorResult.NeedInput;
        }

        /// <summary>Writes what is on its way to disk.</summary>
        public void Flush() => _spiller?.Flush();

        /// <summary>Keeps rows, whose columns are those of the store.</summary>
        public void Take(Vector[] columns, Selection all)
        {
            RowsSeen += all.Count;
            Selection selection = all;
            for (int k = 0; k < Ranges.Length; k++)
            {
                Vector key = columns[_state.KeyColumns[k]];
                if (key.Validity != null && !_state.NullSafe[k]) selection = WithoutNulls(key, selection);
            }

            for (int k = 0; k < Ranges.Length; k++) Ranges[k].Add(columns[_state.KeyColumns[k]], selection);
            if (!_dropsNulls) selection = all;
            if (selection.Count > 0) Store.Append(columns, selection);
        }

        public override void Dispose()
        {
            _columns.Dispose();
            _kept.Dispose();
            _spiller?.Dispose();
            Store.Dispose();
        }

        private Selection WithoutNulls(Vector key, Selection selection)
        {
            int* kept = selection.Indices == _kept.Pointer && selection.Indices != null ? selection.Indices : _kept.Need(selection.Count);
            int count = 0;
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i];
                kept[count] = row;
                count += key.IsValid(row) ? 1 : 0;
            }

            if (count == selection.Count) return selection;
            HasNullKeys = true;
            return new Selection(kept, count);
        }
    }
}
