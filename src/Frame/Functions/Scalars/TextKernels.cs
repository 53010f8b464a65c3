using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>A text from a text.</summary>
internal unsafe interface ITextToText
{
    /// <summary>The result; bytes beyond twelve lie in the argument or in the heap of <paramref name="result"/>.</summary>
    static abstract StringView Apply(StringView* text, Vector result);
}

/// <summary>A fixed-width value from a text.</summary>
internal unsafe interface ITextToValue<T> where T : unmanaged
{
    static abstract T Apply(StringView* text);
}

/// <summary>A fixed-width value from two texts.</summary>
internal unsafe interface ITextsToValue<T> where T : unmanaged
{
    static abstract T Apply(StringView* text, StringView* other);
}

/// <summary>A text from a text and a number.</summary>
internal unsafe interface ITextAndNumberToText
{
    static abstract StringView Apply(StringView* text, long number, Vector result);
}

/// <summary>A text from two texts.</summary>
internal unsafe interface ITextsToText
{
    static abstract StringView Apply(StringView* text, StringView* other, Vector result);
}

/// <summary>Loops of text functions over selected, valid rows.</summary>
internal static unsafe class TextKernels
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Text<TFunction>()
        where TFunction : struct, ITextToText =>
        RunText<TFunction>;

    private static void RunText<TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TFunction : struct, ITextToText
    {
        result.StartFlat(context.Rows);
        StringView* texts = arguments[0].Views;
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Interruption.Spend(texts[row].Length);
            result.Views[row] = TFunction.Apply(texts + row, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Value<T, TFunction>()
        where T : unmanaged where TFunction : struct, ITextToValue<T> =>
        RunValue<T, TFunction>;

    private static void RunValue<T, TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where T : unmanaged where TFunction : struct, ITextToValue<T>
    {
        result.StartFlat(context.Rows);
        StringView* texts = arguments[0].Views;
        T* output = result.As<T>();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Interruption.Spend(texts[row].Length);
            output[row] = TFunction.Apply(texts + row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Values<T, TFunction>()
        where T : unmanaged where TFunction : struct, ITextsToValue<T> =>
        RunValues<T, TFunction>;

    private static void RunValues<T, TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where T : unmanaged where TFunction : struct, ITextsToValue<T>
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], others = arguments[1];
        T* output = result.As<T>();
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Interruption.Spend(texts.Views[texts.ValueIndex(row)].Length);
            output[row] = TFunction.Apply(texts.Views + texts.ValueIndex(row), others.Views + others.ValueIndex(row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel TextAndNumber<TFunction>()
        where TFunction : struct, ITextAndNumberToText =>
        RunTextAndNumber<TFunction>;

    private static void RunTextAndNumber<TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TFunction : struct, ITextAndNumberToText
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], numbers = arguments[1];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Interruption.Spend(texts.Views[texts.ValueIndex(row)].Length);
            result.Views[row] = TFunction.Apply(texts.Views + texts.ValueIndex(row), numbers.As<long>()[numbers.ValueIndex(row)], result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarKernel Texts<TFunction>()
        where TFunction : struct, ITextsToText =>
        RunTexts<TFunction>;

    private static void RunTexts<TFunction>(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
        where TFunction : struct, ITextsToText
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], others = arguments[1];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            Interruption.Spend(texts.Views[texts.ValueIndex(row)].Length);
            result.Views[row] = TFunction.Apply(texts.Views + texts.ValueIndex(row), others.Views + others.ValueIndex(row), result);
        }
    }

    /// <summary>Room for a result of at most that many bytes, in the result's heap.</summary>
    /// <exception cref="ArithmeticOverflowException">The text would be too long.</exception>
    public static Span<byte> Room(Vector result, long bytes) => bytes > int.MaxValue - 64
        ? throw new ArithmeticOverflowException($"text overflow: a text of {bytes} bytes is too long")
        : RoomFor(result, (int)bytes);

    private static Span<byte> RoomFor(Vector result, int bytes)
    {
        Interruption.Spend(bytes);
        return new Span<byte>(result.Heap.Allocate(Math.Max(bytes, 1)), bytes);
    }

    /// <summary>The view of a result made in <see cref="Room"/>.</summary>
    public static StringView Of(Span<byte> bytes)
    {
        fixed (byte* start = bytes) return StringView.Of(start, bytes.Length);
    }

    /// <summary>A view of a part of an argument's bytes.</summary>
    public static StringView Part(StringView* text, int start, int length) => StringView.Of(StringView.Bytes(text) + start, length);

    /// <summary>A text made in UTF-16: for what is rare.</summary>
    /// <summary>A copy of a text that is somewhere else.</summary>
    public static StringView Of(ReadOnlySpan<byte> text, Vector result)
    {
        if (text.Length <= StringView.InlineLength)
            fixed (byte* start = text) return StringView.Of(start, text.Length);
        Span<byte> room = Room(result, text.Length);
        text.CopyTo(room);
        return Of(room);
    }

    public static StringView Of(string text, Vector result)
    {
        Span<byte> room = Room(result, System.Text.Encoding.UTF8.GetByteCount(text));
        System.Text.Encoding.UTF8.GetBytes(text, room);
        return Of(room);
    }

    public static ScalarOverload Overload(string name, DataType[] parameters, DataType result, ScalarKernel kernel, bool canThrow = false) =>
        new(name, [.. parameters], result, kernel) { CanThrow = canThrow };
}
