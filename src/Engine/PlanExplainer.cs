using System.Globalization;
using FrameEngine.Exec.Metrics;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Stages;

namespace FrameEngine.Engine;

/// <summary>Text of physical plans for EXPLAIN, and with what really happened for EXPLAIN ANALYZE.</summary>
internal static class PlanExplainer
{
    public static string Text(PhysicalPlan plan) => PhysicalPlanText.Of(plan);

    public static string Stages(PhysicalPlan plan) => StageGraph.Cut(plan).ToString();

    /// <summary>The plan with rows, time and what scans read at each operator; nodes and metrics share the numbering of a pre-order walk.</summary>
    public static string Analyzed(PhysicalPlan plan, QueryMetrics metrics)
    {
        string text = PhysicalPlanText.Of(plan, node => node < metrics.Count ? Annotation(metrics[node]) : null);
        return string.Create(CultureInfo.InvariantCulture, $"{text}\n\n{metrics.Elapsed.TotalMilliseconds:0.0} ms, at most {metrics.PeakBytes / 1_048_576.0:0.0} MiB of memory");
    }

    private static string Annotation(NodeMetrics node)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{node.RowsOut} rows, {node.Time.TotalMilliseconds:0.0} ms") };
        if (node.Scan is { } scan)
        {
            parts.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"read {scan.RowsRead} rows, {scan.BytesRead / 1_048_576.0:0.0} MiB, decoded {scan.BytesDecoded / 1_048_576.0:0.0} MiB, pruned {scan.MorselsPruned} row groups, skipped {scan.PagesSkipped} pages"));
        }

        parts.AddRange(node.Values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value}")));
        return string.Join("; ", parts);
    }
}
