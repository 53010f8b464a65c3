using FrameEngine.Catalog;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>A column at the top of the schema, and how its values are read.</summary>
/// <param name="Name">The name as written in the file.</param>
/// <param name="Type">The engine's type.</param>
/// <param name="Nullable">Whether the file declares it optional.</param>
/// <param name="Leaf">Which of a row group's column chunks it is; -1 for a nested column.</param>
/// <param name="Physical">How the values are stored.</param>
/// <param name="Width">Bytes of a stored value; 0 where that varies or is a bit.</param>
/// <param name="Conversion">What turns stored values into the vector's.</param>
internal sealed record ParquetColumn(string Name, DataType Type, bool Nullable, int Leaf, ParquetType Physical, int Width, ValueConversion Conversion)
{
    /// <summary>Lists, structs and maps.</summary>
    public bool IsNested => Leaf < 0;

    /// <summary>How a nested column's rows are made of leaves; null for others.</summary>
    public NestedNode? Node { get; init; }

    /// <summary>A leaf of a nested column: its entries have levels, and there may be more or fewer of them than rows.</summary>
    public bool HasLevels { get; init; }

    /// <summary>The definition level of a nested leaf's values.</summary>
    public int MaxDefinition { get; init; }

    /// <summary>It lies in a struct: it is null where that is.</summary>
    public bool IsField { get; init; }

    /// <summary>How many lists a nested leaf lies in.</summary>
    public int MaxRepetition { get; init; }

    /// <summary>Bytes of a value in a flat vector.</summary>
    public int VectorWidth => Type.Physical.Width();

    /// <summary>A field inside a column of structs as a column of its own.</summary>
    public ParquetColumn FieldAt(FieldPath path)
    {
        string name = Name;
        DataType type = Type;
        NestedNode node = Node ?? throw new UsageException($"column '{Name}' has no fields");
        foreach (int index in path.Fields)
        {
            if (node.Kind != NestedNodeKind.Struct || index >= node.Children.Length) throw new UsageException($"'{name}' has no field number {index + 1}");
            name = $"{name}.{type.Fields[index].Name}";
            type = type.Fields[index].Type;
            node = node.Children[index];
        }

        return node.Leaf is { } leaf
            ? leaf with { Name = name, Nullable = leaf.MaxDefinition > 0, HasLevels = false, IsField = true }
            : new ParquetColumn(name, type, node.Definition > 0, -1, default, 0, default) { Node = node };
    }

    /// <summary>The column for a leaf of the schema.</summary>
    public static ParquetColumn Flat(SchemaElement element, int leaf, ParquetPlace place)
    {
        ParquetType physical = element.Type!.Value;
        int width = physical switch
        {
            ParquetType.Int32 or ParquetType.Float => 4,
            ParquetType.Int64 or ParquetType.Double => 8,
            ParquetType.Int96 => 12,
            ParquetType.FixedLenByteArray => element.TypeLength,
            ParquetType.Boolean or ParquetType.ByteArray => 0,
            _ => throw place.Error($"column '{element.Name}' has the physical type {(int)physical}, which is not known"),
        };
        if (physical == ParquetType.FixedLenByteArray && width is < 1 or > 1 << 20)
            throw place.Error($"column '{element.Name}' has a fixed length of {width} bytes, which is not possible");
        (DataType type, ValueConversion conversion) = LogicalTypeMapping.Map(element, place);
        return new ParquetColumn(element.Name, type, element.Repetition == Repetition.Optional, leaf, physical, width, conversion);
    }
}
