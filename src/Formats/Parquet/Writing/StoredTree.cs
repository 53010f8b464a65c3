using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>A leaf of a stored column.</summary>
/// <param name="Stored">How its values are stored; optional if it is part of a nested column, whose levels say what is null.</param>
/// <param name="Path">Its name and those of the groups around it, outermost first.</param>
/// <param name="Type">The engine's type.</param>
internal sealed record StoredLeaf(StoredColumn Stored, string[] Path, DataType Type)
{
    /// <summary>The definition level of values.</summary>
    public int MaxDefinition { get; init; }

    /// <summary>How many lists it lies in.</summary>
    public int MaxRepetition { get; init; }
}

/// <summary>A column as the file's schema has it: lists as groups of three levels, maps as lists of key and value, structs as groups.</summary>
internal sealed class StoredTree
{
    private readonly List<SchemaElement> _elements = [];
    private readonly List<StoredLeaf> _leaves = [];

    private readonly bool _timesInUtc;

    private StoredTree(Field field, bool timesInUtc)
    {
        _timesInUtc = timesInUtc;
        Nullable = field.Nullable;
        IsNested = field.Type.IsNested;
        if (!IsNested)
        {
            StoredColumn stored = StoredColumn.For(field, timesInUtc);
            Nullable = stored.Nullable;
            _elements.Add(stored.Element);
            _leaves.Add(new StoredLeaf(stored, [field.Name], field.Type));
            return;
        }

        Add(field.Name, field.Type, field.Nullable, [], 0, 0);
    }

    /// <exception cref="FrameNotSupportedException">A type has no form in Parquet.</exception>
    public static StoredTree For(Field field, bool timesInUtc = false) => new(field, timesInUtc);

    /// <summary>Whether a file gives values of a type back as that type: Parquet knows no lists of a fixed length and no structs without names.</summary>
    public static bool ReadsBack(DataType type) => type.Id switch
    {
        TypeId.FixedSizeList => false,
        TypeId.Struct when type.IsUnion => type.Fields.Skip(1).All(f => ReadsBack(f.Type)),
        TypeId.Struct => type.Fields.All(f => f.Name.Length > 0 && ReadsBack(f.Type)),
        TypeId.List or TypeId.Map => type.Fields.All(f => ReadsBack(f.Type)),
        _ => true,
    };

    public bool IsNested { get; }

    public bool Nullable { get; }

    /// <summary>The elements of the schema, parents first.</summary>
    public IReadOnlyList<SchemaElement> Elements => _elements;

    /// <summary>The leaves in order: one column chunk each.</summary>
    public IReadOnlyList<StoredLeaf> Leaves => _leaves;

    private void Add(string name, DataType type, bool nullable, string[] around, int definition, int repetition)
    {
        string[] path = [.. around, name];
        if (nullable) definition++;
        if (!type.IsNested)
        {
            StoredColumn stored = StoredColumn.For(new Field(name, type), _timesInUtc);
            _elements.Add(nullable ? stored.Element : StoredColumn.For(new Field(name, type, Nullable: false), _timesInUtc).Element);
            _leaves.Add(new StoredLeaf(stored, path, type) { MaxDefinition = definition, MaxRepetition = repetition });
            return;
        }

        Repetition presence = nullable ? Repetition.Optional : Repetition.Required;
        switch (type.Id)
        {
            case TypeId.Struct:
                _elements.Add(new SchemaElement { Name = name, Repetition = presence, ChildCount = type.Fields.Length, Own = type.IsUnion ? type : null });
                for (int i = 0; i < type.Fields.Length; i++)
                {
                    Field field = type.Fields[i];
                    Add(field.Name.Length > 0 || type.IsUnion ? field.Name : $"element{i + 1}", field.Type, true, path, definition, repetition);
                }

                break;
            case TypeId.Map:
                _elements.Add(new SchemaElement { Name = name, Repetition = presence, ChildCount = 1, Logical = new ParquetLogicalType(LogicalKind.Map), Converted = ConvertedType.Map });
                _elements.Add(new SchemaElement { Name = "key_value", Repetition = Repetition.Repeated, ChildCount = 2 });
                Add("key", type.Fields[0].Type, false, [.. path, "key_value"], definition + 1, repetition + 1);
                Add("value", type.Fields[1].Type, true, [.. path, "key_value"], definition + 1, repetition + 1);
                break;
            default:
                _elements.Add(new SchemaElement { Name = name, Repetition = presence, ChildCount = 1, Logical = new ParquetLogicalType(LogicalKind.List), Converted = ConvertedType.List });
                _elements.Add(new SchemaElement { Name = "list", Repetition = Repetition.Repeated, ChildCount = 1 });
                Add("element", type.Element, true, [.. path, "list"], definition + 1, repetition + 1);
                break;
        }
    }
}
