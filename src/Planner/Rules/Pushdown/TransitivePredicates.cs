using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.JoinOrder;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Carries comparisons with constants over to columns that joins make equal.</summary>
/// <remarks><code>
/// InnerJoin on a.k = b.k               InnerJoin on a.k = b.k
///   Scan a where k &lt; 100       ⇒        Scan a where k &lt; 100
///   Scan b                               Scan b where k &lt; 100
/// </code>
/// For inner and semi-joins both ways, for left and anti-joins from left to right.</remarks>
internal sealed class TransitivePredicates : IPlanRule
{
    public string Name => "transitive-predicates";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => PlanRewriter.BottomUp(root, node => node is Join join ? Carry(join) : node);

    private static LogicalPlan Carry(Join join)
    {
        bool toRight = join.Kind is JoinKind.Inner or JoinKind.Semi or JoinKind.Left or JoinKind.Anti;
        bool toLeft = join.Kind is JoinKind.Inner or JoinKind.Semi;
        if (!toRight) return join;
        ColumnSet? leftIds = null;
        var classes = new EquivalenceClasses();
        bool any = false;
        foreach (Expression conjunct in Predicates.Split(join.Condition))
        {
            if (conjunct is not Comparison { Operator: ComparisonOperator.Equal, Left: ColumnRef a, Right: ColumnRef b }) continue;
            classes.Add(a, b);
            any = true;
        }

        if (!any) return join;
        leftIds = join.Left.OutputIds;
        ColumnSet rightIds = join.Right.OutputIds;
        var leftKnown = new List<(ColumnRef Column, Expression Predicate)>();
        var rightKnown = new List<(ColumnRef Column, Expression Predicate)>();
        Known(join.Left, leftKnown);
        Known(join.Right, rightKnown);
        if (leftKnown.Count + rightKnown.Count == 0) return join;
        var toLeftPredicates = new List<Expression>();
        var toRightPredicates = new List<Expression>();
        foreach (List<ColumnRef> equal in classes.Lists)
            foreach (ColumnRef column in equal)
            {
                bool isLeft = leftIds.Contains(column.Id);
                if (isLeft ? !toLeft : !rightIds.Contains(column.Id)) continue;
                foreach ((ColumnRef source, Expression predicate) in isLeft ? rightKnown : leftKnown)
                {
                    if (!equal.Contains(source)) continue;
                    Expression carried = ExpressionRewriter.Substitute(predicate, new Dictionary<ColumnId, Expression> { [source.Id] = column });
                    bool known = (isLeft ? leftKnown : rightKnown).Any(k => k.Predicate.Equals(carried));
                    List<Expression> target = isLeft ? toLeftPredicates : toRightPredicates;
                    if (!known && !target.Contains(carried)) target.Add(carried);
                }
            }

        if (toLeftPredicates.Count + toRightPredicates.Count == 0) return join;
        return join with { Left = Predicates.Where(join.Left, toLeftPredicates), Right = Predicates.Where(join.Right, toRightPredicates) };
    }

    // Conditions on one column alone that hold for every row of a plan.
    private static void Known(LogicalPlan plan, List<(ColumnRef, Expression)> known)
    {
        switch (plan)
        {
            case Filter filter:
                Add(Predicates.Split(filter.Predicate), known);
                Known(filter.Input, known);
                break;
            case Scan scan: Add(scan.Filters, known); break;
            case Project project: KnownThrough(project.Input, project.Columns, known); break;
            case Sort sort: Known(sort.Input, known); break;
            case Aggregate aggregate: KnownThrough(aggregate.Input, aggregate.Groups, known); break;
            case Join { Kind: JoinKind.Inner } join:
                Known(join.Left, known);
                Known(join.Right, known);
                break;
            case Join { Kind: JoinKind.Semi or JoinKind.Anti or JoinKind.Left } join: Known(join.Left, known); break;
        }
    }

    private static void KnownThrough(LogicalPlan input, Types.EquatableArray<NamedExpression> columns, List<(ColumnRef, Expression)> known)
    {
        var below = new List<(ColumnRef Column, Expression Predicate)>();
        Known(input, below);
        foreach (NamedExpression passed in columns)
            foreach ((ColumnRef source, Expression predicate) in below)
                if (passed.Expression is ColumnRef column && column.Id == source.Id)
                    known.Add((passed.Column.Ref, ExpressionRewriter.Substitute(predicate, new Dictionary<ColumnId, Expression> { [source.Id] = passed.Column.Ref })));
    }

    private static void Add(IEnumerable<Expression> conjuncts, List<(ColumnRef, Expression)> known)
    {
        foreach (Expression conjunct in conjuncts)
        {
            if (conjunct is Comparison { Operator: < ComparisonOperator.Distinct, Left: ColumnRef column, Right: Literal }) known.Add((column, conjunct));
            else if (conjunct is InList { Operand: ColumnRef listed, Negated: false } list && list.HasConstantItems) known.Add((listed, conjunct));
        }
    }
}
