using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Ties the build keys of joins and the first key of top-ns to the scans whose rows they can spare.</summary>
/// <remarks><code>
/// HashJoin o_orderkey = l_orderkey            HashJoin … publishes #1
///   Scan orders (built)                  ⇒      Scan orders
///   Scan lineitem (probes)                      Scan lineitem, looks for #1 on l_orderkey
/// </code>
/// Only where the column comes unchanged from the scan and a missing row takes nothing else with it: a group key spares whole groups, the made-up rows of an outer join none.</remarks>
internal sealed class DynamicFilters
{
    /// <summary>What they are switched off by, like a rule.</summary>
    public const string Name = "dynamic-filters";

    private int _lastId;

    public static PhysicalPlan Add(PhysicalPlan plan) => new DynamicFilters().Walk(plan);

    private PhysicalPlan Walk(PhysicalPlan plan)
    {
        switch (plan)
        {
            case PhysicalHashJoin join when DropsUnmatchedProbe(join): plan = AddJoin(join); break;
            case PhysicalTopN { Keys: [{ Expression: InputRef first, NullsFirst: false }, ..] } top: plan = AddTopN(top, first.Ordinal); break;
        }

        EquatableArray<PhysicalPlan> children = plan.Children;
        PhysicalPlan[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            PhysicalPlan walked = Walk(children[i]);
            if (ReferenceEquals(walked, children[i])) continue;
            changed ??= children.ToArray();
            changed[i] = walked;
        }

        return changed is null ? plan : plan.WithChildren(changed.ToEquatableArray());
    }

    private static bool DropsUnmatchedProbe(PhysicalHashJoin join) => join.Kind switch
    {
        JoinKind.Inner or JoinKind.Semi => true,
        JoinKind.Left or JoinKind.Anti => join.BuildLeft,
        JoinKind.Right => !join.BuildLeft,
        _ => false,
    };

    private PhysicalHashJoin AddJoin(PhysicalHashJoin join)
    {
        var publishes = new List<DynamicFilterRef>();
        PhysicalPlan probe = join.BuildLeft ? join.Right : join.Left;
        EquatableArray<Expression> keys = join.BuildLeft ? join.RightKeys : join.LeftKeys;
        for (int i = 0; i < keys.Count; i++)
        {
            if (join.NullSafe[i] || keys[i] is not InputRef key) continue;
            int id = _lastId + 1;
            PhysicalPlan applied = Apply(probe, key.Ordinal, id);
            if (ReferenceEquals(applied, probe)) continue;
            _lastId = id;
            probe = applied;
            publishes.Add(new DynamicFilterRef(id, i));
        }

        if (publishes.Count == 0) return join;
        return (join.BuildLeft ? join with { Right = probe } : join with { Left = probe }) with { Publishes = publishes.ToEquatableArray() };
    }

    private PhysicalTopN AddTopN(PhysicalTopN top, int ordinal)
    {
        int id = _lastId + 1;
        PhysicalPlan applied = Apply(top.Input, ordinal, id);
        if (ReferenceEquals(applied, top.Input)) return top;
        _lastId = id;
        return top with { Input = applied, Publishes = new DynamicFilterRef(id, 0) };
    }

    // The plan with the filter on the scan that column comes from; the same object if it comes from none.
    private static PhysicalPlan Apply(PhysicalPlan plan, int ordinal, int id)
    {
        switch (plan)
        {
            case PhysicalScan scan:
                return scan with { DynamicFilters = [.. scan.DynamicFilters, new DynamicFilterRef(id, scan.OutputOrdinals[ordinal])] };
            case PhysicalFilter filter: return Child(filter, 0, ordinal);
            case PhysicalSort sort: return Child(sort, 0, ordinal);
            // A row is spared with its whole partition or not at all.
            case PhysicalWindow window when ordinal < window.OutputOrdinals.Count && window.CommonKeys.Any(k => k is InputRef key && key.Ordinal == window.OutputOrdinals[ordinal]):
                return Child(window, 0, window.OutputOrdinals[ordinal]);
            case PhysicalProject project: return project.Expressions[ordinal] is InputRef passed ? Child(project, 0, passed.Ordinal) : plan;
            case PhysicalAggregate aggregate when ordinal < aggregate.Groups.Count:
                return aggregate.Groups[ordinal] is InputRef group ? Child(aggregate, 0, group.Ordinal) : plan;
            case PhysicalUnionAll union:
                PhysicalPlan[] inputs = union.Inputs.Select(i => Apply(i, ordinal, id)).ToArray();
                return inputs.Where((p, i) => !ReferenceEquals(p, union.Inputs[i])).Any() ? union with { Inputs = inputs.ToEquatableArray() } : union;
            case PhysicalHashJoin join: return Side(join, join.Kind, join.OutputOrdinals[ordinal]);
            case PhysicalNestedLoopJoin join: return Side(join, join.Kind, join.OutputOrdinals[ordinal]);
            default: return plan;
        }

        PhysicalPlan Child(PhysicalPlan parent, int index, int column)
        {
            EquatableArray<PhysicalPlan> children = parent.Children;
            PhysicalPlan applied = Apply(children[index], column, id);
            if (ReferenceEquals(applied, children[index])) return parent;
            PhysicalPlan[] changed = children.ToArray();
            changed[index] = applied;
            return parent.WithChildren(changed.ToEquatableArray());
        }

        // A row may be spared on a side whose rows are not made up: the null-extended side of an outer join would turn a match into a row of nulls.
        PhysicalPlan Side(PhysicalPlan join, JoinKind kind, int column)
        {
            int leftCount = join.Children[0].Output.Count;
            bool onLeft = column < leftCount;
            bool kept = onLeft ? kind is not (JoinKind.Right or JoinKind.Full) : kind is JoinKind.Inner or JoinKind.Right;
            return kept && column < leftCount + join.Children[1].Output.Count ? Child(join, onLeft ? 0 : 1, onLeft ? column : column - leftCount) : join;
        }
    }
}
