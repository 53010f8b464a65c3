using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Pipelines;

/// <summary>One sink and the chains that feed it. Runs when the pipelines that it depends on are done.</summary>
/// <remarks>
/// Most pipelines have one chain. A union gives several; an outer join that keeps unmatched build rows gives a second one, which may only start
/// when the first has seen every row. Hence <see cref="Chain.Wave"/>: a wave starts when the one before is done.
/// <code>
/// scan a ─ filter ─┐
/// scan b ──────────┼─► sink        wave 0
/// unmatched rows ──┘               wave 1
/// </code></remarks>
internal sealed class Pipeline(Sink sink, int sinkNode, IReadOnlyList<Chain> chains)
{
    public Sink Sink { get; } = sink;

    /// <summary>The plan node that the sink works for; -1 for none.</summary>
    public int SinkNode { get; } = sinkNode;

    /// <summary>By wave, then in the order of their rows.</summary>
    public IReadOnlyList<Chain> Chains { get; } = [.. chains.OrderBy(c => c.Wave)];

    public List<Pipeline> DependsOn { get; } = [];

    /// <summary>What nobody needs any more when this pipeline is done, such as the hash table that it probed.</summary>
    public List<IDisposable> Releases { get; } = [];

    /// <summary>Whether one thread must run it from begin to end, so that rows keep the order of the source.</summary>
    public bool OneThread => Sink.NeedsOrder || Chains.Any(c => c.Steps.Any(s => s.Factory.NeedsOrder));
}

/// <summary>A source and the operators that its rows pass.</summary>
/// <param name="Node">The plan node that the source works for.</param>
/// <param name="Wave">Chains of a wave run together; the next wave starts when all of them are done.</param>
/// <param name="Columns">What the source puts out.</param>
internal sealed record Chain(Source Source, int Node, IReadOnlyList<ChainStep> Steps, int Wave, EquatableArray<PhysicalColumn> Columns)
{
    /// <summary>Whether the source may give chunks of which little is selected.</summary>
    public bool Sparse { get; init; }

    public Chain Then(ChainStep step) => this with { Steps = [.. Steps, step] };
}

/// <summary>An operator of a chain and the plan node that it works for (-1: none).</summary>
/// <param name="Columns">What it puts out.</param>
internal sealed record ChainStep(StreamOperatorFactory Factory, int Node, EquatableArray<PhysicalColumn> Columns)
{
    /// <summary>Whether it costs enough a chunk that it should be given full ones.</summary>
    public bool Dense { get; init; }
}
