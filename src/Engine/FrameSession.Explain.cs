using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Planner.Physical;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class FrameSession
{
    string IFrameSession.Explain(LogicalPlan plan, ExplainFormat format) => ExplainPlan(plan, format);

    internal string ExplainPlan(LogicalPlan plan, ExplainFormat format)
    {
        SessionSettings settings = _settings;
        return format switch
        {
            ExplainFormat.Logical => plan.ToString(),
            ExplainFormat.Optimized => QueryPlanner.Optimize(plan, PlannerOptions(settings)).ToString(),
            ExplainFormat.Rules => Trace(plan, settings),
            ExplainFormat.Physical => PlanExplainer.Text(PlanPhysical(plan, settings)),
            ExplainFormat.Stages => PlanExplainer.Stages(PlanPhysical(plan, settings)),
            ExplainFormat.Json => PlanRoundTrip.Write(PlanPhysical(plan, settings)),
            ExplainFormat.Dot => PlanExplainer.Dot(PlanPhysical(plan, settings), null),
            _ => throw new UsageException($"there is no explain format {format}"),
        };
    }

    /// <summary>Runs a frame, drops its rows, and shows its plan with what happened at each operator.</summary>
    /// <returns>The text of <c>EXPLAIN ANALYZE</c>.</returns>
    public Task<string> ExplainAnalyzeAsync(DataFrame frame, CancellationToken cancellation = default) => ExplainAnalyzeAsync(frame, ExplainFormat.Physical, cancellation);

    /// <summary>The same in another format.</summary>
    /// <param name="format"><see cref="ExplainFormat.Physical"/> for text, <see cref="ExplainFormat.Json"/> or <see cref="ExplainFormat.Dot"/>.</param>
    /// <exception cref="UsageException">It is another format.</exception>
    public async Task<string> ExplainAnalyzeAsync(DataFrame frame, ExplainFormat format, CancellationToken cancellation = default)
    {
        PhysicalPlan? physical = null;
        Exec.Metrics.QueryMetrics? metrics = null;
        await foreach (RecordBatch batch in RunAsync(frame.Plan, (p, m) => (physical, metrics) = (p, m), cancellation).ConfigureAwait(false)) batch.Dispose();
        return physical is null || metrics is null
            ? throw new FrameNotSupportedException("EXPLAIN ANALYZE does not collect what workers did yet")
            : PlanExplainer.Analyzed(physical, metrics, format);
    }

    private string Trace(LogicalPlan plan, SessionSettings settings)
    {
        var trace = new List<RuleTrace>();
        QueryPlanner.Optimize(plan, PlannerOptions(settings) with { Trace = trace });
        return string.Join("\n\n", trace.Select(t => $"{t.Rule}\n{t.Plan}").Prepend($"as written\n{plan}"));
    }

    private async Task<DataFrame> ExplainAnalyzeAsync(BoundExplain explain, CancellationToken cancellation)
    {
        if (explain.Statement is not BoundQuery query) throw new FrameNotSupportedException("EXPLAIN ANALYZE runs queries only: it must not change anything");
        ExplainFormat format = FormatOf(explain);
        string key = format == ExplainFormat.Physical ? "analyzed_plan" : format.ToString().ToLowerInvariant();
        return Text(key, await ExplainAnalyzeAsync(new DataFrame(this, query.Plan), format, cancellation).ConfigureAwait(false));
    }

    private DataFrame Explain(BoundExplain explain)
    {
        LogicalPlan plan = explain.Statement switch
        {
            BoundQuery query => query.Plan,
            BoundCopy copy => copy.Plan,
            BoundCreateTableAs table => table.Plan,
            BoundCreateView view => view.Plan,
            BoundInsert insert => insert.Plan,
            _ => throw new FrameNotSupportedException("EXPLAIN shows queries and statements with a query"),
        };
        if (explain.Analyze)
        {
            // For callers that cannot wait any other way: a frame must be lazy, so it runs when the text is asked for.
            return Task.Run(() => ExplainAnalyzeAsync(explain, CancellationToken.None)).GetAwaiter().GetResult();
        }

        ExplainFormat format = FormatOf(explain);
        return Text(format == ExplainFormat.Physical ? "physical_plan" : format.ToString().ToLowerInvariant(), ExplainPlan(plan, format));
    }

    private static ExplainFormat FormatOf(BoundExplain explain)
    {
        ExplainFormat format = ExplainFormat.Physical;
        foreach ((string name, Scalar value) in explain.Options)
        {
            string wanted = name == "format" ? value.Value as string ?? value.ToString() : name;
            if (wanted.Equals("text", StringComparison.OrdinalIgnoreCase)) continue;
            if (wanted.Equals("graphviz", StringComparison.OrdinalIgnoreCase)) wanted = "dot";
            if (!Enum.TryParse(wanted, ignoreCase: true, out format))
                throw new UsageException($"EXPLAIN has no format \"{wanted}\"") { Hint = Suggestion.For(wanted, Enum.GetNames<ExplainFormat>()) };
        }

        return format;
    }

    private DataFrame Text(string key, string text) =>
        Rows([("explain_key", DataType.Utf8), ("explain_value", DataType.Utf8)], [[Scalar.Utf8(key), Scalar.Utf8(text)]]);

    private DataFrame Describe(Schema schema, TableRules? rules) => new(this, TableDescription.Of(schema, rules));

    private DataFrame ShowTables(CatalogTransaction catalog) => Rows([("name", DataType.Utf8)], [.. catalog.ShownNames.Select(n => new[] { Scalar.Utf8(n) })]);

    private DataFrame Rows((string Name, DataType Type)[] columns, Scalar[][] rows) => new(this, new Values(
        columns.Select(c => PlanColumn.New(c.Name, c.Type)).ToEquatableArray(),
        rows.Select(r => r.Select(v => (Expression)new Literal(v)).ToEquatableArray()).ToEquatableArray()));
}
