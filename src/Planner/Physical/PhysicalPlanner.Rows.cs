using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

internal sealed partial class PhysicalPlanner
{
    private PlannedNode TranslateAggregate(Aggregate aggregate, ColumnSet needed)
    {
        List<NamedExpression> calls = aggregate.Aggregates.Where(a => needed.Contains(a.Id)).ToList();
        var below = new ColumnSet();
        foreach (NamedExpression group in aggregate.Groups) ColumnUse.Collect(group.Expression, below);
        foreach (NamedExpression call in calls) ColumnUse.Collect(call.Expression, below);
        PlannedNode input = Translate(aggregate.Input, below);
        EquatableArray<Expression> groups = aggregate.Groups.Map(g => input.Bind(g.Expression));
        var specs = new List<AggregateSpec>(calls.Count);
        foreach (NamedExpression named in calls)
        {
            if (named.Expression is not AggregateCall call) throw new InternalException($"{named.Expression} is not an aggregate");
            specs.Add(new AggregateSpec(call.Function, input.Bind(call.Arguments), call.Distinct, call.Filter is null ? null : input.Bind(call.Filter)));
        }

        IEnumerable<PhysicalColumn> columns = aggregate.Groups.Select((g, i) => new PhysicalColumn(g.Name, groups[i].Type, groups[i].Nullable))
            .Concat(calls.Select(c => new PhysicalColumn(c.Name, c.Expression.Type, c.Expression.Nullable)));
        EquatableArray<KeyBounds?> bounds = aggregate.Groups.Map(g => BoundsOf(g.Expression));
        var plan = new PhysicalAggregate(input.Plan, groups, specs.ToEquatableArray(), columns.ToEquatableArray(), bounds);
        return Node(plan, aggregate, aggregate.Groups.Select(g => g.Id).Concat(calls.Select(c => c.Id)).ToList());
    }

    private PlannedNode TranslateSort(Sort sort, ColumnSet needed)
    {
        PlannedNode input = SortInput(sort.Input, sort.Keys, needed);
        return Node(new PhysicalSort(input.Plan, SortKeys(input, sort.Keys)), sort, input.Ids);
    }

    private PlannedNode TranslateTopN(TopN top, ColumnSet needed)
    {
        PlannedNode input = SortInput(top.Input, top.Keys, needed);
        return Node(new PhysicalTopN(input.Plan, SortKeys(input, top.Keys), top.Count, top.Offset), top, input.Ids);
    }

    private PlannedNode SortInput(LogicalPlan plan, EquatableArray<SortKey> keys, ColumnSet needed)
    {
        var below = new ColumnSet(needed);
        foreach (SortKey key in keys) ColumnUse.Collect(key.Expression, below);
        return Narrowed(Translate(plan, below), below);
    }

    private static EquatableArray<PhysicalSortKey> SortKeys(PlannedNode input, EquatableArray<SortKey> keys) =>
        keys.Map(k => new PhysicalSortKey(input.Bind(k.Expression), k.Descending, k.NullsFirst));

    private PlannedNode TranslateLimit(Limit limit, ColumnSet needed)
    {
        PlannedNode input = Translate(limit.Input, needed);
        return Node(new PhysicalLimit(input.Plan, limit.Count, limit.Offset), limit, input.Ids);
    }

    private PlannedNode TranslateRowNumber(RowNumber number, ColumnSet needed)
    {
        var below = new ColumnSet(needed);
        foreach (Expression expression in number.Expressions) ColumnUse.Collect(expression, below);
        PlannedNode input = Narrowed(Translate(number.Input, below), below);
        var plan = new PhysicalRowNumber(
            input.Plan, input.Bind(number.Groups), SortKeys(input, number.Keys),
            [.. input.Plan.Output, new PhysicalColumn(number.Number.Name, number.Number.Type, false)]);
        return Node(plan, number, [.. input.Ids, number.Number.Id]);
    }

    private PlannedNode TranslateUnnest(Unnest unnest, ColumnSet needed)
    {
        var below = new ColumnSet(needed);
        foreach (Expression list in unnest.Lists) ColumnUse.Collect(list, below);
        PlannedNode input = Translate(unnest.Input, below);
        int[] passed = [.. Enumerable.Range(0, input.Count).Where(i => needed.Contains(input.Ids[i]))];
        PlanColumn[] made = unnest.Ordinality is null ? [.. unnest.Elements] : [.. unnest.Elements, unnest.Ordinality];
        EquatableArray<PhysicalColumn> columns = [.. passed.Select(i => input.Plan.Output[i]), .. made.Select(c => new PhysicalColumn(c.Name, c.Type, c.Nullable))];
        var plan = new PhysicalUnnest(input.Plan, input.Bind(unnest.Lists), passed.ToEquatableArray(), unnest.Ordinality is not null, unnest.KeepEmpty, columns);
        return Node(plan, unnest, [.. passed.Select(i => input.Ids[i]), .. made.Select(c => c.Id)]);
    }

    private PlannedNode TranslateUnion(UnionAll union, ColumnSet needed)
    {
        int[] kept = Enumerable.Range(0, union.Columns.Count).Where(i => needed.Contains(union.Columns[i].Id)).ToArray();
        var inputs = new List<PhysicalPlan>(union.Inputs.Count);
        foreach (LogicalPlan input in union.Inputs)
        {
            EquatableArray<PlanColumn> columns = kept.Select(i => input.Output[i]).ToEquatableArray();
            // Two positions may hold one column of an input under one identity only if the input puts it out twice, which no plan does.
            inputs.Add(Exactly(Translate(input, ColumnUse.Ids(columns)), columns).Plan);
        }

        EquatableArray<PhysicalColumn> output = kept.Select((position, i) => new PhysicalColumn(
            union.Columns[position].Name, union.Columns[position].Type, inputs.Any(p => p.Output[i].Nullable))).ToEquatableArray();
        return Node(new PhysicalUnionAll(inputs.ToEquatableArray(), output), union, kept.Select(i => union.Columns[i].Id).ToList());
    }

    private PlannedNode TranslateCte(Cte cte, ColumnSet needed)
    {
        PlannedNode definition = Exactly(Translate(cte.Definition, cte.Definition.OutputIds), cte.Definition.Output);
        int number = ++_lastCte;
        _ctes[cte.Id] = (number, [.. definition.Plan.Output]);
        PlannedNode body = Translate(cte.Body, needed);
        return Node(new PhysicalCte(number, definition.Plan, body.Plan), cte, body.Ids);
    }

    private PlannedNode TranslateRecursive(RecursiveCte recursive)
    {
        PhysicalPlan start = Exactly(Translate(recursive.Base, recursive.Base.OutputIds), recursive.Base.Output).Plan;
        EquatableArray<PhysicalColumn> columns = recursive.Columns.Map(c => new PhysicalColumn(c.Name, c.Type, c.Nullable));
        (int number, int seen) = (++_lastCte, ++_lastCte);
        _ctes[recursive.Id] = (number, [.. columns]);
        _ctes[recursive.SeenId] = (seen, [.. columns]);
        PhysicalPlan step = Exactly(Translate(recursive.Step, recursive.Step.OutputIds), recursive.Step.Output).Plan;
        return Node(new PhysicalRecursion(number, seen, start, step, columns), recursive, recursive.Columns.Select(c => c.Id).ToList());
    }

    private PlannedNode TranslateReference(CteRef reference)
    {
        if (!_ctes.TryGetValue(reference.Id, out (int Number, IReadOnlyList<PhysicalColumn> Columns) cte))
            throw new InternalException($"the common table expression {reference.Name} is used outside its scope");
        return Node(new PhysicalCteScan(cte.Number, cte.Columns.ToEquatableArray()), reference, reference.Columns.Select(c => c.Id).ToList());
    }

    private PlannedNode TranslateWrite(Write write)
    {
        PlannedNode input = Exactly(Translate(write.Input, write.Input.OutputIds), write.Input.Output);
        var plan = new PhysicalWrite(input.Plan, write.Sink.Spec, write.Output.Map(c => new PhysicalColumn(c.Name, c.Type, c.Nullable))) { Sink = write.Sink };
        return Node(plan, write, write.Output.Select(c => c.Id).ToList());
    }

    private KeyBounds? BoundsOf(Expression expression) => Statistics.ExpressionFacts.Of(expression, _estimator.Facts).KeyBounds;

    // Cheap and selective conditions first, but none ahead of what may guard it: a condition that can fail, and what follows it, stay in place.
    private List<Expression> Ordered(IEnumerable<Expression> conjuncts)
    {
        var ordered = new List<Expression>(conjuncts);
        int safe = ordered.FindIndex(c => c.CanThrow || ColumnUse.IsVolatile(c));
        if (safe < 0) safe = ordered.Count;
        if (safe < 2) return ordered;
        List<Expression> head = ordered.Take(safe).OrderBy(c => (_estimator.Selectivity(c) - 1) / PredicateCost.Of(c)).ToList();
        head.AddRange(ordered.Skip(safe));
        return head;
    }
}
