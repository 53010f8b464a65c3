using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Functions;

namespace FrameEngine.Compute.Kernels;

/// <summary>A total function of one value: it may be run on garbage under nulls.</summary>
internal interface IUnary<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
{
    static abstract TOut Apply(TIn value);
}

/// <summary>A total function of two values: it may be run on garbage under nulls.</summary>
internal interface IBinary<TLeft, TRight, TOut> where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged
{
    static abstract TOut Apply(TLeft left, TRight right);
}

/// <summary>A function of one value that fails or has no result for some: it runs on selected, valid rows only.</summary>
internal interface IPartialUnary<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
{
    /// <returns>False: the result is null.</returns>
    /// <exception cref="FrameException">There is no result for the value.</exception>
    static abstract bool TryApply(TIn value, out TOut result);
}

/// <summary>A function of two values that fails or has no result for some: it runs on selected, valid rows only.</summary>
internal interface IPartialBinary<TLeft, TRight, TOut> where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged
{
    /// <inheritdoc cref="IPartialUnary{TIn, TOut}.TryApply"/>
    static abstract bool TryApply(TLeft left, TRight right, out TOut result);
}

/// <summary>Loops over flat and constant arguments, written once for all kernels of a shape. What is not worth skipping is computed for every row.</summary>
internal static unsafe class KernelLoop
{
    /// <summary>Whether so many rows are selected that computing all of them is cheaper than picking them.</summary>
    public static bool Dense(in KernelContext context) => context.Selection.IsAll || context.Selection.Count * 2 > context.Rows;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Unary<TIn, TOut, TKernel>()
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IUnary<TIn, TOut> =>
        RunUnary<TIn, TOut, TKernel>;

    private static void RunUnary<TIn, TOut, TKernel>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IUnary<TIn, TOut>
    {
        result.StartFlat(context.Rows);
        TIn* input = arguments[0].As<TIn>();
        TOut* output = result.As<TOut>();
        if (Dense(context))
        {
            int rows = arguments[0].Encoding == VectorEncoding.Constant ? 1 : context.Rows;
            for (int i = 0; i < rows; i++) output[i] = TKernel.Apply(input[i]);
            return;
        }

        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection.Indices[i];
            output[row] = TKernel.Apply(input[row]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Binary<TLeft, TRight, TOut, TKernel>()
        where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged where TKernel : struct, IBinary<TLeft, TRight, TOut> =>
        RunBinary<TLeft, TRight, TOut, TKernel>;

    private static void RunBinary<TLeft, TRight, TOut, TKernel>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged where TKernel : struct, IBinary<TLeft, TRight, TOut>
    {
        result.StartFlat(context.Rows);
        TLeft* left = arguments[0].As<TLeft>();
        TRight* right = arguments[1].As<TRight>();
        TOut* output = result.As<TOut>();
        bool leftConstant = arguments[0].Encoding == VectorEncoding.Constant, rightConstant = arguments[1].Encoding == VectorEncoding.Constant;
        if (!Dense(context))
        {
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection.Indices[i];
                output[row] = TKernel.Apply(left[leftConstant ? 0 : row], right[rightConstant ? 0 : row]);
            }
        }
        else if (rightConstant)
        {
            TRight constant = right[0];
            for (int i = 0; i < context.Rows; i++) output[i] = TKernel.Apply(left[leftConstant ? 0 : i], constant);
        }
        else if (leftConstant)
        {
            TLeft constant = left[0];
            for (int i = 0; i < context.Rows; i++) output[i] = TKernel.Apply(constant, right[i]);
        }
        else
        {
            for (int i = 0; i < context.Rows; i++) output[i] = TKernel.Apply(left[i], right[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel PartialUnary<TIn, TOut, TKernel>()
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IPartialUnary<TIn, TOut> =>
        RunPartialUnary<TIn, TOut, TKernel>;

    private static void RunPartialUnary<TIn, TOut, TKernel>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IPartialUnary<TIn, TOut>
    {
        result.StartFlat(context.Rows);
        TIn* input = arguments[0].As<TIn>();
        TOut* output = result.As<TOut>();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!TKernel.TryApply(input[row], out output[row])) SetNull(result, row, context.Rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel PartialBinary<TLeft, TRight, TOut, TKernel>()
        where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged where TKernel : struct, IPartialBinary<TLeft, TRight, TOut> =>
        RunPartialBinary<TLeft, TRight, TOut, TKernel>;

    private static void RunPartialBinary<TLeft, TRight, TOut, TKernel>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TLeft : unmanaged where TRight : unmanaged where TOut : unmanaged where TKernel : struct, IPartialBinary<TLeft, TRight, TOut>
    {
        result.StartFlat(context.Rows);
        TLeft* left = arguments[0].As<TLeft>();
        TRight* right = arguments[1].As<TRight>();
        TOut* output = result.As<TOut>();
        bool leftConstant = arguments[0].Encoding == VectorEncoding.Constant, rightConstant = arguments[1].Encoding == VectorEncoding.Constant;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            if (!TKernel.TryApply(left[leftConstant ? 0 : row], right[rightConstant ? 0 : row], out output[row])) SetNull(result, row, context.Rows);
        }
    }

    /// <summary>Marks a row of a result as null.</summary>
    public static void SetNull(Vector result, int row, int rows)
    {
        if (result.Validity == null) result.StartValidity(rows);
        Bitmap.Clear(result.Validity, row);
    }
}
