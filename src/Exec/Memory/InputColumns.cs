using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Memory;

/// <summary>An operator's expressions over its input, for one thread: plain columns are passed on as they are, others evaluated.</summary>
internal sealed class InputColumns : IDisposable
{
    private readonly int[] _ordinals;
    private readonly ExpressionEvaluator?[] _evaluators;

    public InputColumns(IReadOnlyList<Expression> expressions, MemoryPool pool)
    {
        _ordinals = [.. expressions.Select(e => e is InputRef column ? column.Ordinal : -1)];
        _evaluators = [.. expressions.Select(e => e is InputRef ? null : ExpressionEvaluator.Create(e, pool))];
        Vectors = new Vector[expressions.Count];
    }

    /// <summary>The results of the last <see cref="Evaluate"/>.</summary>
    public Vector[] Vectors { get; }

    /// <summary>One vector per expression, valid until the next call.</summary>
    public Vector[] Evaluate(DataChunk chunk)
    {
        for (int i = 0; i < _ordinals.Length; i++)
            Vectors[i] = _evaluators[i] is { } evaluator ? evaluator.Evaluate(chunk) : chunk.Columns[_ordinals[i]];
        return Vectors;
    }

    public void Dispose()
    {
        foreach (ExpressionEvaluator? evaluator in _evaluators) evaluator?.Dispose();
    }
}
