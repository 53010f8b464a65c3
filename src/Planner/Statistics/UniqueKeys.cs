using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Statistics;

/// <summary>Proofs, not guesses, that rows of a plan differ in certain columns (nulls count as alike).</summary>
internal static class UniqueKeys
{
    /// <summary>Whether no two rows agree in all of these expressions.</summary>
    public static bool Covers(LogicalPlan plan, IEnumerable<Expression> keys)
    {
        var ids = new ColumnSet();
        foreach (Expression key in keys)
            if (key is ColumnRef column) ids.Add(column.Id);
        return Unique(plan, ids);
    }

    /// <summary>Whether a plan puts out one row at most.</summary>
    public static bool AtMostOneRow(LogicalPlan plan) => Unique(plan, []);

    /// <summary>Whether a plan puts out exactly one row.</summary>
    public static bool ExactlyOneRow(LogicalPlan plan) => plan switch
    {
        Aggregate { Groups.IsEmpty: true } => true,
        Project project => ExactlyOneRow(project.Input),
        Sort sort => ExactlyOneRow(sort.Input),
        Window window => ExactlyOneRow(window.Input),
        Values values => values.Rows.Count == 1,
        Limit { Count: null or > 0, Offset: 0 } limit => ExactlyOneRow(limit.Input),
        Cte cte => ExactlyOneRow(cte.Body),
        Join { Kind: JoinKind.Mark or JoinKind.Single } join => ExactlyOneRow(join.Left),
        Join { Kind: JoinKind.Inner } join => Predicates.IsTrue(join.Condition) && ExactlyOneRow(join.Left) && ExactlyOneRow(join.Right),
        _ => false,
    };

    /// <summary>Whether no two rows agree in all of these columns.</summary>
    public static bool Unique(LogicalPlan plan, ColumnSet ids)
    {
        switch (plan)
        {
            case Aggregate aggregate:
                foreach (NamedExpression group in aggregate.Groups)
                    if (!ids.Contains(group.Id)) return false;
                return true;
            case Values values: return values.Rows.Count <= 1;
            case Filter filter: return Unique(filter.Input, ids);
            case Sort sort: return Unique(sort.Input, ids);
            case Window window: return Unique(window.Input, ids);
            case TopN top: return top.Count <= 1 || Unique(top.Input, ids);
            case Limit limit: return limit.Count <= 1 || Unique(limit.Input, ids);
            case Cte cte: return Unique(cte.Body, ids);
            case Project project:
                var below = new ColumnSet();
                foreach (NamedExpression column in project.Columns)
                    if (column.Expression is ColumnRef source && ids.Contains(column.Id)) below.Add(source.Id);
                return Unique(project.Input, below);
            case Join { Kind: JoinKind.Semi or JoinKind.Anti or JoinKind.Mark or JoinKind.Single } join: return Unique(join.Left, ids);
            case Join { Kind: JoinKind.Inner or JoinKind.Left } join: return UniqueJoin(join, ids);
            default: return false;
        }
    }

    // A pair is told apart by its left row if each left row has one match at most (and the reverse for inner joins).
    private static bool UniqueJoin(Join join, ColumnSet ids)
    {
        ColumnSet left = join.Left.OutputIds, right = join.Right.OutputIds;
        var leftKeys = new ColumnSet();
        var rightKeys = new ColumnSet();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
        {
            if (EquiKey.Of(conjunct, left, right) is not { } key) continue;
            if (key.Right is ColumnRef r) rightKeys.Add(r.Id);
            if (key.Left is ColumnRef l) leftKeys.Add(l.Id);
        }

        return (Unique(join.Left, ids) && Unique(join.Right, rightKeys))
            || (join.Kind == JoinKind.Inner && Unique(join.Right, ids) && Unique(join.Left, leftKeys));
    }
}
