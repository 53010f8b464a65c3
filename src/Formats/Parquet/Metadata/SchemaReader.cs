namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Turns the footer's flattened schema tree into the columns at its top.</summary>
/// <remarks>
/// Nested columns get a type, so that a schema can be shown, but no leaf. A list is a group annotated LIST around a repeated group around its element;
/// a map is a group annotated MAP around a repeated group of key and value; a repeated field without such a frame is a list of itself.
/// </remarks>
internal sealed class SchemaReader
{
    private const int MaxDepth = 64;

    private readonly SchemaElement[] _elements;
    private readonly ParquetPlace _place;
    private int _next = 1;
    private int _leaves;

    private SchemaReader(SchemaElement[] elements, ParquetPlace place)
    {
        _elements = elements;
        _place = place;
    }

    /// <summary>The top-level columns, and how many leaf columns each row group must have.</summary>
    public static (ParquetColumn[] Columns, int Leaves) Read(SchemaElement[] elements, ParquetPlace place)
    {
        if (elements.Length == 0) throw place.Error("the schema is empty");
        SchemaElement root = elements[0];
        if (root.ChildCount < 0 || root.ChildCount >= elements.Length) throw place.Error($"the schema's root has {root.ChildCount} children, the tree {elements.Length} elements");
        var reader = new SchemaReader(elements, place);
        var columns = new ParquetColumn[root.ChildCount];
        for (int i = 0; i < columns.Length; i++) columns[i] = reader.ReadTop();
        if (reader._next != elements.Length) throw place.Error("the schema has elements outside its tree");
        return (columns, reader._leaves);
    }

    private ParquetColumn ReadTop()
    {
        SchemaElement element = Peek();
        if (element.Type is not null && element.Repetition != Repetition.Repeated)
        {
            _next++;
            if (element.ChildCount > 0) throw _place.Error($"column '{element.Name}' has both a type and children");
            return ParquetColumn.Flat(element, _leaves++, _place);
        }
        DataType type = ReadNested(1);
        return new ParquetColumn(element.Name, type, element.Repetition != Repetition.Required, -1, default, 0, default);
    }

    private SchemaElement Peek() => _next < _elements.Length ? _elements[_next] : throw _place.Error("the schema tree is cut short");

    private DataType ReadNested(int depth)
    {
        if (depth > MaxDepth) throw _place.Error("the schema is nested too deeply");
        SchemaElement element = Peek();
        _next++;
        DataType type;
        if (element.Type is not null)
        {
            type = ParquetColumn.Flat(element, _leaves++, _place).Type;
        }
        else
        {
            var children = new List<(SchemaElement Element, DataType Type)>();
            for (int i = 0; i < element.ChildCount; i++) children.Add((Peek(), ReadNested(depth + 1)));
            type = FromGroup(element, children);
        }
        return element.Repetition == Repetition.Repeated && depth > 0 ? DataType.List(type) : type;
    }

    private static DataType FromGroup(SchemaElement group, List<(SchemaElement Element, DataType Type)> children)
    {
        bool isList = group.Logical?.Kind == LogicalKind.List || group.Converted == ConvertedType.List;
        bool isMap = group.Logical?.Kind == LogicalKind.Map || group.Converted is ConvertedType.Map or ConvertedType.MapKeyValue;
        if ((isList || isMap) && children.Count == 1 && children[0].Element.Repetition == Repetition.Repeated)
        {
            // The repeated child was read as a list already; its struct is a mere frame when it has one field (list) or two (map).
            DataType repeated = children[0].Type;
            DataType inner = repeated.Fields[0].Type;
            if (isMap && inner is { Id: TypeId.Struct, Fields.Length: 2 }) return DataType.Map(inner.Fields[0].Type, inner.Fields[1].Type);
            return inner is { Id: TypeId.Struct, Fields.Length: 1 } ? DataType.List(inner.Fields[0].Type) : repeated;
        }
        return DataType.Struct([.. children.Select(c => new Field(c.Element.Name, c.Type, c.Element.Repetition != Repetition.Required))]);
    }
}
