using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;

namespace FrameEngine.Compute;

/// <summary>Several physical expressions over one input, compiled for one thread: what they have in common is computed once a chunk, plain columns are passed on.</summary>
internal sealed class ExpressionSet : IDisposable
{
    private readonly EvaluatorNode[] _roots;
    private readonly ChunkCounter _counter = new();
    private DataChunk? _chunk;

    public ExpressionSet(IReadOnlyList<Expression> expressions, MemoryPool pool)
    {
        var factory = new NodeFactory(pool, RepeatedExpressions.Of(expressions), _counter);
        _roots = [.. expressions.Select(factory.CreateShared)];
        Results = new Vector[expressions.Count];
    }

    /// <summary>The results of the last <see cref="EvaluateAll"/>.</summary>
    public Vector[] Results { get; }

    /// <summary>Takes the next chunk: what was computed for the one before is forgotten.</summary>
    public void Begin(DataChunk chunk)
    {
        _chunk = chunk;
        _counter.Next();
    }

    /// <summary>One expression over the chunk's selected rows, as <see cref="ExpressionEvaluator"/> gives it; valid until the next chunk.</summary>
    public Vector Evaluate(int index) => _roots[index].Evaluate(new Batch(_chunk!.Columns, _chunk.Rows), _chunk.Selection);

    /// <summary>Takes the next chunk and computes every expression over it.</summary>
    public Vector[] EvaluateAll(DataChunk chunk)
    {
        Begin(chunk);
        for (int i = 0; i < _roots.Length; i++) Results[i] = Evaluate(i);
        return Results;
    }

    public void Dispose()
    {
        foreach (EvaluatorNode root in _roots) root.Dispose();
    }
}
