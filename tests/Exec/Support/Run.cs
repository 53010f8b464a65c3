using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Tests;

/// <summary>How a plan is run: the ways that must not change its result.</summary>
public sealed record Mode(int Threads = 1, int ChunkRows = 2048, bool ConstantHash = false, int SpillEveryRows = 0)
{
    public override string ToString() =>
        $"{Threads} threads, chunks of {ChunkRows}{(ConstantHash ? ", constant hash" : "")}{(SpillEveryRows > 0 ? $", {SpillEveryRows} rows in memory" : "")}";
}

/// <summary>Runs plans and compares what they give.</summary>
internal static class Run
{
    private static readonly WorkerPool s_pool = new(4);

    public static LocalExecutor Executor { get; } = new(s_pool);

    public static TheoryData<Mode> Modes => [new Mode(), new Mode(4), new Mode(1, 7), new Mode(4, 7), new Mode(4, 7, true), new Mode(1, 2048, true)];

    /// <summary>Those in which operators keep next to nothing in memory.</summary>
    public static TheoryData<Mode> SpilledModes =>
        [new Mode(1, SpillEveryRows: 100), new Mode(4, SpillEveryRows: 1000), new Mode(4, 7, SpillEveryRows: 20), new Mode(4, 7, true, 100), new Mode(1, 2048, true, 1000)];

    /// <param name="spill">Where operators write, if the mode says so.</param>
    public static QueryContext Context(Mode mode, MemoryPool pool, CancellationToken cancellation = default, TestSpill? spill = null) => new(pool, mode.Threads, cancellation)
    {
        ChunkRows = mode.ChunkRows,
        ConstantHash = mode.ConstantHash,
        Spill = mode.SpillEveryRows > 0 ? spill?.Space(pool, mode.SpillEveryRows) : null,
    };

    /// <summary>All rows as text, in order. Fails if any memory of the query is left.</summary>
    public static List<string> Rows(PhysicalPlan plan, Mode? mode = null) => Rows(plan, mode, out _);

    public static List<string> Rows(PhysicalPlan plan, Mode? mode, out QueryMetrics metrics)
    {
        var pool = new MemoryPool("test");
        var rows = new List<string>();
        using var spill = new TestSpill();
        using (QueryStream stream = Executor.Execute(plan, Context(mode ?? new Mode(), pool, spill: spill)))
        {
            while (stream.Read() is { } batch)
                using (batch)
                    for (int row = 0; row < batch.Length; row++) rows.Add(string.Join(" ", batch.Columns.Select(c => c.GetText(row) ?? "NULL")));
            metrics = stream.Metrics;
        }

        Assert.Equal(0, pool.Reserved);
        return rows;
    }

    /// <summary>All rows as text, sorted.</summary>
    public static List<string> SortedRows(PhysicalPlan plan, Mode? mode = null)
    {
        List<string> rows = Rows(plan, mode);
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>Runs a plan that must fail and proves that its memory is given back.</summary>
    public static T Fails<T>(PhysicalPlan plan, Mode? mode = null, MemoryPool? pool = null) where T : Exception
    {
        pool ??= new MemoryPool("test");
        using var spill = new TestSpill();
        T error = Assert.Throws<T>(() =>
        {
            using QueryStream stream = Executor.Execute(plan, Context(mode ?? new Mode(), pool, spill: spill));
            while (stream.Read() is { } batch) batch.Dispose();
        });
        Assert.Equal(0, pool.Reserved);
        return error;
    }
}
