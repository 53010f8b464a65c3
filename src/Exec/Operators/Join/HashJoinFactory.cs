using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the parts of a <see cref="PhysicalHashJoin"/>.</summary>
internal static class HashJoinFactory
{
    /// <param name="metrics">Where the join says how large its table is.</param>
    public static JoinParts Create(PhysicalHashJoin plan, QueryContext context, NodeMetrics? metrics = null)
    {
        var state = new HashJoinState(plan, context) { Metrics = metrics };
        return new JoinParts(
            new HashJoinBuildSink(state),
            new HashJoinProbeFactory(state),
            state.Built.PutsOutBuild ? new UnmatchedSource(state.Built) : null,
            state.Spill is not null ? new SpilledJoinSource(plan, state) : null);
    }
}
