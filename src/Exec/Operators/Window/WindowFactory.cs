using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Makes the parts of a <see cref="PhysicalWindow"/>.</summary>
internal static class WindowFactory
{
    public static BlockingParts Create(PhysicalWindow plan, QueryContext context, NodeMetrics metrics)
    {
        var sink = new WindowSink(plan, context, maySpill: true);
        return new BlockingParts(sink, new WindowSource(sink, metrics));
    }
}
