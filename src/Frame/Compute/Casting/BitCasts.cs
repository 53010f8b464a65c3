using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Casting;

/// <summary>Bit strings from and to text, bytes and numbers: a number's bits are those of its bytes, most significant first.</summary>
internal static unsafe class BitCasts
{
    /// <summary>The kernel from a bit string; null if there is none.</summary>
    public static CastKernel? From(CastContext context) => context.To.Id switch
    {
        TypeId.Binary => ToBytes,
        TypeId.Boolean => (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                if (Number(source, row, out UInt128 bits, 1)) result.As<byte>()[row] = bits == 0 ? (byte)0 : (byte)1;
                else CastLoop.Fail(source, result, row, rows, context);
            }
        },
        TypeId.Int8 or TypeId.UInt8 => To<byte>(context),
        TypeId.Int16 or TypeId.UInt16 => To<ushort>(context),
        TypeId.Int32 or TypeId.UInt32 or TypeId.Float32 => To<uint>(context),
        TypeId.Int64 or TypeId.UInt64 or TypeId.Float64 => To<ulong>(context),
        TypeId.Int128 or TypeId.UInt128 => To<UInt128>(context),
        _ => null,
    };

    /// <summary>The kernel from another type than text; null if there is none.</summary>
    public static CastKernel? Of(DataType from) => from.Id switch
    {
        TypeId.Binary => OfBytes,
        TypeId.Boolean or TypeId.Int8 or TypeId.UInt8 => Of<byte>,
        TypeId.Int16 or TypeId.UInt16 => Of<ushort>,
        TypeId.Int32 or TypeId.UInt32 or TypeId.Float32 => Of<uint>,
        TypeId.Int64 or TypeId.UInt64 or TypeId.Float64 => Of<ulong>,
        TypeId.Int128 or TypeId.UInt128 => Of<UInt128>,
        _ => null,
    };

    public static void ToText(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> bits = StringView.Span(source.Views + row);
            Span<byte> room = Room(result, BitText.Length(bits));
            BitText.Write(bits, room);
            result.Views[row] = Keep(room);
        }
    }

    public static CastKernel OfText(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> text = StringView.Span(source.Views + row);
            Span<byte> room = Room(result, BitText.Size(text.Length));
            if (BitText.TryParse(text, room)) result.Views[row] = Keep(room);
            else CastLoop.Fail(source, result, row, rows, context);
        }
    };

    /// <summary>Room in a result's heap.</summary>
    public static Span<byte> Room(Vector result, long length) => new(result.Heap.Allocate((int)Math.Max(length, 1)), checked((int)length));

    public static StringView Keep(Span<byte> room) => StringView.Of((byte*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(room)), room.Length);

    private static bool Number(Vector source, int row, out UInt128 number, int width)
    {
        ReadOnlySpan<byte> bits = StringView.Span(source.Views + row);
        number = 0;
        if (bits.Length - 1 > 16) return false;
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..(bits.Length - 1)];
        BitText.ToBytes(bits, bytes);
        foreach (byte b in bytes) number = (number << 8) | b;
        return bytes.Length <= width;
    }

    private static CastKernel To<T>(CastContext context) where T : unmanaged, IBinaryInteger<T> => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            bool fits = Number(source, row, out UInt128 number, sizeof(T));
            result.As<T>()[row] = T.CreateTruncating(number);
            if (!fits) CastLoop.Fail(source, result, row, rows, context);
        }
    };

    private static void Of<T>(Vector source, Vector result, in KernelRows rows) where T : unmanaged, IBinaryInteger<T>
    {
        result.StartFlat(rows.Rows);
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..sizeof(T)];
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            source.As<T>()[row].WriteBigEndian(bytes);
            Span<byte> room = Room(result, sizeof(T) + 1);
            BitText.OfBytes(bytes, room);
            result.Views[row] = Keep(room);
        }
    }

    private static void OfBytes(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> bytes = StringView.Span(source.Views + row);
            Span<byte> room = Room(result, bytes.Length + 1);
            BitText.OfBytes(bytes, room);
            result.Views[row] = Keep(room);
        }
    }

    private static void ToBytes(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> bits = StringView.Span(source.Views + row);
            Span<byte> room = Room(result, bits.Length - 1);
            if (room.Length > 0) BitText.ToBytes(bits, room);
            result.Views[row] = Keep(room);
        }
    }
}
