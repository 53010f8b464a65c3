using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the parts of a <see cref="PhysicalNestedLoopJoin"/>.</summary>
internal static class NestedLoopJoinFactory
{
    public static JoinParts Create(PhysicalNestedLoopJoin plan, QueryContext context) =>
        throw new FrameNotSupportedException($"{plan.GetType().Name} cannot be run yet ({context.Threads} threads)");
}
