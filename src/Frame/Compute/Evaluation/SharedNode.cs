using FrameEngine.Columns;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Counts the chunks that a set of expressions is evaluated over.</summary>
internal sealed class ChunkCounter
{
    public long Chunk { get; private set; }

    public void Next() => Chunk++;
}

/// <summary>An expression that stands in several places of a set of expressions: evaluated once a chunk. Only for places that see all of the chunk's selected rows.</summary>
internal sealed class SharedNode(EvaluatorNode inner, ChunkCounter counter) : EvaluatorNode(inner.Type)
{
    private Vector? _result;
    private long _chunk = -1;

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        if (_chunk == counter.Chunk) return _result!;
        _result = inner.Evaluate(batch, selection);
        _chunk = counter.Chunk;
        return _result;
    }

    public override void Dispose() => inner.Dispose();
}
