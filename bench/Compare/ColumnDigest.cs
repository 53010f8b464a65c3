using System.Buffers.Binary;
using System.Globalization;

namespace FrameEngine.Compare;

/// <summary>What is compared of a column of a result: sums that tell different values apart, and others that tell different orders apart.</summary>
internal sealed class ColumnDigest
{
    /// <summary>Sums of doubles depend on the order of the additions.</summary>
    private const double Tolerance = 1e-9;

    private const int Weights = 1021;

    private long _count, _notNumbers;
    private double _sum, _magnitude, _weightedSum;
    private ulong _hash, _weightedHash;

    /// <summary>Adds the number of a row.</summary>
    public void Add(long row, double value)
    {
        _count++;
        if (!double.IsFinite(value))
        {
            _notNumbers++;
            return;
        }
        long weight = 1 + (row % Weights);
        _sum += value;
        _magnitude += Math.Abs(value);
        _weightedSum += value * weight;
    }

    /// <summary>Adds the text of a row.</summary>
    public void Add(long row, ReadOnlySpan<byte> value)
    {
        _count++;
        ulong hash = HashOf(value);
        _hash += hash;
        _weightedHash += hash * (ulong)(1 + (row % Weights));
    }

    /// <summary>Whether the columns hold the same values, and in the same order if that is asked for.</summary>
    public bool Equals(ColumnDigest other, bool ordered)
    {
        double slack = Tolerance * Math.Max(_magnitude, other._magnitude);
        return _count == other._count && _notNumbers == other._notNumbers && _hash == other._hash && Math.Abs(_sum - other._sum) <= slack
            && (!ordered || (_weightedHash == other._weightedHash && Math.Abs(_weightedSum - other._weightedSum) <= slack * Weights));
    }

    /// <summary>FNV-1a over eight bytes at a time, and a final mix.</summary>
    private static ulong HashOf(ReadOnlySpan<byte> value)
    {
        ulong hash = 14695981039346656037UL ^ (ulong)value.Length;
        while (value.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(value)) * 1099511628211UL;
            hash ^= hash >> 32;
            value = value[8..];
        }
        foreach (byte part in value)
            hash = (hash ^ part) * 1099511628211UL;
        return (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_count} values, sum {_sum:R}, hash {_hash:x}, in order {_weightedSum:R} {_weightedHash:x}");
}
