using System.Numerics;
using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Memory;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>Makes dynamic filters of a finished built side: bounds, and the cheapest test that its keys allow.</summary>
internal static unsafe class JoinFilters
{
    private const int Step = 2048;

    public static DynamicFilterContent Create(HashJoinState state, int key)
    {
        DataType type = state.KeyTypes[key];
        if (state.Spill is { IsActive: true }) return OfRows(state, key, type);
        if (state.Table is null) return new EmptyFilter();
        if (KeyRange.Applies(type.Physical)) return OfNumbers(state, key, type);
        (Scalar? min, Scalar? max) = type.Physical == PhysicalType.View ? TextBounds(state, key, type) : (null, null);
        var bloom = new BloomFilter(state.Store.Rows, state.Context) { Min = min, Max = max, KeepsNulls = state.NullSafe[key], Selectivity = 0.5 };
        AddAll(state, key, bloom);
        return bloom;
    }

    // Of rows on disk nothing is known but the bounds of numbers.
    private static DynamicFilterContent OfRows(HashJoinState state, int key, DataType type)
    {
        KeyRange range = state.Ranges[key];
        if (!KeyRange.Applies(type.Physical)) return new OpenFilter { KeepsNulls = state.NullSafe[key] };
        if (range.IsEmpty) return new EmptyFilter { KeepsNulls = state.NullSafe[key] };
        return new OpenFilter { Min = ToScalar(type, range.Min), Max = ToScalar(type, range.Max), KeepsNulls = state.NullSafe[key] };
    }

    /// <summary>A number of <see cref="KeyRange"/> as a value of the type.</summary>
    public static Scalar ToScalar(DataType type, long number) => new(type, type.Id switch
    {
        TypeId.Boolean => number != 0,
        TypeId.Int8 => (sbyte)number,
        TypeId.Int16 => (short)number,
        TypeId.Int32 or TypeId.Date => (int)number,
        TypeId.UInt8 => (byte)number,
        TypeId.UInt16 => (ushort)number,
        TypeId.UInt32 => (uint)number,
        TypeId.UInt64 => (ulong)number ^ (1UL << 63),
        TypeId.Enum => type.Labels!.Code((int)number),
        TypeId.Decimal => (Int128)number,
        _ => number,
    });

    private static DynamicFilterContent OfNumbers(HashJoinState state, int key, DataType type)
    {
        KeyRange range = state.Ranges[key];
        if (range.IsEmpty) return new EmptyFilter { KeepsNulls = state.NullSafe[key] };
        Scalar min = ToScalar(type, range.Min), max = ToScalar(type, range.Max);
        ulong last = (ulong)range.Max - (ulong)range.Min;
        // What the keys could be: by the planner's bounds, which are those of the whole column, or else by their own.
        double universe = state.Bounds[key] is { } bounds ? Math.Max((double)bounds.Max - bounds.Min, last) + 1 : (double)last + 1;
        if (last >= (ulong)Math.Max(state.Store.Rows * 64, 1 << 20))
        {
            var bloom = new BloomFilter(state.Store.Rows, state.Context) { Min = min, Max = max, KeepsNulls = state.NullSafe[key], Selectivity = Math.Min(1, state.Store.Rows / universe) };
            AddAll(state, key, bloom);
            return bloom;
        }

        long length = (long)(last >> 6) + 2;
        NativeBuffer memory = state.Context.Keep(NativeBuffer.Allocate(state.Context.Pool, length * 8, cleared: true));
        var bits = (ulong*)memory.Pointer;
        KeyWords words = KeyWords.Create([type], [false], [range], constantHash: false);
        using var scratch = new Scratch<ulong>(state.Context.Pool);
        ulong* word = scratch.Need(Step);
        ForEach(state, key, (vector, selection) =>
        {
            words.Compute(new ReadOnlySpan<Vector>(in vector), selection, null, word);
            for (int i = 0; i < selection.Count; i++)
                if (word[i] <= last) bits[word[i] >> 6] |= 1UL << (int)word[i];
        });
        double distinct = 0;
        for (long i = 0; i < length; i++) distinct += BitOperations.PopCount(bits[i]);
        return new BitmapFilter(words.Min, last, memory) { Min = min, Max = max, KeepsNulls = state.NullSafe[key], Selectivity = Math.Min(1, distinct / universe) };
    }

    private static void AddAll(HashJoinState state, int key, BloomFilter bloom)
    {
        using var hashes = new Scratch<ulong>(state.Context.Pool);
        ulong* hash = hashes.Need(Step);
        ForEach(state, key, (vector, selection) =>
        {
            VectorHasher.HashValues(vector, selection, hash, combine: false);
            bloom.Add(hash, selection.Count);
        });
    }

    private static (Scalar? Min, Scalar? Max) TextBounds(HashJoinState state, int key, DataType type)
    {
        StringView min = default, max = default;
        bool any = false;
        ForEach(state, key, (vector, selection) =>
        {
            for (int i = 0; i < selection.Count; i++)
            {
                if (!vector.IsValid(i)) continue;
                StringView view = vector.Views[i];
                if (!any) (min, max, any) = (view, view, true);
                if (Less(view, min)) min = view;
                if (Less(max, view)) max = view;
            }
        });
        return any ? (Text(type, min), Text(type, max)) : (null, null);
    }

    private static bool Less(StringView a, StringView b) => StringView.Compare(&a, &b) < 0;

    private static Scalar Text(DataType type, StringView view)
    {
        ReadOnlySpan<byte> bytes = StringView.Span(&view);
        return new Scalar(type, type.Id == TypeId.Utf8 ? Encoding.UTF8.GetString(bytes) : bytes.ToArray());
    }

    private static void ForEach(HashJoinState state, int key, Action<Vector, Selection> visit)
    {
        var vector = new Vector(state.KeyTypes[key]);
        for (int block = 0; block < state.Store.Blocks; block++)
        {
            state.Context.ThrowIfCancelled();
            int rows = state.Store.RowsOf(block);
            for (int start = 0; start < rows; start += Step)
            {
                int count = Math.Min(Step, rows - start);
                state.Store.Show(state.KeyColumns[key], block, start, count, vector);
                visit(vector, Selection.All(count));
            }
        }
    }
}
