using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>What holds of every sound logical plan: columns are produced below where they are used, once, and conditions are boolean.</summary>
internal static class PlanInvariants
{
    /// <exception cref="InternalException">The plan is not sound; the message names the node.</exception>
    public static void Check(LogicalPlan plan) => Check(plan, []);

    private static void Check(LogicalPlan node, ColumnSet outer)
    {
        var visible = new ColumnSet(outer);
        if (node is Scan scan)
        {
            foreach (PlanColumn column in scan.Columns) visible.Add(column.Id);
            foreach (PlanColumn column in scan.FilterColumns) visible.Add(column.Id);
        }

        if (node is DependentJoin dependent)
        {
            Check(dependent.Left, outer);
            var inner = new ColumnSet(outer);
            foreach (PlanColumn column in dependent.Left.Output) inner.Add(column.Id);
            Check(dependent.Right, inner);
        }
        else
        {
            foreach (LogicalPlan child in node.Children) Check(child, outer);
        }

        var produced = new ColumnSet();
        if (node is not (UnionAll or SetOperation or Cte or RecursiveCte))
            foreach (LogicalPlan child in node.Children)
                foreach (PlanColumn column in child.Output)
                {
                    if (!produced.Add(column.Id)) throw new InternalException($"{column.Name} {column.Id} comes from two inputs of {Head(node)}");
                    visible.Add(column.Id);
                }

        foreach (Expression expression in node.Expressions) CheckExpression(node, expression, visible);
        Expression? condition = node switch { Filter f => f.Predicate, Join j => j.Condition, DependentJoin d => d.Condition, _ => null };
        if (condition is not null && condition.Type.Id != TypeId.Boolean) throw new InternalException($"the condition of {Head(node)} is {condition.Type}");
        CheckOutput(node);
    }

    private static void CheckOutput(LogicalPlan node)
    {
        var ids = new ColumnSet();
        foreach (PlanColumn column in node.Output)
            if (!ids.Add(column.Id)) throw new InternalException($"{column.Name} {column.Id} is put out twice by {Head(node)}");
        if (node is not UnionAll union) return;
        foreach (LogicalPlan input in union.Inputs)
            if (!input.Output.Select(c => c.Type).SequenceEqual(union.Columns.Select(c => c.Type)))
                throw new InternalException($"an input of {Head(node)} has other types");
    }

    private static void CheckExpression(LogicalPlan node, Expression expression, ColumnSet visible)
    {
        if (expression is ColumnRef column && !visible.Contains(column.Id))
            throw new InternalException($"{column.Name} {column.Id} is used in {Head(node)} but not produced below");
        if (expression is SubqueryExpression subquery) Check(subquery.Plan, visible);
        foreach (Expression child in expression.Children) CheckExpression(node, child, visible);
    }

    private static string Head(LogicalPlan node) => node.ToString().Split('\n')[0];
}
