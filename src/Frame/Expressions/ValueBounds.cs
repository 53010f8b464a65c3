using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>How large numbers can get, by their types and by the literals among them: what proves that an operation cannot overflow.</summary>
internal static class ValueBounds
{
    /// <summary>Whether <c>+</c>, <c>-</c> or <c>*</c> over exact numbers stays within its type whatever its operands are.</summary>
    public static bool CannotOverflow(ScalarCall call) => call.Function.Name is "+" or "-" or "*" && call.Arguments.Count == 2 && !call.Type.IsUnsigned && Unlimited(call) < LimitOf(call.Type) - 1;

    /// <summary>A bound of the unscaled magnitude, a little more than it can be; infinite where none is known.</summary>
    private static double Largest(Expression expression)
    {
        if (!IsExact(expression.Type)) return double.PositiveInfinity;
        switch (expression)
        {
            case Literal { Value: var value }: return value.IsNull ? 0 : value.AsInteger() is { } number ? Math.Abs((double)number) : double.PositiveInfinity;
            case Cast { Try: false } cast when IsExact(cast.Operand.Type) && cast.Type.Scale >= cast.Operand.Type.Scale:
                return Math.Min(Largest(cast.Operand) * Math.Pow(10, cast.Type.Scale - cast.Operand.Type.Scale), LimitOf(cast.Type));
            case ScalarCall { Function.Name: "+" or "-" or "*", Arguments.Count: 2 } call: return Math.Min(Unlimited(call), LimitOf(expression.Type));
            default: return LimitOf(expression.Type);
        }
    }

    /// <summary>What an operation comes to if its type does not stop it.</summary>
    private static double Unlimited(ScalarCall call)
    {
        double left = Largest(call.Arguments[0]), right = Largest(call.Arguments[1]);
        return Above(call.Function.Name == "*" ? left * right : left + right);
    }

    // Doubles round: a little more is on the safe side.
    private static double Above(double bound) => bound * (1 + 1e-12);

    private static bool IsExact(DataType type) => type.IsInteger || type.Id == TypeId.Decimal;

    /// <summary>The greatest magnitude of a type's values, or for decimals the first that is too great.</summary>
    private static double LimitOf(DataType type) => type.Id switch
    {
        TypeId.Int8 => 128,
        TypeId.Int16 => 32_768,
        TypeId.Int32 => 2_147_483_648,
        TypeId.Int64 => 9_223_372_036_854_775_808,
        TypeId.Int128 => Math.ScaleB(1, 127),
        TypeId.Decimal => Math.Pow(10, type.Precision),
        // A difference of unsigned numbers may be less than nothing.
        _ => double.PositiveInfinity,
    };
}
