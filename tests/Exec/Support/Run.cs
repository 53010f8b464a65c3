using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Tests;

/// <summary>How a plan is run: the ways that must not change its result.</summary>
public sealed record Mode(int Threads = 1, int ChunkRows = 2048, bool ConstantHash = false)
{
    public override string ToString() => $"{Threads} threads, chunks of {ChunkRows}{(ConstantHash ? ", constant hash" : "")}";
}

/// <summary>Runs plans and compares what they give.</summary>
internal static class Run
{
    private static readonly WorkerPool s_pool = new(4);

    public static LocalExecutor Executor { get; } = new(s_pool);

    public static TheoryData<Mode> Modes => [new Mode(), new Mode(4), new Mode(1, 7), new Mode(4, 7), new Mode(4, 7, true), new Mode(1, 2048, true)];

    public static QueryContext Context(Mode mode, MemoryPool pool, CancellationToken cancellation = default) =>
        new(pool, mode.Threads, cancellation) { ChunkRows = mode.ChunkRows, ConstantHash = mode.ConstantHash };

    /// <summary>All rows as text, in order. Fails if any memory of the query is left.</summary>
    public static List<string> Rows(PhysicalPlan plan, Mode? mode = null) => Rows(plan, mode, out _);

    public static List<string> Rows(PhysicalPlan plan, Mode? mode, out QueryMetrics metrics)
    {
        var pool = new MemoryPool("test");
        var rows = new List<string>();
        using (QueryStream stream = Executor.Execute(plan, Context(mode ?? new Mode(), pool)))
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
        T error = Assert.Throws<T>(() =>
        {
            using QueryStream stream = Executor.Execute(plan, Context(mode ?? new Mode(), pool));
            while (stream.Read() is { } batch) batch.Dispose();
        });
        Assert.Equal(0, pool.Reserved);
        return error;
    }
}
