using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Finds rows of a <see cref="GroupTable"/> by an array index in place of a hash, when all keys are small: flags, codes of small dictionaries, numbers of a known range.</summary>
/// <remarks>
/// A key's values are numbered 0 (null), 1, 2, …; the numbers of all keys make one index into an array of row pointers, or of
/// <see cref="RowPlaces"/> when it is large. What has no number, such as a value
/// outside the promised bounds, is left to the hash table: so bounds that are wrong cost time only. One a thread.
/// </remarks>
internal sealed unsafe class DirectIndex : IDisposable
{
    /// <summary>Marks rows that have no index: any negative number.</summary>
    private const int None = int.MinValue;

    private const long SmallDirectory = 1 << 17, LargestDirectory = 8 << 20;

    /// <summary>Texts that a key may have, where few keys are text and where many are.</summary>
    private const int CodesOfText = TextCodes.Most, FewCodesOfText = 63, FewTexts = 2;

    /// <summary>Bytes of a directory whose rows do not all fit into the nearest caches, and how far ahead its entries are asked for.</summary>
    private const int FarDirectory = 32 << 10, Ahead = 16;

    /// <summary>Rows that are looked up together once the index is settled.</summary>
    private const int Batch = 64;

    /// <summary>Binary digits of a run of numbers whose rows are to lie together.</summary>
    private const int RunBits = 12;

    private readonly MemoryPool _pool;
    private readonly Part[] _parts;
    private readonly bool _numbersHash; // rows' hashes are made of their numbers
    private NativeBuffer? _directory; // null if it is not for looking up
    private readonly int _statesOffset, _rowSize;
    private readonly RowLayout _layout;
    private readonly GroupTable _table;
    private RowPlaces? _places;
    private NativeBuffer? _scratch;

    private DirectIndex(Part[] parts, int entries, RowLayout layout, GroupTable table, MemoryPool pool, bool lookUp)
    {
        _table = table;
        _layout = layout;
        _statesOffset = layout.StatesOffset;
        _rowSize = layout.RowSize;
        _parts = parts;
        _pool = pool;
        IsComplete = parts.All(p => p.Codes is null);
        _numbersHash = IsComplete && entries > SmallDirectory && RowPlaces.Suffice(entries, layout.RowSize);
        if (!lookUp) return;
        if (_numbersHash) _places = new RowPlaces(table.Memory, pool);
        _directory = NativeBuffer.Allocate(pool, entries * (_places is null ? 8L : 4L), cleared: true);
    }

    /// <summary>Every indexed key has its row here alone; else the hash table knows it too.</summary>
    public bool IsComplete { get; }

    /// <summary>Bytes of the array.</summary>
    public long Bytes => _directory?.Capacity ?? 0;

    /// <summary>Whether it still pays: false once a text key has shown too many values.</summary>
    public bool Usable { get; private set; } = true;

    /// <summary>The index for these groups, or null if their range is unknown or too large.</summary>
    /// <param name="bounds">Per key what is known of its range, as far as anything is.</param>
    /// <param name="groups">Estimated groups.</param>
    /// <param name="table">What owns the rows.</param>
    /// <param name="lookUp">False: only <see cref="Rehash"/> is wanted.</param>
    public static DirectIndex? Create(EquatableArray<Expression> keys, EquatableArray<KeyBounds?> bounds, double groups, RowLayout layout, GroupTable table, MemoryPool pool, bool lookUp)
    {
        if (!lookUp && keys.Any(k => k.Type.Physical == PhysicalType.View)) return null;
        var parts = new Part[keys.Count];
        int codes = keys.Count(k => k.Type.Physical == PhysicalType.View) <= FewTexts ? CodesOfText : FewCodesOfText;
        long entries = 1;
        for (int i = 0; i < parts.Length; i++)
        {
            DataType type = keys[i].Type;
            KeyBounds? range = i < bounds.Count ? bounds[i] : null;
            if (type.Physical == PhysicalType.Bool) range = new KeyBounds(0, 1);
            long numbers;
            if (type.Physical == PhysicalType.View)
            {
                numbers = codes + 1;
                parts[i] = new Part { Stride = entries, Codes = new TextCodes(codes, pool) };
            }
            else if (range is not null && type.Physical is <= PhysicalType.UInt64 && (Int128)range.Max - range.Min < LargestDirectory)
            {
                numbers = range.Max - range.Min + 2;
                parts[i] = new Part { Stride = entries, Min = range.Min, Numbers = (ulong)numbers - 1 };
            }
            else
            {
                return Abandon(parts);
            }

            entries *= numbers;
            if (entries > LargestDirectory) return Abandon(parts);
        }

        // A large directory must be dense to be better than a hash table.
        if (entries > SmallDirectory && entries > groups * 8) return Abandon(parts);
        return new DirectIndex(parts, (int)entries, layout, table, pool, lookUp);
    }

    /// <summary>Looks up all selected rows: <c>rows[i]</c> for those that are known.</summary>
    /// <param name="missing">Room for all; gets the positions i of those that are not.</param>
    /// <returns>How many are missing, or -1 if the index has stopped being usable.</returns>
    public int Find(ReadOnlySpan<Vector> keys, Selection selection, byte** rows, int* missing)
    {
        int count = selection.Count;
        int* index = Scratch(count);
        // A first key whose column is plain writes its numbers where those of the others are added.
        bool written = _parts[0].Codes is null && keys[0].Encoding == VectorEncoding.Flat && keys[0].Validity == null;
        if (!written) new Span<int>(index, count).Clear();
        for (int i = 0; i < keys.Length; i++)
        {
            if (Number(keys[i], selection, ref _parts[i], index, written && i == 0)) continue;
            Usable = false;
            return -1;
        }

        return _places is null ? Pointers(index, count, rows, missing) : Places(index, count, rows, missing, _places.Blocks());
    }

    /// <summary>The numbers of the keys of the last <see cref="Find(ReadOnlySpan{Vector}, Selection, byte**, int*)"/>, negative for those that have none.</summary>
    public int* Numbers => (int*)_scratch!.Pointer;

    /// <summary>The row of a number, or null.</summary>
    public byte* Row(int number)
    {
        if (_places is null) return ((byte**)_directory!.Pointer)[number];
        uint place = ((uint*)_directory!.Pointer)[number];
        return place == 0 ? null : _places.Blocks()[place >> RowPlaces.PlaceBits] + ((long)(place & RowPlaces.PlaceMask) << RowPlaces.Alignment);
    }

    /// <summary>What takes the place of a hash in the row of a number, the same in every thread.</summary>
    /// <remarks>In a large index, rows of a run of numbers share a partition: clustered input fills one partition's memory at a time, and the merge of a partition needs a small part of the index.</remarks>
    public ulong HashOf(int number, ulong hash) =>
        !_numbersHash ? hash : ((ulong)((number >> RunBits) & (GroupTable.Partitions - 1)) << (64 - GroupTable.PartitionBits)) | (hash >> GroupTable.PartitionBits);

    /// <summary>Makes hashes of keys what the rows of these keys have in place of them.</summary>
    public void Rehash(ReadOnlySpan<Vector> keys, Selection selection, ulong* hashes)
    {
        if (!_numbersHash) return;
        int* numbers = Scratch(selection.Count);
        new Span<int>(numbers, selection.Count).Clear();
        for (int i = 0; i < keys.Length; i++) Number(keys[i], selection, ref _parts[i], numbers, first: false);
        for (int i = 0; i < selection.Count; i++)
            if (numbers[i] >= 0) hashes[i] = HashOf(numbers[i], hashes[i]);
    }

    /// <summary>Ends the looking up of rows and frees what it needs.</summary>
    public void Close()
    {
        Usable = false;
        _directory?.Release();
        _directory = null;
        _places?.Dispose();
        _places = null;
    }

    /// <summary>Ends the building: from here on threads may look up rows at the same time.</summary>
    public void Settle() => _places?.Blocks();

    /// <summary>Looks up the rows of keys that stand in rows of other tables of the same layout: null for those that are not known. Thread-safe once settled.</summary>
    public void Find(byte** keyRows, int count, byte** rows)
    {
        int* numbers = stackalloc int[Batch];
        for (int start = 0; start < count; start += Batch)
        {
            int batch = Math.Min(Batch, count - start);
            new Span<int>(numbers, batch).Clear();
            for (int part = 0; part < _parts.Length; part++) Number(keyRows + start, batch, part, numbers);
            for (int i = 0; i < batch; i++)
            {
                byte* row = numbers[i] >= 0 ? Row(numbers[i]) : null;
                rows[start + i] = row;
                if (row != null && Sse.IsSupported) Fetch(row);
            }
        }
    }

    /// <summary>Enters the row of a number; in a complete index the row is the one that was just added to the table.</summary>
    /// <param name="hash">What <see cref="HashOf"/> gave for it.</param>
    public void Set(int number, byte* row, ulong hash)
    {
        if (_places is null) ((byte**)_directory!.Pointer)[number] = row;
        else ((uint*)_directory!.Pointer)[number] = _table[GroupTable.PartitionOf(hash)].LastPlace;
    }

    public void Dispose()
    {
        foreach (Part part in _parts) part.Codes?.Dispose();
        Close();
        _scratch?.Release();
        _scratch = null;
    }

    private void Number(byte** rows, int count, int part, int* numbers)
    {
        switch (_layout.KeyTypes[part].Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: NumberKeys<byte>(rows, count, part, numbers); break;
            case PhysicalType.Int8: NumberKeys<sbyte>(rows, count, part, numbers); break;
            case PhysicalType.Int16: NumberKeys<short>(rows, count, part, numbers); break;
            case PhysicalType.Int32: NumberKeys<int>(rows, count, part, numbers); break;
            case PhysicalType.Int64: NumberKeys<long>(rows, count, part, numbers); break;
            case PhysicalType.UInt16: NumberKeys<ushort>(rows, count, part, numbers); break;
            case PhysicalType.UInt32: NumberKeys<uint>(rows, count, part, numbers); break;
            default: NumberKeys<ulong>(rows, count, part, numbers); break;
        }
    }

    // As NumberRange, of keys in rows.
    private void NumberKeys<T>(byte** rows, int count, int number, int* numbers) where T : unmanaged, IBinaryInteger<T>
    {
        Part part = _parts[number];
        int at = RowLayout.KeyOffset + _layout.KeyOffsets[number], bit = _layout.NullBits[number], stride = (int)part.Stride;
        int mask = RowLayout.KeyOffset + _layout.MaskOffset + (bit >> 3);
        for (int i = 0; i < count; i++)
        {
            byte* row = rows[i];
            if (bit >= 0 && (row[mask] >> (bit & 7) & 1) != 0) continue;
            ulong own = (ulong)(long.CreateTruncating(*(T*)(row + at)) - part.Min);
            numbers[i] = own < part.Numbers ? numbers[i] + (((int)own + 1) * stride) : None;
        }
    }

    private int Pointers(int* index, int count, byte** rows, int* missing)
    {
        var directory = (byte**)_directory!.Pointer;
        int misses = 0;
        bool far = _directory.Length >= FarDirectory && Sse.IsSupported;
        for (int i = 0; i < count; i++)
        {
            if (far) Sse.Prefetch0(directory + Math.Max(index[Math.Min(i + Ahead, count - 1)], 0));
            byte* row = index[i] >= 0 ? directory[index[i]] : null;
            rows[i] = row;
            missing[misses] = i;
            misses += row == null ? 1 : 0;
            if (far && row != null) Fetch(row);
        }

        return misses;
    }

    private int Places(int* index, int count, byte** rows, int* missing, byte** blocks)
    {
        var directory = (uint*)_directory!.Pointer;
        int misses = 0;
        for (int i = 0; i < count; i++)
        {
            if (Sse.IsSupported) Sse.Prefetch0(directory + Math.Max(index[Math.Min(i + Ahead, count - 1)], 0));
            uint place = index[i] >= 0 ? directory[index[i]] : 0;
            byte* row = blocks[place >> RowPlaces.PlaceBits] + ((long)(place & RowPlaces.PlaceMask) << RowPlaces.Alignment); // 0 is in block 0, at null
            rows[i] = row;
            missing[misses] = i;
            misses += row == null ? 1 : 0;
            if (row != null && Sse.IsSupported) Fetch(row);
        }

        return misses;
    }

    // The states are updated next, one aggregate at a time: all their lines are on their way by then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fetch(byte* row)
    {
        for (int at = _statesOffset; at < _rowSize; at += 64) Sse.Prefetch0(row + at);
        Sse.Prefetch0(row + _rowSize - 1);
    }

    private static DirectIndex? Abandon(Part[] parts)
    {
        foreach (Part part in parts) part.Codes?.Dispose();
        return null;
    }

    private static bool Number(Vector vector, Selection selection, ref Part part, int* index, bool first)
    {
        if (part.Codes is { } codes) return NumberText(vector, selection, codes, (int)part.Stride, index);
        switch (vector.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: NumberRange<byte>(vector, selection, part, index, first); break;
            case PhysicalType.Int8: NumberRange<sbyte>(vector, selection, part, index, first); break;
            case PhysicalType.Int16: NumberRange<short>(vector, selection, part, index, first); break;
            case PhysicalType.Int32: NumberRange<int>(vector, selection, part, index, first); break;
            case PhysicalType.Int64: NumberRange<long>(vector, selection, part, index, first); break;
            case PhysicalType.UInt16: NumberRange<ushort>(vector, selection, part, index, first); break;
            case PhysicalType.UInt32: NumberRange<uint>(vector, selection, part, index, first); break;
            default: NumberRange<ulong>(vector, selection, part, index, first); break;
        }

        return true;
    }

    private static void NumberRange<T>(Vector vector, Selection selection, in Part part, int* index, bool first) where T : unmanaged, IBinaryInteger<T>
    {
        T* values = vector.Values.As<T>();
        long min = part.Min;
        ulong numbers = part.Numbers;
        int stride = (int)part.Stride;
        if (vector.Encoding == VectorEncoding.Flat && vector.Validity == null)
        {
            int* rows = selection.Indices;
            if (first)
            {
                for (int i = 0; i < selection.Count; i++)
                {
                    ulong number = (ulong)(long.CreateTruncating(values[rows == null ? i : rows[i]]) - min);
                    index[i] = number < numbers ? ((int)number + 1) * stride : None;
                }

                return;
            }

            for (int i = 0; i < selection.Count; i++)
            {
                ulong number = (ulong)(long.CreateTruncating(values[rows == null ? i : rows[i]]) - min);
                index[i] = number < numbers ? index[i] + (((int)number + 1) * stride) : None;
            }

            return;
        }

        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!vector.IsValid(row)) continue;
            ulong number = (ulong)(long.CreateTruncating(values[vector.ValueIndex(row)]) - min);
            index[i] = number < numbers ? index[i] + (((int)number + 1) * stride) : None;
        }
    }

    private static bool NumberText(Vector vector, Selection selection, TextCodes codes, int stride, int* index)
    {
        if (vector.Encoding == VectorEncoding.Dictionary)
        {
            byte* numbers = codes.OfDictionary(vector.Dictionary!);
            if (numbers == null) return false;
            int* entries = vector.Codes;
            if (vector.Validity == null)
                for (int i = 0; i < selection.Count; i++) index[i] += numbers[entries[selection[i]]] * stride;
            else
                for (int i = 0; i < selection.Count; i++)
                    if (vector.IsValid(selection[i])) index[i] += numbers[entries[selection[i]]] * stride;
            return true;
        }

        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            if (!vector.IsValid(row)) continue;
            int number = codes.Of(vector.Views + vector.ValueIndex(row));
            if (number == 0) return false;
            index[i] += number * stride;
        }

        return true;
    }

    private int* Scratch(int rows)
    {
        if (_scratch is null || _scratch.Capacity < rows * 4L)
        {
            _scratch?.Release();
            _scratch = null;
            _scratch = NativeBuffer.Allocate(_pool, Math.Max(rows, DataChunk.DefaultRows) * 4L);
        }

        return (int*)_scratch.Pointer;
    }

    /// <summary>One key column: a range of numbers from <see cref="Min"/>, or texts by code.</summary>
    private struct Part
    {
        public long Stride;
        public long Min;
        public ulong Numbers;
        public TextCodes? Codes;
    }
}
