using System.Globalization;
using FrameEngine.Exec.Metrics;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Engine;

/// <summary>An operator of a plan with what it did, if it ran: what EXPLAIN shows in each of its formats.</summary>
/// <param name="Number">Its place in a pre-order walk, by which metrics find it.</param>
/// <param name="Metrics">Null if the plan did not run.</param>
internal sealed record ProfileNode(int Number, PhysicalPlan Plan, NodeMetrics? Metrics, IReadOnlyList<ProfileNode> Inputs)
{
    /// <summary>The kind of operator, such as <c>HashJoin</c>.</summary>
    public string Name => Plan.GetType().Name["Physical".Length..];

    /// <summary>The operator in words, without its inputs.</summary>
    public string Text => PhysicalPlanText.Line(Plan);

    /// <summary>Rows that it got: those that a scan looked at, those that its inputs put out for others.</summary>
    public long RowsIn => Metrics?.Scan?.RowsRead ?? Inputs.Sum(i => i.Metrics?.RowsOut ?? 0);

    /// <summary>The tree of a plan and its metrics.</summary>
    public static ProfileNode Of(PhysicalPlan plan, QueryMetrics? metrics)
    {
        int number = 0;
        return Visit(plan);

        ProfileNode Visit(PhysicalPlan node)
        {
            int own = number++;
            return new ProfileNode(own, node, metrics is not null && own < metrics.Count ? metrics[own] : null, [.. node.Children.Select(Visit)]);
        }
    }

    /// <summary>What it did, in a line: rows, time of all threads within the time from its first to its last work, and what only its kind has.</summary>
    public string Annotation()
    {
        if (Metrics is not { } node) return "";
        var parts = new List<string> { Invariant($"{node.RowsOut} rows of {RowsIn}, {node.Time.TotalMilliseconds:0.0} ms within {node.Span.TotalMilliseconds:0.0} ms") };
        if (node.Scan is { } scan)
            parts.Add(Invariant($"read {Mebibytes(scan.BytesRead)}, decoded {Mebibytes(scan.BytesDecoded)}, pruned {scan.MorselsPruned} row groups, skipped {scan.PagesSkipped} pages{(scan.RowsRejected > 0 ? $", rejected {scan.RowsRejected} rows" : "")}"));
        parts.AddRange(node.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => Invariant($"{v.Key} {v.Value}")));
        return string.Join("; ", parts);
    }

    public static string Mebibytes(long bytes) => Invariant($"{bytes / 1_048_576.0:0.0} MiB");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
