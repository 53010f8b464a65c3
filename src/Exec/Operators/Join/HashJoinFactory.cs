using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the parts of a <see cref="PhysicalHashJoin"/>.</summary>
internal static class HashJoinFactory
{
    public static JoinParts Create(PhysicalHashJoin plan, QueryContext context)
    {
        var state = new HashJoinState(plan, context);
        return new JoinParts(
            new HashJoinBuildSink(state),
            new HashJoinProbeFactory(state),
            state.Built.PutsOutBuild ? new UnmatchedSource(state.Built) : null);
    }
}
