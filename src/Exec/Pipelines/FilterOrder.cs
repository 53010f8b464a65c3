using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Pipelines;

/// <summary>Lets pipelines that read with a join's dynamic filter begin when the filter is there.</summary>
/// <remarks>
/// A probe waits for its build anyway. But a blocking operator between the scan and the join, such as a grouping that the join reduces, makes the scan's pipeline
/// one that could start at once, and then it would read and group rows of which the filter lets hardly any pass.
/// <code>
/// join b ─ aggregate ─ scan a (filter of b)      scan a ─► aggregate   starts when   scan b ─► build   has ended
///        └ scan b
/// </code>
/// Every pipeline runs on all threads, so that nothing is lost by running one after the other. An order that would go round in a circle is not asked for.</remarks>
internal sealed class FilterOrder
{
    private readonly Dictionary<ScanSource, EquatableArray<DynamicFilterRef>> _read = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, Pipeline> _published = [];
    private readonly List<Pipeline> _pipelines = [];

    /// <summary>A scan that applies these filters.</summary>
    public void Reads(ScanSource source, EquatableArray<DynamicFilterRef> filters)
    {
        if (filters.Count > 0) _read.Add(source, filters);
    }

    /// <summary>A pipeline whose end publishes a filter.</summary>
    public void Publishes(Pipeline pipeline, int filter) => _published[filter] = pipeline;

    public void Add(Pipeline pipeline) => _pipelines.Add(pipeline);

    /// <summary>Adds what the pipelines are to wait for.</summary>
    public void Order()
    {
        if (_published.Count == 0) return;
        foreach (Pipeline pipeline in _pipelines)
        {
            foreach (Chain chain in pipeline.Chains)
            {
                if (chain.Source is not ScanSource source || !_read.TryGetValue(source, out EquatableArray<DynamicFilterRef> filters)) continue;
                foreach (DynamicFilterRef filter in filters)
                    if (_published.TryGetValue(filter.FilterId, out Pipeline? publisher) && !DependsOn(publisher, pipeline)) pipeline.DependsOn.Add(publisher);
            }
        }
    }

    private static bool DependsOn(Pipeline pipeline, Pipeline on) => ReferenceEquals(pipeline, on) || pipeline.DependsOn.Any(before => DependsOn(before, on));
}
