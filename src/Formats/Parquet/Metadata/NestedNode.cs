namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>The kinds of nodes of a nested column.</summary>
internal enum NestedNodeKind : byte
{
    Leaf,
    Struct,
    /// <summary>Lists, and maps as lists of structs of key and value.</summary>
    List,
}

/// <summary>A node of a nested column, and the levels by which the leaves below tell what is there. Source: Melnik et al., Dremel, 2010.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Definition">The least definition level at which its value is not null.</param>
/// <param name="Children">The fields of a struct; the element of a list.</param>
/// <param name="Leaf">For leaves: the column.</param>
internal sealed record NestedNode(NestedNodeKind Kind, int Definition, NestedNode[] Children, ParquetColumn? Leaf = null)
{
    /// <summary>For lists: the least definition level at which there is an element.</summary>
    public int ElementDefinition { get; init; }

    /// <summary>For lists: the repetition level of their second and later elements.</summary>
    public int Repetition { get; init; }

    /// <summary>The first leaf below; its levels speak for all.</summary>
    public NestedNode FirstLeaf => Kind == NestedNodeKind.Leaf ? this : Children[0].FirstLeaf;

    /// <summary>All leaves below, in the file's order.</summary>
    public IEnumerable<ParquetColumn> Leaves => Kind == NestedNodeKind.Leaf ? [Leaf!] : Children.SelectMany(c => c.Leaves);
}
