using System.Numerics;
using FrameEngine.Compute.Casting;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Functions of numbers beside <see cref="MathFunctions"/>: divisors and multiples, factorial, remainders of floored division, neighbours of floating-point numbers, gamma.</summary>
internal static class NumberFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "gcd", "greatest_common_divisor" }) Integers<Divisor, WideDivisor>(registry, name);
        foreach (string name in new[] { "lcm", "least_common_multiple" }) Integers<Multiple, WideMultiple>(registry, name);
        foreach (string name in new[] { "factorial", "!__postfix" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Int32], DataType.Int128, KernelLoop.PartialUnary<int, Int128, Factorial>()) { CanThrow = true }));
        Unary<Even>(registry, "even");
        Partial<Gamma>(registry, "gamma");
        Partial<LogGamma>(registry, "lgamma");
        Binary<FlooredQuotient>(registry, "fdiv");
        Binary<FlooredRemainder>(registry, "fmod");
        registry.AddScalar("nextafter", Signatures.Of(
            new ScalarOverload("nextafter", [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.Binary<double, double, double, Next<double>>()),
            new ScalarOverload("nextafter", [DataType.Float32, DataType.Float32], DataType.Float32, KernelLoop.Binary<float, float, float, Next<float>>())));
        registry.AddScalar("signbit", Signatures.Of(
            new ScalarOverload("signbit", [DataType.Float32], DataType.Boolean, KernelLoop.Unary<float, byte, IsNegative<float>>()),
            new ScalarOverload("signbit", [DataType.Float64], DataType.Boolean, KernelLoop.Unary<double, byte, IsNegative<double>>())));
        foreach (string name in new[] { "round_even", "roundbankers" })
            registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64, DataType.Int32], DataType.Float64, KernelLoop.Binary<double, int, double, RoundEven>())));
        // Days and timestamps are always finite: there is no DATE 'infinity'.
        registry.AddScalar("isinf", Signatures.Of([
            new ScalarOverload("isinf", [DataType.Float32], DataType.Boolean, KernelLoop.Unary<float, byte, IsInfinity<float>>()),
            new ScalarOverload("isinf", [DataType.Float64], DataType.Boolean, KernelLoop.Unary<double, byte, IsInfinity<double>>()),
            .. InfiniteTimes.Tests("isinf", infinite: true)]));
    }

    private static void Integers<TNarrow, TWide>(FunctionRegistry registry, string name)
        where TNarrow : struct, IPartialBinary<long, long, long> where TWide : struct, IPartialBinary<Int128, Int128, Int128>
    {
        DataType wide = DataType.Int128;
        registry.AddScalar(name, Signatures.Of(
            new ScalarOverload(name, [DataType.Int64, DataType.Int64], DataType.Int64, KernelLoop.PartialBinary<long, long, long, TNarrow>()) { CanThrow = true },
            new ScalarOverload(name, [wide, wide], wide, KernelLoop.PartialBinary<Int128, Int128, Int128, TWide>()) { CanThrow = true }));
    }

    private static void Unary<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.Unary<double, double, TKernel>())));

    private static void Partial<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IPartialUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.PartialUnary<double, double, TKernel>()) { CanThrow = true }));

    private static void Binary<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IBinary<double, double, double> => registry.AddScalar(name,
        Signatures.Of(new ScalarOverload(name, [DataType.Float64, DataType.Float64], DataType.Float64, KernelLoop.Binary<double, double, double, TKernel>())));

    private static Int128 GreatestDivisor(Int128 left, Int128 right)
    {
        while (right != 0) (left, right) = (right, left % right);
        return Int128.Abs(left);
    }

    private readonly struct Divisor : IPartialBinary<long, long, long>
    {
        public static bool TryApply(long left, long right, out long result)
        {
            ulong a = (ulong)(left < 0 ? unchecked(-left) : left), b = (ulong)(right < 0 ? unchecked(-right) : right);
            while (b != 0) (a, b) = (b, a % b);
            result = (long)a;
            return a <= long.MaxValue ? true : throw new ArithmeticOverflowException($"integer overflow: gcd({left}, {right})");
        }
    }

    private readonly struct WideDivisor : IPartialBinary<Int128, Int128, Int128>
    {
        public static bool TryApply(Int128 left, Int128 right, out Int128 result)
        {
            result = GreatestDivisor(left, right);
            return true;
        }
    }

    private readonly struct Multiple : IPartialBinary<long, long, long>
    {
        public static bool TryApply(long left, long right, out long result)
        {
            Int128 multiple = left == 0 || right == 0 ? 0 : Int128.Abs((Int128)left / GreatestDivisor(left, right) * right);
            result = (long)multiple;
            return result == multiple ? true : throw new ArithmeticOverflowException($"integer overflow: lcm({left}, {right})");
        }
    }

    private readonly struct WideMultiple : IPartialBinary<Int128, Int128, Int128>
    {
        public static bool TryApply(Int128 left, Int128 right, out Int128 result)
        {
            BigInteger multiple = left == 0 || right == 0 ? 0 : BigInteger.Abs((BigInteger)(left / GreatestDivisor(left, right)) * right);
            if (multiple > Int128.MaxValue) throw new ArithmeticOverflowException($"integer overflow: lcm({left}, {right})");
            result = (Int128)multiple;
            return true;
        }
    }

    private readonly struct Factorial : IPartialUnary<int, Int128>
    {
        public static bool TryApply(int value, out Int128 result)
        {
            if (value is < 0 or > 33) throw new ArithmeticOverflowException(value < 0 ? $"there is no factorial of the negative number {value}" : $"integer overflow: factorial({value})");
            result = 1;
            for (int i = 2; i <= value; i++) result *= i;
            return true;
        }
    }

    // Away from zero to the next even number.
    private readonly struct Even : IUnary<double, double>
    {
        public static double Apply(double value)
        {
            double whole = value < 0 ? Math.Floor(value) : Math.Ceiling(value);
            return Math.IEEERemainder(whole, 2) == 0 || !double.IsFinite(whole) ? whole : whole + (value < 0 ? -1 : 1);
        }
    }

    private readonly struct FlooredQuotient : IBinary<double, double, double>
    {
        public static double Apply(double left, double right) => Math.Floor(left / right);
    }

    private readonly struct FlooredRemainder : IBinary<double, double, double>
    {
        public static double Apply(double left, double right) => left - (right * Math.Floor(left / right));
    }

    private readonly struct RoundEven : IBinary<double, int, double>
    {
        public static double Apply(double left, int right)
        {
            double factor = Math.Pow(10, Math.Abs((double)right));
            double rounded = right < 0 ? Math.Round(left / factor, MidpointRounding.ToEven) * factor : Math.Round(left * factor, MidpointRounding.ToEven) / factor;
            return double.IsFinite(rounded) || right < 0 ? rounded : left;
        }
    }

    private readonly struct Next<T> : IBinary<T, T, T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T left, T right) =>
            T.IsNaN(left) || T.IsNaN(right) ? T.NaN : left == right ? right : left < right ? T.BitIncrement(left) : T.BitDecrement(left);
    }

    private readonly struct IsNegative<T> : IUnary<T, byte> where T : unmanaged, INumber<T>
    {
        public static byte Apply(T value) => T.IsNegative(value) && !T.IsNaN(value) ? (byte)1 : (byte)0;
    }

    private readonly struct IsInfinity<T> : IUnary<T, byte> where T : unmanaged, INumber<T>
    {
        public static byte Apply(T value) => T.IsInfinity(value) ? (byte)1 : (byte)0;
    }

    private readonly struct Gamma : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            if (value == 0) throw new ArithmeticOverflowException("there is no gamma of zero");
            result = Of(value);
            return true;
        }

        private static double Of(double value)
        {
            if (value <= 0 && value == Math.Floor(value) || double.IsNegativeInfinity(value)) return double.NaN;
            if (value < 0.5) return Math.PI / (Math.Sin(Math.PI * value) * Of(1 - value));
            if (value > 171.7) return double.PositiveInfinity;
            if (value == Math.Floor(value))
            {
                double product = 1;
                for (int i = 2; i < value; i++) product *= i;
                return product;
            }

            double shifted = value - 1, power = Math.Pow(shifted + Lanczos.G + 0.5, (shifted + 0.5) / 2);
            return Math.Sqrt(2 * Math.PI) * power * Math.Exp(-(shifted + Lanczos.G + 0.5)) * power * Lanczos.Sum(shifted);
        }
    }

    private readonly struct LogGamma : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            if (value == 0) throw new ArithmeticOverflowException("there is no logarithm of gamma of zero");
            result = Of(value);
            return true;
        }

        private static double Of(double value)
        {
            if (double.IsInfinity(value) || (value < 0 && value == Math.Floor(value))) return double.PositiveInfinity;
            if (value is 1 or 2) return 0;
            if (value < 0.5) return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * value))) - Of(1 - value);
            double shifted = value - 1, t = shifted + Lanczos.G + 0.5;
            return (0.5 * Math.Log(2 * Math.PI)) + ((shifted + 0.5) * Math.Log(t)) - t + Math.Log(Lanczos.Sum(shifted));
        }
    }

    /// <summary>Lanczos' approximation of gamma with g = 607/128. Source: P. Godfrey, "A note on the computation of the convergent Lanczos complex Gamma approximation" (2001).</summary>
    private static class Lanczos
    {
        public const double G = 607.0 / 128;

        private static readonly double[] s_coefficients =
        [
            0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978, .33994649984811888699e-4, .46523628927048575665e-4,
            -.98374475304879564677e-4, .15808870322491248884e-3, -.21026444172410488319e-3, .21743961811521264320e-3, -.16431810653676389022e-3, .84418223983852743293e-4, -.26190838401581408670e-4,
            .36899182659531622704e-5,
        ];

        public static double Sum(double value)
        {
            double sum = s_coefficients[0];
            for (int i = 1; i < s_coefficients.Length; i++) sum += s_coefficients[i] / (value + i);
            return sum;
        }
    }
}
