using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars;

/// <summary>Sums, differences and opposites of whole numbers of any size. All other functions of numbers take them as doubles.</summary>
internal static unsafe class BigNumFunctions
{
    private static readonly DataType s_number = DataType.BigNum;

    /// <summary>+ or - of two numbers of which at least one is a BIGNUM and the other becomes one; null for others.</summary>
    public static ScalarOverload? Operator(string symbol, DataType left, DataType right)
    {
        if (!left.IsBigNum && !right.IsBigNum || !IsOperand(left) || !IsOperand(right)) return null;
        bool subtracts = symbol == "-";
        return new ScalarOverload(symbol, [s_number, s_number], s_number, (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Run(a, r, c, subtracts)) { CanThrow = true };
    }

    /// <summary>The opposite of a number.</summary>
    public static ScalarOverload Opposite() => new("-", [s_number], s_number, Negate);

    private static bool IsOperand(DataType type) => type.IsBigNum || type.IsInteger || type.Id is TypeId.Null or TypeId.Float32;

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool subtracts)
    {
        result.StartFlat(context.Rows);
        byte* buffer = stackalloc byte[BigNumBytes.WideSize];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            ReadOnlySpan<byte> left = At(arguments[0], row), right = At(arguments[1], row);
            if (BigNumBytes.TryRead(left, out Int128 a) && BigNumBytes.TryRead(right, out Int128 b))
            {
                result.Views[row] = TextFormatting.Keep(buffer, BigNumBytes.Write(subtracts ? a - b : a + b, new Span<byte>(buffer, BigNumBytes.WideSize)), result);
                continue;
            }

            Memory.Interruption.Spend(left.Length + right.Length);
            BigInteger x = BigNumBytes.Read(left), y = BigNumBytes.Read(right);
            result.Views[row] = BigNumCasts.Keep(BigNumBytes.Of(subtracts ? x - y : x + y), result);
        }
    }

    // Every bit turned is the opposite already, but for zero, which has none.
    private static void Negate(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            ReadOnlySpan<byte> number = At(arguments[0], row);
            Span<byte> room = BitCasts.Room(result, number.Length);
            number.CopyTo(room);
            if (!IsZero(number))
                for (int b = 0; b < room.Length; b++) room[b] = (byte)~room[b];
            result.Views[row] = BitCasts.Keep(room);
        }
    }

    private static bool IsZero(ReadOnlySpan<byte> number) => number.Length <= BigNumBytes.Header + 1 && BigNumBytes.TryRead(number, out Int128 value) && value == 0;

    private static ReadOnlySpan<byte> At(Vector vector, int row) => StringView.Span(vector.Values.Views + vector.ValueIndex(row));
}
