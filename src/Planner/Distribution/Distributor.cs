using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Distribution;

/// <summary>A plan with the distribution that it provides.</summary>
internal readonly record struct Placed(PhysicalPlan Plan, Physical.Distribution Distribution)
{
    public bool IsSingle => Distribution.Kind == DistributionKind.Single;
}

/// <summary>Puts exchanges into a plan for several workers: every operator gets the distribution that it requires, mechanically.</summary>
/// <remarks><code>
/// Aggregate sum(x) by k                 Aggregate sum(partial) by k
///   Scan t                      ⇒         Exchange Hash by k
///                                           Aggregate sum(x) by k
///                                             Scan t
/// </code>
/// Scans are spread over all workers, unless their rows are numbered as they come; rows written in the plan are in one place, and so is the result. What is in one place is never run by several workers.</remarks>
internal sealed partial class Distributor(PlannerOptions options)
{
    private readonly int _workers = options.Workers;

    // Whether what is being placed is numbered as it comes: rows of several workers come in any order.
    private bool _inOrder;

    public static PhysicalPlan Distribute(PhysicalPlan plan, PlannerOptions options)
    {
        var distributor = new Distributor(options);
        return distributor.Single(distributor.Place(plan)).Plan;
    }

    private Placed Place(PhysicalPlan plan)
    {
        switch (plan)
        {
            case PhysicalScan scan:
                if (scan.Spec is null) throw new FrameNotSupportedException($"the table {scan.Source?.Name} is in the memory of this process; workers cannot read it");
                return _inOrder ? new Placed(scan with { InOnePlace = true }, Physical.Distribution.Single) : new Placed(scan, Physical.Distribution.Partitioned);
            case PhysicalRecursion: return new Placed(plan, Physical.Distribution.Single);
            case PhysicalValues: return new Placed(plan, Physical.Distribution.Single);
            case PhysicalFilter filter:
                Placed input = Place(filter.Input);
                return input with { Plan = filter with { Input = input.Plan } };
            case PhysicalProject project: return PlaceProject(project);
            case PhysicalUnnest unnest: return PlaceUnnest(unnest);
            case PhysicalAggregate aggregate: return PlaceAggregate(aggregate);
            case PhysicalHashJoin join: return PlaceHashJoin(join);
            case PhysicalNestedLoopJoin join: return PlaceLoopJoin(join);
            case PhysicalWindow window: return PlaceWindow(window);
            case PhysicalSort sort: return PlaceSort(sort);
            case PhysicalTopN top: return PlaceTopN(top);
            case PhysicalLimit limit: return PlaceLimit(limit);
            case PhysicalRowNumber number: return PlaceRowNumber(number);
            case PhysicalUnionAll union: return PlaceUnion(union);
            case PhysicalWrite write: return new Placed(write with { Input = Single(Place(write.Input)).Plan }, Physical.Distribution.Single);
            case PhysicalCte or PhysicalCteScan: throw new InternalException("a shared table expression is left in a plan for several workers");
            default: throw new InternalException($"a {plan.GetType().Name} cannot be distributed");
        }
    }

    private Placed Single(Placed placed, EquatableArray<PhysicalSortKey> mergeKeys = default) => placed.IsSingle
        ? placed
        : new Placed(Exchange(placed, ExchangeKind.Gather, []) with { MergeKeys = mergeKeys }, Physical.Distribution.Single);

    private PhysicalExchange Exchange(Placed placed, ExchangeKind kind, EquatableArray<Expression> keys) =>
        new(placed.Plan, kind, keys) { Producers = placed.IsSingle ? 1 : _workers, EstimatedRows = placed.Plan.EstimatedRows };

    private Placed Hashed(Placed placed, EquatableArray<Expression> keys) => new(Exchange(placed, ExchangeKind.Hash, keys), Physical.Distribution.Hash(keys));

    private PhysicalPlan Everywhere(Placed placed) => Exchange(placed, ExchangeKind.Broadcast, []);

    private Placed PlaceProject(PhysicalProject project)
    {
        Placed input = Place(project.Input);
        PhysicalPlan plan = project with { Input = input.Plan };
        if (input.Distribution.Kind != DistributionKind.Hash) return input with { Plan = plan };
        int[] positions = new int[input.Plan.Output.Count];
        Array.Fill(positions, -1);
        // Of a column that is passed on twice the first counts, as for the check of the finished plan.
        for (int i = project.Expressions.Count - 1; i >= 0; i--)
            if (project.Expressions[i] is InputRef passed) positions[passed.Ordinal] = i;
        return new Placed(plan, Moved(input.Distribution, positions, plan.Output));
    }

    // Rows are spread where they are.
    private Placed PlaceUnnest(PhysicalUnnest unnest)
    {
        Placed input = Place(unnest.Input);
        int[] positions = new int[input.Plan.Output.Count];
        Array.Fill(positions, -1);
        for (int i = 0; i < unnest.OutputOrdinals.Count; i++) positions[unnest.OutputOrdinals[i]] = i;
        return new Placed(unnest with { Input = input.Plan }, Moved(input.Distribution, positions, unnest.Output));
    }

    // A hash distribution after columns have moved: unknown if a key's column is gone. -1 says gone.
    private static Physical.Distribution Moved(Physical.Distribution distribution, int[] positions, EquatableArray<PhysicalColumn> output)
    {
        if (distribution.Kind != DistributionKind.Hash) return distribution;
        var keys = new List<Expression>(distribution.Keys.Count);
        foreach (Expression key in distribution.Keys)
        {
            if (key is not InputRef column || positions[column.Ordinal] < 0) return Physical.Distribution.Partitioned;
            int position = positions[column.Ordinal];
            keys.Add(new InputRef(position, output[position].Type, output[position].Nullable));
        }

        return Physical.Distribution.Hash(keys.ToEquatableArray());
    }

    private Placed PlaceSort(PhysicalSort sort)
    {
        Placed input = Place(sort.Input);
        return Single(input with { Plan = sort with { Input = input.Plan } }, sort.Keys);
    }

    // Whole partitions on each worker: hashed by the keys that all functions share, or everything in one place.
    private Placed PlaceWindow(PhysicalWindow window)
    {
        EquatableArray<Expression> keys = window.CommonKeys;
        Placed input = keys.IsEmpty && window.Functions.Any(f => f.FollowsInputOrder) ? InOrder(window.Input) : Place(window.Input);
        if (!input.IsSingle && keys.IsEmpty) input = Single(input);
        if (input.IsSingle) return input with { Plan = window with { Input = input.Plan } };
        if (input.Distribution.Kind != DistributionKind.Hash || !input.Distribution.Keys.All(k => IndexOf(keys, k) >= 0)) input = Hashed(input, keys);
        int[] positions = new int[window.Input.Output.Count];
        Array.Fill(positions, -1);
        for (int i = 0; i < window.OutputOrdinals.Count; i++) positions[window.OutputOrdinals[i]] = i;
        return new Placed(window with { Input = input.Plan }, Moved(input.Distribution, positions, window.Output));
    }

    private Placed InOrder(PhysicalPlan plan)
    {
        bool outside = _inOrder;
        _inOrder = true;
        Placed placed = Place(plan);
        _inOrder = outside;
        return placed;
    }

    private Placed PlaceTopN(PhysicalTopN top)
    {
        Placed input = Place(top.Input);
        if (input.IsSingle) return input with { Plan = top with { Input = input.Plan } };
        long kept = top.Count + top.Offset;
        PhysicalPlan partial = new PhysicalTopN(input.Plan, top.Keys, kept, 0) { EstimatedRows = Math.Min(kept, input.Plan.EstimatedRows) };
        return new Placed(top with { Input = Single(input with { Plan = partial }).Plan }, Physical.Distribution.Single);
    }

    private Placed PlaceLimit(PhysicalLimit limit)
    {
        Placed input = Place(limit.Input);
        if (input.IsSingle) return input with { Plan = limit with { Input = input.Plan } };
        if (limit.Count is { } count && count <= long.MaxValue - limit.Offset)
            input = input with { Plan = new PhysicalLimit(input.Plan, count + limit.Offset, 0) { EstimatedRows = Math.Min(count + limit.Offset, input.Plan.EstimatedRows) } };
        return new Placed(limit with { Input = Single(input).Plan }, Physical.Distribution.Single);
    }

    // The rows of a group are numbered in one place.
    private Placed PlaceRowNumber(PhysicalRowNumber number)
    {
        Placed input = number.Groups.IsEmpty && number.Keys.IsEmpty ? InOrder(number.Input) : Place(number.Input);
        bool together = input.IsSingle || input.Distribution.Kind == DistributionKind.Hash && input.Distribution.Keys.All(k => IndexOf(number.Groups, k) >= 0);
        if (!together) input = number.Groups.IsEmpty ? Single(input) : Hashed(input, number.Groups);
        return input with { Plan = number with { Input = input.Plan } };
    }

    private Placed PlaceUnion(PhysicalUnionAll union)
    {
        List<Placed> inputs = union.Inputs.Select(Place).ToList();
        if (inputs.All(i => i.IsSingle)) return new Placed(union with { Inputs = inputs.Select(i => i.Plan).ToEquatableArray() }, Physical.Distribution.Single);
        if (union.Output.IsEmpty) return new Placed(union with { Inputs = inputs.Select(i => Single(i).Plan).ToEquatableArray() }, Physical.Distribution.Single);
        // Rows in one place are spread like the others: otherwise every worker would put them out.
        PhysicalColumn first = union.Output[0];
        return new Placed(
            union with { Inputs = inputs.Select(i => i.IsSingle ? Hashed(i, [new InputRef(0, first.Type, first.Nullable)]).Plan : i.Plan).ToEquatableArray() },
            Physical.Distribution.Partitioned);
    }
}
