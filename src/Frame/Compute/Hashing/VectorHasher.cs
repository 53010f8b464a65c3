using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Hashing;

/// <summary>64-bit hashes of rows, column by column. The same in every process. One instance a thread: it remembers the hashes of dictionaries.</summary>
/// <remarks>Nulls hash to a constant, −0.0 as 0.0, NaNs alike. Integers of every width hash by their value, decimals by their unscaled number: compare columns of one type only.</remarks>
internal sealed unsafe class VectorHasher(MemoryPool pool) : IDisposable
{
    private const int Remembered = 4;
    private readonly long[] _dictionaries = new long[Remembered]; // their identities
    private readonly NativeBuffer?[] _hashes = new NativeBuffer?[Remembered];
    private readonly long[] _rows = new long[Remembered]; // hashed through each so far; -1 once its hashes are known
    private int _next;

    /// <summary>Writes the hash of the i-th selected row to <c>hashes[i]</c>, or mixes it into what is there.</summary>
    public void Hash(Vector vector, Selection selection, ulong* hashes, bool combine)
    {
        if (vector.Encoding == VectorEncoding.Dictionary && OfDictionary(vector.Dictionary!, selection.Count) is { } known)
            Loop<ulong, Known>((ulong*)known.Pointer, vector.Codes, vector.Validity, selection, hashes, combine);
        else
            HashValues(vector, selection, hashes, combine);
    }

    /// <summary>The same without memory of dictionaries.</summary>
    public static void HashValues(Vector vector, Selection selection, ulong* hashes, bool combine)
    {
        if (vector.Encoding == VectorEncoding.Constant)
        {
            ulong hash = HashMix.Null;
            if (vector.IsValid(0)) Dispatch(vector.Type, vector.Physical, vector.Data, null, null, Selection.All(1), &hash, false);
            for (int i = 0; i < selection.Count; i++) hashes[i] = combine ? HashMix.Combine(hashes[i], hash) : hash;
            return;
        }

        int* codes = vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null;
        Dispatch(vector.Type, vector.Physical, vector.Values.Data, codes, vector.Validity, selection, hashes, combine);
    }

    public void Dispose()
    {
        for (int i = 0; i < Remembered; i++) _hashes[i]?.Release();
        Array.Clear(_hashes);
        Array.Clear(_dictionaries);
    }

    private static void Dispatch(DataType type, PhysicalType physical, void* data, int* codes, ulong* validity, Selection selection, ulong* hashes, bool combine)
    {
        switch (physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: Loop<byte, IntegerHash<byte>>((byte*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Int8: Loop<sbyte, IntegerHash<sbyte>>((sbyte*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Int16: Loop<short, IntegerHash<short>>((short*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Int32: Loop<int, IntegerHash<int>>((int*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Int64: Loop<long, IntegerHash<long>>((long*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.UInt16: Loop<ushort, IntegerHash<ushort>>((ushort*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.UInt32: Loop<uint, IntegerHash<uint>>((uint*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.UInt64: Loop<ulong, IntegerHash<ulong>>((ulong*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Float32: Loop<float, FloatHash<float>>((float*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Float64: Loop<double, FloatHash<double>>((double*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Int128: Loop<Int128, WideHash>((Int128*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.View: Loop<StringView, ViewHash>((StringView*)data, codes, validity, selection, hashes, combine); break;
            case PhysicalType.Interval: Loop<IntervalValue, IntervalHash>((IntervalValue*)data, codes, validity, selection, hashes, combine); break;
            default: throw new FrameNotSupportedException($"values of type {type} cannot be hashed");
        }
    }

    private static void Loop<T, THash>(T* values, int* codes, ulong* validity, Selection selection, ulong* hashes, bool combine)
        where T : unmanaged
        where THash : struct, IHash<T>
    {
        int count = selection.Count;
        int* rows = selection.Indices;
        if (validity == null && codes == null && rows == null)
        {
            if (combine)
                for (int i = 0; i < count; i++) hashes[i] = HashMix.Combine(hashes[i], THash.Of(values + i));
            else
                for (int i = 0; i < count; i++) hashes[i] = THash.Of(values + i);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            ulong hash = Bitmap.IsValid(validity, row) ? THash.Of(values + (codes == null ? row : codes[row])) : HashMix.Null;
            hashes[i] = combine ? HashMix.Combine(hashes[i], hash) : hash;
        }
    }

    // Worth it once as many rows were hashed through a dictionary as it has entries.
    private NativeBuffer? OfDictionary(Vector dictionary, int rows)
    {
        int slot = Array.IndexOf(_dictionaries, dictionary.Identity);
        if (slot < 0)
        {
            slot = _next;
            _next = (_next + 1) % Remembered;
            _dictionaries[slot] = dictionary.Identity;
            _rows[slot] = 0;
        }

        if (_rows[slot] < 0) return _hashes[slot];
        _rows[slot] += rows;
        int entries = dictionary.Length;
        if (_rows[slot] < entries) return null;
        long bytes = Math.Max(entries, 1) * 8L;
        if (_hashes[slot] is not { } hashes || hashes.Capacity < bytes)
        {
            _hashes[slot]?.Release();
            _hashes[slot] = null;
            hashes = _hashes[slot] = NativeBuffer.Allocate(pool, bytes);
        }

        HashValues(dictionary, Selection.All(entries), (ulong*)hashes.Pointer, false);
        _rows[slot] = -1;
        return hashes;
    }

    // Hashes of a dictionary's entries: already hashes.
    private readonly struct Known : IHash<ulong>
    {
        public static ulong Of(ulong* value) => *value;
    }
}
