using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>A plan that grows by a dependent join for every subquery that is taken out of an expression above it.</summary>
internal sealed class Hoister(LogicalPlan plan)
{
    public LogicalPlan Plan { get; private set; } = plan;

    /// <summary>The expression with columns in place of its subqueries.</summary>
    public Expression Hoist(Expression expression) => expression.HasSubquery
        ? ExpressionRewriter.BottomUp(expression, e => e is SubqueryExpression subquery ? Column(subquery) : e)
        : expression;

    /// <summary>Filters the plan by a conjunct.</summary>
    public void Filter(Expression conjunct)
    {
        bool negated = false;
        Expression inner = conjunct;
        while (inner is Not not) (inner, negated) = (not.Operand, !negated);
        switch (inner)
        {
            case ExistsSubquery exists:
                Join(exists.Negated != negated ? JoinKind.Anti : JoinKind.Semi, Fresh(exists.Plan), Predicates.True);
                break;
            case QuantifiedSubquery quantified when quantified.All == negated:
                // ANY, or NOT … ALL: a row is kept if the comparison is true for one row; nulls need no care.
                FilterByAny(quantified, quantified.All ? Predicates.Negate(quantified.Operator) : quantified.Operator, JoinKind.Semi);
                break;
            case QuantifiedSubquery quantified when !MayBeNull(quantified):
                FilterByAny(quantified, quantified.All ? Predicates.Negate(quantified.Operator) : quantified.Operator, JoinKind.Anti);
                break;
            default:
                Expression hoisted = Hoist(conjunct);
                Plan = new Filter(Plan, hoisted);
                break;
        }
    }

    private void FilterByAny(QuantifiedSubquery quantified, ComparisonOperator op, JoinKind kind)
    {
        Expression operand = Hoist(quantified.Operand);
        LogicalPlan right = Fresh(quantified.Plan);
        Join(kind, right, new Comparison(op, operand, right.Output[0].Ref));
    }

    private static bool MayBeNull(QuantifiedSubquery quantified) => quantified.Operand.Nullable || quantified.Plan.Output[0].Nullable;

    private Expression Column(SubqueryExpression subquery)
    {
        // A subquery may stand in several places of one query (a select list and its grouping, say): each gets columns of its own.
        LogicalPlan right = Fresh(subquery.Plan);
        switch (subquery)
        {
            case ScalarSubquery:
                Join(JoinKind.Single, right, Predicates.True);
                return (right.Output[0] with { Nullable = true }).Ref;
            case ExistsSubquery exists:
                var found = PlanColumn.New("exists", DataType.Boolean, false);
                Plan = new DependentJoin(JoinKind.Mark, Plan, right, Predicates.True, found);
                return exists.Negated ? new Not(found.Ref) : found.Ref;
            case QuantifiedSubquery quantified:
                var mark = PlanColumn.New("any", DataType.Boolean);
                ComparisonOperator op = quantified.All ? Predicates.Negate(quantified.Operator) : quantified.Operator;
                Plan = new DependentJoin(JoinKind.Mark, Plan, right, Predicates.True, mark, new Comparison(op, quantified.Operand, right.Output[0].Ref));
                return quantified.All ? new Not(mark.Ref) : mark.Ref;
            default:
                throw new InternalException($"an unknown subquery {subquery.GetType().Name}");
        }
    }

    private static LogicalPlan Fresh(LogicalPlan plan) => FreshIds.Of(OwnIdentities.Of(plan));

    private void Join(JoinKind kind, LogicalPlan right, Expression condition) => Plan = new DependentJoin(kind, Plan, right, condition);
}
