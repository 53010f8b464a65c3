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

    public ExpressionSet(IReadOnlyList<Expression> expressions, MemoryPool pool)
    {
        var factory = new NodeFactory(pool, RepeatedExpressions.Of(expressions), _counter);
        _roots = [.. expressions.Select(factory.CreateShared)];
        Results = new Vector[expressions.Count];
    }

    /// <summary>The results of the last <see cref="Evaluate"/>.</summary>
    public Vector[] Results { get; }

    /// <summary>One vector per expression, as <see cref="ExpressionEvaluator"/> gives them; valid until the next call.</summary>
    public Vector[] Evaluate(DataChunk chunk)
    {
        _counter.Next();
        for (int i = 0; i < _roots.Length; i++) Results[i] = _roots[i].Evaluate(new Batch(chunk.Columns, chunk.Rows), chunk.Selection);
        return Results;
    }

    public void Dispose()
    {
        foreach (EvaluatorNode root in _roots) root.Dispose();
    }
}
