namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>A node of the schema tree, which the footer stores flattened in depth-first order.</summary>
internal sealed record SchemaElement
{
    /// <summary>How values are stored; null for a group.</summary>
    public ParquetType? Type { get; init; }

    /// <summary>Bytes a value of a FIXED_LEN_BYTE_ARRAY.</summary>
    public int TypeLength { get; init; }

    public Repetition Repetition { get; init; }

    public required string Name { get; init; }

    public int ChildCount { get; init; }

    public ConvertedType? Converted { get; init; }

    public int Scale { get; init; }

    public int Precision { get; init; }

    public ParquetLogicalType? Logical { get; init; }

    /// <summary>The number by which table formats know the column.</summary>
    public int? FieldId { get; init; }

    /// <summary>The engine's type where Parquet has none of the kind, as <see cref="OwnTypes"/> keeps it in the file.</summary>
    public DataType? Own { get; init; }

    public static SchemaElement Read(ref ThriftReader reader)
    {
        ParquetType? physical = null;
        int typeLength = 0, children = 0, scale = 0, precision = 0;
        var repetition = Repetition.Required;
        string name = "";
        ConvertedType? converted = null;
        ParquetLogicalType? logical = null;
        int? fieldId = null;
        short id = 0;
        while (reader.NextField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: physical = (ParquetType)reader.ReadI32(type); break;
                case 2: typeLength = reader.ReadI32(type); break;
                case 3: repetition = (Repetition)reader.ReadI32(type); break;
                case 4: name = reader.ReadString(type); break;
                case 5: children = reader.ReadI32(type); break;
                case 6: converted = (ConvertedType)reader.ReadI32(type); break;
                case 7: scale = reader.ReadI32(type); break;
                case 8: precision = reader.ReadI32(type); break;
                case 9: fieldId = reader.ReadI32(type); break;
                case 10:
                    reader.Expect(type, ThriftType.Struct);
                    logical = ParquetLogicalType.Read(ref reader);
                    break;
                default: reader.Skip(type); break;
            }
        }
        return new SchemaElement
        {
            Type = physical,
            TypeLength = typeLength,
            Repetition = repetition,
            Name = name,
            ChildCount = children,
            Converted = converted,
            Scale = scale,
            Precision = precision,
            Logical = logical,
            FieldId = fieldId,
        };
    }

    public void Write(ThriftWriter writer, bool root = false)
    {
        short outer = writer.BeginStruct();
        if (Type is { } type) writer.I32(1, (int)type);
        if (Type == ParquetType.FixedLenByteArray) writer.I32(2, TypeLength);
        if (!root) writer.I32(3, (int)Repetition);
        writer.String(4, Name);
        if (Type is null) writer.I32(5, ChildCount);
        if (Converted is { } converted) writer.I32(6, (int)converted);
        if (Logical is { Kind: LogicalKind.Decimal })
        {
            writer.I32(7, Scale);
            writer.I32(8, Precision);
        }
        if (FieldId is { } fieldId) writer.I32(9, fieldId);
        Logical?.Write(writer, 10);
        writer.EndStruct(outer);
    }
}
