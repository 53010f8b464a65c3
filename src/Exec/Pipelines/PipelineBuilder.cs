using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Operators.Aggregate;
using FrameEngine.Exec.Operators.Cte;
using FrameEngine.Exec.Operators.Exchange;
using FrameEngine.Exec.Operators.Filter;
using FrameEngine.Exec.Operators.Join;
using FrameEngine.Exec.Operators.Limit;
using FrameEngine.Exec.Operators.Project;
using FrameEngine.Exec.Operators.Recursion;
using FrameEngine.Exec.Operators.RowNumber;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Operators.TopN;
using FrameEngine.Exec.Operators.Unnest;
using FrameEngine.Exec.Operators.Values;
using FrameEngine.Exec.Operators.Window;
using FrameEngine.Exec.Operators.Write;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Pipelines;

/// <summary>Turns a physical plan into pipelines: cuts it where an operator must see all of its input before it puts out anything.</summary>
/// <remarks>
/// Nodes are numbered in pre-order, as <see cref="QueryMetrics"/> numbers them: building one takes a number on entry and visits its children in order.
/// Nothing is opened here and no memory is taken: that happens when the pipelines run.
/// </remarks>
internal sealed class PipelineBuilder
{
    private readonly QueryContext _context;
    private readonly QueryMetrics _metrics;
    private readonly List<Pipeline> _pipelines = [];
    private readonly Dictionary<int, (CteSink Sink, Pipeline Pipeline)> _ctes = [];
    private readonly FilterOrder _filters = new();
    private int _nodes;

    private PipelineBuilder(QueryContext context, QueryMetrics metrics)
    {
        _context = context;
        _metrics = metrics;
    }

    /// <summary>Nodes of a plan.</summary>
    public static int CountNodes(PhysicalPlan plan) => 1 + plan.Children.Sum(CountNodes);

    /// <summary>The pipelines that run <paramref name="plan"/> into <paramref name="sink"/>.</summary>
    /// <param name="skipRoot">The sink does the root's work itself (a limit): only what is below is built.</param>
    public static IReadOnlyList<Pipeline> Build(PhysicalPlan plan, Sink sink, QueryContext context, QueryMetrics metrics, bool skipRoot = false)
    {
        var builder = new PipelineBuilder(context, metrics);
        if (skipRoot)
        {
            builder._nodes++;
            plan = plan.Children[0];
        }

        builder.End(builder.Build(plan), sink, skipRoot ? 0 : -1);
        builder._filters.Order();
        return builder._pipelines;
    }

    private Stream Build(PhysicalPlan plan)
    {
        int node = _nodes++;
        return plan switch
        {
            PhysicalScan scan => Scan(scan, node),
            PhysicalValues values => From(new ValuesSource(values), values, node),
            PhysicalFilter filter => Build(filter.Input).Then(new FilterFactory(filter.Conjuncts), filter, node),
            PhysicalProject project => Build(project.Input).Then(new ProjectFactory(project.Expressions), project, node),
            PhysicalUnnest unnest => Build(unnest.Input).Then(new UnnestFactory(unnest), unnest, node),
            PhysicalLimit limit => Build(limit.Input).Then(new LimitFactory(limit.Count, limit.Offset), limit, node),
            PhysicalUnionAll union => Union(union),
            PhysicalAggregate aggregate => Cut(Build(aggregate.Input), AggregateFactory.Create(aggregate, _metrics[node]), aggregate, node),
            PhysicalSort sort => Cut(Build(sort.Input), SortFactory.Create(sort, _context, _metrics[node]), sort, node),
            PhysicalRowNumber number => Cut(Build(number.Input), RowNumberSource.Create(number, _context), number, node),
            PhysicalWindow window => Cut(Build(window.Input), WindowFactory.Create(window, _context, _metrics[node]), window, node),
            PhysicalTopN top when _context.Spill is { } spill && top.Count > spill.MostTopRows - top.Offset =>
                Cut(Build(top.Input), SortFactory.Create(new PhysicalSort(top.Input, top.Keys), _context, _metrics[node]), top, node).Then(new LimitFactory(top.Count, top.Offset), top, node),
            PhysicalTopN top => Cut(Build(top.Input), TopNFactory.Create(top, _context), top, node),
            PhysicalHashJoin join => Join(Build(join.Left), Build(join.Right), join.BuildLeft, HashJoinFactory.Create(join, _context, _metrics[node]), join, node, join.Publishes),
            PhysicalNestedLoopJoin join => Join(Build(join.Left), Build(join.Right), false, NestedLoopJoinFactory.Create(join, _context), join, node),
            PhysicalCte cte => Cte(cte, node),
            PhysicalCteScan scan => CteScan(scan, node),
            PhysicalRecursion recursion => Recursion(recursion, node),
            PhysicalWrite write => Write(write, node),
            PhysicalStageInput input => StageInput(input, node),
            _ => throw new InternalException($"{plan.GetType().Name} cannot be executed"),
        };
    }

    private static Stream From(Source source, PhysicalPlan plan, int node, bool sparse = false) =>
        new([new Chain(source, node, [], 0, plan.Output) { Sparse = sparse }], [], []);

    private Stream Scan(PhysicalScan scan, int node)
    {
        var source = new ScanSource(scan, _metrics[node]);
        _filters.Reads(source, scan.DynamicFilters);
        return From(source, scan, node, sparse: scan.Filters.Count + scan.DynamicFilters.Count > 0);
    }

    private Pipeline End(Stream stream, Sink sink, int node)
    {
        bool ordered = sink.UsesMorsels || stream.Chains.Any(c => c.Steps.Any(s => s.Factory.NeedsOrder));
        if (!ordered)
            foreach (Chain chain in stream.Chains)
                if (chain.Source is ScanSource scan) scan.SharesRows = true;
        var pipeline = new Pipeline(sink, node, ordered ? stream.Chains : [.. stream.Chains.Select(Compact)]);
        pipeline.DependsOn.AddRange(stream.DependsOn);
        pipeline.Releases.AddRange(stream.Releases);
        _pipelines.Add(pipeline);
        _filters.Add(pipeline);
        return pipeline;
    }

    // Sparse chunks are made dense before the work that follows: a join's probe or the sink.
    private static Chain Compact(Chain chain)
    {
        var steps = new List<ChainStep>();
        bool sparse = chain.Sparse;
        EquatableArray<PhysicalColumn> columns = chain.Columns;
        foreach (ChainStep step in chain.Steps)
        {
            if (sparse && step.Dense)
            {
                steps.Add(new ChainStep(new CompactFactory([.. columns.Select(c => c.Type)]), -1, columns));
                sparse = false;
            }

            steps.Add(step);
            sparse |= step.Factory is FilterFactory || step.Dense;
            columns = step.Columns;
        }

        if (sparse) steps.Add(new ChainStep(new CompactFactory([.. columns.Select(c => c.Type)]), -1, columns));
        return chain with { Steps = steps };
    }

    private Stream Cut(Stream input, BlockingParts parts, PhysicalPlan plan, int node)
    {
        Pipeline before = End(input, parts.Sink, node);
        return new Stream([new Chain(parts.Source, node, [], 0, plan.Output)], [before], [parts.Sink]);
    }

    private Stream Join(Stream left, Stream right, bool buildLeft, JoinParts parts, PhysicalPlan plan, int node, EquatableArray<DynamicFilterRef> publishes = default)
    {
        (Stream build, Stream probe) = buildLeft ? (left, right) : (right, left);
        Pipeline before = End(build, parts.Build, node);
        foreach (DynamicFilterRef filter in publishes) _filters.Publishes(before, filter.FilterId);
        Stream stream = probe.Then(parts.Probe, plan, node, dense: true);
        stream = stream with { DependsOn = [.. stream.DependsOn, before], Releases = [.. stream.Releases, parts.Build] };
        int wave = stream.Chains.Max(c => c.Wave) + 1;
        foreach (Source? after in (Source?[])[parts.Unmatched, parts.Spilled])
            if (after is not null) stream = stream with { Chains = [.. stream.Chains, new Chain(after, node, [], wave, plan.Output) { Sparse = after == parts.Spilled }] };
        return stream;
    }

    private Stream Union(PhysicalUnionAll union)
    {
        var stream = new Stream([], [], []);
        foreach (PhysicalPlan input in union.Inputs)
        {
            Stream next = Build(input);
            stream = new Stream([.. stream.Chains, .. next.Chains], [.. stream.DependsOn, .. next.DependsOn], [.. stream.Releases, .. next.Releases]);
        }

        return stream;
    }

    private Stream Cte(PhysicalCte cte, int node)
    {
        var sink = new CteSink(cte.Definition.Schema);
        _ctes.Add(cte.Id, (sink, End(Build(cte.Definition), sink, node)));
        return Build(cte.Body);
    }

    private Stream CteScan(PhysicalCteScan scan, int node)
    {
        if (!_ctes.TryGetValue(scan.Id, out (CteSink Sink, Pipeline Pipeline) cte)) throw new InternalException($"common table expression {scan.Id} is read but not defined above");
        return From(new CteSource(cte.Sink), scan, node) with { DependsOn = [cte.Pipeline] };
    }

    private Stream Recursion(PhysicalRecursion recursion, int node)
    {
        var read = new Dictionary<int, CteSink>();
        var before = new HashSet<Pipeline>();
        PhysicalRecursion.ReplaceScans(recursion, scan =>
        {
            if (_ctes.TryGetValue(scan.Id, out (CteSink Sink, Pipeline Pipeline) cte))
            {
                read[scan.Id] = cte.Sink;
                before.Add(cte.Pipeline);
            }

            return null;
        });
        return From(new RecursionSource(recursion, read), recursion, node) with { DependsOn = [.. before] };
    }

    private Stream Write(PhysicalWrite write, int node)
    {
        var sink = new WriteSink(write);
        return Cut(Build(write.Input), new BlockingParts(sink, new WriteSource(sink, write.Schema)), write, node);
    }

    private Stream StageInput(PhysicalStageInput input, int node)
    {
        Stream stream = From(new StageInputSource(input), input, node);
        if (input.MergeKeys.Count == 0) return stream;
        // Sorted again rather than merged: the producers' streams arrive as one.
        return Cut(stream, SortFactory.Create(new PhysicalSort(input with { MergeKeys = [] }, input.MergeKeys), _context, _metrics[node]), input, node);
    }

    /// <summary>What flows at some point of the plan: chains that are not ended yet, what must run before them and what is free after them.</summary>
    private sealed record Stream(IReadOnlyList<Chain> Chains, IReadOnlyList<Pipeline> DependsOn, IReadOnlyList<IDisposable> Releases)
    {
        public Stream Then(StreamOperatorFactory factory, PhysicalPlan plan, int node, bool dense = false) =>
            this with { Chains = [.. Chains.Select(c => c.Then(new ChainStep(factory, node, plan.Output) { Dense = dense }))] };
    }
}
