using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>Puts parameters back where their values stand in a bound plan, as far as the plan does not depend on these.</summary>
internal sealed class ParameterPlaces
{
    /// <summary>The uses of parameters that were replaced.</summary>
    public HashSet<ParameterUse> Found { get; } = [];

    /// <summary>The expression with parameters in it.</summary>
    public Expression Replace(Expression expression) => ExpressionRewriter.BottomUp(expression, e => e switch
    {
        // Constant items are no operands of a list.
        InList list => new InList(Operand(list.Operand), list.Items.Select(Operand).ToEquatableArray(), list.Negated),
        Comparison or ScalarCall { Function.Name: "like" or "ilike" or "||" } => WithParameters(e),
        _ => e,
    });

    /// <summary>The same for a value that a column gets, which stands alone or as what a CASE gives: its type is the column's whatever the value.</summary>
    public Expression Assigned(Expression expression) => expression is Case ? WithParameters(expression) : Operand(expression);

    private Expression WithParameters(Expression expression)
    {
        EquatableArray<Expression> children = expression.Children;
        Expression[] changed = [.. children.Select(Operand)];
        return changed.SequenceEqual(children, ReferenceEqualityComparer.Instance) ? expression : expression.WithChildren(changed.ToEquatableArray());
    }

    // A literal that took the type of what it meets stands below a cast.
    private Expression Operand(Expression operand) => operand switch
    {
        Literal { Use: { } use } literal => Parameter(use, literal.Type),
        Cast { Operand: Literal { Use: not null } } cast => cast with { Operand = Operand(cast.Operand) },
        _ => operand,
    };

    private Parameter Parameter(ParameterUse use, DataType type)
    {
        Found.Add(use);
        return new Parameter(use, type);
    }
}
