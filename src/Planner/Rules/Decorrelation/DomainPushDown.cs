using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Unnests any dependent join: evaluates the right side once for every distinct combination of outer values, then joins by these.</summary>
/// <remarks><code>
/// DependentJoin on p                   Join on p AND l.k IS NOT DISTINCT FROM d
///   left                        ⇒        left
///   right(k)                             right(d) with d among its columns, D = Distinct (left.k) joined where it is needed
/// </code></remarks>
internal sealed class DomainPushDown(LogicalPlan left, IReadOnlyList<ColumnRef> outer)
{
    private readonly ColumnSet _outerIds = outer.Select(c => c.Id).ToColumnSet();

    public LogicalPlan Unnest(DependentJoin join)
    {
        if (ColumnUse.IsVolatile(left))
            throw new FrameNotSupportedException("a subquery is not supported that is correlated in this way with a query that uses a volatile function");
        (LogicalPlan right, Dictionary<ColumnId, Expression> domain) = Push(join.Right);
        List<Expression> conditions = Predicates.Split(join.Condition);
        conditions.AddRange(outer.Select(c => Same(c, domain[c.Id])));
        return (join with { Right = right, Condition = Predicates.All(conditions) }).ToJoin();
    }

    // The plan for all values of the domain at once: its own columns and the domain's, under the identities that the map gives.
    private (LogicalPlan Plan, Dictionary<ColumnId, Expression> Domain) Push(LogicalPlan plan)
    {
        if (!PredicatePullUp.RefersTo(plan, _outerIds)) return Cross(plan);
        switch (plan)
        {
            case Filter filter:
                (LogicalPlan filtered, Dictionary<ColumnId, Expression> map) = Push(filter.Input);
                return (new Filter(filtered, ExpressionRewriter.Substitute(filter.Predicate, map)), map);
            case Project project:
                (LogicalPlan projected, map) = Push(project.Input);
                return (new Project(projected, [.. Substitute(project.Columns, map), .. Passed(map)]), map);
            case Aggregate { Groups.IsEmpty: false } aggregate:
                (LogicalPlan grouped, map) = Push(aggregate.Input);
                return (new Aggregate(grouped, [.. Substitute(aggregate.Groups, map), .. Passed(map)], Substitute(aggregate.Aggregates, map)), map);
            case Aggregate aggregate: return PushGlobal(aggregate);
            case Window window:
                (LogicalPlan framed, map) = Push(window.Input);
                return (new Window(framed, window.Functions.Map(f => f with { Expression = PartitionedToo((WindowCall)ExpressionRewriter.Substitute(f.Expression, map), map) })), map);
            case Sort sort: return Push(sort.Input);
            case Limit { Count: null, Offset: 0 } limit: return Push(limit.Input);
            case Limit { Count: > 0, Offset: 0 } limit when UniqueKeys.AtMostOneRow(limit.Input): return Push(limit.Input);
            case Limit limit: return PushLimit(limit);
            case RowNumber number:
                (LogicalPlan counted, map) = Push(number.Input);
                var pushed = (RowNumber)(number with { Input = counted }).WithExpressions(number.Expressions.Map(e => ExpressionRewriter.Substitute(e, map)));
                return (pushed with { Groups = [.. pushed.Groups, .. outer.Select(c => map[c.Id])] }, map);
            case Unnest unnest:
                (LogicalPlan spread, map) = Push(unnest.Input);
                return ((unnest with { Input = spread }).WithExpressions(unnest.Lists.Map(l => ExpressionRewriter.Substitute(l, map))), map);
            case Join join: return PushJoin(join);
            case UnionAll union: return PushUnion(union);
            case Values values:
                return Push(new UnionAll(values.Rows.Select(row => (LogicalPlan)new Project(Values.OneRow,
                    row.Map((e, i) => NamedExpression.New(values.Columns[i].Name, e)))).ToEquatableArray(), values.Columns));
            default: throw new FrameNotSupportedException($"a correlated subquery is not supported over a {plan.GetType().Name}");
        }
    }

    private (LogicalPlan, Dictionary<ColumnId, Expression>) Domain()
    {
        LogicalPlan copy = FreshIds.Of(left);
        var map = new Dictionary<ColumnId, Expression>();
        var groups = new List<NamedExpression>();
        for (int i = 0; i < left.Output.Count; i++)
        {
            if (!_outerIds.Contains(left.Output[i].Id)) continue;
            NamedExpression group = NamedExpression.Pass(copy.Output[i]);
            groups.Add(group);
            map[left.Output[i].Id] = group.Column.Ref;
        }

        return (new Aggregate(copy, groups.ToEquatableArray(), []), map);
    }

    private (LogicalPlan, Dictionary<ColumnId, Expression>) Cross(LogicalPlan plan)
    {
        (LogicalPlan domain, Dictionary<ColumnId, Expression> map) = Domain();
        return (new Join(JoinKind.Inner, plan, domain, Predicates.True), map);
    }

    // One row for every value of the domain, also for those whose group is empty.
    private (LogicalPlan, Dictionary<ColumnId, Expression>) PushGlobal(Aggregate aggregate)
    {
        (LogicalPlan input, Dictionary<ColumnId, Expression> map) = Push(aggregate.Input);
        List<NamedExpression> inner = Substitute(aggregate.Aggregates, map).Select(a => NamedExpression.New(a.Name, a.Expression)).ToList();
        var grouped = new Aggregate(input, [.. Passed(map)], inner.ToEquatableArray());
        (LogicalPlan domain, Dictionary<ColumnId, Expression> kept) = Domain();
        var joined = new Join(JoinKind.Left, domain, grouped, Predicates.All(outer.Select(c => Same(kept[c.Id], map[c.Id])).ToList()));
        IEnumerable<NamedExpression> finished = aggregate.Aggregates.Select((a, i) => new NamedExpression(a.Id, a.Name, EmptyGroup.Finish(inner[i])));
        return (new Project(joined, [.. finished, .. Passed(kept)]), kept);
    }

    // So many rows for every value of the domain: they are numbered in the limit's order, and the numbers decide.
    private (LogicalPlan, Dictionary<ColumnId, Expression>) PushLimit(Limit limit)
    {
        Sort? sort = limit.Input as Sort;
        (LogicalPlan input, Dictionary<ColumnId, Expression> map) = Push(sort?.Input ?? limit.Input);
        EquatableArray<SortKey> keys = sort is null ? [] : sort.Keys.Map(k => k with { Expression = ExpressionRewriter.Substitute(k.Expression, map) });
        RowNumber number = RowNumber.Of(input, outer.Select(c => map[c.Id]).ToEquatableArray(), keys);
        var bounds = new List<Expression>(2);
        if (limit.Offset > 0) bounds.Add(new Comparison(ComparisonOperator.Greater, number.Number.Ref, new Literal(Scalar.Int64(limit.Offset))));
        if (limit.Count is { } count && count <= long.MaxValue - limit.Offset)
            bounds.Add(new Comparison(ComparisonOperator.LessOrEqual, number.Number.Ref, new Literal(Scalar.Int64(limit.Offset + count))));
        return (PlanRewriter.Keep(Predicates.Where(number, bounds), input.Output), map);
    }

    private (LogicalPlan, Dictionary<ColumnId, Expression>) PushJoin(Join join)
    {
        bool leftRefers = PredicatePullUp.RefersTo(join.Left, _outerIds), rightRefers = PredicatePullUp.RefersTo(join.Right, _outerIds);
        bool pushRight = rightRefers || join.Kind is JoinKind.Right or JoinKind.Full;
        bool pushLeft = leftRefers || !(join.Kind is JoinKind.Inner or JoinKind.Right && pushRight);
        Dictionary<ColumnId, Expression> leftMap = [], rightMap = [];
        LogicalPlan newLeft = join.Left, newRight = join.Right;
        if (pushLeft) (newLeft, leftMap) = Push(join.Left);
        if (pushRight) (newRight, rightMap) = Push(join.Right);
        Dictionary<ColumnId, Expression> map = join.Kind == JoinKind.Right || !pushLeft ? rightMap : leftMap;
        List<Expression> conditions = Predicates.Split(ExpressionRewriter.Substitute(join.Condition, map));
        if (pushLeft && pushRight) conditions.AddRange(outer.Select(c => Same(leftMap[c.Id], rightMap[c.Id])));
        LogicalPlan joined = join with
        {
            Left = newLeft,
            Right = newRight,
            Condition = Predicates.All(conditions),
            MarkComparison = join.MarkComparison is null ? null : ExpressionRewriter.Substitute(join.MarkComparison, map),
        };
        if (join.Kind != JoinKind.Full) return (joined, map);

        // Of a full join's unmatched rows only one side knows the domain's values.
        var merged = new Dictionary<ColumnId, Expression>();
        List<NamedExpression> columns = join.Output.Select(NamedExpression.Pass).ToList();
        foreach (ColumnRef column in outer)
        {
            NamedExpression either = NamedExpression.New(column.Name, new Coalesce([leftMap[column.Id], rightMap[column.Id]]));
            columns.Add(either);
            merged[column.Id] = either.Column.Ref with { MayBeNull = true };
        }

        return (new Project(joined, columns.ToEquatableArray()), merged);
    }

    private (LogicalPlan, Dictionary<ColumnId, Expression>) PushUnion(UnionAll union)
    {
        List<PlanColumn> columns = [.. union.Columns];
        var map = new Dictionary<ColumnId, Expression>();
        foreach (ColumnRef column in outer)
        {
            PlanColumn added = PlanColumn.New(column.Name, column.Type);
            columns.Add(added);
            map[column.Id] = added.Ref;
        }

        EquatableArray<LogicalPlan> inputs = union.Inputs.Select(input =>
        {
            (LogicalPlan pushed, Dictionary<ColumnId, Expression> domain) = Push(input);
            return (LogicalPlan)new Project(pushed, [.. input.Output.Select(NamedExpression.Pass), .. Passed(domain)]);
        }).ToEquatableArray();
        return (new UnionAll(inputs, columns.ToEquatableArray()), map);
    }

    private static EquatableArray<NamedExpression> Substitute(EquatableArray<NamedExpression> columns, Dictionary<ColumnId, Expression> map) =>
        columns.Map(c => c with { Expression = ExpressionRewriter.Substitute(c.Expression, map) });

    // Rows for different values of the domain must not see each other.
    private WindowCall PartitionedToo(WindowCall call, Dictionary<ColumnId, Expression> map) =>
        call with { PartitionBy = [.. call.PartitionBy, .. outer.Select(c => map[c.Id])] };

    // In the order of the outer columns, so that all inputs of a union agree.
    private IEnumerable<NamedExpression> Passed(Dictionary<ColumnId, Expression> map) => outer.Select(c =>
    {
        var column = (ColumnRef)map[c.Id];
        return new NamedExpression(column.Id, column.Name, column);
    });

    private static Comparison Same(Expression a, Expression b) => new(ComparisonOperator.NotDistinct, a, b);
}
