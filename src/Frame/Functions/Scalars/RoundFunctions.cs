using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars;

/// <summary>round, floor, ceil and trunc: of floating point, and of decimals to whole numbers. Half rounds away from zero.</summary>
/// <remarks>Rounding a decimal to a constant number of digits is a cast to that scale, which <see cref="Expressions.ExpressionBuilder"/> makes of it.</remarks>
internal static unsafe class RoundFunctions
{
    private enum Mode
    {
        Round,
        Floor,
        Ceiling,
        Truncate,
    }

    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("round", arguments => arguments.Count switch
        {
            1 => Whole("round", arguments[0], Mode.Round),
            2 when arguments[1].IsInteger || arguments[1].Id == TypeId.Null => Digits("round", arguments[0], Mode.Round),
            _ => null,
        });
        registry.AddScalar("trunc", arguments => arguments.Count switch
        {
            1 => Whole("trunc", arguments[0], Mode.Truncate),
            2 when arguments[1].IsInteger || arguments[1].Id == TypeId.Null => Digits("trunc", arguments[0], Mode.Truncate),
            _ => null,
        });
        registry.AddScalar("floor", arguments => arguments.Count == 1 ? Whole("floor", arguments[0], Mode.Floor) : null);
        foreach (string name in new[] { "ceil", "ceiling" }) registry.AddScalar(name, arguments => arguments.Count == 1 ? Whole(name, arguments[0], Mode.Ceiling) : null);
    }

    private static ScalarOverload? Whole(string name, DataType type, Mode mode)
    {
        if (type.IsInteger && mode is Mode.Floor or Mode.Ceiling) type = DataType.Float64;
        if (type.IsInteger) return new ScalarOverload(name, [type], type, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => r.PointAt(a[0]));
        if (type.Id == TypeId.Decimal)
        {
            // As many digits as before: rounding up may need one that the fraction leaves free.
            DataType result = DataType.Decimal(type.Precision, 0);
            return new ScalarOverload(name, [type], result, type.IsShortDecimal ? Decimals<long>(type.Scale, mode) : Decimals<Int128>(type.Scale, mode));
        }

        if (type.Id == TypeId.Float32) return new ScalarOverload(name, [type], type, Floats<float>(mode));
        return type.Id is TypeId.Float64 or TypeId.Null ? new ScalarOverload(name, [DataType.Float64], DataType.Float64, Floats<double>(mode)) : null;
    }

    private static ScalarKernel Floats<T>(Mode mode) where T : unmanaged, IFloatingPointIeee754<T> => mode switch
    {
        Mode.Round => KernelLoop.Unary<T, T, RoundFloat<T>>(),
        Mode.Floor => KernelLoop.Unary<T, T, FloorFloat<T>>(),
        Mode.Ceiling => KernelLoop.Unary<T, T, CeilingFloat<T>>(),
        _ => KernelLoop.Unary<T, T, TruncateFloat<T>>(),
    };

    private static ScalarKernel Decimals<T>(int scale, Mode mode) where T : unmanaged, IBinaryInteger<T>
    {
        T factor = T.CreateTruncating(PowersOfTen.Of(scale));
        return (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i];
                T value = arguments[0].As<T>()[row];
                T quotient = value / factor;
                result.As<T>()[row] = mode switch
                {
                    Mode.Round => Rounding.Divide(value, factor),
                    Mode.Floor => quotient * factor > value ? quotient - T.One : quotient,
                    Mode.Ceiling => quotient * factor < value ? quotient + T.One : quotient,
                    _ => quotient,
                };
            }
        };
    }

    // Digits may be negative: to tens, hundreds …
    private static ScalarOverload? Digits(string name, DataType type, Mode mode) => type.Id switch
    {
        TypeId.Float32 => new ScalarOverload(name, [type, DataType.Int32], type, mode == Mode.Round ? KernelLoop.Binary<float, int, float, RoundToDigits<float>>() : KernelLoop.Binary<float, int, float, TruncateToDigits<float>>()),
        TypeId.Float64 or TypeId.Null => new ScalarOverload(name, [DataType.Float64, DataType.Int32], DataType.Float64, mode == Mode.Round ? KernelLoop.Binary<double, int, double, RoundToDigits<double>>() : KernelLoop.Binary<double, int, double, TruncateToDigits<double>>()),
        TypeId.Decimal => new ScalarOverload(name, [type, DataType.Int32], type, type.IsShortDecimal ? ToDigits<long>(type, mode) : ToDigits<Int128>(type, mode)) { CanThrow = true },
        TypeId.Int8 => Integers<sbyte>(name, type, mode),
        TypeId.Int16 => Integers<short>(name, type, mode),
        TypeId.Int32 => Integers<int>(name, type, mode),
        TypeId.Int64 => Integers<long>(name, type, mode),
        TypeId.UInt8 => Integers<byte>(name, type, mode),
        TypeId.UInt16 => Integers<ushort>(name, type, mode),
        TypeId.UInt32 => Integers<uint>(name, type, mode),
        TypeId.UInt64 => Integers<ulong>(name, type, mode),
        TypeId.Int128 => Integers<Int128>(name, type, mode),
        _ => null,
    };

    private static ScalarOverload Integers<T>(string name, DataType type, Mode mode) where T : unmanaged, IBinaryInteger<T> =>
        new(name, [type, DataType.Int32], type, ToDigits<T>(type, mode)) { CanThrow = true };

    private static ScalarKernel ToDigits<T>(DataType type, Mode mode) where T : unmanaged, IBinaryInteger<T>
    {
        int scale = type.Scale;
        bool isDecimal = type.Id == TypeId.Decimal;
        Int128 limit = isDecimal ? PowersOfTen.Of(type.Precision) : 0;
        return (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i], digits = arguments[1].As<int>()[arguments[1].ValueIndex(row)];
                T value = arguments[0].As<T>()[arguments[0].ValueIndex(row)];
                long drop = (long)scale - digits;
                Int128 rounded = drop <= 0 ? Int128.CreateTruncating(value) : drop > 38 ? 0
                    : mode == Mode.Round ? Rounding.Divide(Int128.CreateTruncating(value), PowersOfTen.Of((int)drop)) : Int128.CreateTruncating(value) / PowersOfTen.Of((int)drop);
                bool wraps = false;
                if (drop is > 0 and <= 38)
                {
                    Int128 factor = PowersOfTen.Of((int)drop), product = unchecked(rounded * factor);
                    wraps = product / factor != rounded;
                    rounded = product;
                }

                if (wraps || isDecimal && (rounded >= limit || rounded <= -limit) || Int128.CreateTruncating(T.CreateTruncating(rounded)) != rounded) throw new ArithmeticOverflowException($"{type.ToString().ToLowerInvariant()} overflow: round({ValueText.Decimal(Int128.CreateTruncating(value), scale)}, {digits})");
                result.As<T>()[row] = T.CreateTruncating(rounded);
            }
        };
    }

    private readonly struct RoundFloat<T> : IUnary<T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T value) => T.Round(value, MidpointRounding.AwayFromZero);
    }

    private readonly struct FloorFloat<T> : IUnary<T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T value) => T.Floor(value);
    }

    private readonly struct CeilingFloat<T> : IUnary<T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T value) => T.Ceiling(value);
    }

    private readonly struct TruncateFloat<T> : IUnary<T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T value) => T.Truncate(value);
    }

    private readonly struct TruncateToDigits<T> : IBinary<T, int, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T left, int right)
        {
            double value = double.CreateTruncating(left), factor = Math.Pow(10, Math.Abs((double)right));
            double cut = right < 0 ? Math.Truncate(value / factor) * factor : Math.Truncate(value * factor) / factor;
            if (double.IsFinite(cut)) return T.CreateTruncating(cut);
            return right < 0 && double.IsFinite(value) ? T.Zero : left;
        }
    }

    private readonly struct RoundToDigits<T> : IBinary<T, int, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T left, int right)
        {
            double value = double.CreateTruncating(left), factor = Math.Pow(10, Math.Abs((double)right));
            double rounded = right < 0 ? Math.Round(value / factor, MidpointRounding.AwayFromZero) * factor : Math.Round(value * factor, MidpointRounding.AwayFromZero) / factor;
            // Where the scaled value leaves the range there is nothing to round.
            if (double.IsFinite(rounded)) return T.CreateTruncating(rounded);
            return right < 0 && double.IsFinite(value) ? T.Zero : left;
        }
    }
}
