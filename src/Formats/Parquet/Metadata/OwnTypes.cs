using System.Globalization;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Types that Parquet does not have, noted in the file so that this engine gives its own files' values back as what they were: a line for each such leaf or union, its place in the schema and the type's SQL name.</summary>
/// <remarks>Other readers see how the values are stored. Files of <c>COPY</c> have such notes of unions alone: their other columns are of Parquet's own types (<see cref="ParquetSink.FormOf(Schema)"/>).</remarks>
internal static class OwnTypes
{
    private const string Key = "frameengine.types";

    /// <summary>The note of a schema; null if it needs none.</summary>
    public static KeyValuePair<string, string>? Note(SchemaElement[] schema)
    {
        var lines = schema.Select((element, i) => (element, i)).Where(e => e.element.Own is not null)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.i} {e.element.Own}")).ToArray();
        return lines.Length == 0 ? null : KeyValuePair.Create(Key, string.Join('\n', lines));
    }

    /// <summary>The schema with the types that were noted. A note that does not fit is passed over: then the stored type decides.</summary>
    public static SchemaElement[] Apply(FileMetadata metadata)
    {
        string? note = metadata.Notes.FirstOrDefault(n => n.Key == Key).Value;
        if (note is null) return metadata.Schema;
        var schema = (SchemaElement[])metadata.Schema.Clone();
        foreach (string line in note.Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0 || !int.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int at) || (uint)at >= (uint)schema.Length) continue;
            if (!TypeNames.TryParse(line[(space + 1)..], out DataType? type)) continue;
            if (type.IsUnion && schema[at].Type is null && schema[at].ChildCount == type.Fields.Length) schema[at] = schema[at] with { Own = type };
            if (type.IsNested) continue;
            SchemaElement stored = StoredColumn.For(new Field("", type)).Element;
            if (stored.Own is not null && stored.Type == schema[at].Type && stored.TypeLength == schema[at].TypeLength) schema[at] = schema[at] with { Own = type };
        }

        return schema;
    }

    /// <summary>What turns stored values of such a type into the vector's.</summary>
    public static ValueConversion Conversion(DataType type) => type.Id switch
    {
        TypeId.Int128 or TypeId.UInt128 => ValueConversion.FixedToInt128,
        TypeId.Enum => type.Physical switch { PhysicalType.UInt8 => ValueConversion.Int32To8, PhysicalType.UInt16 => ValueConversion.Int32To16, _ => ValueConversion.None },
        TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs or TypeId.TimeTz => ValueConversion.None,
        TypeId.Bit or TypeId.Binary => ValueConversion.BytesToView,
        _ => throw new InternalException($"{type} is no type of ours alone"),
    };
}
