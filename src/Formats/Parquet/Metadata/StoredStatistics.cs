namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Smallest and largest value, nulls and distinct values of a column chunk or page, in the format's own byte encoding.</summary>
internal sealed class StoredStatistics
{
    /// <summary>The deprecated fields: their order is signed bytes, so they mean nothing for strings and unsigned types.</summary>
    public byte[]? LegacyMin { get; init; }

    public byte[]? LegacyMax { get; init; }

    public byte[]? Min { get; init; }

    public byte[]? Max { get; init; }

    public long? NullCount { get; init; }

    public long? DistinctCount { get; init; }

    /// <summary>Whether the minimum occurs in the data (true), is a lower bound (false), or the writer did not say.</summary>
    public bool? MinExact { get; init; }

    public bool? MaxExact { get; init; }

    public static StoredStatistics Read(ref ThriftReader reader)
    {
        byte[]? legacyMin = null, legacyMax = null, min = null, max = null;
        long? nulls = null, distinct = null;
        bool? minExact = null, maxExact = null;
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: legacyMax = reader.ReadBinary(type); break;
                case 2: legacyMin = reader.ReadBinary(type); break;
                case 3: nulls = reader.ReadI64(type); break;
                case 4: distinct = reader.ReadI64(type); break;
                case 5: max = reader.ReadBinary(type); break;
                case 6: min = reader.ReadBinary(type); break;
                case 7: maxExact = reader.ReadBool(type); break;
                case 8: minExact = reader.ReadBool(type); break;
                default: reader.Skip(type); break;
            }
        }
        return new StoredStatistics
        {
            LegacyMin = legacyMin,
            LegacyMax = legacyMax,
            Min = min,
            Max = max,
            NullCount = nulls,
            DistinctCount = distinct,
            MinExact = minExact,
            MaxExact = maxExact,
        };
    }

    public void Write(ThriftWriter writer, short field)
    {
        short outer = writer.BeginStruct(field);
        if (LegacyMax is not null) writer.Binary(1, LegacyMax);
        if (LegacyMin is not null) writer.Binary(2, LegacyMin);
        if (NullCount is { } nulls) writer.I64(3, nulls);
        if (DistinctCount is { } distinct) writer.I64(4, distinct);
        if (Max is not null) writer.Binary(5, Max);
        if (Min is not null) writer.Binary(6, Min);
        if (MaxExact is { } maxExact) writer.Bool(7, maxExact);
        if (MinExact is { } minExact) writer.Bool(8, minExact);
        writer.EndStruct(outer);
    }
}
