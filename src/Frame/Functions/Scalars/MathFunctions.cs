using System.Numerics;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Functions of numbers: magnitude, roots, powers, logarithms, trigonometry, bits. Rounding is in <see cref="RoundFunctions"/>.</summary>
internal static class MathFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "abs", "@" }) registry.AddScalar(name, arguments => arguments.Count == 1 ? Absolute(name, arguments[0]) : null);
        registry.AddScalar("sign", arguments => arguments.Count == 1 ? Sign(arguments[0]) : null);
        Double<SquareRoot>(registry, "sqrt");
        Double<CubeRoot>(registry, "cbrt");
        Double<NaturalLogarithm>(registry, "ln");
        Double<DecimalLogarithm>(registry, "log10");
        Double<BinaryLogarithm>(registry, "log2");
        registry.AddScalar("log", Signatures.Of(
            new ScalarOverload("log", [DataType.Float64], DataType.Float64, KernelLoop.PartialUnary<double, double, DecimalLogarithm>()) { CanThrow = true },
            new ScalarOverload("log", [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.PartialBinary<double, double, double, LogarithmToBase>()) { CanThrow = true }));
        Total<Exponential>(registry, "exp");
        Double<Sine>(registry, "sin");
        Double<Cosine>(registry, "cos");
        Double<Tangent>(registry, "tan");
        Total<ArcTangent>(registry, "atan");
        Double<ArcSine>(registry, "asin");
        Double<ArcCosine>(registry, "acos");
        Total<Degrees>(registry, "degrees");
        Total<Radians>(registry, "radians");
        foreach (string name in new[] { "power", "pow", "^", "**" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.Binary<double, double, double, Power>())));
        registry.AddScalar("atan2", Signatures.Of(new ScalarOverload("atan2", [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.Binary<double, double, double, ArcTangent2>())));
        registry.AddScalar("pi", Signatures.Of(new ScalarOverload("pi", [], DataType.Float64, Pi)));
        foreach ((string name, bool nan) in new[] { ("isnan", true), ("isfinite", false) })
        {
            registry.AddScalar(name, Signatures.Of([
                new ScalarOverload(name, [DataType.Float32], DataType.Boolean, nan ? KernelLoop.Unary<float, byte, IsNaN<float>>() : KernelLoop.Unary<float, byte, IsFinite<float>>()),
                new ScalarOverload(name, [DataType.Float64], DataType.Boolean, nan ? KernelLoop.Unary<double, byte, IsNaN<double>>() : KernelLoop.Unary<double, byte, IsFinite<double>>()),
                .. nan ? [] : InfiniteTimes.Tests(name, infinite: false)]));
        }

        foreach (string symbol in new[] { "&", "|", "xor", "<<", ">>" }) registry.AddScalar(symbol, arguments => arguments.Count == 2 ? Bits(symbol, arguments[0], arguments[1]) : null);
        registry.AddScalar("~", arguments => arguments.Count != 1 ? null : arguments[0].Id == TypeId.Bit ? BitFunctions.Complement() : Complement(arguments[0]));
        registry.AddScalar("bit_count", arguments => arguments.Count != 1 ? null : arguments[0].Id == TypeId.Bit ? BitFunctions.Count() : BitCount(arguments[0]));
    }

    private static void Double<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IPartialUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.PartialUnary<double, double, TKernel>()) { CanThrow = true }));

    private static void Total<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.Unary<double, double, TKernel>())));

    private static unsafe void Pi(ReadOnlySpan<Columns.Vector> arguments, Columns.Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        new Span<double>(result.Data, context.Rows).Fill(Math.PI);
    }

    private static ScalarOverload? Absolute(string name, DataType type)
    {
        return type.Id switch
        {
            TypeId.Null => Integer<int>(DataType.Int32),
            TypeId.Int8 => Integer<sbyte>(type),
            TypeId.Int16 => Integer<short>(type),
            TypeId.Int32 => Integer<int>(type),
            TypeId.Int64 => Integer<long>(type),
            TypeId.UInt8 => Number<byte>(),
            TypeId.UInt16 => Number<ushort>(),
            TypeId.UInt32 => Number<uint>(),
            TypeId.UInt64 => Number<ulong>(),
            TypeId.Int128 => Integer<Int128>(type),
            TypeId.UInt128 => Number<UInt128>(),
            TypeId.Float32 => Number<float>(),
            TypeId.Float64 => Number<double>(),
            TypeId.Decimal => type.IsShortDecimal ? Number<long>() : Number<Int128>(),
            _ => null,
        };

        ScalarOverload Integer<T>(DataType of) where T : unmanaged, INumber<T> => new(name, [of], of, KernelLoop.PartialUnary<T, T, AbsoluteChecked<T>>()) { CanThrow = true };
        ScalarOverload Number<T>() where T : unmanaged, INumber<T> => new(name, [type], type, KernelLoop.Unary<T, T, AbsoluteNumber<T>>());
    }

    private static ScalarOverload? Sign(DataType type)
    {
        return type.Id switch
        {
            TypeId.Null => Of<int>(DataType.Int32),
            TypeId.Int8 => Of<sbyte>(type),
            TypeId.Int16 => Of<short>(type),
            TypeId.Int32 => Of<int>(type),
            TypeId.Int64 => Of<long>(type),
            TypeId.UInt8 => Of<byte>(type),
            TypeId.UInt16 => Of<ushort>(type),
            TypeId.UInt32 => Of<uint>(type),
            TypeId.UInt64 => Of<ulong>(type),
            TypeId.Int128 => Of<Int128>(type),
            TypeId.UInt128 => Of<UInt128>(type),
            TypeId.Float32 => Of<float>(type),
            TypeId.Float64 => Of<double>(type),
            TypeId.Decimal => type.IsShortDecimal ? Of<long>(type) : Of<Int128>(type),
            _ => null,
        };

        static ScalarOverload Of<T>(DataType of) where T : unmanaged, INumber<T> => new("sign", [of], DataType.Int8, KernelLoop.Unary<T, sbyte, SignOf<T>>());
    }

    private static ScalarOverload? Bits(string symbol, DataType left, DataType right)
    {
        if (BitFunctions.Operator(symbol, left, right) is { } ofBits) return ofBits;
        if (left.Id == TypeId.Null) left = right;
        if (right.Id == TypeId.Null) right = left;
        if (!left.IsInteger || !right.IsInteger) return null;
        DataType type = Expressions.CastRules.CommonOperand(left, right);
        // Whole numbers without a common type of their own have their bits in the widest.
        if (type.Id == TypeId.Decimal) type = DataType.Int128;
        return type.Id switch
        {
            TypeId.Int8 => Of<sbyte>(symbol, type),
            TypeId.Int16 => Of<short>(symbol, type),
            TypeId.Int32 => Of<int>(symbol, type),
            TypeId.Int64 => Of<long>(symbol, type),
            TypeId.UInt8 => Of<byte>(symbol, type),
            TypeId.UInt16 => Of<ushort>(symbol, type),
            TypeId.UInt32 => Of<uint>(symbol, type),
            TypeId.UInt64 => Of<ulong>(symbol, type),
            TypeId.Int128 => Of<Int128>(symbol, type),
            TypeId.UInt128 => Of<UInt128>(symbol, type),
            _ => null,
        };
    }

    private static ScalarOverload Of<T>(string symbol, DataType type) where T : unmanaged, IBinaryInteger<T> => symbol switch
    {
        "&" => new ScalarOverload(symbol, [type, type], type, KernelLoop.Binary<T, T, T, BitAnd<T>>()),
        "|" => new ScalarOverload(symbol, [type, type], type, KernelLoop.Binary<T, T, T, BitOr<T>>()),
        "xor" => new ScalarOverload(symbol, [type, type], type, KernelLoop.Binary<T, T, T, BitXor<T>>()),
        "<<" => new ScalarOverload(symbol, [type, type], type, KernelLoop.PartialBinary<T, T, T, ShiftLeft<T>>()) { CanThrow = true },
        _ => new ScalarOverload(symbol, [type, type], type, KernelLoop.Binary<T, T, T, ShiftRight<T>>()),
    };

    private static ScalarOverload? Complement(DataType type) => type.Id switch
    {
        TypeId.Int8 => Of<sbyte>(type),
        TypeId.Int16 => Of<short>(type),
        TypeId.Int32 => Of<int>(type),
        TypeId.Int64 => Of<long>(type),
        TypeId.UInt8 => Of<byte>(type),
        TypeId.UInt16 => Of<ushort>(type),
        TypeId.UInt32 => Of<uint>(type),
        TypeId.UInt64 => Of<ulong>(type),
        TypeId.Int128 => Of<Int128>(type),
        TypeId.UInt128 => Of<UInt128>(type),
        _ => null,
    };

    private static ScalarOverload Of<T>(DataType type) where T : unmanaged, IBinaryInteger<T> => new("~", [type], type, KernelLoop.Unary<T, T, BitNot<T>>());

    private static ScalarOverload? BitCount(DataType type) => type.Id switch
    {
        TypeId.Int8 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<sbyte, sbyte, Ones<sbyte>>()),
        TypeId.Int16 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<short, sbyte, Ones<short>>()),
        TypeId.Int32 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<int, sbyte, Ones<int>>()),
        TypeId.Int64 or TypeId.UInt64 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<long, sbyte, Ones<long>>()),
        TypeId.UInt8 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<byte, sbyte, Ones<byte>>()),
        TypeId.UInt16 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<ushort, sbyte, Ones<ushort>>()),
        TypeId.UInt32 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<uint, sbyte, Ones<uint>>()),
        TypeId.Int128 or TypeId.UInt128 => new ScalarOverload("bit_count", [type], DataType.Int8, KernelLoop.Unary<UInt128, sbyte, Ones<UInt128>>()),
        _ => null,
    };

    private readonly struct AbsoluteNumber<T> : IUnary<T, T> where T : unmanaged, INumber<T>
    {
        public static T Apply(T value) => T.IsNegative(value) ? unchecked(-value) : value;
    }

    private readonly struct AbsoluteChecked<T> : IPartialUnary<T, T> where T : unmanaged, INumber<T>
    {
        public static bool TryApply(T value, out T result)
        {
            result = T.IsNegative(value) ? unchecked(-value) : value;
            return T.IsNegative(result) ? throw new ArithmeticOverflowException($"integer overflow: abs({value})") : true;
        }
    }

    private readonly struct SignOf<T> : IUnary<T, sbyte> where T : unmanaged, INumber<T>
    {
        public static sbyte Apply(T value) => value > T.Zero ? (sbyte)1 : value < T.Zero ? (sbyte)-1 : (sbyte)0;
    }

    private readonly struct SquareRoot : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Sqrt(value);
            return value < 0 ? throw Undefined("square root", value) : true;
        }
    }

    private readonly struct CubeRoot : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Cbrt(value);
            return true;
        }
    }

    private readonly struct NaturalLogarithm : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Log(value);
            return value <= 0 ? throw Undefined("logarithm", value) : true;
        }
    }

    private readonly struct DecimalLogarithm : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Log10(value);
            return value <= 0 ? throw Undefined("logarithm", value) : true;
        }
    }

    private readonly struct BinaryLogarithm : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Log2(value);
            return value <= 0 ? throw Undefined("logarithm", value) : true;
        }
    }

    private readonly struct LogarithmToBase : IPartialBinary<double, double, double>
    {
        public static bool TryApply(double left, double right, out double result)
        {
            if (left <= 0) throw Undefined("logarithm to base", left);
            if (right <= 0) throw Undefined("logarithm", right);
            double divisor = Math.Log10(left);
            if (divisor == 0) throw new DivisionByZeroException("there is no logarithm to base 1");
            result = Math.Log10(right) / divisor;
            return true;
        }
    }

    private readonly struct ArcSine : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Asin(value);
            return Math.Abs(value) > 1 ? throw Undefined("arc sine", value) : true;
        }
    }

    private readonly struct ArcCosine : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Acos(value);
            return Math.Abs(value) > 1 ? throw Undefined("arc cosine", value) : true;
        }
    }

    private readonly struct Exponential : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Exp(value);
    }

    private readonly struct Sine : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Sin(value);
            return double.IsInfinity(value) ? throw Undefined("sine", value) : true;
        }
    }

    private readonly struct Cosine : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Cos(value);
            return double.IsInfinity(value) ? throw Undefined("cosine", value) : true;
        }
    }

    private readonly struct Tangent : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Tan(value);
            return double.IsInfinity(value) ? throw Undefined("tangent", value) : true;
        }
    }

    private readonly struct ArcTangent : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Atan(value);
    }

    private readonly struct Degrees : IUnary<double, double>
    {
        public static double Apply(double value) => value * (180 / Math.PI);
    }

    private readonly struct Radians : IUnary<double, double>
    {
        public static double Apply(double value) => value * (Math.PI / 180);
    }

    private readonly struct Power : IBinary<double, double, double>
    {
        public static double Apply(double left, double right) => Math.Pow(left, right);
    }

    private readonly struct ArcTangent2 : IBinary<double, double, double>
    {
        public static double Apply(double left, double right) => Math.Atan2(left, right);
    }

    private readonly struct IsNaN<T> : IUnary<T, byte> where T : unmanaged, INumber<T>
    {
        public static byte Apply(T value) => T.IsNaN(value) ? (byte)1 : (byte)0;
    }

    private readonly struct IsFinite<T> : IUnary<T, byte> where T : unmanaged, INumber<T>
    {
        public static byte Apply(T value) => T.IsFinite(value) ? (byte)1 : (byte)0;
    }

    private readonly struct BitAnd<T> : IBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, T right) => left & right;
    }

    private readonly struct BitOr<T> : IBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, T right) => left | right;
    }

    private readonly struct BitXor<T> : IBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, T right) => left ^ right;
    }

    private readonly struct BitNot<T> : IUnary<T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T value) => ~value;
    }

    private readonly struct Ones<T> : IUnary<T, sbyte> where T : unmanaged, IBinaryInteger<T>
    {
        public static sbyte Apply(T value) => sbyte.CreateTruncating(T.PopCount(value));
    }

    // Bits must not be lost: a negative number, a negative distance or a result that does not fit is an error.
    private readonly struct ShiftLeft<T> : IPartialBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static bool TryApply(T left, T right, out T result)
        {
            int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * 8;
            if (T.IsNegative(left)) throw new ArithmeticOverflowException($"integer overflow: the negative number {left} cannot be shifted left");
            if (T.IsNegative(right)) throw new ArithmeticOverflowException($"integer overflow: {left} cannot be shifted left by {right}");
            result = T.Zero;
            if (T.IsZero(left)) return true;
            int distance = right < T.CreateTruncating(size) ? int.CreateTruncating(right) : size;
            if (distance < size) result = left << distance;
            if (distance >= size || result >> distance != left || T.IsNegative(result)) throw new ArithmeticOverflowException($"integer overflow: {left} << {right}");
            return true;
        }
    }

    private readonly struct ShiftRight<T> : IBinary<T, T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, T right)
        {
            int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * 8;
            return T.IsNegative(right) || right >= T.CreateTruncating(size) ? T.Zero : left >> int.CreateTruncating(right);
        }
    }

    private static ArithmeticOverflowException Undefined(string what, double value) => new($"there is no real {what} of {ValueText.Double(value)}");
}
