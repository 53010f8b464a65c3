using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Turns every subquery in an expression into a dependent join below the node that uses it.</summary>
/// <remarks><code>
/// Filter a > 1 AND EXISTS (s)              DependentSemiJoin
///   X                               ⇒        Filter a > 1
///                                              X
///                                            s
/// Project (s) + 1 AS y                     Project v + 1 AS y
///   X                               ⇒        DependentSingleJoin
///                                              X
///                                              s [v]
/// </code>
/// A conjunct of a filter that is itself [NOT] EXISTS or ANY/ALL becomes a semi- or anti-join where nulls allow it; elsewhere a mark join makes the truth value a column.</remarks>
internal sealed class SubqueriesToDependentJoins : IPlanRule
{
    public string Name => "subqueries-to-dependent-joins";

    public bool Required => true;

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => PlanRewriter.BottomUp(root, node => node.HasSubqueries ? Place(node) : node);

    private static LogicalPlan Place(LogicalPlan node)
    {
        switch (node)
        {
            case Filter filter: return PlaceFilter(filter);
            case Join { Kind: JoinKind.Inner } join:
                List<Expression> conjuncts = Predicates.Split(join.Condition);
                Expression plain = Predicates.All(conjuncts.Where(c => !c.HasSubquery).ToList());
                return PlaceFilter(new Filter(join with { Condition = plain }, Predicates.All(conjuncts.Where(c => c.HasSubquery).ToList())));
            case Join join: return PlaceOuterJoin(join);
            case Values values: return Place(values);
            case Project or Aggregate or Sort or Window:
                var input = new Hoister(node.Children[0]);
                LogicalPlan placed = PlanRewriter.MapExpressions(node, input.Hoist);
                return PlanRewriter.Keep(placed.WithChildren([input.Plan]), node.Output);
            default: throw new FrameNotSupportedException($"a subquery is not supported in a {node.GetType().Name}");
        }
    }

    private static LogicalPlan PlaceFilter(Filter filter)
    {
        List<Expression> conjuncts = Predicates.Split(filter.Predicate);
        var input = new Hoister(Predicates.Where(filter.Input, conjuncts.Where(c => !c.HasSubquery).ToList()));
        foreach (Expression conjunct in conjuncts)
            if (conjunct.HasSubquery) input.Filter(conjunct);
        return PlanRewriter.Keep(input.Plan, filter.Output);
    }

    // A subquery in an outer join's condition belongs to the side whose columns it needs.
    private static LogicalPlan PlaceOuterJoin(Join join)
    {
        var left = new Hoister(join.Left);
        var right = new Hoister(join.Right);
        ColumnSet leftIds = join.Left.OutputIds, rightIds = join.Right.OutputIds;
        LogicalPlan placed = PlanRewriter.MapExpressions(join, e => ExpressionRewriter.BottomUp(e, x =>
        {
            if (x is not SubqueryExpression) return x;
            if (!ColumnUse.AnyIn(x, leftIds)) return right.Hoist(x);
            if (!ColumnUse.AnyIn(x, rightIds)) return left.Hoist(x);
            throw new FrameNotSupportedException($"a subquery in the condition of a {join.Kind.ToString().ToUpperInvariant()} JOIN must not refer to both sides");
        }));
        return PlanRewriter.Keep(placed.WithChildren([left.Plan, right.Plan]), join.Output);
    }

    // VALUES ((SELECT …)) as a union of projections of one row each.
    private static LogicalPlan Place(Values values)
    {
        LogicalPlan[] rows = values.Rows.Select(row => Place(new Project(Values.OneRow,
            row.Map((e, i) => NamedExpression.New(values.Columns[i].Name, e))))).ToArray();
        return new UnionAll(rows.ToEquatableArray(), values.Columns);
    }
}
