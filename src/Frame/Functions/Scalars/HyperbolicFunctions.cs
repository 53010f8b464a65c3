using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Hyperbolic functions, their inverses, and the cotangent.</summary>
internal static class HyperbolicFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        Total<Sinh>(registry, "sinh");
        Total<Cosh>(registry, "cosh");
        Total<Tanh>(registry, "tanh");
        Total<Asinh>(registry, "asinh");
        Total<Acosh>(registry, "acosh");
        Partial<Atanh>(registry, "atanh");
        Partial<Cotangent>(registry, "cot");
    }

    private static void Total<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.Unary<double, double, TKernel>())));

    private static void Partial<TKernel>(FunctionRegistry registry, string name) where TKernel : struct, IPartialUnary<double, double> =>
        registry.AddScalar(name, Signatures.Of(new ScalarOverload(name, [DataType.Float64], DataType.Float64, KernelLoop.PartialUnary<double, double, TKernel>()) { CanThrow = true }));

    private readonly struct Sinh : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Sinh(value);
    }

    private readonly struct Cosh : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Cosh(value);
    }

    private readonly struct Tanh : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Tanh(value);
    }

    private readonly struct Asinh : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Asinh(value);
    }

    // NaN below 1.
    private readonly struct Acosh : IUnary<double, double>
    {
        public static double Apply(double value) => Math.Acosh(value);
    }

    private readonly struct Atanh : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = Math.Atanh(value);
            return Math.Abs(value) > 1 ? throw new ArithmeticOverflowException($"there is no real inverse hyperbolic tangent of {ValueText.Double(value)}") : true;
        }
    }

    private readonly struct Cotangent : IPartialUnary<double, double>
    {
        public static bool TryApply(double value, out double result)
        {
            result = 1 / Math.Tan(value);
            return double.IsFinite(result) ? true : throw new ArithmeticOverflowException($"there is no cotangent of {ValueText.Double(value)}");
        }
    }
}
