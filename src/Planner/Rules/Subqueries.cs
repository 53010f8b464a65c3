using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules;

/// <summary>Finds subqueries in expressions.</summary>
internal static class Subqueries
{
    public static bool Any(LogicalPlan node)
    {
        foreach (Expression expression in node.Expressions)
            if (Any(expression)) return true;
        return false;
    }

    public static bool Any(Expression expression)
    {
        if (expression is SubqueryExpression) return true;
        if (expression is Literal or ColumnRef) return false;
        foreach (Expression child in expression.Children)
            if (Any(child)) return true;
        return false;
    }
}
