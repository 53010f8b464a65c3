using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Distribution;

/// <summary>Refuses a physical plan that breaks its own requirements: ordinals and types first, then where rows lie when several workers run it.</summary>
/// <remarks>Works out what each node provides from the finished plan alone, independently of how exchanges were put in.</remarks>
internal static class PlanSanity
{
    /// <exception cref="InternalException">The plan is not sound; the message names the node.</exception>
    public static void Check(PhysicalPlan plan, int workers)
    {
        foreach (PhysicalPlan node in PhysicalPlanText.PreOrder(plan)) CheckExpressions(node);
        if (workers > 1)
            Require(Provided(plan).Kind == DistributionKind.Single, plan, "its result is not in one place");
        else if (PhysicalPlanText.PreOrder(plan).FirstOrDefault(n => n is PhysicalExchange) is { } exchange)
            throw new InternalException($"a plan for one process has an exchange: {exchange.GetType().Name}");
    }

    private static void CheckExpressions(PhysicalPlan node)
    {
        switch (node)
        {
            case PhysicalScan scan:
                foreach (Expression filter in scan.Filters) CheckRefs(node, filter, null, scan.Columns.Count);
                foreach (int ordinal in scan.OutputOrdinals) Require(ordinal >= 0 && ordinal < scan.Columns.Count, node, "an output ordinal is out of range");
                foreach (DynamicFilterRef filter in scan.DynamicFilters) Require(filter.Index >= 0 && filter.Index < scan.Columns.Count, node, "a dynamic filter's column is out of range");
                break;
            case PhysicalFilter filter:
                foreach (Expression conjunct in filter.Conjuncts)
                {
                    CheckRefs(node, conjunct, filter.Input.Output, 0);
                    Require(conjunct.Type.Id == TypeId.Boolean, node, "a condition is not boolean");
                }

                break;
            case PhysicalProject project:
                Require(project.Expressions.Count == project.Columns.Count, node, "expressions and columns differ in number");
                for (int i = 0; i < project.Expressions.Count; i++)
                {
                    CheckRefs(node, project.Expressions[i], project.Input.Output, 0);
                    Require(project.Expressions[i].Type == project.Columns[i].Type, node, $"column {project.Columns[i].Name} has another type than its expression");
                }

                break;
            case PhysicalUnnest unnest:
                foreach (Expression list in unnest.Lists)
                {
                    CheckRefs(node, list, unnest.Input.Output, 0);
                    Require(list.Type.Id == TypeId.List, node, $"{list} is no list");
                }

                foreach (int ordinal in unnest.OutputOrdinals) Require(ordinal >= 0 && ordinal < unnest.Input.Output.Count, node, "an output ordinal is out of range");
                Require(unnest.OutputOrdinals.Count + unnest.Lists.Count + (unnest.WithOrdinality ? 1 : 0) == unnest.Columns.Count, node, "its columns are not those passed and its elements");
                break;
            case PhysicalAggregate aggregate:
                foreach (Expression group in aggregate.Groups) CheckRefs(node, group, aggregate.Input.Output, 0);
                foreach (AggregateSpec spec in aggregate.Aggregates)
                    foreach (Expression argument in spec.Arguments) CheckRefs(node, argument, aggregate.Input.Output, 0);
                Require(aggregate.Groups.Count + aggregate.Aggregates.Count == aggregate.Columns.Count, node, "its columns are not its groups and aggregates");
                Require(aggregate.Bounds.Count == aggregate.Groups.Count, node, "it has not one bound for each group");
                break;
            case PhysicalHashJoin join:
                foreach (Expression key in join.LeftKeys) CheckRefs(node, key, join.Left.Output, 0);
                foreach (Expression key in join.RightKeys) CheckRefs(node, key, join.Right.Output, 0);
                for (int i = 0; i < join.LeftKeys.Count; i++) Require(join.LeftKeys[i].Type == join.RightKeys[i].Type, node, "a key has two types");
                Require(join.Bounds.Count == join.LeftKeys.Count && join.NullSafe.Count == join.LeftKeys.Count, node, "bounds or null safety do not fit its keys");
                Require(!(join.BuildLeft && join.Kind is JoinKind.Mark or JoinKind.Single && join.BuildLeft), node, "a mark or single join cannot build its left side");
                CheckPair(node, join.Residual, join.MarkComparison, join.OutputOrdinals);
                break;
            case PhysicalNestedLoopJoin join: CheckPair(node, join.Condition, join.MarkComparison, join.OutputOrdinals); break;
            case PhysicalWindow window:
                foreach (PhysicalSortKey key in window.Keys) CheckOperand(node, key.Expression, window.Input.Output);
                foreach (WindowSpec spec in window.Functions)
                {
                    foreach (Expression operand in window.Call(spec).Children) CheckOperand(node, operand, window.Input.Output);
                    Require(spec.PartitionKeys + spec.OrderKeys <= window.Keys.Count, node, "a function has more keys than the sort");
                }

                WindowSpec first = window.Functions[0];
                Require(
                    window.Limit is null || window.Functions.All(f => f.Function.IsPlace() && f.PartitionKeys == first.PartitionKeys && f.OrderKeys == first.OrderKeys), node,
                    "rows are left out that a function may have to see");
                Require(window.OutputOrdinals.Count + window.Functions.Count == window.Columns.Count, node, "its columns are not those passed and its functions");
                foreach (int ordinal in window.OutputOrdinals) Require(ordinal >= 0 && ordinal < window.Input.Output.Count, node, "an output ordinal is out of range");
                break;
            case PhysicalSort sort:
                foreach (PhysicalSortKey key in sort.Keys) CheckRefs(node, key.Expression, sort.Input.Output, 0);
                break;
            case PhysicalTopN top:
                foreach (PhysicalSortKey key in top.Keys) CheckRefs(node, key.Expression, top.Input.Output, 0);
                break;
            case PhysicalRowNumber number:
                foreach (Expression group in number.Groups) CheckRefs(node, group, number.Input.Output, 0);
                foreach (PhysicalSortKey key in number.Keys) CheckRefs(node, key.Expression, number.Input.Output, 0);
                Require(number.Columns.Count == number.Input.Output.Count + 1, node, "its columns are not its input's and the number");
                break;
            case PhysicalUnionAll union:
                foreach (PhysicalPlan input in union.Inputs)
                    Require(input.Output.Select(c => c.Type).SequenceEqual(union.Columns.Select(c => c.Type)), node, "an input has other types");
                break;
        }
    }

    private static void CheckOperand(PhysicalPlan node, Expression operand, EquatableArray<PhysicalColumn> input)
    {
        Require(operand is InputRef or Literal, node, $"{operand} is neither a column nor a literal");
        CheckRefs(node, operand, input, 0);
    }

    private static void CheckPair(PhysicalPlan join, Expression? condition, Expression? mark, EquatableArray<int> ordinals)
    {
        List<PhysicalColumn> pair = [.. join.Children[0].Output, .. join.Children[1].Output];
        if (condition is not null) CheckRefs(join, condition, pair, 0);
        if (mark is not null) CheckRefs(join, mark, pair, 0);
        Require(ordinals.Count == join.Output.Count, join, "output ordinals and columns differ in number");
        for (int i = 0; i < ordinals.Count; i++)
        {
            Require(ordinals[i] >= 0 && ordinals[i] <= pair.Count, join, "an output ordinal is out of range");
            if (ordinals[i] < pair.Count) Require(pair[ordinals[i]].Type == join.Output[i].Type, join, $"column {join.Output[i].Name} has another type than its source");
        }
    }

    private static void CheckRefs(PhysicalPlan node, Expression expression, IReadOnlyList<PhysicalColumn>? columns, int count)
    {
        if (expression is InputRef input)
        {
            Require(input.Ordinal >= 0 && input.Ordinal < (columns?.Count ?? count), node, $"ordinal {input.Ordinal} is out of range");
            if (columns is not null) Require(columns[input.Ordinal].Type == input.Type, node, $"ordinal {input.Ordinal} is read as {input.Type} but is {columns[input.Ordinal].Type}");
        }

        Require(expression is not (ColumnRef or SubqueryExpression), node, $"{expression} is not physical");
        foreach (Expression child in expression.Children) CheckRefs(node, child, columns, count);
    }

    // Where a node's rows lie, and on the way whether its inputs lie where it needs them.
    private static Physical.Distribution Provided(PhysicalPlan node)
    {
        List<DistributionKind> inputs = [];
        List<Physical.Distribution> distributions = [];
        foreach (PhysicalPlan child in node.Children)
        {
            Physical.Distribution provided = Provided(child);
            distributions.Add(provided);
            inputs.Add(provided.Kind);
        }

        switch (node)
        {
            case PhysicalScan scan: return scan.InOnePlace ? Physical.Distribution.Single : Physical.Distribution.Partitioned;
            case PhysicalValues or PhysicalRecursion: return Physical.Distribution.Single;
            case PhysicalExchange exchange:
                Require(inputs[0] == DistributionKind.Single == (exchange.Producers == 1), node, "it does not say rightly how many workers produce its rows");
                Require(inputs[0] != DistributionKind.Broadcast, node, "it would repeat rows that every worker has");
                return exchange.Kind switch
                {
                    ExchangeKind.Gather => Physical.Distribution.Single,
                    ExchangeKind.Broadcast => Physical.Distribution.Broadcast,
                    _ => Physical.Distribution.Hash(exchange.Keys),
                };
            case PhysicalSort or PhysicalWrite or PhysicalCte: return Sole(node, inputs, allowLocalSort: node is PhysicalSort, distributions);
            case PhysicalTopN or PhysicalLimit or PhysicalFilter: return distributions[0];
            case PhysicalRowNumber number:
                bool together = inputs[0] == DistributionKind.Single || inputs[0] == DistributionKind.Hash && distributions[0].Keys.All(k => Distributor.IndexOf(number.Groups, k) >= 0);
                Require(together, node, "rows of a group do not lie together");
                return distributions[0];
            case PhysicalProject project: return Through(distributions[0], i => project.Expressions.Select((e, k) => e is InputRef r && r.Ordinal == i ? k : -1).FirstOrDefault(k => k >= 0, -1), project.Output);
            case PhysicalUnnest unnest: return Through(distributions[0], i => unnest.OutputOrdinals.ToList().IndexOf(i), unnest.Output);
            case PhysicalAggregate aggregate: return OfAggregate(aggregate, distributions[0]);
            case PhysicalWindow window:
                if (inputs[0] == DistributionKind.Single) return Physical.Distribution.Single;
                Require(inputs[0] == DistributionKind.Hash && distributions[0].Keys.All(k => Distributor.IndexOf(window.CommonKeys, k) >= 0), node, "rows of a partition do not lie together");
                return Through(distributions[0], i => window.OutputOrdinals.ToList().IndexOf(i), window.Output);
            case PhysicalUnionAll:
                if (inputs.All(k => k == DistributionKind.Single)) return Physical.Distribution.Single;
                Require(inputs.All(k => k is DistributionKind.Partitioned or DistributionKind.Hash), node, "some of its inputs are in one place and others are not");
                return Physical.Distribution.Partitioned;
            case PhysicalHashJoin join: return OfJoin(join, join.Kind, join.LeftKeys, join.RightKeys, join.OutputOrdinals, distributions);
            case PhysicalNestedLoopJoin join: return OfJoin(join, join.Kind, [], [], join.OutputOrdinals, distributions);
            default: throw new InternalException($"a {node.GetType().Name} is in a plan for several workers");
        }
    }

    private static Physical.Distribution Sole(PhysicalPlan node, List<DistributionKind> inputs, bool allowLocalSort, List<Physical.Distribution> distributions)
    {
        if (allowLocalSort) return distributions[0];
        Require(inputs.All(k => k == DistributionKind.Single), node, "its input is not in one place");
        return Physical.Distribution.Single;
    }

    // Aggregates over parts are sound only as the lower half of two steps; which is why a merging one must have its groups together.
    private static Physical.Distribution OfAggregate(PhysicalAggregate aggregate, Physical.Distribution input)
    {
        if (input.Kind == DistributionKind.Single) return input;
        bool together = input.Kind == DistributionKind.Hash && aggregate.Groups.Count > 0 && input.Keys.All(k => Distributor.IndexOf(aggregate.Groups, k) >= 0);
        if (!together) return Physical.Distribution.Partitioned;
        return Physical.Distribution.Hash(input.Keys.Select(k =>
        {
            int position = Distributor.IndexOf(aggregate.Groups, k);
            return (Expression)new InputRef(position, aggregate.Columns[position].Type, aggregate.Columns[position].Nullable);
        }).ToEquatableArray());
    }

    private static Physical.Distribution OfJoin(
        PhysicalPlan join, JoinKind kind, EquatableArray<Expression> leftKeys, EquatableArray<Expression> rightKeys, EquatableArray<int> ordinals, List<Physical.Distribution> inputs)
    {
        Physical.Distribution left = inputs[0], right = inputs[1];
        int leftCount = join.Children[0].Output.Count;
        if (left.Kind == DistributionKind.Single && right.Kind == DistributionKind.Single) return Physical.Distribution.Single;
        if (right.Kind == DistributionKind.Broadcast && left.Kind is DistributionKind.Partitioned or DistributionKind.Hash)
        {
            Require(kind is not (JoinKind.Right or JoinKind.Full), join, "unmatched rows of its right side would come out on every worker");
            return Through(left, i => ordinals.ToList().IndexOf(i), join.Output);
        }

        if (left.Kind == DistributionKind.Broadcast && right.Kind is DistributionKind.Partitioned or DistributionKind.Hash)
        {
            Require(kind is JoinKind.Inner or JoinKind.Right, join, "rows of its left side would come out on every worker");
            return Through(right, i => ordinals.ToList().IndexOf(leftCount + i), join.Output);
        }

        Require(leftKeys.Count > 0 && Distributor.SameKeys(left, leftKeys, right, rightKeys), join, "rows that match do not lie together");
        Physical.Distribution byLeft = kind is JoinKind.Right or JoinKind.Full ? Physical.Distribution.Partitioned : Through(left, i => ordinals.ToList().IndexOf(i), join.Output);
        return byLeft.Kind == DistributionKind.Hash || kind is not (JoinKind.Inner or JoinKind.Right)
            ? byLeft
            : Through(right, i => ordinals.ToList().IndexOf(leftCount + i), join.Output);
    }

    private static Physical.Distribution Through(Physical.Distribution input, Func<int, int> position, EquatableArray<PhysicalColumn> output)
    {
        if (input.Kind != DistributionKind.Hash) return input;
        var keys = new List<Expression>(input.Keys.Count);
        foreach (Expression key in input.Keys)
        {
            int at = key is InputRef column ? position(column.Ordinal) : -1;
            if (at < 0) return Physical.Distribution.Partitioned;
            keys.Add(new InputRef(at, output[at].Type, output[at].Nullable));
        }

        return Physical.Distribution.Hash(keys.ToEquatableArray());
    }

    private static void Require(bool condition, PhysicalPlan node, string what)
    {
        if (!condition) throw new InternalException($"{node.GetType().Name}: {what}\n{PhysicalPlanText.Of(node)}");
    }
}
