using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Brings comparisons into the form that scans can prune by: a column without a cast on the left, a constant of its type on the right.</summary>
internal static class ComparisonSimplifier
{
    public static Expression Simplify(Comparison comparison)
    {
        if (comparison is { Left: Literal left, Right: Literal right }) return Constant(comparison.Operator, left.Value, right.Value) ?? (Expression)comparison;
        if (comparison is { Left: Literal, Right: not Literal })
            comparison = new Comparison(Predicates.Flip(comparison.Operator), comparison.Right, comparison.Left);
        if (comparison is { Operator: < ComparisonOperator.Distinct, Right: Literal { Value.IsNull: true } } && !comparison.Left.CanThrow)
            return new Literal(Scalar.Null(DataType.Boolean));
        if (comparison.Operator >= ComparisonOperator.Distinct) return NullSafe(comparison);
        return comparison is { Left: Cast { Try: false } cast, Right: Literal { Value: var value } } ? ThroughCast(comparison, cast, value) : comparison;
    }

    private static Expression NullSafe(Comparison comparison)
    {
        bool distinct = comparison.Operator == ComparisonOperator.Distinct;
        if (comparison.Right is Literal { Value.IsNull: true }) return BooleanSimplifier.Simplify(new IsNull(comparison.Left, distinct));
        if (comparison.Left.Nullable || comparison.Right.Nullable) return comparison;
        return Simplify(comparison with { Operator = distinct ? ComparisonOperator.NotEqual : ComparisonOperator.Equal });
    }

    private static Literal? Constant(ComparisonOperator op, Scalar left, Scalar right)
    {
        bool nullSafe = op >= ComparisonOperator.Distinct;
        if (left.IsNull || right.IsNull)
        {
            if (!nullSafe) return new Literal(Scalar.Null(DataType.Boolean));
            return new Literal(Scalar.Bool(left.IsNull == right.IsNull == (op == ComparisonOperator.NotDistinct)));
        }

        // Floating point has its own order (NaN, signed zeros), which the kernels know; so have nested types.
        if (left.Type != right.Type || left.Type.IsFloat || left.Type.IsNested) return null;
        int order = Scalar.Compare(left, right);
        return new Literal(Scalar.Bool(op switch
        {
            ComparisonOperator.Equal or ComparisonOperator.NotDistinct => order == 0,
            ComparisonOperator.NotEqual or ComparisonOperator.Distinct => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        }));
    }

    /// <summary>Whether equal values, and only these, stay equal under a cast, and their order stays.</summary>
    public static bool IsOrderPreserving(Cast cast)
    {
        if (cast.Zone is not null) return false;
        DataType from = cast.Operand.Type, to = cast.Target;
        if (from.Id == TypeId.Date && to.Id == TypeId.Timestamp) return true;
        return (from.IsInteger || from.Id == TypeId.Decimal) && (to.IsInteger || to.Id == TypeId.Decimal) && CastRules.IsTotal(from, to);
    }

    // CAST(c AS wider) op constant is c op narrower constant, if there is such a constant.
    private static Comparison ThroughCast(Comparison comparison, Cast cast, Scalar value)
    {
        // The text of an enum is equal to another just if its code is the other's.
        if (cast.Operand.Type.Labels is { } labels && comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.NotEqual && value.Value is string name && labels.CodeOf(name) is >= 0 and var code)
            return comparison with { Left = cast.Operand, Right = new Literal(new Scalar(cast.Operand.Type, labels.Code(code))) };
        if (!IsOrderPreserving(cast)) return comparison;
        if (Fold.Convert(value, cast.Operand.Type) is { } exact) return comparison with { Left = cast.Operand, Right = new Literal(exact) };
        if (value is not { Value: long micros, Type.Id: TypeId.Timestamp } || cast.Operand.Type.Id != TypeId.Date) return comparison;

        // A time within a day lies between two dates: after it begins the next, up to it lasts the day itself.
        long day = micros >= 0 ? micros / IntervalValue.MicrosecondsPerDay : (micros + 1) / IntervalValue.MicrosecondsPerDay - 1;
        return comparison.Operator switch
        {
            ComparisonOperator.Less or ComparisonOperator.LessOrEqual => new Comparison(ComparisonOperator.LessOrEqual, cast.Operand, new Literal(Scalar.Date((int)day))),
            ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual => new Comparison(ComparisonOperator.Greater, cast.Operand, new Literal(Scalar.Date((int)day))),
            _ => comparison,
        };
    }
}
