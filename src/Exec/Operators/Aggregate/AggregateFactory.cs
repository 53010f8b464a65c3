using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Makes the parts of a <see cref="PhysicalAggregate"/>.</summary>
internal static class AggregateFactory
{
    public static BlockingParts Create(PhysicalAggregate plan, NodeMetrics metrics)
    {
        var sink = new AggregateSink(plan, metrics);
        return new BlockingParts(sink, new GroupSource(sink));
    }
}
