using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>A query inside an expression. It is correlated if its plan refers to columns that it does not produce. The planner turns all of them into joins.</summary>
internal abstract record SubqueryExpression(LogicalPlan Plan) : Expression
{
    /// <summary>The same expression over another subplan.</summary>
    public abstract SubqueryExpression WithPlan(LogicalPlan plan);
    public override bool CanThrow => true;
}

/// <summary>The single value of a one-column query; null if it has no row, an error if it has several.</summary>
internal sealed record ScalarSubquery(LogicalPlan Plan) : SubqueryExpression(Plan)
{
    public override DataType Type => Plan.Output[0].Type;
    public override SubqueryExpression WithPlan(LogicalPlan plan) => new ScalarSubquery(plan);
}

/// <summary>Whether a query has a row. Never null.</summary>
internal sealed record ExistsSubquery(LogicalPlan Plan, bool Negated = false) : SubqueryExpression(Plan)
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => false;
    public override SubqueryExpression WithPlan(LogicalPlan plan) => this with { Plan = plan };
}

/// <summary><c>operand op ANY (query)</c> or <c>ALL</c>: IN is <c>= ANY</c>, NOT IN is <c>&lt;&gt; ALL</c>. The operand has the type of the query's only column. Three-valued.</summary>
internal sealed record QuantifiedSubquery(Expression Operand, ComparisonOperator Operator, bool All, LogicalPlan Plan) : SubqueryExpression(Plan)
{
    public override DataType Type => DataType.Boolean;
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
    public override SubqueryExpression WithPlan(LogicalPlan plan) => this with { Plan = plan };
}
