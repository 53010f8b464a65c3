using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Numbers the distinct values of a column chunk in order of appearance, or gives up when there are too many to be worth it.</summary>
internal sealed unsafe class DictionaryBuilder : IDisposable
{
    private const int Sample = 4096;
    private readonly NativeBuffer _codes;
    private int[] _slots = new int[1024];   // entry + 1, or 0
    private ulong[] _hashes = new ulong[512];
    private int[] _rows = new int[512];     // the row in which an entry first stood

    private DictionaryBuilder(MemoryPool pool, int rows) => _codes = NativeBuffer.Allocate(pool, Math.Max(rows, 1) * 4L);

    /// <summary>Codes of the present rows, one behind the other.</summary>
    public int* Codes => (int*)_codes.Pointer;

    /// <summary>Distinct values.</summary>
    public int Count { get; private set; }

    /// <summary>For each entry a row that has its value.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>The dictionary of a whole column, or null if plain values are smaller.</summary>
    public static DictionaryBuilder? TryBuild(Column column, StoredColumn stored, int maxBytes, MemoryPool pool)
    {
        PhysicalType physical = column.Type.Physical;
        int present = column.Length - column.NullCount;
        if (maxBytes == 0 || present == 0 || physical is PhysicalType.Bool || column.Type.Id == TypeId.Null) return null;
        var builder = new DictionaryBuilder(pool, present);
        bool fits = physical.Width() switch
        {
            1 => builder.Numbers((byte*)column.Data.Pointer, column, stored, maxBytes),
            2 => builder.Numbers((ushort*)column.Data.Pointer, column, stored, maxBytes),
            4 => builder.Numbers((uint*)column.Data.Pointer, column, stored, maxBytes),
            8 => builder.Numbers((ulong*)column.Data.Pointer, column, stored, maxBytes),
            _ => builder.Bytes(column, maxBytes),
        };
        if (fits) return builder;
        builder.Dispose();
        return null;
    }

    public void Dispose() => _codes.Release();

    private bool Numbers<T>(T* values, Column column, StoredColumn stored, int maxBytes) where T : unmanaged, IBinaryInteger<T>
    {
        int present = column.Length - column.NullCount;
        long most = Math.Min(maxBytes / stored.Width, present / 2);
        int at = 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (column.NullCount > 0 && column.IsNull(row)) continue;
            ulong hash = ulong.CreateTruncating(values[row]) * 0x9E3779B97F4A7C15UL;
            int slot = (int)(hash >> 32) & (_slots.Length - 1);
            int entry;
            while ((entry = _slots[slot] - 1) >= 0 && _hashes[entry] != hash) slot = (slot + 1) & (_slots.Length - 1); // the multiplication is one to one: equal hash, equal value
            if (entry < 0)
            {
                entry = Add(slot, hash, row);
                if (Count > most && Count > 1) return false;
            }
            Codes[at++] = entry;
            if (at == Sample && HardlyRepeats(present)) return false;
        }
        long bits = (long)present * RleHybridEncoder.WidthOf(Count);
        return (Count * stored.Width) + (bits / 8) < (long)present * stored.Width * 9 / 10 || Count == 1;
    }

    private bool Bytes(Column column, int maxBytes)
    {
        bool isView = column.Type.Physical == PhysicalType.View;
        int present = column.Length - column.NullCount;
        long dictionary = 0, plain = 0;
        int at = 0;
        ColumnViews views = isView ? new ColumnViews(column) : default;
        for (int row = 0; row < column.Length; row++)
        {
            if (column.NullCount > 0 && column.IsNull(row)) continue;
            ReadOnlySpan<byte> bytes = isView ? views[row] : Wide(column, row);
            plain += bytes.Length + 4;
            ulong hash = Hash(bytes);
            int slot = (int)(hash >> 32) & (_slots.Length - 1);
            int entry;
            while ((entry = _slots[slot] - 1) >= 0 && !(_hashes[entry] == hash && (isView ? views[_rows[entry]] : Wide(column, _rows[entry])).SequenceEqual(bytes)))
                slot = (slot + 1) & (_slots.Length - 1);
            if (entry < 0)
            {
                dictionary += bytes.Length + 4;
                entry = Add(slot, hash, row);
                if ((dictionary > maxBytes || Count > present / 2) && Count > 1) return false;
            }
            Codes[at++] = entry;
            if (at == Sample && HardlyRepeats(present)) return false;
        }
        long bits = (long)present * RleHybridEncoder.WidthOf(Count);
        return dictionary + (bits / 8) < plain * 9 / 10 || Count == 1;
    }

    // n values drawn from d have about n² / 2d repetitions. With twice as many to draw from as there are rows, well over half of the rows' values are distinct.
    private bool HardlyRepeats(int present) => (double)Sample * Sample / (2 * Math.Max(Sample - Count, 1)) > 2.0 * present;

    private static ReadOnlySpan<byte> Wide(Column column, int row) => new(column.Data.Pointer + (row * 16L), 16);

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15UL;
        fixed (byte* start = bytes)
        {
            byte* next = start;
            int left = bytes.Length;
            for (; left >= 8; left -= 8, next += 8) hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(next));
            ulong tail = 0;
            for (int i = 0; i < left; i++) tail |= (ulong)next[i] << (8 * i);
            return Mix(hash ^ tail);
        }
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, 0xD6E8FEB86659FD93UL, out ulong low);
        return high ^ low;
    }

    private int Add(int slot, ulong hash, int row)
    {
        int entry = Count++;
        if (entry == _hashes.Length)
        {
            Array.Resize(ref _hashes, entry * 2);
            Array.Resize(ref _rows, entry * 2);
        }
        _hashes[entry] = hash;
        _rows[entry] = row;
        _slots[slot] = entry + 1;
        if (Count * 2 > _slots.Length) Grow();
        return entry;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 4];
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = (int)(_hashes[entry] >> 32) & (_slots.Length - 1);
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = entry + 1;
        }
    }
}
