using System.Numerics;
using FrameEngine.Compute.Kernels;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>The operators that are functions: + - * / // %, on numbers, dates and intervals.</summary>
internal static class Operators
{
    public static void AddTo(FunctionRegistry registry)
    {
        // The words for operators give the operators themselves, so that plans know one of them only.
        foreach (string name in new[] { "+", "add" }) registry.AddScalar(name, arguments => arguments.Count switch
        {
            1 => Identity(arguments[0]),
            2 => TemporalArithmetic.Resolve("+", arguments) ?? BigNumFunctions.Operator("+", arguments[0], arguments[1]) ?? Arithmetic.Resolve("+", arguments[0], arguments[1]),
            _ => null,
        });
        foreach (string name in new[] { "-", "subtract" }) registry.AddScalar(name, arguments => arguments.Count switch
        {
            1 => Negation(arguments[0]),
            2 => TemporalArithmetic.Resolve("-", arguments) ?? BigNumFunctions.Operator("-", arguments[0], arguments[1]) ?? Arithmetic.Resolve("-", arguments[0], arguments[1]),
            _ => null,
        });
        foreach (string name in new[] { "*", "multiply" }) registry.AddScalar(name, arguments => arguments.Count == 2 ? TemporalArithmetic.Resolve("*", arguments) ?? Arithmetic.Resolve("*", arguments[0], arguments[1]) : null);
        registry.AddScalar("/", arguments => arguments.Count == 2 ? Division(arguments[0], arguments[1]) : null);
        registry.AddScalar("//", arguments => arguments.Count == 2 ? Whole("//", arguments[0], arguments[1]) : null);
        registry.AddScalar("divide", arguments => arguments.Count == 2 ? Whole("divide", arguments[0], arguments[1]) : null);
        registry.AddScalar("%", arguments => arguments.Count == 2 ? Whole("%", arguments[0], arguments[1]) : null);
        registry.AddScalar("mod", arguments => arguments.Count == 2 ? Whole("mod", arguments[0], arguments[1]) : null);
    }

    private static ScalarOverload? Identity(DataType type) =>
        type.IsNumeric || type.Id == TypeId.Interval ? new ScalarOverload("+", [type], type, static (ReadOnlySpan<Columns.Vector> a, Columns.Vector r, in KernelContext c) => r.PointAt(a[0])) : null;

    private static ScalarOverload? Negation(DataType type) => type.Id switch
    {
        TypeId.Null => Negate<int>(DataType.Int32),
        TypeId.Int8 => Negate<sbyte>(type),
        TypeId.Int16 => Negate<short>(type),
        TypeId.Int32 => Negate<int>(type),
        TypeId.Int64 => Negate<long>(type),
        TypeId.UInt8 => Negate<short>(DataType.Int16),
        TypeId.UInt16 => Negate<int>(DataType.Int32),
        TypeId.UInt32 => Negate<long>(DataType.Int64),
        TypeId.UInt64 or TypeId.Int128 => Negate<Int128>(DataType.Int128),
        TypeId.Float32 => Negate<float>(type),
        TypeId.Float64 => Negate<double>(type),
        TypeId.Decimal => type.IsShortDecimal ? Negate<long>(type) : Negate<Int128>(type),
        TypeId.Binary when type.IsBigNum => BigNumFunctions.Opposite(),
        TypeId.Interval => new ScalarOverload("-", [type], type, KernelLoop.PartialUnary<IntervalValue, IntervalValue, NegateInterval>()) { CanThrow = true },
        _ => null,
    };

    // Decimals and floating point always have an opposite.
    private static ScalarOverload Negate<T>(DataType type) where T : unmanaged, INumber<T> => type.IsInteger
        ? new ScalarOverload("-", [type], type, KernelLoop.PartialUnary<T, T, NegateChecked<T>>()) { CanThrow = true }
        : new ScalarOverload("-", [type], type, KernelLoop.Unary<T, T, NegateNumber<T>>());

    private static ScalarOverload? Division(DataType left, DataType right)
    {
        if (!IsNumberOrNull(left) || !IsNumberOrNull(right))
            return left.Id == TypeId.Interval && IsNumberOrNull(right)
                ? new ScalarOverload("/", [left, DataType.Float64], left, KernelLoop.PartialBinary<IntervalValue, double, IntervalValue, DivideInterval>()) { CanThrow = true, MayReturnNull = true }
                : null;
        return CastRules.Common(left, right)?.Id == TypeId.Float32
            ? new ScalarOverload("/", [DataType.Float32, DataType.Float32], DataType.Float32, KernelLoop.Binary<float, float, float, Quotient<float>>())
            : new ScalarOverload("/", [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.Binary<double, double, double, Quotient<double>>());
    }

    // Quotients and rests of whole numbers: null for a divisor of zero. Of numbers with a fraction, // is the quotient itself.
    private static ScalarOverload? Whole(string name, DataType left, DataType right)
    {
        if (!IsNumberOrNull(left) || !IsNumberOrNull(right)) return null;
        DataType type = CastRules.Common(left, right) is not { Id: not TypeId.Null } ? DataType.Int32 : CastRules.CommonOperand(left, right);
        bool quotient = name is "//" or "divide";
        // Digits that no decimal has room for.
        if (!quotient && type.Id == TypeId.Decimal && left.Id != TypeId.Null && right.Id != TypeId.Null)
        {
            DataType a = Arithmetic.AsDecimal(left), b = Arithmetic.AsDecimal(right);
            if (Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + Math.Max(a.Scale, b.Scale) > DataType.MaxPrecision) type = DataType.Float64;
        }

        if (quotient && type.Id == TypeId.Float32)
            return new ScalarOverload(name, [type, type], type, KernelLoop.PartialBinary<float, float, float, QuotientOrNull<float>>()) { CanThrow = true, MayReturnNull = true };
        if (quotient && (type.IsFloat || type.Id == TypeId.Decimal))
            return new ScalarOverload(name, [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.PartialBinary<double, double, double, QuotientOrNull<double>>()) { CanThrow = true, MayReturnNull = true };
        return type.Id switch
        {
            TypeId.Int8 => Of<sbyte>(name, quotient, type),
            TypeId.Int16 => Of<short>(name, quotient, type),
            TypeId.Int32 => Of<int>(name, quotient, type),
            TypeId.Int64 => Of<long>(name, quotient, type),
            TypeId.UInt8 => Of<byte>(name, quotient, type),
            TypeId.UInt16 => Of<ushort>(name, quotient, type),
            TypeId.UInt32 => Of<uint>(name, quotient, type),
            TypeId.UInt64 => Of<ulong>(name, quotient, type),
            TypeId.Int128 => Of<Int128>(name, quotient, type),
            TypeId.UInt128 => Of<UInt128>(name, quotient, type),
            TypeId.Decimal => type.IsShortDecimal ? Of<long>(name, quotient, type) : Of<Int128>(name, quotient, type),
            TypeId.Float32 => new ScalarOverload(name, [type, type], type, KernelLoop.Binary<float, float, float, Remainder<float>>()),
            _ => new ScalarOverload(name, [type, type], type, KernelLoop.Binary<double, double, double, Remainder<double>>()),
        };
    }

    private static ScalarOverload Of<T>(string name, bool quotient, DataType type) where T : unmanaged, IBinaryInteger<T> => new(name, [type, type], type,
        quotient ? KernelLoop.PartialBinary<T, T, T, WholeQuotient<T>>() : KernelLoop.PartialBinary<T, T, T, WholeRemainder<T>>()) { CanThrow = true, MayReturnNull = true };

    private static bool IsNumberOrNull(DataType type) => type.IsNumeric || type.Id == TypeId.Null;

    private readonly struct NegateNumber<T> : IUnary<T, T> where T : unmanaged, INumber<T>
    {
        public static T Apply(T value) => unchecked(-value);
    }

    private readonly struct NegateChecked<T> : IPartialUnary<T, T> where T : unmanaged, INumber<T>
    {
        public static bool TryApply(T value, out T result)
        {
            result = unchecked(-value);
            if (value == result && !T.IsZero(value)) throw new ArithmeticOverflowException($"integer overflow: -({value})");
            return true;
        }
    }

    private readonly struct NegateInterval : IPartialUnary<IntervalValue, IntervalValue>
    {
        public static bool TryApply(IntervalValue value, out IntervalValue result)
        {
            result = CalendarMath.Negate(value);
            return true;
        }
    }

    private readonly struct DivideInterval : IPartialBinary<IntervalValue, double, IntervalValue>
    {
        public static bool TryApply(IntervalValue left, double right, out IntervalValue result)
        {
            result = right == 0 ? default : TemporalArithmetic.Parts(left.Months / right, left.Days / right, left.Microseconds / right);
            return right != 0;
        }
    }

    private readonly struct Quotient<T> : IBinary<T, T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T left, T right) => left / right;
    }

    private readonly struct QuotientOrNull<T> : IPartialBinary<T, T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool TryApply(T left, T right, out T result)
        {
            result = left / right;
            return right != T.Zero;
        }
    }

    private readonly struct Remainder<T> : IBinary<T, T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T left, T right) => left % right;
    }

    private readonly struct WholeQuotient<T> : IPartialBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static bool TryApply(T left, T right, out T result)
        {
            result = default;
            if (T.IsZero(right)) return false;
            if (T.IsNegative(right) && right == unchecked(T.Zero - T.One))
            {
                result = unchecked(T.Zero - left);
                if (result == left && !T.IsZero(left)) throw new ArithmeticOverflowException($"integer overflow: {left} // {right}");
                return true;
            }

            result = left / right;
            return true;
        }
    }

    private readonly struct WholeRemainder<T> : IPartialBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static bool TryApply(T left, T right, out T result)
        {
            result = default;
            if (T.IsZero(right)) return false;
            if (!(T.IsNegative(right) && right == unchecked(T.Zero - T.One))) result = left % right;
            return true;
        }
    }
}
