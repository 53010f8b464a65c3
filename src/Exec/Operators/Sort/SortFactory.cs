using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Makes the parts of a <see cref="PhysicalSort"/>.</summary>
internal static class SortFactory
{
    public static BlockingParts Create(PhysicalSort plan, QueryContext context)
    {
        var sink = new SortSink(plan, context);
        return new BlockingParts(sink, new SortSource(sink));
    }
}
