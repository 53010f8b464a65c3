using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Casting;

/// <summary>Whole numbers of any size from and to other numbers and text. What is behind the point is cut off.</summary>
internal static unsafe class BigNumCasts
{
    /// <summary>The kernel from a BIGNUM; null if there is none.</summary>
    public static CastKernel? From(CastContext context) => context.To.Id switch
    {
        TypeId.Int8 => To<sbyte>(context),
        TypeId.Int16 => To<short>(context),
        TypeId.Int32 => To<int>(context),
        TypeId.Int64 => To<long>(context),
        TypeId.Int128 => To<Int128>(context),
        TypeId.UInt8 => To<byte>(context),
        TypeId.UInt16 => To<ushort>(context),
        TypeId.UInt32 => To<uint>(context),
        TypeId.UInt64 => To<ulong>(context),
        TypeId.UInt128 => To<UInt128>(context),
        TypeId.Float64 => ToDouble(context),
        _ => null,
    };

    /// <summary>The kernel from another type; null if there is none.</summary>
    public static CastKernel? Of(CastContext context) => context.From.Id switch
    {
        TypeId.Int8 => OfInteger<sbyte>,
        TypeId.Int16 => OfInteger<short>,
        TypeId.Int32 => OfInteger<int>,
        TypeId.Int64 => OfInteger<long>,
        TypeId.Int128 => OfInteger<Int128>,
        TypeId.UInt8 => OfInteger<byte>,
        TypeId.UInt16 => OfInteger<ushort>,
        TypeId.UInt32 => OfInteger<uint>,
        TypeId.UInt64 => OfInteger<ulong>,
        TypeId.UInt128 => OfInteger<UInt128>,
        TypeId.Float32 => OfFloat<float>(context),
        TypeId.Float64 => OfFloat<double>(context),
        _ => null,
    };

    public static void ToText(Vector source, Vector result, in KernelRows rows)
    {
        const int Room = 64;
        result.StartFlat(rows.Rows);
        byte* buffer = stackalloc byte[Room];
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> number = StringView.Span(source.Views + row);
            if (BigNumBytes.TryRead(number, out Int128 small))
            {
                small.TryFormat(new Span<byte>(buffer, Room), out int length, default, System.Globalization.CultureInfo.InvariantCulture);
                result.Views[row] = TextFormatting.Keep(buffer, length, result);
                continue;
            }

            // Digits of long numbers take their time.
            Memory.Interruption.Spend((long)number.Length * 4);
            string text = BigNumBytes.Text(number);
            Span<byte> room = BitCasts.Room(result, text.Length);
            System.Text.Encoding.ASCII.GetBytes(text, room);
            result.Views[row] = BitCasts.Keep(room);
        }
    }

    public static CastKernel OfText(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        byte* buffer = stackalloc byte[BigNumBytes.WideSize];
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            if (!BigNumBytes.TryParse(StringView.Span(source.Views + row), new Span<byte>(buffer, BigNumBytes.WideSize), out int length, out byte[]? large)) CastLoop.Fail(source, result, row, rows, context);
            else result.Views[row] = large is null ? TextFormatting.Keep(buffer, length, result) : Keep(large, result);
        }
    };

    /// <summary>A view of a number's bytes, copied to the result's heap.</summary>
    public static StringView Keep(ReadOnlySpan<byte> number, Vector result)
    {
        Span<byte> room = BitCasts.Room(result, number.Length);
        number.CopyTo(room);
        return BitCasts.Keep(room);
    }

    private static void OfInteger<T>(Vector source, Vector result, in KernelRows rows) where T : unmanaged, IBinaryInteger<T>
    {
        result.StartFlat(rows.Rows);
        byte* buffer = stackalloc byte[BigNumBytes.WideSize];
        var room = new Span<byte>(buffer, BigNumBytes.WideSize);
        T* values = source.As<T>();
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            int length = typeof(T) == typeof(UInt128) ? BigNumBytes.Write((UInt128)(object)values[row], false, room) : BigNumBytes.Write(Int128.CreateTruncating(values[row]), room);
            result.Views[row] = TextFormatting.Keep(buffer, length, result);
        }
    }

    private static CastKernel OfFloat<T>(CastContext context) where T : unmanaged, IFloatingPointIeee754<T> => (Vector source, Vector result, in KernelRows rows) =>
    {
        const double Most = 1e38; // 128 bits hold it
        result.StartFlat(rows.Rows);
        byte* buffer = stackalloc byte[BigNumBytes.WideSize];
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            double value = double.CreateTruncating(source.As<T>()[row]);
            if (!double.IsFinite(value)) CastLoop.Fail(source, result, row, rows, context);
            else if (Math.Abs(value) < Most) result.Views[row] = TextFormatting.Keep(buffer, BigNumBytes.Write((Int128)value, new Span<byte>(buffer, BigNumBytes.WideSize)), result);
            else result.Views[row] = Keep(BigNumBytes.Of(new BigInteger(value)), result);
        }
    };

    private static CastKernel To<T>(CastContext context) where T : unmanaged, IBinaryInteger<T> => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            bool fits = BigNumBytes.TryRead(StringView.Span(source.Views + row), out UInt128 magnitude, out bool negative);
            T value = T.CreateTruncating(magnitude);
            if (negative) value = unchecked(T.Zero - value);
            // A number that fits comes back as what it was.
            fits = fits && T.IsNegative(value) == negative && UInt128.CreateTruncating(negative ? unchecked(T.Zero - value) : value) is var back && Magnitude<T>(back) == magnitude;
            result.As<T>()[row] = value;
            if (!fits) CastLoop.Fail(source, result, row, rows, context);
        }
    };

    // The least of a signed type is its own opposite, and was extended with its sign.
    private static UInt128 Magnitude<T>(UInt128 value) where T : unmanaged => sizeof(T) == 16 ? value : value & ((UInt128.One << (sizeof(T) * 8)) - 1);

    private static CastKernel ToDouble(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            double value = BigNumBytes.ToDouble(StringView.Span(source.Views + row));
            result.As<double>()[row] = value;
            if (double.IsInfinity(value)) CastLoop.Fail(source, result, row, rows, context);
        }
    };
}
