using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace FrameEngine.Columns;

/// <summary>A UTF-8 (or binary) value in 16 bytes: short values inline, long ones as a four-byte prefix and a pointer.</summary>
/// <remarks><code>
/// length ≤ 12:  | length:4 | bytes, zero-padded:12            |
/// length > 12:  | length:4 | first 4 bytes | pointer:8        |
/// </code>
/// The padding of short values is always zero, so equal short values are equal as 16 bytes. The pointer borrows: whoever keeps a view past
/// the call that gave it copies the bytes. The layout is Arrow's string view but for the pointer in place of buffer index and offset.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct StringView
{
    public const int InlineLength = 12;

    [FieldOffset(0)] public int Length;
    [FieldOffset(4)] public uint Prefix;
    [FieldOffset(8)] public byte* Pointer;
    [FieldOffset(0)] public ulong Low;
    [FieldOffset(8)] public ulong High;

    public readonly bool IsInline => Length <= InlineLength;

    /// <summary>A view of <paramref name="length"/> bytes at <paramref name="source"/>, which must stay alive if there are more than 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StringView Of(byte* source, int length)
    {
        if (length > InlineLength) return new StringView { Length = length, Prefix = Unsafe.ReadUnaligned<uint>(source), Pointer = source };
        return length >= 8 ? LoadMedium(source, length) : LoadShort(source, length);
    }

    /// <summary>The first byte of the value: inside <paramref name="view"/> itself when inline.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Bytes(StringView* view) => view->Length <= InlineLength ? (byte*)view + 4 : view->Pointer;

    public static ReadOnlySpan<byte> Span(StringView* view) => new(Bytes(view), view->Length);

    /// <summary>Equality of bytes. Most unequal pairs differ in the first eight bytes of the view.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equals(StringView* a, StringView* b) =>
        a->Low == b->Low && (a->High == b->High || (a->Length > InlineLength && LongEquals(a->Pointer, b->Pointer, a->Length)));

    /// <summary>Order by unsigned bytes, shorter first among equals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(StringView* a, StringView* b)
    {
        // Big-endian prefixes compare as their bytes do; the zero padding of short values sorts first, as a shorter value must.
        uint pa = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(a->Prefix), pb = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(b->Prefix);
        if (pa != pb) return pa < pb ? -1 : 1;
        return Span(a).SequenceCompareTo(Span(b));
    }

    /// <summary>The text in UTF-16.</summary>
    public static string GetString(StringView* view) => Encoding.UTF8.GetString(Bytes(view), view->Length);

    /// <summary>Copies the bytes of a text that is not inline: two loads that overlap serve most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyLong(byte* source, byte* target, int length)
    {
        if (length > 32)
        {
            System.Buffer.MemoryCopy(source, target, length, length);
        }
        else if (length >= 16)
        {
            Vector128<byte> first = Vector128.Load(source), last = Vector128.Load(source + length - 16);
            first.Store(target);
            last.Store(target + length - 16);
        }
        else
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(source), last = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            Unsafe.WriteUnaligned(target, first);
            Unsafe.WriteUnaligned(target + length - 8, last);
        }
    }

    private static bool LongEquals(byte* a, byte* b, int length)
    {
        if (length > 32) return new ReadOnlySpan<byte>(a, length).SequenceEqual(new ReadOnlySpan<byte>(b, length));
        if (length >= 16)
        {
            return ((Vector128.Load(a) ^ Vector128.Load(b)) | (Vector128.Load(a + length - 16) ^ Vector128.Load(b + length - 16))) == Vector128<byte>.Zero;
        }

        return Unsafe.ReadUnaligned<ulong>(a) == Unsafe.ReadUnaligned<ulong>(b) && Unsafe.ReadUnaligned<ulong>(a + length - 8) == Unsafe.ReadUnaligned<ulong>(b + length - 8);
    }

    // 8 to 12 bytes: the last eight overlap the prefix by 12 - length bytes, which the shift drops.
    private static StringView LoadMedium(byte* source, int length) => new()
    {
        Length = length,
        Prefix = Unsafe.ReadUnaligned<uint>(source),
        High = Unsafe.ReadUnaligned<ulong>(source + length - 8) >> (8 * (12 - length)),
    };

    private static StringView LoadShort(byte* source, int length)
    {
        StringView view = default;
        view.Length = length;
        ulong bytes = 0;
        if (length >= 4)
        {
            bytes = Unsafe.ReadUnaligned<uint>(source) | ((ulong)Unsafe.ReadUnaligned<uint>(source + length - 4) << (8 * (length - 4)));
        }
        else if (length > 0)
        {
            bytes = source[0] | ((ulong)source[length >> 1] << (8 * (length >> 1))) | ((ulong)source[length - 1] << (8 * (length - 1)));
        }

        view.Prefix = (uint)bytes;
        view.High = bytes >> 32;
        return view;
    }
}
