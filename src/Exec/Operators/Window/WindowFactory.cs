using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Makes the parts of a <see cref="PhysicalWindow"/>.</summary>
internal static class WindowFactory
{
    public static BlockingParts Create(PhysicalWindow plan, QueryContext context)
    {
        var sink = new WindowSink(plan, context);
        return new BlockingParts(sink, new WindowSource(sink));
    }
}
