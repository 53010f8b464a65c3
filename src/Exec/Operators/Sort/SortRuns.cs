using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>The runs that a sort has written to disk. Thread-safe but for reading.</summary>
internal sealed class SortRuns(PhysicalSort plan, SortColumns columns, QueryContext context) : IDisposable
{
    /// <summary>Rows that are written and read at once, at most.</summary>
    public const int BlockRows = 1024;

    private const int LeastBlockRows = 16, LeastRuns = 8, MostRuns = 256;
    private readonly Lock _lock = new();
    private readonly List<SortRun> _runs = [];
    private SpillFile? _file;

    public IReadOnlyList<SortRun> All => _runs;

    /// <summary>Bytes on disk.</summary>
    public long Bytes => _file?.Length ?? 0;

    /// <summary>Sorts rows by one thread, writes them as a run and leaves the store empty.</summary>
    public void Write(RowStore rows)
    {
        using var sort = new SortSink(plan, context);
        sort.TakeOver(rows);
        for (int phase = 0; sort.BeginPhase(phase) is var tasks and >= 0; phase++)
            for (int task = 0; task < tasks; task++) sort.RunTask(phase, task);
        using var reader = new StoredRunReader(sort, BlockRowsOf(sort.Store));
        Add(Write(reader));
    }

    /// <summary>Rows of a block for rows like those: so many that a block is small beside the memory that there is.</summary>
    public int BlockRowsOf(RowStore rows) =>
        rows.Rows == 0 ? BlockRows : (int)Math.Clamp(context.Spill!.Share / 4 / Math.Max((rows.Bytes + rows.TextBytes) / rows.Rows, 1), LeastBlockRows, BlockRows);

    /// <summary>How many runs are merged at once: a block of each is in memory then.</summary>
    public int MergedAtOnce()
    {
        lock (_lock)
        {
            if (_runs.Count == 0) return MostRuns;
            long block = _runs.Max(r => r.Blocks.Max(b => b.Bytes));
            return (int)Math.Clamp(context.Spill!.Limit / 8 / Math.Max(block, 1), LeastRuns, MostRuns);
        }
    }

    /// <summary>Merges some runs into one.</summary>
    public void Merge(IReadOnlyList<SortRun> runs)
    {
        using var merge = new RunMerge([.. runs.Select(r => new DiskRunReader(r, columns, context))], columns, columns.Expressions.Count, runs.Min(r => r.Blocks[0].Rows), context);
        SortRun merged = Write(merge);
        lock (_lock) _runs.RemoveAll(runs.Contains);
        Add(merged);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _runs.Clear();
        }
    }

    private SortRun Write(SortRunReader reader)
    {
        SpillFile file;
        lock (_lock) file = _file ??= context.Spill!.Create();
        var blocks = new List<SpillBlock>();
        while (reader.Read())
        {
            context.ThrowIfCancelled();
            blocks.Add(BlockFormat.Write(reader.Chunk.Columns, reader.Chunk.Rows, file, context.Spill!, context.Pool));
        }

        return new SortRun(file, blocks);
    }

    private void Add(SortRun run)
    {
        lock (_lock) _runs.Add(run);
    }
}
