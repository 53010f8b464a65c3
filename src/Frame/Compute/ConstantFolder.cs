using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute;

/// <summary>Evaluates expressions that read no columns, with the very kernels that the executor runs.</summary>
internal static class ConstantFolder
{
    /// <summary>The value; null if the expression reads columns, holds a subquery or an aggregate, or is volatile.</summary>
    /// <exception cref="FrameException">Evaluating it fails: an overflow, a malformed text.</exception>
    public static Scalar? TryEvaluate(Expression expression)
    {
        if (expression is Literal literal) return literal.Value;
        if (!SingleColumn.IsConstant(expression)) return null;
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(expression, MemoryPool.Unlimited);
        return ScalarVectors.Read(evaluator.Evaluate([], 1, Selection.All(1)), 0);
    }
}
