using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Functions;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Kernels;

/// <summary>How the results of an operator are checked.</summary>
internal enum ArithmeticCheck
{
    /// <summary>Never: floating point, or decimals whose result type holds every result.</summary>
    None,
    /// <summary>They must not wrap.</summary>
    Overflow,
    /// <summary>Nor have more digits than the decimal result type.</summary>
    Limit,
}

/// <summary>Runs arithmetic over vectors. First optimistically over all rows in lanes; only if something overflowed, perhaps in a row that does not count, row by row.</summary>
internal static unsafe class ArithmeticLoop<T, TOperation>
    where T : unmanaged, INumber<T>
    where TOperation : struct, IArithmetic<T>
{
    /// <param name="limit">For <see cref="ArithmeticCheck.Limit"/>: results are smaller in magnitude.</param>
    public static ScalarKernel Create(ArithmeticCheck check, T limit) => (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
    {
        result.StartFlat(context.Rows);
        T* left = arguments[0].As<T>(), right = arguments[1].As<T>(), output = result.As<T>();
        bool leftConstant = arguments[0].Encoding == VectorEncoding.Constant, rightConstant = arguments[1].Encoding == VectorEncoding.Constant;
        if (KernelLoop.Dense(context) && TryAll(left, leftConstant, right, rightConstant, output, context.Rows, check, limit)) return;
        Selection selection = context.Selection;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            T a = left[leftConstant ? 0 : row], b = right[rightConstant ? 0 : row];
            if (check == ArithmeticCheck.None) output[row] = TOperation.Wrapped(a, b);
            else if (!TOperation.TryApply(a, b, out output[row]) || (check == ArithmeticCheck.Limit && (output[row] >= limit || output[row] <= -limit)))
                throw Error(arguments, row, result.Type);
        }
    };

    private static ArithmeticOverflowException Error(ReadOnlySpan<Vector> arguments, int row, DataType type) => new(string.Create(CultureInfo.InvariantCulture,
        $"{type.ToString().ToLowerInvariant()} overflow: {ScalarVectors.Read(arguments[0], row)} {TOperation.Symbol} {ScalarVectors.Read(arguments[1], row)}"));

    private static bool TryAll(T* left, bool leftConstant, T* right, bool rightConstant, T* output, int rows, ArithmeticCheck check, T limit)
    {
        if (typeof(TOperation) == typeof(MultiplyNumbers<long>) && check != ArithmeticCheck.None)
        {
            // Numbers of k and m bits besides the sign (−1 has none) have a product of at most 2^(k+m): below 2^63, or below 10^18 > 2^59.
            int bits = Magnitude((long*)left, leftConstant ? 1 : rows) + Magnitude((long*)right, rightConstant ? 1 : rows);
            if (bits > (check == ArithmeticCheck.Limit ? 59 : 62) || (check == ArithmeticCheck.Limit && long.CreateTruncating(limit) < 1L << 59)) return false;
            Multiply((long*)left, leftConstant, (long*)right, rightConstant, (long*)output, rows);
            return true;
        }

        if (typeof(TOperation) == typeof(MultiplyNumbers<long>))
        {
            Multiply((long*)left, leftConstant, (long*)right, rightConstant, (long*)output, rows);
            return true;
        }

        bool signed = typeof(T) == typeof(long) || typeof(T) == typeof(int) || typeof(T) == typeof(short) || typeof(T) == typeof(sbyte);
        if (check != ArithmeticCheck.None && !signed) return false;
        if (check != ArithmeticCheck.None && !TOperation.HasLanes) return false;
        return Lanes(left, leftConstant, right, rightConstant, output, rows, check, limit);
    }

    private static bool Lanes(T* left, bool leftConstant, T* right, bool rightConstant, T* output, int rows, ArithmeticCheck check, T limit)
    {
        int at = 0;
        if (Vector256<T>.IsSupported && Vector256.IsHardwareAccelerated && (TOperation.HasLanes || typeof(T) == typeof(double) || typeof(T) == typeof(float)))
        {
            Vector256<T> overflow = default, beyond = default, high = Vector256.Create(limit), low = Vector256.Create(unchecked(T.Zero - limit));
            Vector256<T> a = Vector256.Create(left[0]), b = Vector256.Create(right[0]);
            for (; at + Vector256<T>.Count <= rows; at += Vector256<T>.Count)
            {
                if (!leftConstant) a = Vector256.Load(left + at);
                if (!rightConstant) b = Vector256.Load(right + at);
                Vector256<T> r = TOperation.Wrapped(a, b, ref overflow);
                if (check == ArithmeticCheck.Limit) beyond |= Vector256.GreaterThanOrEqual(r, high) | Vector256.LessThanOrEqual(r, low);
                r.Store(output + at);
            }

            if (check != ArithmeticCheck.None && (overflow | beyond).ExtractMostSignificantBits() != 0) return false;
        }

        for (; at < rows; at++)
        {
            T x = left[leftConstant ? 0 : at], y = right[rightConstant ? 0 : at];
            if (check == ArithmeticCheck.None) output[at] = TOperation.Wrapped(x, y);
            else if (!TOperation.TryApply(x, y, out output[at]) || (check == ArithmeticCheck.Limit && (output[at] >= limit || output[at] <= unchecked(T.Zero - limit)))) return false;
        }

        return true;
    }

    // Bits of the largest magnitude.
    private static int Magnitude(long* values, int count)
    {
        long seen = 0;
        int at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<long> all = default, more = default;
            for (; at + 8 <= count; at += 8)
            {
                Vector256<long> a = Vector256.Load(values + at), b = Vector256.Load(values + at + 4);
                all |= a ^ Vector256.LessThan(a, Vector256<long>.Zero);
                more |= b ^ Vector256.LessThan(b, Vector256<long>.Zero);
            }

            all |= more;
            seen = all[0] | all[1] | all[2] | all[3];
        }

        for (; at < count; at++) seen |= values[at] ^ (values[at] >> 63);
        return 64 - BitOperations.LeadingZeroCount((ulong)seen);
    }

    private static void Multiply(long* left, bool leftConstant, long* right, bool rightConstant, long* output, int rows)
    {
        int at = 0;
        if (Avx512DQ.IsSupported)
        {
            Vector512<long> a = Vector512.Create(left[0]), b = Vector512.Create(right[0]);
            for (; at + 8 <= rows; at += 8)
            {
                if (!leftConstant) a = Vector512.Load(left + at);
                if (!rightConstant) b = Vector512.Load(right + at);
                Avx512DQ.MultiplyLow(a, b).Store(output + at);
            }
        }

        for (; at < rows; at++) output[at] = unchecked(left[leftConstant ? 0 : at] * right[rightConstant ? 0 : at]);
    }
}
