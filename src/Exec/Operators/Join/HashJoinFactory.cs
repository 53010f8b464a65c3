using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the parts of a <see cref="PhysicalHashJoin"/>.</summary>
internal static class HashJoinFactory
{
    public static JoinParts Create(PhysicalHashJoin plan, QueryContext context) =>
        throw new FrameNotSupportedException($"{plan.GetType().Name} cannot be run yet ({context.Threads} threads)");
}
