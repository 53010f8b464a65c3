using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Moves filters towards the scans, one node at a time.</summary>
/// <remarks><code>
/// Filter a.x = 1 AND a.y = b.y            InnerJoin on a.y = b.y
///   InnerJoin on TRUE              ⇒        Filter a.x = 1
///     a                                       a
///     b                                     b
/// </code>
/// A condition that can fail stays where it is: what it would be moved past may drop the rows that it fails on. Volatile ones stay too.</remarks>
internal sealed class PushFilters : INodeRule
{
    public string Name => "push-filters";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context) => node switch
    {
        Filter { Input: var input } filter => input switch
        {
            Filter lower => new Filter(lower.Input, Predicates.Both(lower.Predicate, filter.Predicate)),
            Project project => ThroughProject(filter, project),
            Aggregate { Groups.IsEmpty: false } aggregate => ThroughAggregate(filter, aggregate),
            Join join => IntoJoin(filter, join),
            UnionAll union => ThroughUnion(filter, union),
            Sort sort => sort with { Input = new Filter(sort.Input, filter.Predicate) },
            Window window => ThroughWindow(filter, window),
            Unnest unnest => ThroughUnnest(filter, unnest),
            Scan scan => IntoScan(filter, scan),
            _ => null,
        },
        _ => null,
    };

    private static bool IsFixed(Expression conjunct) => conjunct.CanThrow || ColumnUse.IsVolatile(conjunct);

    // Conjuncts up to the first that must stay may move if they qualify; later ones only move if they cannot fail, which IsFixed has said.
    private static (List<Expression> Moving, List<Expression> Staying) Part(Filter filter, Func<Expression, bool> mayMove)
    {
        var moving = new List<Expression>();
        var staying = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(filter.Predicate)) (!IsFixed(conjunct) && mayMove(conjunct) ? moving : staying).Add(conjunct);
        return (moving, staying);
    }

    private static LogicalPlan? ThroughProject(Filter filter, Project project)
    {
        var map = new Dictionary<ColumnId, Expression>(project.Columns.Count);
        var heavy = new ColumnSet();
        foreach (NamedExpression column in project.Columns)
        {
            map[column.Id] = column.Expression;
            if (IsFixed(column.Expression)) heavy.Add(column.Id);
        }

        (List<Expression> moving, List<Expression> staying) = Part(filter, c => !ColumnUse.AnyIn(c, heavy));
        if (moving.Count == 0) return null;
        LogicalPlan below = new Filter(project.Input, Predicates.All(moving.Select(c => ExpressionRewriter.Substitute(c, map)).ToList()));
        return Predicates.Where(project with { Input = below }, staying);
    }

    private static LogicalPlan? ThroughAggregate(Filter filter, Aggregate aggregate)
    {
        var map = new Dictionary<ColumnId, Expression>(aggregate.Groups.Count);
        foreach (NamedExpression group in aggregate.Groups)
            if (!IsFixed(group.Expression)) map[group.Id] = group.Expression;
        ColumnSet groups = [.. map.Keys];
        (List<Expression> moving, List<Expression> staying) = Part(filter, c => ColumnUse.OnlyIn(c, groups) && ColumnUse.Any(c));
        if (moving.Count == 0) return null;
        LogicalPlan below = new Filter(aggregate.Input, Predicates.All(moving.Select(c => ExpressionRewriter.Substitute(c, map)).ToList()));
        return Predicates.Where(aggregate with { Input = below }, staying);
    }

    // Rows of a partition come and go together: what a condition on its keys drops no function of another row has seen.
    private static LogicalPlan? ThroughWindow(Filter filter, Window window)
    {
        ColumnSet keys = window.CommonPartition();
        (List<Expression> moving, List<Expression> staying) = Part(filter, c => ColumnUse.OnlyIn(c, keys) && ColumnUse.Any(c));
        if (moving.Count == 0) return null;
        return Predicates.Where(window with { Input = new Filter(window.Input, Predicates.All(moving)) }, staying);
    }

    // What a condition on the input's columns says holds for all rows that a row is spread over. Lists that can fail fail for fewer rows then, as columns of a projection do.
    private static LogicalPlan? ThroughUnnest(Filter filter, Unnest unnest)
    {
        if (unnest.Lists.Any(ColumnUse.IsVolatile)) return null;
        ColumnSet columns = unnest.Input.OutputIds;
        (List<Expression> moving, List<Expression> staying) = Part(filter, c => ColumnUse.OnlyIn(c, columns) && ColumnUse.Any(c));
        if (moving.Count == 0) return null;
        return Predicates.Where(unnest with { Input = new Filter(unnest.Input, Predicates.All(moving)) }, staying);
    }

    private static LogicalPlan? ThroughUnion(Filter filter, UnionAll union)
    {
        (List<Expression> moving, List<Expression> staying) = Part(filter, _ => true);
        if (moving.Count == 0) return null;
        EquatableArray<LogicalPlan> inputs = union.Inputs.Select(input =>
        {
            var map = new Dictionary<ColumnId, Expression>(union.Columns.Count);
            for (int i = 0; i < union.Columns.Count; i++) map[union.Columns[i].Id] = input.Output[i].Ref;
            return (LogicalPlan)new Filter(input, Predicates.All(moving.Select(c => ExpressionRewriter.Substitute(c, map)).ToList()));
        }).ToEquatableArray();
        return Predicates.Where(union with { Inputs = inputs }, staying);
    }

    private static LogicalPlan? IntoScan(Filter filter, Scan scan)
    {
        (List<Expression> moving, List<Expression> staying) = Part(filter, ColumnUse.Any);
        if (moving.Count == 0) return null;
        moving.RemoveAll(scan.Filters.Contains);
        return Predicates.Where(scan with { Filters = [.. scan.Filters, .. moving] }, staying);
    }

    private static LogicalPlan? IntoJoin(Filter filter, Join join)
    {
        ColumnSet left = join.Left.OutputIds;
        ColumnSet right = join.Right.OutputIds;
        bool inner = join.Kind == JoinKind.Inner;
        bool toLeft = join.Kind is not (JoinKind.Right or JoinKind.Full);
        bool toRight = join.Kind is JoinKind.Inner or JoinKind.Right;
        var leftConjuncts = new List<Expression>();
        var rightConjuncts = new List<Expression>();
        var conditions = new List<Expression>();
        var staying = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(filter.Predicate))
        {
            if (IsFixed(conjunct)) staying.Add(conjunct);
            else if (toLeft && ColumnUse.OnlyIn(conjunct, left)) leftConjuncts.Add(conjunct);
            else if (toRight && ColumnUse.OnlyIn(conjunct, right)) rightConjuncts.Add(conjunct);
            else if (inner) conditions.Add(conjunct);
            else staying.Add(conjunct);
        }

        if (leftConjuncts.Count + rightConjuncts.Count + conditions.Count == 0) return null;
        Join pushed = join with
        {
            Left = Predicates.Where(join.Left, leftConjuncts),
            Right = Predicates.Where(join.Right, rightConjuncts),
            Condition = conditions.Count == 0 ? join.Condition : Predicates.Both(join.Condition, Predicates.All(conditions)),
        };
        return Predicates.Where(pushed, staying);
    }
}
