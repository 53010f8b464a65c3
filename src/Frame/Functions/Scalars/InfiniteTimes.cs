using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>What functions of times do with <c>infinity</c> and <c>-infinity</c>: kernels see finite times alone, and infinite ones are looked for where they are rare, in one pass.</summary>
internal static unsafe class InfiniteTimes
{
    /// <summary>The function, with null for infinite times: they have no year, no name and no distance.</summary>
    public static ScalarOverload Null(ScalarOverload function) => With(function, kept: -1);

    /// <summary>The function, which leaves an infinite time as it is.</summary>
    /// <param name="function">Gives a date or a timestamp.</param>
    /// <param name="argument">Which argument is the time.</param>
    public static ScalarOverload Kept(ScalarOverload function, int argument = 1) => With(function, argument);

    /// <summary>Whether a time is infinite, or finite.</summary>
    public static ScalarOverload[] Tests(string name, bool infinite) =>
    [
        new(name, [DataType.Date], DataType.Boolean, infinite ? KernelLoop.Unary<int, byte, IsInfiniteDay>() : KernelLoop.Unary<int, byte, IsFiniteDay>()),
        .. new[] { DataType.Timestamp, DataType.TimestampTz }.Select(type =>
            new ScalarOverload(name, [type], DataType.Boolean, infinite ? KernelLoop.Unary<long, byte, IsInfiniteTime>() : KernelLoop.Unary<long, byte, IsFiniteTime>())),
    ];

    private readonly struct IsInfiniteDay : IUnary<int, byte>
    {
        public static byte Apply(int value) => Infinity.IsInfinite(value) ? (byte)1 : (byte)0;
    }

    private readonly struct IsFiniteDay : IUnary<int, byte>
    {
        public static byte Apply(int value) => Infinity.IsInfinite(value) ? (byte)0 : (byte)1;
    }

    private readonly struct IsInfiniteTime : IUnary<long, byte>
    {
        public static byte Apply(long value) => Infinity.IsInfinite(value) ? (byte)1 : (byte)0;
    }

    private readonly struct IsFiniteTime : IUnary<long, byte>
    {
        public static byte Apply(long value) => Infinity.IsInfinite(value) ? (byte)0 : (byte)1;
    }

    private static ScalarOverload With(ScalarOverload function, int kept)
    {
        int[] times = [.. Enumerable.Range(0, function.Parameters.Count).Where(i => IsEndless(function.Parameters[i]) && (kept < 0 || i == kept))];
        if (times.Length == 0) return function;
        ScalarKernel finite = function.Kernel;
        return new ScalarOverload(function.Name, function.Parameters, function.ReturnType, (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            bool any = false;
            foreach (int i in times) any |= HasInfinite(arguments[i], context);
            if (any) RunApart(finite, times, kept, arguments, result, context);
            else finite(arguments, result, context);
        })
        { Nulls = function.Nulls, CanThrow = function.CanThrow, Volatile = function.Volatile, MayReturnNull = function.MayReturnNull || kept < 0 };
    }

    private static bool IsEndless(DataType type) => type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz || type.IsUnitTimestamp;

    private static bool HasInfinite(Vector times, in KernelContext context)
    {
        bool constant = times.Encoding == VectorEncoding.Constant;
        if (constant || KernelLoop.Dense(context))
        {
            int count = constant ? 1 : context.Rows;
            return times.Physical == PhysicalType.Int32
                ? new ReadOnlySpan<int>(times.Data, count).ContainsAny(Infinity.Day, -Infinity.Day)
                : new ReadOnlySpan<long>(times.Data, count).ContainsAny(Infinity.Time, -Infinity.Time);
        }

        for (int i = 0; i < context.Selection.Count; i++)
            if (Infinite(times, context.Selection[i]) != 0) return true;
        return false;
    }

    /// <summary>1 for infinity, -1 for -infinity, 0 for a finite time.</summary>
    private static int Infinite(Vector times, int row)
    {
        int index = times.ValueIndex(row);
        if (times.Physical == PhysicalType.Int32) return times.As<int>()[index] switch { Infinity.Day => 1, -Infinity.Day => -1, _ => 0 };
        return times.As<long>()[index] switch { Infinity.Time => 1, -Infinity.Time => -1, _ => 0 };
    }

    // The finite rows through the function, the others by themselves.
    private static void RunApart(ScalarKernel finite, int[] times, int kept, ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        var rows = new int[context.Selection.Count];
        int ordinary = 0, others = rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = context.Selection[i];
            bool infinite = false;
            foreach (int t in times) infinite |= Infinite(arguments[t], row) != 0;
            if (infinite) rows[--others] = row;
            else rows[ordinary++] = row;
        }

        fixed (int* indices = rows) finite(arguments, result, new KernelContext(new Selection(indices, ordinary), context.Rows));
        foreach (int row in rows.AsSpan(others))
        {
            if (kept < 0)
            {
                int width = result.Physical.Width();
                new Span<byte>((byte*)result.Data + ((long)row * width), width).Clear();
                KernelLoop.SetNull(result, row, context.Rows);
            }
            else if (result.Physical == PhysicalType.Int32) result.As<int>()[row] = Infinite(arguments[kept], row) * Infinity.Day;
            else result.As<long>()[row] = Infinite(arguments[kept], row) * Infinity.Time;
        }
    }
}
