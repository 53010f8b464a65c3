using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Takes the conditions that refer outside out of a plan, so that a join above can test them.</summary>
/// <remarks><code>
/// Distinct x                       pulled: y = outer
///   Filter y = outer        ⇒      Distinct x, y
///     t                              t
/// </code>
/// Conditions pass filters, projections, inner joins, the kept side of other joins, and groupings if they are equalities (the group then holds their inner side).</remarks>
internal sealed class PredicatePullUp(ColumnSet outer)
{
    /// <summary>The plan without its outer conditions, with the columns that these need, and the conditions; null if it refers outside in another way.</summary>
    public (LogicalPlan Plan, List<Expression> Pulled)? TryPull(LogicalPlan plan)
    {
        if (!RefersOut(plan)) return (plan, []);
        switch (plan)
        {
            case Filter filter: return TryPull(filter);
            case Project project: return TryPull(project);
            case Sort sort: return TryPull(sort.Input);
            case Aggregate { Groups.IsEmpty: false } aggregate: return TryGroup(aggregate);
            case Join join: return TryPull(join);
            default: return null;
        }
    }

    /// <summary>A grouping, or a global aggregate that becomes one, by the inner sides of the equalities that are pulled from below it.</summary>
    public (LogicalPlan Plan, List<Expression> Pulled)? TryGroup(Aggregate aggregate)
    {
        foreach (Expression expression in aggregate.Expressions)
            if (ColumnUse.AnyIn(expression, outer)) return null;
        if (TryPull(aggregate.Input) is not var (input, pulled)) return null;
        ColumnSet inner = input.OutputIds;
        var groups = new List<NamedExpression>(aggregate.Groups);
        var conditions = new List<Expression>(pulled.Count);
        foreach (Expression condition in pulled)
        {
            if (condition is not Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotDistinct } equality) return null;
            bool innerLeft = ColumnUse.OnlyIn(equality.Left, inner) && !ColumnUse.AnyIn(equality.Right, inner);
            bool innerRight = ColumnUse.OnlyIn(equality.Right, inner) && !ColumnUse.AnyIn(equality.Left, inner);
            if (innerLeft == innerRight) return null;
            Expression key = innerLeft ? equality.Left : equality.Right;
            ColumnRef group = GroupBy(groups, key);
            conditions.Add(innerLeft ? equality with { Left = group } : equality with { Right = group });
        }

        return (aggregate with { Input = input, Groups = groups.ToEquatableArray() }, conditions);
    }

    private static ColumnRef GroupBy(List<NamedExpression> groups, Expression key)
    {
        foreach (NamedExpression group in groups)
            if (group.Expression.Equals(key)) return group.Column.Ref;
        NamedExpression added = key is ColumnRef column ? new NamedExpression(column.Id, column.Name, column) : NamedExpression.New("key", key);
        groups.Add(added);
        return added.Column.Ref;
    }

    private (LogicalPlan, List<Expression>)? TryPull(Filter filter)
    {
        if (TryPull(filter.Input) is not var (input, pulled)) return null;
        var kept = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(filter.Predicate))
            (ColumnUse.AnyIn(conjunct, outer) ? pulled : kept).Add(conjunct);
        return (Predicates.Where(input, kept), pulled);
    }

    private (LogicalPlan, List<Expression>)? TryPull(Project project)
    {
        foreach (NamedExpression column in project.Columns)
            if (ColumnUse.AnyIn(column.Expression, outer)) return null;
        if (TryPull(project.Input) is not var (input, pulled)) return null;
        var used = new ColumnSet();
        foreach (Expression condition in pulled) ColumnUse.Collect(condition, used);
        var columns = new List<NamedExpression>(project.Columns);
        ColumnSet present = columns.Select(c => c.Id).ToColumnSet();
        foreach (PlanColumn column in input.Output)
            if (used.Contains(column.Id) && present.Add(column.Id)) columns.Add(NamedExpression.Pass(column));
        return (new Project(input, columns.ToEquatableArray()), pulled);
    }

    private (LogicalPlan, List<Expression>)? TryPull(Join join)
    {
        bool inner = join.Kind == JoinKind.Inner;
        if (join.Kind is JoinKind.Right or JoinKind.Full) return null;
        if (!inner && (RefersOut(join.Right) || join.Expressions.Any(e => ColumnUse.AnyIn(e, outer)))) return null;
        if (TryPull(join.Left) is not var (left, pulled) || TryPull(join.Right) is not var (right, pulledRight)) return null;
        pulled.AddRange(pulledRight);
        var kept = new List<Expression>();
        foreach (Expression conjunct in Predicates.Split(join.Condition))
            (ColumnUse.AnyIn(conjunct, outer) ? pulled : kept).Add(conjunct);
        return (join with { Left = left, Right = right, Condition = Predicates.All(kept) }, pulled);
    }

    private bool RefersOut(LogicalPlan plan) => RefersTo(plan, outer);

    /// <summary>Whether any expression of a plan uses one of these columns.</summary>
    public static bool RefersTo(LogicalPlan plan, ColumnSet columns)
    {
        foreach (Expression expression in plan.Expressions)
            if (ColumnUse.AnyIn(expression, columns)) return true;
        foreach (LogicalPlan child in plan.Children)
            if (RefersTo(child, columns)) return true;
        return false;
    }
}
