using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Rebuilds expressions and plans bottom-up or top-down, keeping what did not change.</summary>
internal static class ExpressionRewriter
{
    /// <summary>Applies <paramref name="rewrite"/> to every node, operands first; subquery plans are left alone.</summary>
    public static Expression BottomUp(Expression expression, Func<Expression, Expression> rewrite)
    {
        EquatableArray<Expression> children = expression.Children;
        if (!children.IsEmpty)
        {
            Expression[]? changed = null;
            for (int i = 0; i < children.Count; i++)
            {
                Expression rewritten = BottomUp(children[i], rewrite);
                if (ReferenceEquals(rewritten, children[i]) && changed is null) continue;
                changed ??= children.ToArray();
                changed[i] = rewritten;
            }

            if (changed is not null) expression = expression.WithChildren(EquatableArray.Own(changed));
        }

        return rewrite(expression);
    }

    /// <summary>Offers every node to <paramref name="rewrite"/>, outermost first; what it replaces is not entered, null means go on.</summary>
    public static Expression TopDown(Expression expression, Func<Expression, Expression?> rewrite)
    {
        if (rewrite(expression) is { } replacement) return replacement;
        EquatableArray<Expression> children = expression.Children;
        Expression[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            Expression rewritten = TopDown(children[i], rewrite);
            if (ReferenceEquals(rewritten, children[i]) && changed is null) continue;
            changed ??= children.ToArray();
            changed[i] = rewritten;
        }

        return changed is null ? expression : expression.WithChildren(EquatableArray.Own(changed));
    }

    /// <summary>Replaces columns by expressions, in operands and in the plans of subqueries.</summary>
    public static Expression Substitute(Expression expression, IReadOnlyDictionary<ColumnId, Expression> map) => TopDown(expression, e => e switch
    {
        ColumnRef column => Replace(column, map),
        SubqueryExpression subquery => SubstituteSubquery(subquery, map),
        _ => null,
    });

    /// <summary>What the map has for a column, itself if nothing. Another column in its place stays as nullable as it was: an outer join may lie between here and where the other is made.</summary>
    public static Expression Replace(ColumnRef column, IReadOnlyDictionary<ColumnId, Expression> map) => map.GetValueOrDefault(column.Id, column) switch
    {
        ColumnRef { MayBeNull: false } other when column.MayBeNull => other with { MayBeNull = true },
        var replacement => replacement,
    };

    /// <summary>Replaces columns by expressions everywhere in a plan's expressions (identities that the plan itself makes are left alone).</summary>
    public static LogicalPlan Substitute(LogicalPlan plan, IReadOnlyDictionary<ColumnId, Expression> map)
    {
        EquatableArray<LogicalPlan> children = plan.Children;
        if (!children.IsEmpty) plan = plan.WithChildren(children.Map(c => Substitute(c, map)));
        EquatableArray<Expression> expressions = plan.Expressions;
        return expressions.IsEmpty ? plan : plan.WithExpressions(expressions.Map(e => Substitute(e, map)));
    }

    /// <summary>Calls <paramref name="visit"/> for every column that an expression refers to, subqueries' free columns included.</summary>
    public static void VisitColumns(Expression expression, Action<ColumnRef> visit)
    {
        if (expression is ColumnRef column) visit(column);
        if (expression is SubqueryExpression subquery)
            foreach (ColumnRef free in FreeColumns(subquery.Plan)) visit(free);
        foreach (Expression child in expression.Children) VisitColumns(child, visit);
    }

    /// <summary>Columns that a plan refers to but does not produce: the correlation of a subquery. Distinct, in order of appearance.</summary>
    public static IReadOnlyList<ColumnRef> FreeColumns(LogicalPlan plan)
    {
        var produced = new ColumnSet();
        var used = new List<ColumnRef>();
        Collect(plan);
        return used.Where(c => !produced.Contains(c.Id)).DistinctBy(c => c.Id).ToList();

        void Collect(LogicalPlan node)
        {
            foreach (PlanColumn column in node.Output) produced.Add(column.Id);
            if (node is Scan scan)
                foreach (PlanColumn column in scan.FilterColumns) produced.Add(column.Id);
            foreach (Expression expression in node.Expressions) VisitColumns(expression, used.Add);
            foreach (LogicalPlan child in node.Children) Collect(child);
        }
    }

    private static Expression SubstituteSubquery(SubqueryExpression subquery, IReadOnlyDictionary<ColumnId, Expression> map)
    {
        SubqueryExpression inner = subquery.WithPlan(Substitute(subquery.Plan, map));
        return inner.Children.IsEmpty ? inner : inner.WithChildren(inner.Children.Map(c => Substitute(c, map)));
    }
}
