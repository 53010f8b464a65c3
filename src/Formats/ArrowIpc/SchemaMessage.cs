using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Schemas as messages.</summary>
internal static class SchemaMessage
{
    private const int MaxDepth = 64;

    /// <summary>The fields inside a nested type, as the wire has them: a map has one of entries.</summary>
    public static IReadOnlyList<Field> Inside(DataType type) => type.Id switch
    {
        TypeId.Map => [new Field("entries", DataType.Struct(new Field("key", type.Fields[0].Type), new Field("value", type.Fields[1].Type)), Nullable: false)],
        _ => type.Fields,
    };

    /// <summary>The message of a schema.</summary>
    public static byte[] Write(Schema schema, ArrowLayout layout)
    {
        var builder = new FlatBuilder();
        int header = WriteTable(builder, schema, layout);
        int message = builder.StartTable(4)
            .Number(3, 0, 8).Reference(2, header).Number(0, WireFormat.Version5, 2).Number(1, WireFormat.SchemaHeader, 1).EndTable();
        return builder.Finish(message).ToArray();
    }

    /// <summary>Builds the table of a schema alone, as a file's footer has it too.</summary>
    public static int WriteTable(FlatBuilder builder, Schema schema, ArrowLayout layout)
    {
        var fields = new int[schema.Count];
        for (int i = 0; i < fields.Length; i++) fields[i] = WriteField(builder, schema[i], layout);
        int vector = builder.Tables(fields);
        return builder.StartTable(2).Reference(1, vector).Number(0, 0, 2).EndTable();
    }

    /// <summary>How a type goes on the wire.</summary>
    public static WireType WireOf(Field field, ArrowLayout layout)
    {
        DataType type = field.Type;
        return type.Id switch
        {
            TypeId.Null => new(WireTypeId.Null, 0, 0, type),
            TypeId.Boolean => new(WireTypeId.Bool, 1, 0, type),
            TypeId.Float32 => new(WireTypeId.FloatingPoint, 32, 1, type),
            TypeId.Float64 => new(WireTypeId.FloatingPoint, 64, 2, type),
            TypeId.Decimal => new(WireTypeId.Decimal, type.IsShortDecimal && layout == ArrowLayout.Native ? 64 : 128, 0, type),
            TypeId.Int128 => new(WireTypeId.Decimal, 128, 0, type),
            TypeId.UInt128 => new(WireTypeId.FixedSizeBinary, 16, 0, type),
            TypeId.Utf8 => new(layout == ArrowLayout.Native ? WireTypeId.Utf8View : WireTypeId.Utf8, 0, 0, type),
            TypeId.Binary or TypeId.Bit => new(layout == ArrowLayout.Native ? WireTypeId.BinaryView : WireTypeId.Binary, 0, 0, type),
            TypeId.Date => new(WireTypeId.Date, 32, 0, type),
            TypeId.Time => new(WireTypeId.Time, 64, WireFormat.UnitMicrosecond, type),
            TypeId.Timestamp or TypeId.TimestampTz => new(WireTypeId.Timestamp, 64, WireFormat.UnitMicrosecond, type),
            TypeId.TimestampS => new(WireTypeId.Timestamp, 64, WireFormat.UnitSecond, type),
            TypeId.TimestampMs => new(WireTypeId.Timestamp, 64, WireFormat.UnitMillisecond, type),
            TypeId.TimestampNs => new(WireTypeId.Timestamp, 64, WireFormat.UnitNanosecond, type),
            TypeId.TimeNs => new(WireTypeId.Time, 64, WireFormat.UnitNanosecond, type),
            TypeId.TimeTz => new(WireTypeId.Int, 64, 1, type),
            TypeId.Interval => new(WireTypeId.Interval, 128, 2, type),
            TypeId.Uuid => new(WireTypeId.FixedSizeBinary, 16, 0, type),
            _ when type.IsNested && layout == ArrowLayout.Native => new(WireTypeId.BinaryView, 0, 0, type),
            TypeId.List => new(WireTypeId.List, 0, 0, type),
            TypeId.FixedSizeList => new(WireTypeId.FixedSizeList, type.Precision, 0, type),
            TypeId.Struct => new(WireTypeId.Struct, 0, 0, type),
            TypeId.Map => new(WireTypeId.Map, 0, 0, type),
            TypeId.Enum => new(WireTypeId.Int, 8 * type.Physical.Width(), 0, type),
            _ when type.IsInteger => new(WireTypeId.Int, 8 * type.Physical.Width(), type.IsUnsigned ? (short)0 : (short)1, type),
            _ => throw new FrameNotSupportedException($"column \"{field.Name}\" of type {type} cannot be written as Arrow yet"),
        };
    }

    /// <summary>The fields of a stream's schema.</summary>
    /// <exception cref="FrameNotSupportedException">A field is of a type that columns don't have.</exception>
    public static WireField[] Read(FlatTable schema)
    {
        if (schema.Int16(0) != 0) throw new FrameNotSupportedException("Arrow streams of big-endian machines cannot be read");
        var fields = new WireField[schema.Count(1, 4)];
        for (int i = 0; i < fields.Length; i++) fields[i] = ReadField(schema.Element(1, i), 0);
        return fields;
    }

    private static WireField ReadField(FlatTable field, int depth)
    {
        if (depth > MaxDepth) throw FlatTable.Malformed();
        string name = field.Text(0) ?? "";
        var id = (WireTypeId)field.UInt8(2);
        WireField[] children = [];
        if (id is WireTypeId.List or WireTypeId.LargeList or WireTypeId.FixedSizeList or WireTypeId.Struct or WireTypeId.Map)
        {
            children = new WireField[field.Count(5, 4)];
            for (int i = 0; i < children.Length; i++) children[i] = ReadField(field.Element(5, i), depth + 1);
        }

        WireType wire = children.Length > 0 ? NestedType(name, id, field.Table(3), children, OwnType(field)) : ReadType(name, field);
        long? dictionary = null;
        var codes = new WireType(WireTypeId.Int, 32, 1, DataType.Int32);
        if (field.Has(4))
        {
            FlatTable encoding = field.Table(4);
            dictionary = encoding.Int64(0);
            if (encoding.Has(1)) codes = IntType(name, encoding.Table(1));
        }

        return new WireField(name, wire, field.Bool(1), dictionary, codes) { Children = children };
    }

    private static WireType NestedType(string name, WireTypeId id, FlatTable type, WireField[] children, DataType? own)
    {
        switch (id)
        {
            case WireTypeId.Struct when own is { IsUnion: true } union && union.Fields.Select(f => f.Type).SequenceEqual(children.Select(c => c.Wire.Type)): return new(id, 0, 0, union);
            case WireTypeId.Struct: return new(id, 0, 0, DataType.Struct([.. children.Select(c => new Field(c.Name, c.Wire.Type))]));
            case WireTypeId.List or WireTypeId.LargeList when children.Length == 1: return new(id, 0, 0, DataType.List(children[0].Wire.Type));
            case WireTypeId.FixedSizeList when children.Length == 1 && type.Int32(0) > 0: return new(id, type.Int32(0), 0, DataType.FixedSizeList(children[0].Wire.Type, type.Int32(0)));
            case WireTypeId.Map when children is [{ Wire.Type: { Id: TypeId.Struct, Fields.Length: 2 } entry }]: return new(id, 0, 0, DataType.Map(entry.Fields[0].Type, entry.Fields[1].Type));
            default: throw Unsupported(name, id.ToString().ToLower(CultureInfo.InvariantCulture));
        }
    }

    private static int WriteField(FlatBuilder builder, Field field, ArrowLayout layout)
    {
        WireType wire = WireOf(field, layout);
        int zone = field.Type.Id == TypeId.TimestampTz ? builder.Text("UTC") : 0;
        int metadata = 0;
        if (ExtensionOf(field.Type, wire) is { } known)
        {
            int nameKey = builder.Text(WireFormat.ExtensionName);
            int nameValue = builder.Text(known);
            int dataKey = builder.Text(WireFormat.ExtensionMetadata);
            int dataValue = builder.Text(known is WireFormat.UuidExtension or WireFormat.JsonExtension ? "" : field.Type.ToString());
            int extension = builder.StartTable(2).Reference(0, nameKey).Reference(1, nameValue).EndTable();
            int data = builder.StartTable(2).Reference(0, dataKey).Reference(1, dataValue).EndTable();
            metadata = builder.Tables([extension, data]);
        }

        int type = wire.Id switch
        {
            WireTypeId.Int => builder.StartTable(2).Number(0, wire.Width, 4).Number(1, wire.Unit, 1).EndTable(),
            WireTypeId.FloatingPoint or WireTypeId.Date or WireTypeId.Interval => builder.StartTable(1).Number(0, wire.Unit, 2).EndTable(),
            WireTypeId.Decimal => builder.StartTable(3).Number(0, field.Type.IsHuge ? DataType.MaxPrecision : field.Type.Precision, 4).Number(1, field.Type.Scale, 4).Number(2, wire.Width, 4).EndTable(),
            WireTypeId.Time => builder.StartTable(2).Number(1, wire.Width, 4).Number(0, wire.Unit, 2).EndTable(),
            WireTypeId.Timestamp when zone != 0 => builder.StartTable(2).Reference(1, zone).Number(0, wire.Unit, 2).EndTable(),
            WireTypeId.Timestamp => builder.StartTable(2).Number(0, wire.Unit, 2).EndTable(),
            WireTypeId.FixedSizeBinary or WireTypeId.FixedSizeList => builder.StartTable(1).Number(0, wire.Width, 4).EndTable(),
            WireTypeId.Map => builder.StartTable(1).Number(0, 0, 1).EndTable(),
            _ => builder.StartTable(0).EndTable(),
        };
        int name = builder.Text(field.Name);
        int[] inside = wire.Id is WireTypeId.List or WireTypeId.FixedSizeList or WireTypeId.Struct or WireTypeId.Map
            ? [.. Inside(field.Type).Select((f, i) => WriteField(builder, field.Type.Id == TypeId.Map || f.Name.Length > 0 ? f : f with { Name = field.Type.IsUnion ? "tag" : $"element{i + 1}" }, layout))] : [];
        int children = builder.Tables(inside);
        builder.StartTable(7).Reference(0, name).Reference(3, type).Reference(5, children);
        if (metadata != 0) builder.Reference(6, metadata);
        return builder.Number(1, field.Nullable ? 1 : 0, 1).Number(2, (byte)wire.Id, 1).EndTable();
    }

    private static WireType ReadType(string name, FlatTable field)
    {
        var id = (WireTypeId)field.UInt8(2);
        FlatTable type = field.Table(3);
        switch (id)
        {
            case WireTypeId.Null:
                return new(id, 0, 0, DataType.Null);
            case WireTypeId.Bool:
                return new(id, 1, 0, DataType.Boolean);
            case WireTypeId.Int:
                WireType integer = IntType(name, type);
                if (integer.Width == 64 && OwnType(field) is { Id: TypeId.TimeTz } zoned) return integer with { Type = zoned };
                return OwnType(field) is { Id: TypeId.Enum } named && named.Physical == integer.Type.Physical && integer.Type.IsUnsigned ? integer with { Type = named } : integer;
            case WireTypeId.FloatingPoint when type.Int16(0) is 1 or 2:
                return type.Int16(0) == 1 ? new(id, 32, 1, DataType.Float32) : new(id, 64, 2, DataType.Float64);
            case WireTypeId.Decimal:
                int precision = type.Int32(0), scale = type.Int32(1), bits = type.Int32(2, 128);
                if (bits is not (32 or 64 or 128) || precision is < 1 or > DataType.MaxPrecision || scale < 0 || scale > precision)
                    throw Unsupported(name, $"a decimal({precision},{scale}) of {bits} bits");
                return new(id, bits, 0, bits == 128 && scale == 0 && OwnType(field) is { Id: TypeId.Int128 } signed ? signed : DataType.Decimal(precision, scale));
            case WireTypeId.Utf8 or WireTypeId.LargeUtf8 or WireTypeId.Utf8View:
                return new(id, 0, 0, HasExtension(field, WireFormat.JsonExtension) ? DataType.Json : DataType.Utf8);
            case WireTypeId.BinaryView when HasExtension(field, WireFormat.PackedExtension):
                return new(id, 0, 0, PackedType(name, field));
            case WireTypeId.Binary or WireTypeId.LargeBinary or WireTypeId.BinaryView:
                return new(id, 0, 0, OwnType(field) is { } own && (own.Id == TypeId.Bit || own.IsBigNum) ? own : DataType.Binary);
            case WireTypeId.FixedSizeBinary:
                int width = type.Int32(0);
                if (width <= 0) throw FlatTable.Malformed();
                return new(id, width, 0, width != 16 ? DataType.Binary : HasExtension(field, WireFormat.UuidExtension) ? DataType.Uuid : OwnType(field) is { Id: TypeId.UInt128 } huge ? huge : DataType.Binary);
            case WireTypeId.Date when type.Int16(0, 1) is 0 or 1:
                return type.Int16(0, 1) == 0 ? new(id, 32, 0, DataType.Date) : new(id, 64, 1, DataType.Date);
            case WireTypeId.Time when type.Int16(0, WireFormat.UnitMillisecond) is >= 0 and <= 3:
                short unitOfTime = type.Int16(0, WireFormat.UnitMillisecond);
                int expected = unitOfTime <= WireFormat.UnitMillisecond ? 32 : 64;
                return type.Int32(1, 32) == expected ? new(id, expected, unitOfTime, unitOfTime == WireFormat.UnitNanosecond ? DataType.TimeNs : DataType.Time) : throw FlatTable.Malformed();
            case WireTypeId.Timestamp when type.Int16(0) is >= 0 and <= 3:
                // Files of others are read in microseconds, whatever their unit.
                if (OwnType(field) is { IsUnitTimestamp: true } finer && string.IsNullOrEmpty(type.Text(1))) return new(id, 64, type.Int16(0), finer);
                return new(id, 64, type.Int16(0), string.IsNullOrEmpty(type.Text(1)) ? DataType.Timestamp : DataType.TimestampTz);
            case WireTypeId.Interval when type.Int16(0) is >= 0 and <= 2:
                return new(id, type.Int16(0) switch { 0 => 32, 1 => 64, _ => 128 }, type.Int16(0), DataType.Interval);
            default:
                throw Unsupported(name, id.ToString().ToLower(CultureInfo.InvariantCulture));
        }
    }

    private static WireType IntType(string name, FlatTable type)
    {
        int width = type.Int32(0);
        bool signed = type.Bool(1);
        DataType? found = (width, signed) switch
        {
            (8, true) => DataType.Int8,
            (16, true) => DataType.Int16,
            (32, true) => DataType.Int32,
            (64, true) => DataType.Int64,
            (8, false) => DataType.UInt8,
            (16, false) => DataType.UInt16,
            (32, false) => DataType.UInt32,
            (64, false) => DataType.UInt64,
            _ => null,
        };
        return new(WireTypeId.Int, width, signed ? (short)1 : (short)0, found ?? throw Unsupported(name, $"an integer of {width} bits"));
    }

    // What the schema says besides the wire's type, so that readers of ours give the very type back.
    private static string? ExtensionOf(DataType type, WireType wire) => type.Id switch
    {
        TypeId.Uuid => WireFormat.UuidExtension,
        TypeId.Utf8 when type.IsJson => WireFormat.JsonExtension,
        TypeId.Int128 or TypeId.UInt128 or TypeId.Enum or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs or TypeId.TimeTz or TypeId.Bit => WireFormat.TypeExtension,
        TypeId.Binary when type.IsBigNum => WireFormat.TypeExtension,
        TypeId.Struct when type.IsUnion && wire.Id == WireTypeId.Struct => WireFormat.TypeExtension,
        _ => type.IsNested && wire.Id == WireTypeId.BinaryView ? WireFormat.PackedExtension : null,
    };

    private static DataType? OwnType(FlatTable field) =>
        HasExtension(field, WireFormat.TypeExtension) && Metadata(field, WireFormat.ExtensionMetadata) is { } text && TypeNames.TryParse(text, out DataType? type) ? type : null;

    private static bool HasExtension(FlatTable field, string extension) => Metadata(field, WireFormat.ExtensionName) == extension;

    private static DataType PackedType(string name, FlatTable field) =>
        Metadata(field, WireFormat.ExtensionMetadata) is { } text && TypeNames.TryParse(text, out DataType? type) && type.IsNested ? type : throw Unsupported(name, "an unknown nested type");

    private static string? Metadata(FlatTable field, string key)
    {
        int count = field.Count(6, 4);
        for (int i = 0; i < count; i++)
        {
            FlatTable pair = field.Element(6, i);
            if (pair.Text(0) == key) return pair.Text(1);
        }

        return null;
    }

    private static FrameNotSupportedException Unsupported(string column, string type) => new($"column \"{column}\" of Arrow type {type} cannot be read yet");
}
