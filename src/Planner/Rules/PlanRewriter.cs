using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Rebuilds plans, keeping every object that did not change: the driver sees by reference whether a rule did anything.</summary>
internal static class PlanRewriter
{
    public static LogicalPlan MapChildren(LogicalPlan node, Func<LogicalPlan, LogicalPlan> map)
    {
        EquatableArray<LogicalPlan> children = node.Children;
        LogicalPlan[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            LogicalPlan mapped = map(children[i]);
            if (ReferenceEquals(mapped, children[i])) continue;
            changed ??= children.ToArray();
            changed[i] = mapped;
        }

        return changed is null ? node : node.WithChildren(EquatableArray.Own(changed));
    }

    public static LogicalPlan MapExpressions(LogicalPlan node, Func<Expression, Expression> map)
    {
        EquatableArray<Expression> expressions = node.Expressions;
        Expression[]? changed = null;
        for (int i = 0; i < expressions.Count; i++)
        {
            Expression mapped = map(expressions[i]);
            if (ReferenceEquals(mapped, expressions[i])) continue;
            changed ??= expressions.ToArray();
            changed[i] = mapped;
        }

        return changed is null ? node : node.WithExpressions(EquatableArray.Own(changed));
    }

    /// <summary>Applies <paramref name="map"/> to every node, inputs first, and to the plans of subqueries.</summary>
    public static LogicalPlan BottomUp(LogicalPlan node, Func<LogicalPlan, LogicalPlan> map)
    {
        EquatableArray<LogicalPlan> children = node.Children;
        LogicalPlan[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            LogicalPlan rebuilt = BottomUp(children[i], map);
            if (ReferenceEquals(rebuilt, children[i])) continue;
            changed ??= children.ToArray();
            changed[i] = rebuilt;
        }

        if (changed is not null) node = node.WithChildren(EquatableArray.Own(changed));
        return map(node.HasSubqueries ? InSubqueries(node, map) : node);
    }

    private static LogicalPlan InSubqueries(LogicalPlan node, Func<LogicalPlan, LogicalPlan> map) => MapExpressions(node, e => ExpressionRewriter.BottomUp(e, x =>
    {
        if (x is not SubqueryExpression subquery) return x;
        LogicalPlan plan = BottomUp(subquery.Plan, map);
        return ReferenceEquals(plan, subquery.Plan) ? x : subquery.WithPlan(plan);
    }));

    /// <summary>The plan over exactly these columns of it.</summary>
    public static LogicalPlan Keep(LogicalPlan plan, EquatableArray<PlanColumn> columns)
    {
        EquatableArray<PlanColumn> output = plan.Output;
        if (output.Count == columns.Count)
        {
            bool same = true;
            for (int i = 0; same && i < output.Count; i++) same = output[i].Id == columns[i].Id;
            if (same) return plan;
        }

        var byId = new Dictionary<ColumnId, PlanColumn>(output.Count);
        foreach (PlanColumn column in output) byId[column.Id] = column;
        return new Project(plan, columns.Map(c => NamedExpression.Pass(byId[c.Id]) with { Name = c.Name }));
    }
}
