using FrameEngine.Expressions;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Finds subexpressions that a set of expressions computes more than once for the same rows.</summary>
internal static class RepeatedExpressions
{
    public static HashSet<Expression> Of(IReadOnlyList<Expression> expressions)
    {
        var seen = new HashSet<Expression>();
        var repeated = new HashSet<Expression>();
        foreach (Expression expression in expressions) Visit(expression, seen, repeated);
        return repeated;
    }

    /// <summary>Whether all operands are evaluated for all rows that the node itself is: not so where operands guard each other.</summary>
    public static bool IsUnconditional(Expression node) => node is ScalarCall or FieldAccess or Cast or Comparison or Not or IsNull or InList;

    private static void Visit(Expression expression, HashSet<Expression> seen, HashSet<Expression> repeated)
    {
        if (expression is InputRef or Literal or ScalarCall { Function.Volatile: true }) return;
        if (!seen.Add(expression))
        {
            // Its operands come with it.
            repeated.Add(expression);
            return;
        }

        if (!IsUnconditional(expression)) return;
        foreach (Expression child in expression.Children) Visit(child, seen, repeated);
    }
}
