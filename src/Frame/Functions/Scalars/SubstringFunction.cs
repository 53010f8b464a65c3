using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Scalars;

/// <summary><c>substring(text, start[, length])</c> by characters from 1; a negative start counts from the end, a negative length goes to the left.</summary>
internal static unsafe class SubstringFunction
{
    public static void AddTo(FunctionRegistry registry)
    {
        foreach (string name in new[] { "substring", "substr" })
        {
            registry.AddScalar(name, Signatures.Of(
                new ScalarOverload(name, [DataType.Utf8, DataType.Int64], DataType.Utf8, Run),
                new ScalarOverload(name, [DataType.Utf8, DataType.Int64, DataType.Int64], DataType.Utf8, Run)));
        }
    }

    private static void Run(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], starts = arguments[1];
        Vector? lengths = arguments.Length == 3 ? arguments[2] : null;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            StringView* view = texts.Views + texts.ValueIndex(row);
            long start = starts.As<long>()[starts.ValueIndex(row)];
            long length = lengths is null ? long.MaxValue : lengths.As<long>()[lengths.ValueIndex(row)];
            StringView part = Of(view, start, length);
            // A part of an inline text is inline; of a long text it points into its bytes, or is copied inline.
            result.Views[row] = part;
        }
    }

    /// <summary>The part of a text; it borrows the text's bytes.</summary>
    public static StringView Of(StringView* view, long start, long length)
    {
        byte* bytes = StringView.Bytes(view);
        int size = view->Length;
        ReadOnlySpan<byte> text = new(bytes, size);
        bool ascii = System.Text.Ascii.IsValid(text);
        long characters = ascii ? size : Utf8Text.Length(text);
        (long from, long to) = Range(characters, start, length);
        if (to <= from) return default;
        int first = (int)from, last = (int)to;
        if (!ascii) (first, last) = (Utf8Text.Offset(text, first), Utf8Text.Offset(text, last));
        return StringView.Of(bytes + first, last - first);
    }

    /// <summary>Which of so many characters are the part: from (included, from 0) to (excluded).</summary>
    public static (long From, long To) Range(long characters, long start, long length)
    {
        // Both ends may lie outside the text: only what is inside counts. 0 stands one character before it.
        long from = start >= 0 ? start - 1 : Math.Max(start, -long.MaxValue / 4) + characters;
        from = Math.Min(from, long.MaxValue / 4);
        long to = from + Math.Clamp(length, -long.MaxValue / 4, long.MaxValue / 4);
        if (to < from) (from, to) = (to, from);
        return (Math.Max(from, 0), Math.Min(to, characters));
    }
}

/// <summary>Characters (code points) of UTF-8 text.</summary>
internal static class Utf8Text
{
    /// <summary>How many.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        // Every byte but those that go on with a character, which are the least ones with a sign.
        const sbyte Last = -65;
        int count = 0, at = 0;
        ref sbyte bytes = ref Unsafe.As<byte, sbyte>(ref MemoryMarshal.GetReference(text));
        for (; at <= text.Length - Vector256<sbyte>.Count; at += Vector256<sbyte>.Count)
            count += BitOperations.PopCount(Vector256.GreaterThan(Vector256.LoadUnsafe(ref bytes, (nuint)at), Vector256.Create(Last)).ExtractMostSignificantBits());
        if (at <= text.Length - Vector128<sbyte>.Count)
        {
            count += BitOperations.PopCount(Vector128.GreaterThan(Vector128.LoadUnsafe(ref bytes, (nuint)at), Vector128.Create(Last)).ExtractMostSignificantBits());
            at += Vector128<sbyte>.Count;
        }

        for (; at < text.Length; at++) count += Unsafe.Add(ref bytes, at) > Last ? 1 : 0;
        return count;
    }

    /// <summary>The byte at which the character of that number (from 0) starts; the length of the text for those behind it.</summary>
    public static int Offset(ReadOnlySpan<byte> text, int character)
    {
        for (int at = 0; at < text.Length; at++)
            if ((text[at] & 0xC0) != 0x80 && character-- == 0) return at;
        return text.Length;
    }
}
