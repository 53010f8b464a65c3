using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>What a thread needs to part rows before it groups them: the rows, and where each aggregate finds its arguments among their columns.</summary>
/// <remarks>
/// Grouping row by row misses the caches about three times a row when there are more groups than they hold; parting writes and reads the row in order instead.
/// As many bytes are held as the groups will take twice over, so that a group's rows mostly meet in one round.
/// </remarks>
internal sealed class PartedAggregation : IDisposable
{
    private const long LeastBytes = 32 << 20;
    private readonly Vector[] _columns;
    private readonly int[][] _numbers;
    private readonly Vector[][] _arguments;

    public PartedAggregation(AggregateInputs inputs, int aggregates, RowLayout layout, long tableBytes, QueryContext context)
    {
        _columns = [.. inputs.DistinctArguments.Select(a => new Vector(a.Type))];
        _numbers = [.. Enumerable.Range(0, aggregates).Select(inputs.ArgumentNumbers)];
        _arguments = [.. _numbers.Select(n => n.Select(i => _columns[i]).ToArray())];
        Rows = new PartitionedRows(layout, [.. _columns.Select(c => c.Type)], context.Pool);
        long bytes = Math.Max(LeastBytes, 2 * tableBytes);
        // Where memory is short they must find room in the table all the same.
        if (context.Spill is { } spill) bytes = Math.Min(bytes, Math.Max(spill.Share, context.Pool.LeastLimit / (16 * context.Threads)));
        Most = bytes / Rows.RowBytes;
    }

    public PartitionedRows Rows { get; }

    /// <summary>So many rows are held at most.</summary>
    public long Most { get; }

    /// <summary>Whether an aggregation's rows can be kept: without conditions of single aggregates, and without text, whose bytes would have to be kept for each row.</summary>
    public static bool Serves(PhysicalAggregate plan, RowLayout layout, bool[] distinct) =>
        !distinct.Contains(true) && layout.ViewOffsets.Length == 0
        && plan.Aggregates.All(a => a.Filter is null && a.Arguments.All(e => e.Type.Physical != PhysicalType.View));

    /// <summary>An aggregate's arguments for the rows of a block.</summary>
    public Vector[] Arguments(PartitionedRows.Block block, int aggregate)
    {
        foreach (int number in _numbers[aggregate]) block.Show(number, _columns[number]);
        return _arguments[aggregate];
    }

    public void Dispose() => Rows.Dispose();
}
