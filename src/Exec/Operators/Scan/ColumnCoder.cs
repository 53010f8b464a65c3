using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Finds the few distinct values of a column, if there are few, and writes each row's place among them.</summary>
/// <remarks>
/// Some rows, evenly spread, decide whether all are looked at; that is given up at the 257th value. Values get numbers as they come and are put in order at the end.
/// The codes are a help that costs a byte a row: when the memory limit has no room for them there are none.
/// </remarks>
internal static unsafe class ColumnCoder
{
    private const int MinRows = 1024, SampleRows = 512, SampleEntries = 230;

    public static ColumnCodes? Create(Column column)
    {
        if (column.Length < MinRows || column.NullCount == column.Length) return null;
        try
        {
            return column.Type.Physical switch
            {
                PhysicalType.Int16 => Create<short, NumberKey<short>>(column),
                PhysicalType.Int32 => Create<int, NumberKey<int>>(column),
                PhysicalType.Int64 => Create<long, NumberKey<long>>(column),
                PhysicalType.UInt16 => Create<ushort, NumberKey<ushort>>(column),
                PhysicalType.UInt32 => Create<uint, NumberKey<uint>>(column),
                PhysicalType.UInt64 => Create<ulong, NumberKey<ulong>>(column),
                PhysicalType.View => Create<StringView, TextKey>(column),
                _ => null,
            };
        }
        catch (ResourceExhaustedException)
        {
            return null;
        }
    }

    private static ColumnCodes? Create<T, TKey>(Column column) where T : unmanaged where TKey : struct, IKey<T>
    {
        T* entries = stackalloc T[ColumnCodes.MaxEntries];
        ushort* slots = stackalloc ushort[Slots];
        var heaps = new Heaps(column);
        ulong* validity = column.NullCount == 0 ? null : (ulong*)column.Validity!.Pointer;
        var numbers = new Numbers<T, TKey>(entries, slots);
        int step = Math.Max(column.Length / SampleRows, 1);
        for (int row = 0; row < column.Length; row += step)
        {
            if (!Bitmap.IsValid(validity, row)) continue;
            if (numbers.Of(TKey.Load(column.Data.Pointer, row, heaps)) < 0 || numbers.Count > SampleEntries) return null;
        }

        NativeBuffer codes = NativeBuffer.Allocate(column.Data.Pool, column.Length);
        NativeBuffer? ordered = null;
        try
        {
            if (!Number<T, TKey>(column, heaps, validity, ref numbers, codes.Pointer)) return Abandon(codes, null);
            ordered = NativeBuffer.Allocate(column.Data.Pool, numbers.Count * (long)sizeof(T));
            Order<T, TKey>(entries, numbers.Count, (T*)ordered.Pointer, codes.Pointer, column.Length);
            if (validity != null)
            {
                for (int row = 0; row < column.Length; row++)
                    if (!Bitmap.Get(validity, row)) codes.Pointer[row] = 0;
            }

            return new ColumnCodes(column.Type, ordered, numbers.Count, codes);
        }
        catch
        {
            Abandon(codes, ordered);
            throw;
        }
    }

    private static ColumnCodes? Abandon(NativeBuffer codes, NativeBuffer? entries)
    {
        codes.Release();
        entries?.Release();
        return null;
    }

    private static bool Number<T, TKey>(Column column, Heaps heaps, ulong* validity, ref Numbers<T, TKey> numbers, byte* codes) where T : unmanaged where TKey : struct, IKey<T>
    {
        byte* data = column.Data.Pointer;
        for (int row = 0; row < column.Length; row++)
        {
            if (!Bitmap.IsValid(validity, row))
            {
                codes[row] = 0;
                continue;
            }

            int number = numbers.Of(TKey.Load(data, row, heaps));
            if (number < 0) return false;
            codes[row] = (byte)number;
        }

        return true;
    }

    // Insertion by bisection: there are few.
    private static void Order<T, TKey>(T* entries, int count, T* ordered, byte* codes, int rows) where T : unmanaged where TKey : struct, IKey<T>
    {
        byte* order = stackalloc byte[ColumnCodes.MaxEntries];
        byte* places = stackalloc byte[ColumnCodes.MaxEntries];
        for (int i = 0; i < count; i++)
        {
            int low = 0, high = i;
            while (low < high)
            {
                int middle = (low + high) >> 1;
                if (TKey.Compare(entries + order[middle], entries + i) < 0) low = middle + 1;
                else high = middle;
            }

            for (int j = i; j > low; j--) order[j] = order[j - 1];
            order[low] = (byte)i;
        }

        for (int i = 0; i < count; i++)
        {
            ordered[i] = entries[order[i]];
            places[order[i]] = (byte)i;
        }

        for (int row = 0; row < rows; row++) codes[row] = places[codes[row]];
    }

    private const int SlotBits = 10, Slots = 1 << SlotBits;

    /// <summary>Numbers distinct values 0, 1, … as they come, by open addressing.</summary>
    private ref struct Numbers<T, TKey> where T : unmanaged where TKey : struct, IKey<T>
    {
        private readonly T* _entries;
        private readonly ushort* _slots;
        private T _last;
        private int _lastNumber;

        public Numbers(T* entries, ushort* slots)
        {
            _entries = entries;
            _slots = slots;
            _lastNumber = -1;
            new Span<ushort>(slots, Slots).Clear();
        }

        public int Count { get; private set; }

        /// <summary>The value's number; -1 if there are too many.</summary>
        public int Of(T value)
        {
            if (_lastNumber >= 0 && TKey.Equal(ref _last, ref value)) return _lastNumber;
            _last = value;
            for (int slot = TKey.Slot(ref value); ; slot = (slot + 1) & (Slots - 1))
            {
                int number = _slots[slot];
                if (number == 0)
                {
                    if (Count == ColumnCodes.MaxEntries) return -1;
                    _entries[Count++] = value;
                    _slots[slot] = (ushort)Count;
                    return _lastNumber = Count - 1;
                }

                if (TKey.Equal(ref _entries[number - 1], ref value)) return _lastNumber = number - 1;
            }
        }
    }

    private readonly struct Heaps(Column column)
    {
        private readonly Column _column = column;

        public byte* this[int heap] => _column.Heaps[heap].Pointer;
    }

    private interface IKey<T> where T : unmanaged
    {
        static abstract T Load(byte* data, int row, Heaps heaps);
        static abstract int Slot(ref T value);
        static abstract bool Equal(ref T a, ref T b);
        static abstract int Compare(T* a, T* b);
    }

    private readonly struct NumberKey<T> : IKey<T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Load(byte* data, int row, Heaps heaps) => ((T*)data)[row];

        public static int Slot(ref T value) => (int)((ulong.CreateTruncating(value) * 0x9E3779B97F4A7C15UL) >> (64 - SlotBits));

        public static bool Equal(ref T a, ref T b) => a == b;

        public static int Compare(T* a, T* b) => (*a).CompareTo(*b);
    }

    private readonly struct TextKey : IKey<StringView>
    {
        public static StringView Load(byte* data, int row, Heaps heaps)
        {
            StringView view = ((StringView*)data)[row];
            if (!view.IsInline) view.Pointer = heaps[(int)(uint)view.High] + (uint)(view.High >> 32);
            return view;
        }

        public static int Slot(ref StringView value)
        {
            if (value.IsInline) return (int)(((value.Low ^ (value.High * 0xBF58476D1CE4E5B9UL)) * 0x9E3779B97F4A7C15UL) >> (64 - SlotBits));
            fixed (StringView* view = &value) return (int)(HashMix.Of(view) >> (64 - SlotBits));
        }

        public static bool Equal(ref StringView a, ref StringView b)
        {
            if (a.Low != b.Low) return false;
            if (a.High == b.High) return true;
            fixed (StringView* left = &a, right = &b) return StringView.Equals(left, right);
        }

        public static int Compare(StringView* a, StringView* b) => StringView.Compare(a, b);
    }
}
