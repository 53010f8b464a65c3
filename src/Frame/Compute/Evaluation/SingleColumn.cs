using FrameEngine.Expressions;
using FrameEngine.Functions;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Finds expressions whose only input is one column, which may then be evaluated per dictionary entry.</summary>
internal static class SingleColumn
{
    /// <summary>The one column that a deterministic expression reads (perhaps several times); null if there are none or several.</summary>
    public static InputRef? Of(Expression expression)
    {
        InputRef? found = null;
        return Visit(expression, ref found, 0) ? found : null;
    }

    /// <summary>Whether the expression reads no column and always gives the same: it can be folded.</summary>
    public static bool IsConstant(Expression expression)
    {
        InputRef? found = null;
        return Visit(expression, ref found, 0) && found is null;
    }

    // Parameters are given by the lambdas around them, of which there are so many inside the expression.
    private static bool Visit(Expression expression, ref InputRef? found, int lambdas)
    {
        switch (expression)
        {
            case InputRef input:
                if (found is not null && found.Ordinal != input.Ordinal) return false;
                found = input;
                return true;
            case Literal: return true;
            case LambdaParameter: return lambdas > 0;
            case LambdaCall call: return Visit(call.List, ref found, lambdas) && Visit(call.Body, ref found, lambdas + 1) && (call.Initial is null || Visit(call.Initial, ref found, lambdas));
            case ScalarCall { Function.Volatile: true }: return false;
            case ScalarCall or FieldAccess or Cast or Comparison or And or Or or Not or IsNull or InList or Case or Coalesce or Attempt:
                foreach (Expression child in expression.Children)
                    if (!Visit(child, ref found, lambdas)) return false;
                return true;
            default: return false;
        }
    }
}
