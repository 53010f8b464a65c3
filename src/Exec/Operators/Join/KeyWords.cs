using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Turns the keys of rows into 64-bit words: integer-like keys packed side by side when the built side's ranges fit, else a hash.</summary>
/// <remarks><code>
/// packed:  word = Σ (key − min) « shift      equal words are equal keys
/// hashed:  word = hash of all keys           equal words must be verified by <see cref="KeyEquality"/>
/// </code>
/// <see cref="None"/> stands for rows that match nothing: a null in a key that is not null-safe, or a value outside the built range. Immutable once made; shared by threads.</remarks>
internal sealed unsafe class KeyWords
{
    /// <summary>The word of rows that match nothing; never inserted.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly Part[] _parts;
    private readonly bool[] _nullSafe;
    private readonly bool _constantHash;

    private KeyWords(bool[] nullSafe, Part[] parts, bool isPacked, ulong limit, bool constantHash)
    {
        _nullSafe = nullSafe;
        _parts = parts;
        IsPacked = isPacked;
        Limit = limit;
        _constantHash = constantHash;
    }

    public bool IsPacked { get; }

    /// <summary>Packed: words of the built side are below this.</summary>
    public ulong Limit { get; }

    /// <summary>A single packed key without null-safety: its word is value − <see cref="Min"/>.</summary>
    public bool IsPlain => IsPacked && _parts.Length == 1 && !_nullSafe[0];

    /// <summary>The least value of the single plain key.</summary>
    public ulong Min => _parts[0].Min;

    public static KeyWords Create(IReadOnlyList<DataType> types, bool[] nullSafe, KeyRange[] ranges, bool constantHash)
    {
        var parts = new Part[types.Count];
        int bits = 0;
        ulong limit = 1;
        for (int k = 0; k < parts.Length; k++)
        {
            if (!KeyRange.Applies(types[k].Physical)) return Hashed(nullSafe, constantHash);
            ulong range = ranges[k].IsEmpty ? 0 : (ulong)ranges[k].Max - (ulong)ranges[k].Min;
            if (range >= ulong.MaxValue - 2) return Hashed(nullSafe, constantHash);
            long min = ranges[k].IsEmpty ? 0 : ranges[k].Min;
            ulong raw = types[k].Physical == PhysicalType.UInt64 ? (ulong)min ^ (1UL << 63) : (ulong)min;
            ulong greatest = nullSafe[k] ? range + 1 : range;
            parts[k] = new Part(raw, range, bits);
            bits += 64 - BitOperations.LeadingZeroCount(greatest);
            if (bits > 63 && parts.Length > 1) return Hashed(nullSafe, constantHash);
            limit = (greatest << parts[k].Shift) | (limit - 1);
            limit++;
        }

        return new KeyWords(nullSafe, parts, true, limit, constantHash);
    }

    /// <summary>Writes the word of the i-th selected row to <c>words[i]</c>.</summary>
    public void Compute(ReadOnlySpan<Vector> keys, Selection selection, VectorHasher? hasher, ulong* words)
    {
        if (!IsPacked)
        {
            Hash(keys, selection, hasher, words);
            return;
        }

        if (keys.Length == 0) new Span<ulong>(words, selection.Count).Clear();
        for (int k = 0; k < keys.Length; k++)
        {
            switch (keys[k].Physical)
            {
                case PhysicalType.Bool or PhysicalType.UInt8: Pack<byte>(k, keys[k], selection, words); break;
                case PhysicalType.Int8: Pack<sbyte>(k, keys[k], selection, words); break;
                case PhysicalType.Int16: Pack<short>(k, keys[k], selection, words); break;
                case PhysicalType.Int32: Pack<int>(k, keys[k], selection, words); break;
                case PhysicalType.Int64: Pack<long>(k, keys[k], selection, words); break;
                case PhysicalType.UInt16: Pack<ushort>(k, keys[k], selection, words); break;
                case PhysicalType.UInt32: Pack<uint>(k, keys[k], selection, words); break;
                default: Pack<ulong>(k, keys[k], selection, words); break;
            }
        }
    }

    private static KeyWords Hashed(bool[] nullSafe, bool constantHash) => new(nullSafe, [], false, 0, constantHash);

    private void Hash(ReadOnlySpan<Vector> keys, Selection selection, VectorHasher? hasher, ulong* words)
    {
        for (int k = 0; k < keys.Length; k++)
        {
            if (hasher is null) VectorHasher.HashValues(keys[k], selection, words, k > 0);
            else hasher.Hash(keys[k], selection, words, k > 0);
        }

        for (int i = 0; i < selection.Count; i++)
        {
            ulong word = _constantHash ? 42 : words[i];
            words[i] = word == None ? None - 1 : word;
        }

        for (int k = 0; k < keys.Length; k++)
        {
            if (_nullSafe[k] || keys[k].Validity == null) continue;
            for (int i = 0; i < selection.Count; i++)
                if (!keys[k].IsValid(selection[i])) words[i] = None;
        }
    }

    private void Pack<T>(int key, Vector vector, Selection selection, ulong* words) where T : unmanaged, IBinaryInteger<T>
    {
        T* values = vector.Values.As<T>();
        Part part = _parts[key];
        int count = selection.Count;
        int* rows = selection.Indices;
        if (IsPlain && vector.Encoding == VectorEncoding.Flat && vector.Validity == null)
        {
            ulong min = part.Min;
            if (rows == null)
                for (int i = 0; i < count; i++) words[i] = ulong.CreateTruncating(values[i]) - min;
            else
                for (int i = 0; i < count; i++) words[i] = ulong.CreateTruncating(values[rows[i]]) - min;
            return;
        }

        ulong ofNull = _nullSafe[key] ? (part.Range + 1) << part.Shift : None;
        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            ulong word = ofNull;
            if (vector.IsValid(row))
            {
                word = ulong.CreateTruncating(values[vector.ValueIndex(row)]) - part.Min;
                word = word > part.Range ? None : word << part.Shift;
            }

            words[i] = key == 0 ? word : word == None || words[i] == None ? None : words[i] | word;
        }
    }

    private readonly record struct Part(ulong Min, ulong Range, int Shift);
}
