namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>The cases of the format's LogicalType union, numbered as there.</summary>
internal enum LogicalKind : short
{
    None = 0,
    String = 1,
    Map = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    Time = 7,
    Timestamp = 8,
    Integer = 10,
    Unknown = 11,
    Json = 12,
    Bson = 13,
    Uuid = 14,
    Float16 = 15,
}

/// <summary>The unit of a time or timestamp, numbered as in the format's TimeUnit union.</summary>
internal enum ParquetTimeUnit : short
{
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}

/// <summary>What a column's values mean.</summary>
/// <param name="Kind">The case; a case this reader does not know keeps its number.</param>
/// <param name="Precision">Digits of a decimal.</param>
/// <param name="Scale">Digits after the point of a decimal.</param>
/// <param name="Unit">Unit of a time or timestamp.</param>
/// <param name="AdjustedToUtc">Whether a time or timestamp is an instant (true) or a wall clock reading.</param>
/// <param name="BitWidth">Width of an integer.</param>
/// <param name="Signed">Whether an integer is signed.</param>
internal sealed record ParquetLogicalType(
    LogicalKind Kind,
    int Precision = 0,
    int Scale = 0,
    ParquetTimeUnit Unit = ParquetTimeUnit.Micros,
    bool AdjustedToUtc = false,
    int BitWidth = 0,
    bool Signed = true)
{
    public static ParquetLogicalType Read(ref ThriftReader reader)
    {
        var result = new ParquetLogicalType(LogicalKind.None);
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            reader.Expect(type, ThriftType.Struct);
            result = ReadCase((LogicalKind)id, ref reader);
        }
        return result;
    }

    public void Write(ThriftWriter writer, short field)
    {
        short union = writer.BeginStruct(field);
        short inner = writer.BeginStruct((short)Kind);
        switch (Kind)
        {
            case LogicalKind.Decimal:
                writer.I32(1, Scale);
                writer.I32(2, Precision);
                break;
            case LogicalKind.Time or LogicalKind.Timestamp:
                writer.Bool(1, AdjustedToUtc);
                short unit = writer.BeginStruct(2);
                writer.EmptyStruct((short)Unit);
                writer.EndStruct(unit);
                break;
            case LogicalKind.Integer:
                writer.I8(1, (sbyte)BitWidth);
                writer.Bool(2, Signed);
                break;
        }
        writer.EndStruct(inner);
        writer.EndStruct(union);
    }

    private static ParquetLogicalType ReadCase(LogicalKind kind, ref ThriftReader reader)
    {
        int first = 0, second = 0;
        bool flag = false;
        var unit = ParquetTimeUnit.Micros;
        bool signed = true;
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (kind, id)
            {
                case (LogicalKind.Decimal, 1): first = reader.ReadI32(type); break;
                case (LogicalKind.Decimal, 2): second = reader.ReadI32(type); break;
                case (LogicalKind.Time or LogicalKind.Timestamp, 1): flag = reader.ReadBool(type); break;
                case (LogicalKind.Time or LogicalKind.Timestamp, 2):
                    reader.Expect(type, ThriftType.Struct);
                    short unitId = 0;
                    while (reader.NextField(ref unitId, out ThriftType unitType))
                    {
                        unit = (ParquetTimeUnit)unitId;
                        reader.Skip(unitType);
                    }
                    break;
                case (LogicalKind.Integer, 1): first = reader.ReadByte(type); break;
                case (LogicalKind.Integer, 2): signed = reader.ReadBool(type); break;
                default: reader.Skip(type); break;
            }
        }
        return kind switch
        {
            LogicalKind.Decimal => new(kind, Precision: second, Scale: first),
            LogicalKind.Time or LogicalKind.Timestamp => new(kind, Unit: unit, AdjustedToUtc: flag),
            LogicalKind.Integer => new(kind, BitWidth: first, Signed: signed),
            _ => new(kind),
        };
    }
}
