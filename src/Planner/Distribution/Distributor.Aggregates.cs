using FrameEngine.Expressions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Distribution;

internal sealed partial class Distributor
{
    // A partial aggregate that leaves more than this part of its rows is not worth its table.
    private const double WorthwhileReduction = 0.7;

    private Placed PlaceAggregate(PhysicalAggregate aggregate)
    {
        Placed input = Place(aggregate.Input);
        if (input.IsSingle) return input with { Plan = aggregate with { Input = input.Plan } };
        int groups = aggregate.Groups.Count;
        if (groups > 0 && input.Distribution.Kind == DistributionKind.Hash && input.Distribution.Keys.All(k => IndexOf(aggregate.Groups, k) >= 0))
        {
            EquatableArray<Expression> kept = input.Distribution.Keys.Map(k => GroupColumn(aggregate, IndexOf(aggregate.Groups, k)));
            return new Placed(aggregate with { Input = input.Plan }, Physical.Distribution.Hash(kept));
        }

        AggregateDecomposition[]? steps = Decompose(aggregate);
        bool reduces = groups == 0 || aggregate.EstimatedRows <= WorthwhileReduction * aggregate.Input.EstimatedRows;
        if (steps is not null && reduces) return InTwoSteps(aggregate, input, steps);
        if (groups == 0) return new Placed(aggregate with { Input = Single(input).Plan }, Physical.Distribution.Single);
        return new Placed(
            aggregate with { Input = Hashed(input, aggregate.Groups).Plan },
            Physical.Distribution.Hash(Enumerable.Range(0, groups).Select(i => GroupColumn(aggregate, i)).ToEquatableArray()));
    }

    private static AggregateDecomposition[]? Decompose(PhysicalAggregate aggregate)
    {
        var steps = new AggregateDecomposition[aggregate.Aggregates.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            AggregateSpec spec = aggregate.Aggregates[i];
            if (AggregateDecomposition.Of(new AggregateCall(spec.Function, spec.Arguments, spec.Distinct, spec.Filter)) is not { } step) return null;
            steps[i] = step;
        }

        return steps;
    }

    // partial aggregates → exchange by groups (or gather) → merging aggregates → what finishes them
    private Placed InTwoSteps(PhysicalAggregate aggregate, Placed input, AggregateDecomposition[] steps)
    {
        int groups = aggregate.Groups.Count;
        EquatableArray<PhysicalColumn> groupColumns = aggregate.Columns.Take(groups).ToEquatableArray();
        List<AggregateCall> partialCalls = steps.SelectMany(s => s.Partials).ToList();
        List<PhysicalColumn> partialColumns = [.. groupColumns, .. partialCalls.Select((c, i) => new PhysicalColumn($"partial{i}", c.Type, c.Nullable))];
        var partial = new PhysicalAggregate(
            input.Plan, aggregate.Groups, partialCalls.Select(Spec).ToEquatableArray(), partialColumns.ToEquatableArray(), aggregate.Bounds)
        {
            EstimatedRows = groups == 0 ? 1 : Math.Min(aggregate.EstimatedRows * _workers, input.Plan.EstimatedRows),
        };

        EquatableArray<Expression> groupKeys = Enumerable.Range(0, groups).Select(i => GroupColumn(aggregate, i)).ToEquatableArray();
        Placed placed = input with { Plan = partial, Distribution = Physical.Distribution.Partitioned };
        Placed moved = groups == 0 ? Single(placed) : Hashed(placed, groupKeys);

        var merges = new List<AggregateCall>();
        var finished = new List<Expression>(groupKeys);
        int next = groups;
        foreach (AggregateDecomposition step in steps)
        {
            List<Expression> columns = step.Partials.Select(p => Column(partialColumns, next++)).ToList();
            IReadOnlyList<AggregateCall> merge = step.Merge(columns);
            finished.Add(step.Finish(merge.Select((m, i) => (Expression)new InputRef(groups + merges.Count + i, m.Type, m.Nullable)).ToList()));
            merges.AddRange(merge);
        }

        EquatableArray<PhysicalColumn> mergedColumns = [.. groupColumns, .. merges.Select((m, i) => new PhysicalColumn($"merged{i}", m.Type, m.Nullable))];
        var final = new PhysicalAggregate(moved.Plan, groupKeys, merges.Select(Spec).ToEquatableArray(), mergedColumns, aggregate.Bounds) { EstimatedRows = aggregate.EstimatedRows };
        var project = new PhysicalProject(final, finished.ToEquatableArray(), aggregate.Columns) { EstimatedRows = aggregate.EstimatedRows };
        return new Placed(project, groups == 0 ? Physical.Distribution.Single : Physical.Distribution.Hash(groupKeys));
    }

    private static AggregateSpec Spec(AggregateCall call) => new(call.Function, call.Arguments, call.Distinct, call.Filter);

    private static Expression GroupColumn(PhysicalAggregate aggregate, int index) => Column(aggregate.Columns, index);

    private static Expression Column(IReadOnlyList<PhysicalColumn> columns, int index) => new InputRef(index, columns[index].Type, columns[index].Nullable);
}
