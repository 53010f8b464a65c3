using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Exec.Memory;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>An aggregate over each row's frame.</summary>
/// <remarks>
/// Frames that are the whole partition are computed once a partition; those that begin with the partition and only grow carry one state along; all others add up a
/// <see cref="StateTree"/>. DISTINCT is here where every frame begins with its partition: then a value counts where it first occurs (<see cref="DistinctEvaluator"/> has the rest).
/// </remarks>
internal sealed unsafe class AggregateEvaluator : WindowEvaluator
{
    // Frames of a known number of rows up to this are added up row by row: a tree would not be asked.
    private const int ShortFrame = 2 * StateTree.Leaf;

    private readonly AggregateOverload _function;
    private readonly Vector[] _arguments;
    private readonly bool _whole;
    private readonly bool _growing;
    private RowMask? _mask;
    private StateTree? _tree;

    public AggregateEvaluator(WindowSpec spec, PhysicalWindow plan, WindowRows rows) : base(spec, plan, rows)
    {
        _function = spec.Aggregate!;
        _arguments = [.. spec.Arguments.Select(rows.Operand)];
        bool starts = StartsWithPartition(spec);
        _whole = starts && spec.Frame.End.Kind == EdgeKind.UnboundedFollowing;
        _growing = starts && !_whole && (spec.Frame.End.Kind == EdgeKind.CurrentRow || (spec.Frame.End.Offset is Literal && spec.Frame.Unit != ExtentUnit.Range));
    }

    private RunBits Partitions => Rows.Runs(Spec.PartitionKeys);

    /// <summary>Whether every frame begins with the partition and has no gaps.</summary>
    public static bool StartsWithPartition(WindowSpec spec) => spec.Frame is { Start.Kind: EdgeKind.UnboundedPreceding, Exclusion: WindowExclusion.NoOthers };

    public override void BeginPrepare()
    {
        base.BeginPrepare();
        if (Spec.Filter is not null || Spec.Distinct) _mask = new RowMask(Rows.Count, Rows.Pool);
        if (!_whole && !_growing && !IsShort(Spec.Frame)) _tree = new StateTree(_function, Partitions, Rows);
    }

    public override void Prepare(int group)
    {
        (int start, int end) = RowsOf(group);
        Vector? filter = Spec.Filter is null ? null : Rows.Operand(Spec.Filter);
        if (Spec.Distinct)
        {
            using var values = new DistinctValues(Spec, filter, Rows);
            foreach ((int begin, int stop) in PartitionsFrom(start, end)) values.MarkFirst(begin, stop, _mask!);
            return;
        }

        _mask?.Set(filter, start, end);
        AddLeaves(start, end);
    }

    public override void EndPrepare()
    {
        if (Spec.Distinct) AddLeaves(0, Rows.Count);
        _tree?.Finish();
    }

    private void AddLeaves(int start, int end)
    {
        if (_tree is null) return;
        using RowFeeder feeder = NewFeeder();
        _tree.AddLeaves(start, end, feeder);
    }

    protected override void Evaluate(int start, int end)
    {
        Context.ThrowIfCancelled();
        using RowFeeder feeder = NewFeeder();
        using var batch = new StateBatch(_function, Result, Rows.Pool);
        if (_whole)
            foreach ((int begin, int stop) in PartitionsFrom(start, end)) Whole(begin, stop, feeder, batch);
        else if (_growing) Growing(start, end, feeder, batch);
        else Moving(start, end, feeder, batch);
        batch.Flush();
    }

    private static void Whole(int begin, int end, RowFeeder feeder, StateBatch batch)
    {
        feeder.Add(batch.Next(begin), begin, end, batch.Arena);
        batch.Extend(end);
    }

    // The partitions that begin in this group, each to its end: one state goes through a partition.
    private void Growing(int start, int end, RowFeeder feeder, StateBatch batch)
    {
        var finder = new FrameFinder(Spec, Plan, Rows);
        using var arena = new Arena(Rows.Pool);
        using var memory = new Scratch<byte>(Rows.Pool);
        byte* state = memory.Need(_function.StateSize);
        foreach ((int begin, int stop) in PartitionsFrom(start, end))
        {
            _function.Initialize(state);
            int seen = begin;
            for (int row = begin; row < stop; row++)
            {
                if ((row & 0xFFFF) == 0) Context.ThrowIfCancelled();
                finder.To(row);
                if (row > begin && finder.End <= seen)
                {
                    if (_function.StateIsPlain) batch.Extend(row + 1);
                    else Result.CopyRow(row - 1, row);
                    continue;
                }

                if (finder.End > seen) feeder.Add(state, seen, finder.End, arena);
                seen = Math.Max(seen, finder.End);
                if (_function.StateIsPlain) Buffer.MemoryCopy(state, batch.Next(row), _function.StateSize, _function.StateSize);
                else batch.Finish(state, row);
            }

            arena.Reset();
        }
    }

    private void Moving(int start, int end, RowFeeder feeder, StateBatch batch)
    {
        var finder = new FrameFinder(Spec, Plan, Rows);
        bool gaps = Spec.Frame.Exclusion != WindowExclusion.NoOthers;
        (int Begin, int End) before = (-1, -1);
        for (int row = start; row < end; row++)
        {
            if ((row & 0xFFF) == 0) Context.ThrowIfCancelled();
            finder.To(row);
            if (!gaps && (finder.Begin, finder.End) == before)
            {
                batch.Extend(row + 1);
                continue;
            }

            before = (finder.Begin, finder.End);
            byte* state = batch.Next(row);
            for (int p = 0; p < finder.PartCount; p++)
            {
                (int from, int to) = finder.Parts[p];
                if (_tree is null) feeder.Add(state, from, to, batch.Arena);
                else _tree.Add(state, from, to, feeder, batch.Arena);
            }
        }
    }

    /// <summary>The partitions that begin among some rows.</summary>
    private IEnumerable<(int Begin, int End)> PartitionsFrom(int start, int end) => PartitionsFrom(Partitions, start, end);

    /// <inheritdoc cref="PartitionsFrom(int, int)"/>
    public static IEnumerable<(int Begin, int End)> PartitionsFrom(RunBits partitions, int start, int end)
    {
        int begin = start == 0 ? 0 : partitions.End(start - 1);
        while (begin < end)
        {
            int stop = partitions.End(begin);
            yield return (begin, stop);
            begin = stop;
        }
    }

    private RowFeeder NewFeeder() => new(_function, _arguments, _mask, Context);

    private static bool IsShort(FrameExtent frame) =>
        frame.Unit == ExtentUnit.Rows && Distance(frame.Start) is { } from && Distance(frame.End) is { } to && to - from < ShortFrame;

    private static long? Distance(FrameEdge edge) => edge switch
    {
        { Kind: EdgeKind.CurrentRow } => 0,
        { Offset: Literal { Value.Value: long offset } } when Math.Abs(offset) < int.MaxValue => edge.Kind == EdgeKind.Preceding ? -offset : offset,
        _ => null,
    };

    public override void Dispose()
    {
        _mask?.Dispose();
        _tree?.Dispose();
        base.Dispose();
    }
}
