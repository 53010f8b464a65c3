using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Aggregates;

/// <summary>One value, once there was one.</summary>
internal struct Kept<T> where T : unmanaged
{
    public T Value;
    public long Count;
}

/// <summary>Extremes of runs of whole numbers, a register at a time. Floating-point numbers have NaN, which registers order otherwise.</summary>
internal static unsafe class Wholes<T> where T : unmanaged, INumber<T>
{
    public static bool InRegisters => Vector256.IsHardwareAccelerated && (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(ushort)
        || typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(long) || typeof(T) == typeof(ulong));

    /// <param name="done">How many values have been looked at: all but less than a register.</param>
    public static T Least(T* values, int count, out int done)
    {
        Vector256<T> best = Vector256.Load(values);
        for (done = Vector256<T>.Count; done <= count - Vector256<T>.Count; done += Vector256<T>.Count) best = Vector256.Min(best, Vector256.Load(values + done));
        T least = best[0];
        for (int i = 1; i < Vector256<T>.Count; i++) least = T.Min(least, best[i]);
        return least;
    }

    /// <param name="done">How many values have been looked at: all but less than a register.</param>
    public static T Greatest(T* values, int count, out int done)
    {
        Vector256<T> best = Vector256.Load(values);
        for (done = Vector256<T>.Count; done <= count - Vector256<T>.Count; done += Vector256<T>.Count) best = Vector256.Max(best, Vector256.Load(values + done));
        T greatest = best[0];
        for (int i = 1; i < Vector256<T>.Count; i++) greatest = T.Max(greatest, best[i]);
        return greatest;
    }
}

/// <summary>min of numbers: NaN is the greatest.</summary>
internal readonly unsafe struct Least<T> : IAccumulator<T, Kept<T>, T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Kept<T> state, T value)
    {
        if (state.Count == 0 || value < state.Value || T.IsNaN(state.Value)) state.Value = value;
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<T> state, T value, long times) => Add(ref state, value);

    public static void AddRun(ref Kept<T> state, T* values, int count)
    {
        T least = values[0];
        int at = 1;
        if (Wholes<T>.InRegisters && count >= Vector256<T>.Count) least = Wholes<T>.Least(values, count, out at);
        for (int i = at; i < count; i++)
            if (values[i] < least || T.IsNaN(least)) least = values[i];
        Add(ref state, least);
    }

    public static void Merge(ref Kept<T> state, in Kept<T> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<T> state, double factor, out T result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>max of numbers: NaN is the greatest.</summary>
internal readonly unsafe struct Greatest<T> : IAccumulator<T, Kept<T>, T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Kept<T> state, T value)
    {
        if (state.Count == 0 || value > state.Value || T.IsNaN(value)) state.Value = value;
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<T> state, T value, long times) => Add(ref state, value);

    public static void AddRun(ref Kept<T> state, T* values, int count)
    {
        T greatest = values[0];
        int at = 1;
        if (Wholes<T>.InRegisters && count >= Vector256<T>.Count) greatest = Wholes<T>.Greatest(values, count, out at);
        for (int i = at; i < count; i++)
            if (values[i] > greatest || T.IsNaN(values[i])) greatest = values[i];
        Add(ref state, greatest);
    }

    public static void Merge(ref Kept<T> state, in Kept<T> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<T> state, double factor, out T result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>min of intervals.</summary>
internal readonly unsafe struct LeastInterval : IAccumulator<IntervalValue, Kept<IntervalValue>, IntervalValue>
{
    public static void Add(ref Kept<IntervalValue> state, IntervalValue value)
    {
        if (state.Count == 0 || value < state.Value) state.Value = value;
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<IntervalValue> state, IntervalValue value, long times) => Add(ref state, value);

    public static void AddRun(ref Kept<IntervalValue> state, IntervalValue* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Kept<IntervalValue> state, in Kept<IntervalValue> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<IntervalValue> state, double factor, out IntervalValue result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>max of intervals.</summary>
internal readonly unsafe struct GreatestInterval : IAccumulator<IntervalValue, Kept<IntervalValue>, IntervalValue>
{
    public static void Add(ref Kept<IntervalValue> state, IntervalValue value)
    {
        if (state.Count == 0 || value > state.Value) state.Value = value;
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<IntervalValue> state, IntervalValue value, long times) => Add(ref state, value);

    public static void AddRun(ref Kept<IntervalValue> state, IntervalValue* values, int count)
    {
        for (int i = 0; i < count; i++) Add(ref state, values[i]);
    }

    public static void Merge(ref Kept<IntervalValue> state, in Kept<IntervalValue> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<IntervalValue> state, double factor, out IntervalValue result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>any_value: the first value that is not null.</summary>
internal readonly unsafe struct First<T> : IAccumulator<T, Kept<T>, T> where T : unmanaged
{
    public static void Add(ref Kept<T> state, T value)
    {
        if (state.Count == 0) state.Value = value;
        state.Count = 1;
    }

    public static void AddRepeated(ref Kept<T> state, T value, long times) => Add(ref state, value);
    public static void AddRun(ref Kept<T> state, T* values, int count) => Add(ref state, values[0]);

    public static void Merge(ref Kept<T> state, in Kept<T> other)
    {
        if (other.Count > 0) Add(ref state, other.Value);
    }

    public static bool TryFinish(in Kept<T> state, double factor, out T result)
    {
        result = state.Value;
        return state.Count > 0;
    }
}

/// <summary>Which text stays.</summary>
internal enum TextChoice
{
    Least,
    Greatest,
    First,
}

/// <summary>min, max and any_value of text and binary: long values are copied to the arena, over the one before where that has room.</summary>
internal sealed unsafe class TextExtreme(string name, DataType type, TextChoice choice) : AggregateOverload(name, [type], type)
{
    // Bytes has room for Capacity bytes; a long view points there.
    private struct State
    {
        public StringView View;
        public byte* Bytes;
        public int Capacity;
        public int Seen;
    }

    public override int StateSize => sizeof(State);

    public override bool DistinctIsRedundant => choice is TextChoice.Least or TextChoice.Greatest or TextChoice.First;

    public override void Update(ReadOnlySpan<Vector> arguments, byte** rows, int offset, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        StringView* views = vector.Values.Views;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (vector.IsValid(row)) Add((State*)(rows[i] + offset), views + vector.ValueIndex(row), arena);
        }
    }

    public override void UpdateSingle(ReadOnlySpan<Vector> arguments, byte* state, Selection selection, Arena arena)
    {
        Vector vector = arguments[0];
        StringView* views = vector.Values.Views;
        // The best of the vector first, so that at most one value is copied.
        StringView* best = null;
        if (vector.Validity == null && vector.Encoding != VectorEncoding.Constant && choice is TextChoice.Least or TextChoice.Greatest && selection.Count > 0)
        {
            Add((State*)state, BestOf(views, vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null, selection), arena);
            return;
        }

        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!vector.IsValid(row)) continue;
            StringView* view = views + vector.ValueIndex(row);
            if (best == null || IsBetter(view, best)) best = view;
            if (choice == TextChoice.First) break;
        }

        if (best != null) Add((State*)state, best, arena);
    }

    public override void Combine(byte** source, int sourceOffset, byte** target, int targetOffset, int count, Arena arena)
    {
        for (int i = 0; i < count; i++)
        {
            var from = (State*)(source[i] + sourceOffset);
            if (from->Seen != 0) Add((State*)(target[i] + targetOffset), &from->View, arena);
        }
    }

    public override void Finish(byte** rows, int offset, int count, Vector result)
    {
        result.StartFlat(count);
        for (int i = 0; i < count; i++)
        {
            var state = (State*)(rows[i] + offset);
            result.Views[i] = state->View;
            if (state->Seen != 0) continue;
            if (result.Validity == null) result.StartValidity(count);
            Bitmap.Clear(result.Validity, i);
        }
    }

    // Most texts are behind the best one by their first four bytes.
    private StringView* BestOf(StringView* views, int* codes, Selection selection)
    {
        uint sign = choice == TextChoice.Greatest ? 0 : uint.MaxValue; // reverses the order
        StringView* best = views + (codes == null ? selection[0] : codes[selection[0]]);
        uint first = BinaryPrimitives.ReverseEndianness(best->Prefix) ^ sign;
        int* rows = selection.Indices;
        for (int i = 1; i < selection.Count; i++)
        {
            int row = rows == null ? i : rows[i];
            StringView* view = views + (codes == null ? row : codes[row]);
            uint prefix = BinaryPrimitives.ReverseEndianness(view->Prefix) ^ sign;
            if (prefix < first || view == best || (prefix == first && !IsBetter(view, best))) continue;
            best = view;
            first = prefix;
        }

        return best;
    }

    private bool IsBetter(StringView* view, StringView* than) => choice switch
    {
        TextChoice.Least => StringView.Compare(view, than) < 0,
        TextChoice.Greatest => StringView.Compare(view, than) > 0,
        _ => false,
    };

    private void Add(State* state, StringView* view, Arena arena)
    {
        if (state->Seen != 0 && !IsBetter(view, &state->View)) return;
        state->Seen = 1;
        int length = view->Length;
        if (length <= StringView.InlineLength)
        {
            state->View = *view;
            return;
        }

        if (state->Capacity < length)
        {
            state->Capacity = length + (length >> 1);
            state->Bytes = arena.Allocate(state->Capacity);
        }

        Buffer.MemoryCopy(view->Pointer, state->Bytes, length, length);
        state->View = StringView.Of(state->Bytes, length);
    }
}
