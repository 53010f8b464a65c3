using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Copies a plan under new column identities, so that it can stand beside the original (self-joins, views, inlined CTEs).</summary>
internal static class FreshIds
{
    /// <summary>The copy; the output columns are in the same order. Columns from outside (correlation) keep their identity.</summary>
    public static LogicalPlan Of(LogicalPlan plan)
    {
        // A table as it is: nothing refers to its columns yet.
        if (plan is not Scan { Filters.IsEmpty: true, FilterColumns.IsEmpty: true } scan) return Copy(plan, []);
        var columns = new PlanColumn[scan.Columns.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = scan.Columns[i] with { Id = ColumnId.New() };
        return scan with { Columns = EquatableArray.Own(columns) };
    }

    private static LogicalPlan Copy(LogicalPlan plan, Dictionary<ColumnId, Expression> map)
    {
        EquatableArray<LogicalPlan> children = plan.Children;
        if (!children.IsEmpty) plan = plan.WithChildren(children.Map(c => Copy(c, map)));
        switch (plan)
        {
            case Scan scan:
                scan = scan with { Columns = Renew(scan.Columns, map), FilterColumns = Renew(scan.FilterColumns, map) };
                return scan with { Filters = Rename(scan.Filters, map) };
            case Values values:
                return values with
                {
                    Columns = Renew(values.Columns, map),
                    Rows = values.Rows.Map(r => Rename(r, map)),
                };
            case Project project:
                return project with { Columns = RenewNamed(project.Columns, map) };
            case Aggregate aggregate:
                EquatableArray<NamedExpression> groups = RenewNamed(aggregate.Groups, map, out Dictionary<ColumnId, Expression> renewed);
                EquatableArray<NamedExpression> aggregates = RenewNamed(aggregate.Aggregates, map);
                foreach ((ColumnId id, Expression column) in renewed) map[id] = column;
                return aggregate with { Groups = groups, Aggregates = aggregates };
            case Window window:
                return window with { Functions = RenewNamed(window.Functions, map) };
            case UnionAll union:
                return union with { Columns = Renew(union.Columns, map) };
            case SetOperation set:
                return set with { Columns = Renew(set.Columns, map) };
            case CteRef reference:
                return reference with { Columns = Renew(reference.Columns, map) };
            case RecursiveCte recursive:
                return recursive with { Columns = Renew(recursive.Columns, map) };
            case RowNumber number:
                return (number with { Number = Renew([number.Number], map)[0] }).WithExpressions(Rename(number.Expressions, map));
            case Unnest unnest:
                unnest = (Unnest)unnest.WithExpressions(Rename(unnest.Lists, map));
                return unnest with { Elements = Renew(unnest.Elements, map), Ordinality = unnest.Ordinality is { } places ? Renew([places], map)[0] : null };
            case Write write:
                return write with { Count = Renew([write.Count], map)[0] };
            case Join { Mark: { } mark } join:
                return (join with { Mark = Renew([mark], map)[0] }).WithExpressions(Rename(join.Expressions, map));
            case DependentJoin { Mark: { } mark } join:
                return (join with { Mark = Renew([mark], map)[0] }).WithExpressions(Rename(join.Expressions, map));
            default:
                EquatableArray<Expression> expressions = plan.Expressions;
                return expressions.IsEmpty ? plan : plan.WithExpressions(Rename(expressions, map));
        }
    }

    private static EquatableArray<PlanColumn> Renew(EquatableArray<PlanColumn> columns, Dictionary<ColumnId, Expression> map) => columns.Select(c =>
    {
        PlanColumn fresh = c with { Id = ColumnId.New() };
        map[c.Id] = fresh.Ref;
        return fresh;
    }).ToEquatableArray();

    private static EquatableArray<NamedExpression> RenewNamed(EquatableArray<NamedExpression> columns, Dictionary<ColumnId, Expression> map)
    {
        EquatableArray<NamedExpression> fresh = RenewNamed(columns, map, out Dictionary<ColumnId, Expression> renewed);
        foreach ((ColumnId id, Expression column) in renewed) map[id] = column;
        return fresh;
    }

    // The expressions see the input's identities; the new ones hold above the node only, and a passed column keeps the one its input got.
    private static EquatableArray<NamedExpression> RenewNamed(
        EquatableArray<NamedExpression> columns, Dictionary<ColumnId, Expression> map, out Dictionary<ColumnId, Expression> renewed)
    {
        var above = new Dictionary<ColumnId, Expression>();
        EquatableArray<NamedExpression> fresh = columns.Select(c =>
        {
            Expression expression = Rename(c.Expression, map);
            ColumnId id = c.Expression is ColumnRef passed && passed.Id == c.Id && expression is ColumnRef kept ? kept.Id : ColumnId.New();
            var column = new NamedExpression(id, c.Name, expression);
            above[c.Id] = column.Column.Ref;
            return column;
        }).ToEquatableArray();
        renewed = above;
        return fresh;
    }

    private static EquatableArray<Expression> Rename(EquatableArray<Expression> expressions, Dictionary<ColumnId, Expression> map) =>
        expressions.Map(e => Rename(e, map));

    private static Expression Rename(Expression expression, Dictionary<ColumnId, Expression> map) => ExpressionRewriter.TopDown(expression, e => e switch
    {
        ColumnRef column => ExpressionRewriter.Replace(column, map),
        SubqueryExpression subquery => RenameSubquery(subquery, map),
        _ => null,
    });

    private static Expression RenameSubquery(SubqueryExpression subquery, Dictionary<ColumnId, Expression> map)
    {
        // The subplan's own columns are renewed too, in a copy of the map: they are not visible outside.
        SubqueryExpression inner = subquery.WithPlan(Copy(subquery.Plan, new Dictionary<ColumnId, Expression>(map)));
        return inner.Children.IsEmpty ? inner : inner.WithChildren(inner.Children.Map(c => Rename(c, map)));
    }
}
