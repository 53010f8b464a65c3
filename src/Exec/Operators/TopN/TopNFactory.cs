using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.TopN;

/// <summary>Makes the parts of a <see cref="PhysicalTopN"/>.</summary>
internal static class TopNFactory
{
    public static BlockingParts Create(PhysicalTopN plan, QueryContext context)
    {
        var sink = new TopNSink(plan, context);
        return new BlockingParts(sink, new TopNSource(sink));
    }
}
