using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Rows of a window node on disk that are computed alone: a partition of <paramref name="Rows"/>.</summary>
/// <param name="Whole">What is to be told when the part is done; null if the rows outlive it anyway.</param>
internal sealed record WindowPart(SpillPartitions Rows, int Partition, WindowPart.Shared? Whole)
{
    private const int LeastShift = SpillPartitions.FirstShift - (SpillPartitions.Bits * 6);

    /// <summary>All parts of those rows, the first one last.</summary>
    public static IEnumerable<WindowPart> Of(SpillPartitions rows, Shared? whole) =>
        Enumerable.Range(0, SpillPartitions.Count).Reverse().Select(p => new WindowPart(rows, p, whole));

    /// <summary>Whether the rows are too many for the memory that one thread may take, and other bits of their hashes may part them.</summary>
    public bool IsTooLarge(WindowSpill spill)
    {
        long rows = Rows.Rows(Partition);
        bool alone = Rows.Shift < SpillPartitions.FirstShift && rows == Enumerable.Range(0, SpillPartitions.Count).Sum(Rows.Rows);
        if (alone || Rows.Shift <= LeastShift) return false;
        SpillSpace space = spill.Space;
        return space.EveryRows > 0 ? rows > space.EveryRows : Rows.Bytes(Partition) + (rows * spill.RowBytes) > space.Limit / 4 / spill.Context.Threads;
    }

    /// <summary>Parts the rows by the next bits of their hashes.</summary>
    public Shared Split(WindowSpill spill)
    {
        var parts = new Shared(new SpillPartitions(Rows.Types, spill.Context, Rows.Shift - SpillPartitions.Bits));
        try
        {
            using SpillReader reader = Rows.Open(Partition);
            using var writer = new WindowSpill.Writer(spill, parts.Rows);
            while (reader.Read())
            {
                spill.Context.ThrowIfCancelled();
                writer.Add(reader.Chunk.Columns, reader.Chunk.Selection);
            }

            writer.Flush();
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>A window node in memory that has computed its functions for the rows.</summary>
    public WindowSink Compute(PhysicalWindow plan, QueryContext context)
    {
        var sink = new WindowSink(plan, context);
        try
        {
            using (LocalSink local = sink.CreateLocal(context))
            {
                using SpillReader reader = Rows.Open(Partition);
                while (reader.Read())
                {
                    context.ThrowIfCancelled();
                    local.Push(reader.Chunk, 0, static () => { });
                }

                sink.Combine(local);
            }

            for (int phase = 0, tasks; (tasks = sink.BeginPhase(phase)) >= 0; phase++)
                for (int task = 0; task < tasks; task++) sink.RunTask(phase, task);
            return sink;
        }
        catch
        {
            sink.Dispose();
            throw;
        }
    }

    /// <summary>Rows that were parted again, until all their parts are done.</summary>
    internal sealed class Shared(SpillPartitions rows) : IDisposable
    {
        private int _left = SpillPartitions.Count;

        public SpillPartitions Rows => rows;

        /// <summary>One part is done.</summary>
        public void Release()
        {
            if (Interlocked.Decrement(ref _left) == 0) Dispose();
        }

        public void Dispose() => rows.Dispose();
    }
}
