using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules;

/// <summary>Conditions as lists of conjuncts, and the questions that rules ask of them.</summary>
internal static class Predicates
{
    public static Expression True { get; } = new Literal(Scalar.True);

    public static Expression False { get; } = new Literal(Scalar.False);

    public static bool IsTrue(Expression e) => e is Literal { Value.Value: true };

    /// <summary>Whether a filter by it keeps nothing: false or null.</summary>
    public static bool IsNeverTrue(Expression e) => e is Literal { Type.Id: TypeId.Boolean, Value.Value: false or null };

    /// <summary>The conjuncts, flattened; none for TRUE.</summary>
    public static List<Expression> Split(Expression predicate)
    {
        var conjuncts = new List<Expression>();
        Split(predicate, conjuncts);
        return conjuncts;
    }

    public static void Split(Expression predicate, List<Expression> into)
    {
        if (predicate is And and)
        {
            foreach (Expression operand in and.Operands) Split(operand, into);
        }
        else if (!IsTrue(predicate))
        {
            into.Add(predicate);
        }
    }

    /// <summary>The conjunction; TRUE for none.</summary>
    public static Expression All(IReadOnlyList<Expression> conjuncts) => conjuncts.Count switch
    {
        0 => True,
        1 => conjuncts[0],
        _ => new And(conjuncts.ToEquatableArray()),
    };

    /// <summary>The conjunction of two conditions.</summary>
    public static Expression Both(Expression first, Expression second)
    {
        List<Expression> conjuncts = Split(first);
        Split(second, conjuncts);
        return All(conjuncts);
    }

    /// <summary>The input filtered by conjuncts, or itself if there are none.</summary>
    public static LogicalPlan Where(LogicalPlan input, IReadOnlyList<Expression> conjuncts) =>
        conjuncts.Count == 0 ? input : new Filter(input, All(conjuncts));

    /// <summary>The comparison with its sides exchanged.</summary>
    public static ComparisonOperator Flip(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => op,
    };

    /// <summary>The comparison that is true where this one is false, and null where it is null.</summary>
    public static ComparisonOperator Negate(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Equal => ComparisonOperator.NotEqual,
        ComparisonOperator.NotEqual => ComparisonOperator.Equal,
        ComparisonOperator.Less => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.LessOrEqual => ComparisonOperator.Greater,
        ComparisonOperator.Greater => ComparisonOperator.LessOrEqual,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.Less,
        ComparisonOperator.Distinct => ComparisonOperator.NotDistinct,
        _ => ComparisonOperator.Distinct,
    };
}
