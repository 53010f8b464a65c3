namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Turns the footer's flattened schema tree into the columns at its top.</summary>
/// <remarks>
/// A list is a group annotated LIST around a repeated group around its element; where the repeated node is no mere frame (it has no group, several fields, or one of the
/// names that old writers gave it, or its field repeats) it is the element itself. A map is a group annotated MAP around a repeated group of key and value. A repeated field without such a frame
/// is a list of itself.
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
        (DataType type, NestedNode node) = ReadNested(1, 0, 0);
        if (!node.Leaves.Any()) throw _place.Error($"column '{element.Name}' is a group without values");
        return new ParquetColumn(element.Name, type, element.Repetition == Repetition.Optional, -1, default, 0, default) { Node = node };
    }

    private SchemaElement Peek() => _next < _elements.Length ? _elements[_next] : throw _place.Error("the schema tree is cut short");

    // Levels are those of the parent's values.
    private (DataType Type, NestedNode Node) ReadNested(int depth, int definition, int repetition)
    {
        if (depth > MaxDepth) throw _place.Error("the schema is nested too deeply");
        SchemaElement element = Peek();
        _next++;
        bool repeated = element.Repetition == Repetition.Repeated;
        int inner = definition + (element.Repetition == Repetition.Required ? 0 : 1), level = repetition + (repeated ? 1 : 0);
        DataType type;
        NestedNode node;
        if (element.Type is not null)
        {
            if (element.ChildCount > 0) throw _place.Error($"column '{element.Name}' has both a type and children");
            ParquetColumn leaf = ParquetColumn.Flat(element, _leaves++, _place) with { Nullable = false, HasLevels = true, MaxDefinition = inner, MaxRepetition = level };
            type = leaf.Type;
            node = new NestedNode(NestedNodeKind.Leaf, inner, [], leaf);
        }
        else
        {
            if (element.ChildCount <= 0) throw _place.Error($"the group '{element.Name}' has no children");
            var children = new List<(SchemaElement Element, int Place, DataType Type, NestedNode Node)>();
            for (int i = 0; i < element.ChildCount; i++)
            {
                SchemaElement child = Peek();
                int place = _next;
                (DataType childType, NestedNode childNode) = ReadNested(depth + 1, inner, level);
                children.Add((child, place, childType, childNode));
            }

            (type, node) = FromGroup(element, inner, children);
        }

        return repeated
            ? (DataType.List(type), new NestedNode(NestedNodeKind.List, definition, [node]) { ElementDefinition = inner, Repetition = level })
            : (type, node);
    }

    private (DataType Type, NestedNode Node) FromGroup(SchemaElement group, int definition, List<(SchemaElement Element, int Place, DataType Type, NestedNode Node)> children)
    {
        bool isList = group.Logical?.Kind == LogicalKind.List || group.Converted == ConvertedType.List;
        bool isMap = group.Logical?.Kind == LogicalKind.Map || group.Converted is ConvertedType.Map or ConvertedType.MapKeyValue;
        if ((isList || isMap) && children is [{ Element.Repetition: Repetition.Repeated } only])
        {
            // The repeated child was read as a list already; its struct is a mere frame when it has one field (list) or two (map).
            DataType inner = only.Type.Element;
            NestedNode list = only.Node, element = list.Children[0];
            if (isMap && inner is { Id: TypeId.Struct, Fields.Length: 2 }) return (DataType.Map(inner.Fields[0].Type, inner.Fields[1].Type), list);
            // A field that repeats is a list of its own, which the group is there to hold.
            bool frame = isList && element.Kind == NestedNodeKind.Struct && element.Children.Length == 1 && only.Element.Name != "array" && only.Element.Name != $"{group.Name}_tuple"
                && _elements[only.Place + 1].Repetition != Repetition.Repeated;
            return frame ? (DataType.List(inner.Fields[0].Type), list with { Children = [element.Children[0]] }) : (only.Type, list);
        }

        bool isUnion = group.Own is { IsUnion: true } noted && noted.Fields.Select(f => f.Type).SequenceEqual(children.Select(c => c.Type));
        return (isUnion ? group.Own! : DataType.Struct([.. children.Select(c => new Field(c.Element.Name, c.Type))]), new NestedNode(NestedNodeKind.Struct, definition, [.. children.Select(c => c.Node)]));
    }
}
