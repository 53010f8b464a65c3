using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>The join of one pair of partitions, for one thread: a hash join of its own, fed from disk.</summary>
/// <param name="whole">The join that the pair is a part of.</param>
internal sealed class PairJoin(PartitionPair pair, PhysicalHashJoin plan, HashJoinState whole, QueryContext context) : IDisposable
{
    private readonly HashJoinState _state = new(plan with { Publishes = [] }, context, spills: false);
    private HashJoinBuildSink? _build;
    private HashJoinProbe? _probe;
    private SpillReader? _rows;
    private UnmatchedSource? _unmatched;
    private SourceReader? _rest;
    private bool _more;

    /// <summary>Reads the built side and makes its table.</summary>
    public void Build()
    {
        _build = new HashJoinBuildSink(_state);
        if (pair.BuildRows > 0)
        {
            using SpillReader rows = pair.Build.Open(pair.Partition);
            using var local = (HashJoinBuildSink.Local)_build.CreateLocal(context);
            while (rows.Read())
            {
                context.ThrowIfCancelled();
                local.Take(rows.Chunk.Columns, rows.Chunk.Selection);
            }

            _build.Combine(local);
        }

        // What decides about marks is known of all rows, not of a partition's.
        _state.HasNullKeys = whole.HasNullKeys;
        _state.RowsSeen = whole.RowsSeen;
        for (int phase = 0; _build.BeginPhase(phase) is var tasks and >= 0; phase++)
            for (int task = 0; task < tasks; task++) _build.RunTask(phase, task);
        _probe = new HashJoinProbe(_state);
        if (pair.ProbeRows > 0) _rows = pair.Probe.Open(pair.Partition);
    }

    /// <summary>The next joined rows, valid until the next call.</summary>
    /// <returns>False if there are none.</returns>
    public bool Read(Action wake, out DataChunk? chunk)
    {
        chunk = null;
        while (_rows is not null)
        {
            context.ThrowIfCancelled();
            if (!_more && !_rows.Read())
            {
                EndRows();
                break;
            }

            OperatorResult result = _probe!.Execute(_rows.Chunk, out chunk);
            _more = result == OperatorResult.HaveOutput;
            if (result == OperatorResult.Finished) EndRows();
            if (chunk is { Count: > 0 }) return true;
        }

        if (!_state.Built.PutsOutBuild) return false;
        _unmatched ??= new UnmatchedSource(_state.Built);
        _rest ??= _unmatched.CreateReader();
        return _rest.Read(wake, out chunk, out _) == OperatorResult.HaveOutput;
    }

    public void Dispose()
    {
        EndRows();
        _rest?.Dispose();
        _unmatched?.Dispose();
        _probe?.Dispose();
        _build?.Dispose();
        _state.Dispose();
    }

    private void EndRows()
    {
        _rows?.Dispose();
        _rows = null;
    }
}
