using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Makes the parts of a <see cref="PhysicalTopN"/>.</summary>
internal static class TopNFactory
{
    public static BlockingParts Create(PhysicalTopN plan, QueryContext context) =>
        throw new FrameNotSupportedException($"{plan.GetType().Name} cannot be run yet ({context.Threads} threads)");
}
