using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FrameEngine.Exec.Metrics;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Stages;

namespace FrameEngine.Engine;

/// <summary>Physical plans for EXPLAIN, and with what really happened for EXPLAIN ANALYZE: as text, as JSON and as a graph.</summary>
internal static class PlanExplainer
{
    public static string Text(PhysicalPlan plan) => PhysicalPlanText.Of(plan);

    public static string Stages(PhysicalPlan plan) => StageGraph.Cut(plan).ToString();

    /// <summary>The plan with what happened at each operator.</summary>
    /// <exception cref="UsageException">There is no such format of what happened.</exception>
    public static string Analyzed(PhysicalPlan plan, QueryMetrics metrics, ExplainFormat format) => format switch
    {
        ExplainFormat.Physical => AnalyzedText(plan, metrics),
        ExplainFormat.Json => AnalyzedJson(plan, metrics),
        ExplainFormat.Dot => Dot(plan, metrics),
        _ => throw new UsageException($"EXPLAIN ANALYZE has the formats physical (text), json and dot, not {format.ToString().ToLowerInvariant()}"),
    };

    /// <summary>A graph in the language of Graphviz: rows flow along the edges.</summary>
    public static string Dot(PhysicalPlan plan, QueryMetrics? metrics)
    {
        var text = new StringBuilder("digraph plan {\n  rankdir=BT;\n  node [shape=box, fontname=\"monospace\"];\n");
        Write(ProfileNode.Of(plan, metrics));
        return text.Append('}').ToString();

        void Write(ProfileNode node)
        {
            string[] lines = [node.Text, string.Create(CultureInfo.InvariantCulture, $"~{node.Plan.EstimatedRows:0} rows"), .. node.Annotation().Split("; ")];
            string label = string.Join("\\n", lines.Where(l => l.Length > 0).Select(Escape));
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Number} [label=\"{label}\"];\n");
            foreach (ProfileNode input in node.Inputs)
            {
                Write(input);
                string rows = input.Metrics is { } done ? done.RowsOut.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"~{input.Plan.EstimatedRows:0}");
                text.Append(CultureInfo.InvariantCulture, $"  n{input.Number} -> n{node.Number} [label=\"{rows}\"];\n");
            }
        }

        static string Escape(string line) => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
    }

    private static string AnalyzedText(PhysicalPlan plan, QueryMetrics metrics)
    {
        var nodes = new List<ProfileNode>();
        Collect(ProfileNode.Of(plan, metrics));
        string text = PhysicalPlanText.Of(plan, number => number < metrics.Count ? nodes[number].Annotation() : null);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text}\n\n{metrics.Elapsed.TotalMilliseconds:0.0} ms, {metrics.BusyTime.TotalMilliseconds:0.0} ms of all threads, at most {ProfileNode.Mebibytes(metrics.PeakBytes)} of memory, spilled {ProfileNode.Mebibytes(metrics.SpilledBytes)}");

        void Collect(ProfileNode node)
        {
            nodes.Add(node);
            foreach (ProfileNode input in node.Inputs) Collect(input);
        }
    }

    private static string AnalyzedJson(PhysicalPlan plan, QueryMetrics metrics)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("milliseconds", metrics.Elapsed.TotalMilliseconds);
            json.WriteNumber("threadMilliseconds", metrics.BusyTime.TotalMilliseconds);
            json.WriteNumber("peakBytes", metrics.PeakBytes);
            json.WriteNumber("spilledBytes", metrics.SpilledBytes);
            json.WritePropertyName("plan");
            Write(json, ProfileNode.Of(plan, metrics));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, ProfileNode node)
    {
        json.WriteStartObject();
        json.WriteString("operator", node.Name);
        json.WriteString("text", node.Text);
        json.WriteNumber("estimatedRows", Math.Round(node.Plan.EstimatedRows));
        if (node.Metrics is { } metrics)
        {
            json.WriteNumber("rows", metrics.RowsOut);
            json.WriteNumber("rowsIn", node.RowsIn);
            json.WriteNumber("threadMilliseconds", metrics.Time.TotalMilliseconds);
            json.WriteNumber("milliseconds", metrics.Span.TotalMilliseconds);
            if (metrics.Scan is { } scan)
            {
                json.WriteNumber("bytesRead", scan.BytesRead);
                json.WriteNumber("bytesDecoded", scan.BytesDecoded);
                json.WriteNumber("rowGroupsPruned", scan.MorselsPruned);
                json.WriteNumber("pagesSkipped", scan.PagesSkipped);
                if (scan.RowsRejected > 0) json.WriteNumber("rowsRejected", scan.RowsRejected);
            }

            foreach ((string name, long value) in metrics.Values.OrderBy(v => v.Key, StringComparer.Ordinal)) json.WriteNumber(JsonName(name), value);
        }

        json.WriteStartArray("inputs");
        foreach (ProfileNode input in node.Inputs) Write(json, input);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // "built rows" as builtRows.
    private static string JsonName(string name) => string.Concat(name.Split(' ').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
