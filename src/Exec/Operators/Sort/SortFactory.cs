using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Makes the parts of a <see cref="PhysicalSort"/>.</summary>
internal static class SortFactory
{
    /// <param name="metrics">Where the sort says how much it wrote to disk.</param>
    public static BlockingParts Create(PhysicalSort plan, QueryContext context, NodeMetrics? metrics = null)
    {
        if (context.Spill is not null)
        {
            var external = new ExternalSortSink(plan, context, metrics);
            return new BlockingParts(external, new ExternalSortSource(external));
        }

        var sink = new SortSink(plan, context);
        return new BlockingParts(sink, new SortSource(sink));
    }
}
