using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the parts of a <see cref="PhysicalNestedLoopJoin"/>.</summary>
internal static class NestedLoopJoinFactory
{
    public static JoinParts Create(PhysicalNestedLoopJoin plan, QueryContext context)
    {
        var state = new NestedLoopJoinState(plan, context);
        return new JoinParts(
            new NestedLoopJoinBuildSink(state),
            new NestedLoopJoinProbeFactory(state),
            state.Built.PutsOutBuild ? new UnmatchedSource(state.Built) : null);
    }
}
