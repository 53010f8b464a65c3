using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Simplifies every expression of a node: constants folded, booleans in their simplest form, comparisons as scans and joins like them.</summary>
/// <remarks><code>
/// Filter NOT (a &lt; b) AND 5 &lt; c AND CAST(d AS TIMESTAMP) >= TIMESTAMP '1995-01-01'      ⇒      Filter a >= b AND c > 5 AND d >= DATE '1995-01-01'
/// </code>
/// See <see cref="BooleanSimplifier"/>, <see cref="ComparisonSimplifier"/> and <see cref="NestedSimplifier"/> for the single steps.</remarks>
internal sealed class SimplifyExpressions : INodeRule
{
    private static readonly Func<Expression, Expression> s_step = Step;
    private static readonly Func<Expression, Expression> s_simplify = Simplify;

    public string Name => "simplify-expressions";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        LogicalPlan simplified = PlanRewriter.MapExpressions(node, s_simplify);
        if (ReferenceEquals(simplified, node) || simplified.Equals(node)) return null;
        return simplified;
    }

    /// <summary>The simplest form of an expression; the same object, and known to be so from then on, if it has it already.</summary>
    public static Expression Simplify(Expression expression)
    {
        if (expression.IsSimplified) return expression;
        Expression simplified = ExpressionRewriter.BottomUp(expression, s_step);
        if (ReferenceEquals(simplified, expression)) expression.IsSimplified = true;
        return simplified;
    }

    private static Expression Step(Expression expression) => expression switch
    {
        Literal or ColumnRef or SubqueryExpression or AggregateCall or WindowCall => expression,
        And and => BooleanSimplifier.Simplify(and),
        Or or => BooleanSimplifier.Simplify(or),
        Not not => BooleanSimplifier.Simplify(not),
        IsNull isNull => BooleanSimplifier.Simplify(isNull),
        InList list => BooleanSimplifier.Simplify(list),
        Case @case => BooleanSimplifier.Simplify(@case),
        Coalesce coalesce => BooleanSimplifier.Simplify(coalesce),
        Comparison comparison => ComparisonSimplifier.Simplify(comparison),
        FieldAccess access => Fold.TryFold(access) ?? NestedSimplifier.Simplify(access),
        ScalarCall call => Fold.TryFold(call) ?? NestedSimplifier.Simplify(call),
        _ => Fold.TryFold(expression) ?? expression,
    };
}
