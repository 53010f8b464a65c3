using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Which columns expressions use. Subqueries count with their free columns.</summary>
internal static class ColumnUse
{
    public static ColumnSet Ids(EquatableArray<PlanColumn> columns)
    {
        var ids = new ColumnSet(columns.Count);
        foreach (PlanColumn column in columns) ids.Add(column.Id);
        return ids;
    }

    public static bool OnlyIn(Expression expression, ColumnSet columns)
    {
        switch (expression)
        {
            case ColumnRef column: return columns.Contains(column.Id);
            case Literal: return true;
            case Comparison comparison: return OnlyIn(comparison.Left, columns) && OnlyIn(comparison.Right, columns);
            case SubqueryExpression subquery:
                foreach (ColumnRef free in ExpressionRewriter.FreeColumns(subquery.Plan))
                    if (!columns.Contains(free.Id)) return false;
                break;
        }

        foreach (Expression child in expression.Children)
            if (!OnlyIn(child, columns)) return false;
        return true;
    }

    public static bool AnyIn(Expression expression, ColumnSet columns)
    {
        switch (expression)
        {
            case ColumnRef column: return columns.Contains(column.Id);
            case Literal: return false;
            case Comparison comparison: return AnyIn(comparison.Left, columns) || AnyIn(comparison.Right, columns);
            case SubqueryExpression subquery:
                foreach (ColumnRef free in ExpressionRewriter.FreeColumns(subquery.Plan))
                    if (columns.Contains(free.Id)) return true;
                break;
        }

        foreach (Expression child in expression.Children)
            if (AnyIn(child, columns)) return true;
        return false;
    }

    public static void Collect(Expression expression, ColumnSet into)
    {
        switch (expression)
        {
            case ColumnRef column: into.Add(column.Id); return;
            case Literal: return;
            case SubqueryExpression subquery:
                foreach (ColumnRef free in ExpressionRewriter.FreeColumns(subquery.Plan)) into.Add(free.Id);
                break;
        }

        foreach (Expression child in expression.Children) Collect(child, into);
    }

    public static bool Any(Expression expression)
    {
        if (expression is ColumnRef) return true;
        if (expression is Literal) return false;
        if (expression is SubqueryExpression subquery && ExpressionRewriter.FreeColumns(subquery.Plan).Count > 0) return true;
        foreach (Expression child in expression.Children)
            if (Any(child)) return true;
        return false;
    }

    /// <summary>Whether evaluating it twice may give two results.</summary>
    public static bool IsVolatile(Expression expression)
    {
        if (expression is ScalarCall { Function.Volatile: true }) return true;
        if (expression is Literal or ColumnRef) return false;
        foreach (Expression child in expression.Children)
            if (IsVolatile(child)) return true;
        return false;
    }

    /// <summary>Whether any node of a plan computes something volatile.</summary>
    public static bool IsVolatile(LogicalPlan plan)
    {
        foreach (Expression expression in plan.Expressions)
            if (IsVolatile(expression)) return true;
        foreach (LogicalPlan child in plan.Children)
            if (IsVolatile(child)) return true;
        return false;
    }
}
