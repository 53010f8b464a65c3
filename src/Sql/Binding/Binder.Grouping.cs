using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>GROUP BY: expressions, positions, aliases, ALL, and grouping sets.</summary>
internal sealed partial class Binder
{
    /// <summary>Sets that ROLLUP, CUBE and GROUPING SETS may multiply to.</summary>
    private const int MaxGroupingSets = 4096;

    private List<EquatableArray<Expression>> BindGroups(GroupBySyntax? groupBy, List<BoundItem> items, Scope scope)
    {
        if (groupBy is null) return [EquatableArray<Expression>.Empty];
        if (groupBy.All) return [items.Where(i => !HasAggregate(i.Value) && !WindowCollector.HasWindow(i.Value)).Select(i => i.Value).Distinct().ToEquatableArray()];
        scope.AggregatesForbiddenIn = "GROUP BY";
        List<ImmutableArray<Expression>> sets = [[]];
        foreach (GroupingElement element in groupBy.Elements)
        {
            List<ImmutableArray<Expression>> factors = SetsOf(element, items, scope);
            if ((long)sets.Count * factors.Count > MaxGroupingSets) throw Error(groupBy.Span, $"GROUP BY makes more than {MaxGroupingSets} grouping sets");
            sets = [.. sets.SelectMany(s => factors, (s, f) => s.AddRange(f))];
        }

        scope.AggregatesForbiddenIn = null;
        if (sets.Count > 1) sets = [.. sets.Select(s => s.Select(g => g is Literal literal ? Opaque(literal) : g).ToImmutableArray())];
        return sets.ConvertAll(s => s.Distinct().ToEquatableArray());

        // A constant that is grouped by is null in the sets that lack it, so the select list must ask for the group and not for the constant.
        Expression Opaque(Literal constant)
        {
            Expression group = ExpressionBuilder.Case([new Literal(Scalar.True)], [constant], null);
            bool selected = false;
            for (int i = 0; i < items.Count; i++)
            {
                if (!items[i].Value.Equals(constant) && !items[i].Value.Equals(group)) continue;
                items[i] = items[i] with { Value = group };
                selected = true;
            }

            return selected ? group : constant;
        }
    }

    private List<ImmutableArray<Expression>> SetsOf(GroupingElement element, List<BoundItem> items, Scope scope)
    {
        switch (element)
        {
            case GroupingExpressions expressions:
                return [[.. expressions.Expressions.Select(e => BindGroup(e, items, scope))]];
            case GroupingSetsSyntax sets:
                return [.. sets.Sets.SelectMany(s => SetsOf(s, items, scope))];
            case RollupSyntax rollup:
                List<ImmutableArray<Expression>> levels = [.. rollup.Items.Select(i => SetsOf(i, items, scope)[0])];
                return [.. Enumerable.Range(0, levels.Count + 1).Select(dropped => levels.Take(levels.Count - dropped).SelectMany(l => l).ToImmutableArray())];
            case CubeSyntax cube:
                if (cube.Items.Length > 12) throw Error(cube.Span, $"CUBE of {cube.Items.Length} items makes more than {MaxGroupingSets} grouping sets");
                List<ImmutableArray<Expression>> sides = [.. cube.Items.Select(i => SetsOf(i, items, scope)[0])];
                return [.. Enumerable.Range(0, 1 << sides.Count).Select(without => sides.Where((_, i) => (without >> i & 1) == 0).SelectMany(s => s).ToImmutableArray())];
            default: throw Unsupported(element.Span, "this grouping");
        }
    }

    private Expression BindGroup(ExpressionSyntax syntax, List<BoundItem> items, Scope scope)
    {
        if (Position(syntax, items.Count, "GROUP BY") is { } position) return Grouped(items[position].Value, syntax.Span);
        // An alias is bound once, with the select list, so that both are the same expression; a column of that name comes first.
        if (syntax is ColumnSyntax { Parts: [var name] } && scope.FindPlain(name.Text).Count == 0)
        {
            int alias = items.FindIndex(i => i.Syntax is not null && i.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));
            if (alias >= 0) return Grouped(items[alias].Value, syntax.Span);
        }

        Expression value = Bind(syntax, scope);
        if (CollationOf(syntax, scope) is not { } collation || Collated(value, collation) is var form && form.Equals(value)) return value;
        // Groups of a collation show the text that came first.
        scope.CollatedGroups.TryAdd(value, ExpressionBuilder.Aggregate("first", [value]));
        return Collated(value, collation);
    }

    private Expression Grouped(Expression value, SourceSpan span) =>
        WindowCollector.HasWindow(value) ? throw Error(span, "GROUP BY cannot use an item of the select list that has a window function in it")
        : HasAggregate(value) ? throw Error(span, "GROUP BY cannot use an item of the select list that has an aggregate in it") : value;

    private GroupPlacement Group(LogicalPlan plan, List<EquatableArray<Expression>> sets, AggregateCollector calls, SelectSyntax select, Scope scope)
    {
        HashSet<Expression> groups = [.. sets.SelectMany(s => s)];
        foreach (GroupingCall grouping in calls.Groupings)
            if (!grouping.Arguments.All(groups.Contains)) throw Error(select.GroupBy?.Span ?? select.Span, "the arguments of GROUPING must be in GROUP BY");
        var input = plan.Output.Select(c => c.Id).ToHashSet();
        var replacements = new Dictionary<Expression, Expression>();
        // What an aggregate wants to know of all rows comes first.
        var windows = new WindowCollector();
        (Expression Call, Expression Placed)[] overAll = [.. calls.Found.Where(WindowCollector.HasWindow).Select(c => ((Expression)c, windows.Place(c)))];
        if (overAll.Length > 0)
        {
            plan = windows.Over(plan);
            calls = calls.With(overAll.ToDictionary(c => c.Call, c => c.Placed));
        }

        LogicalPlan grouped = sets.Count == 1 ? GroupOnce(plan, sets[0], calls, replacements) : GroupBySets(plan, sets, calls, replacements);
        foreach ((Expression call, Expression placed) in overAll) replacements[call] = replacements[placed];
        foreach ((Expression text, AggregateCall first) in scope.CollatedGroups) replacements.TryAdd(text, replacements[first]);
        foreach ((AggregateCall call, ColumnRef inside) in scope.OuterAggregates) replacements[inside] = replacements[call];
        return new GroupPlacement(grouped, replacements, input, column => Ungrouped(column, scope));
    }

    private static Aggregate GroupOnce(
        LogicalPlan plan, EquatableArray<Expression> groups, AggregateCollector calls, Dictionary<Expression, Expression> replacements)
    {
        HashSet<ColumnId> free = plan.Output.Select(c => c.Id).ToHashSet();
        Aggregate aggregate = Node(
            plan,
            groups.Select(g => Output(g is ColumnRef c ? c.Name : g.ToString(), g, free)).ToEquatableArray(),
            calls.Found.Select(c => NamedExpression.New(c.ToString(), c)).ToEquatableArray());
        foreach (NamedExpression column in aggregate.Groups.Concat(aggregate.Aggregates)) replacements.TryAdd(column.Expression, column.Column.Ref);
        foreach (GroupingCall grouping in calls.Groupings) replacements[grouping] = grouping.In(groups);
        return aggregate;
    }

    /// <summary>One aggregate per grouping set over a shared input, all of them in a union where a group that a set lacks is null.</summary>
    private static LogicalPlan GroupBySets(
        LogicalPlan plan, List<EquatableArray<Expression>> sets, AggregateCollector calls, Dictionary<Expression, Expression> replacements)
    {
        Expression[] all = [.. sets.SelectMany(s => s).Distinct()];
        bool correlated = ExpressionRewriter.FreeColumns(plan).Count > 0;
        int id = Cte.NewId();
        var branches = new List<LogicalPlan>();
        foreach (EquatableArray<Expression> set in sets)
        {
            LogicalPlan source = correlated
                ? FreshIds.Of(plan)
                : new CteRef("grouped", id, plan.Output.Select(c => PlanColumn.New(c.Name, c.Type, c.Nullable)).ToEquatableArray());
            var map = new Dictionary<ColumnId, Expression>();
            for (int i = 0; i < plan.Output.Count; i++) map[plan.Output[i].Id] = source.Output[i].Ref;
            Aggregate aggregate = Node(
                source,
                set.Select(g => NamedExpression.New(g.ToString(), ExpressionRewriter.Substitute(g, map))).ToEquatableArray(),
                calls.Found.Select(c => NamedExpression.New(c.ToString(), ExpressionRewriter.Substitute(c, map))).ToEquatableArray());
            branches.Add(new Project(aggregate, [
                .. all.Select(g => set.AsSpan().IndexOf(g) is >= 0 and var at
                    ? NamedExpression.Pass(aggregate.Output[at])
                    : NamedExpression.New(g.ToString(), new Literal(Scalar.Null(g.Type)))),
                .. aggregate.Aggregates.Take(calls.Found.Count).Select(a => NamedExpression.Pass(a.Column)),
                .. calls.Groupings.Select(g => NamedExpression.New("grouping", g.In(set)))]));
        }

        EquatableArray<PlanColumn> output = [
            .. all.Select(g => PlanColumn.New(g is ColumnRef c ? c.Name : g.ToString(), g.Type)),
            .. calls.Found.Select(c => PlanColumn.New(c.ToString(), c.Type, c.Nullable)),
            .. calls.Groupings.Select(_ => PlanColumn.New("grouping", DataType.Int64, false))];
        for (int i = 0; i < all.Length; i++) replacements[all[i]] = output[i].Ref;
        for (int i = 0; i < calls.Found.Count; i++) replacements[calls.Found[i]] = output[all.Length + i].Ref;
        for (int i = 0; i < calls.Groupings.Count; i++) replacements[calls.Groupings[i]] = output[all.Length + calls.Found.Count + i].Ref;
        LogicalPlan union = new UnionAll(branches.ToEquatableArray(), output);
        return correlated ? union : new Cte("grouped", id, plan, union);
    }

    /// <summary>An aggregate node; one with neither groups nor aggregates counts rows nobody asks for, so that its one row has a column.</summary>
    private static Aggregate Node(LogicalPlan source, EquatableArray<NamedExpression> groups, EquatableArray<NamedExpression> aggregates) => new(
        source, groups, groups.IsEmpty && aggregates.IsEmpty ? [NamedExpression.New("count", ExpressionBuilder.Aggregate("count", []))] : aggregates);

    private BindException Ungrouped(ColumnRef column, Scope scope)
    {
        SourceSpan? span = null;
        foreach ((ColumnId id, SourceSpan use) in scope.Uses)
            if (id == column.Id) span ??= use;
        var error = new BindException($"column \"{column.Name}\" must appear in GROUP BY or be used in an aggregate function", "42803");
        if (span is { } at) Place(error, at);
        return error;
    }
}
