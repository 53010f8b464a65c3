using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

internal sealed partial class PhysicalPlanner
{
    private PlannedNode TranslateJoin(Join join, ColumnSet needed)
    {
        var below = new ColumnSet(needed);
        foreach (Expression expression in join.Expressions) ColumnUse.Collect(expression, below);
        ColumnSet leftIds = join.Left.OutputIds, rightIds = join.Right.OutputIds;
        PlannedNode left = Translate(join.Left, below.And(leftIds));
        PlannedNode right = Translate(join.Right, below.And(rightIds));

        var keys = new List<EquiKey>();
        var residual = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
        {
            // A key is evaluated once for each row of its side, as the condition would be for every pair.
            if (EquiKey.Of(conjunct, leftIds, rightIds) is { } key) keys.Add(key);
            else residual.Add(conjunct);
        }

        (EquatableArray<int> ordinals, EquatableArray<PhysicalColumn> columns, List<ColumnId> ids) = JoinOutput(join, left, right, needed);
        Expression? rest = residual.Count == 0 ? null : left.BindPair(right, Predicates.All(residual));
        Expression? comparison = join.MarkComparison is null ? null : left.BindPair(right, join.MarkComparison);
        bool markByEquality = join.MarkComparison is { } mark && EquiKey.Of(mark, leftIds, rightIds) is { NullSafe: false };
        if (keys.Count == 0 && !markByEquality)
        {
            var loop = new PhysicalNestedLoopJoin(join.Kind, left.Plan, right.Plan, rest, comparison, ordinals, columns);
            return Node(loop, join, ids);
        }

        bool buildLeft = BuildLeft(join);
        EquatableArray<KeyBounds?> bounds = keys.Select(k => BoundsOf(buildLeft ? k.Left : k.Right)).ToEquatableArray();
        var hash = new PhysicalHashJoin(
            join.Kind, left.Plan, right.Plan,
            keys.Select(k => left.Bind(k.Left)).ToEquatableArray(), keys.Select(k => right.Bind(k.Right)).ToEquatableArray(),
            keys.Select(k => k.NullSafe && (k.Left.Nullable || k.Right.Nullable)).ToEquatableArray(),
            rest, comparison, buildLeft, ordinals, columns, bounds, [])
        {
            BuildKeysUnique = keys.Count > 0 && UniqueKeys.Covers(buildLeft ? join.Left : join.Right, keys.Select(k => buildLeft ? k.Left : k.Right)),
        };
        return Node(hash, join, ids);
    }

    private static (EquatableArray<int> Ordinals, EquatableArray<PhysicalColumn> Columns, List<ColumnId> Ids) JoinOutput(
        Join join, PlannedNode left, PlannedNode right, ColumnSet needed)
    {
        var ordinals = new List<int>();
        var columns = new List<PhysicalColumn>();
        var ids = new List<ColumnId>();
        bool leftNullable = join.Kind is JoinKind.Right or JoinKind.Full;
        bool rightNullable = join.Kind is JoinKind.Left or JoinKind.Full or JoinKind.Single;
        Add(left, 0, leftNullable);
        if (join.Kind is JoinKind.Inner or JoinKind.Left or JoinKind.Right or JoinKind.Full or JoinKind.Single) Add(right, left.Count, rightNullable);
        if (join is { Kind: JoinKind.Mark, Mark: { } mark } && needed.Contains(mark.Id))
        {
            ordinals.Add(left.Count + right.Count);
            columns.Add(new PhysicalColumn(mark.Name, DataType.Boolean, join.MarkComparison is not null));
            ids.Add(mark.Id);
        }

        return (ordinals.ToEquatableArray(), columns.ToEquatableArray(), ids);

        void Add(PlannedNode side, int offset, bool nullable)
        {
            for (int i = 0; i < side.Count; i++)
            {
                if (!needed.Contains(side.Ids[i])) continue;
                PhysicalColumn column = side.Plan.Output[i];
                ordinals.Add(offset + i);
                columns.Add(nullable && !column.Nullable ? column with { Nullable = true } : column);
                ids.Add(side.Ids[i]);
            }
        }
    }

    // The smaller side is built. Kinds that must remember which built rows matched pay for it, so they want it much smaller.
    private bool BuildLeft(Join join)
    {
        double left = _estimator.Rows(join.Left), right = _estimator.Rows(join.Right);
        return join.Kind switch
        {
            JoinKind.Mark or JoinKind.Single => false,
            JoinKind.Inner or JoinKind.Full => left < right,
            JoinKind.Right => left < right * 4,
            _ => left * 4 < right,
        };
    }
}
