namespace FrameEngine.Tpch.Generation;

/// <summary>Some consecutive rows of a table, column by column, in growing buffers that are used again for the next chunk.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class TpchChunk
{
    public TpchChunk(TpchTable table)
    {
        Table = table;
        Columns = [.. table.Columns.Select(ChunkColumn (column) => column.Kind switch
        {
            TpchColumnKind.Key or TpchColumnKind.Decimal or TpchColumnKind.WholeDecimal => new Int64Column(column),
            TpchColumnKind.Integer or TpchColumnKind.Date => new Int32Column(column),
            TpchColumnKind.Word => new WordColumn(column),
            _ => new TextColumn(column),
        })];
    }

    public TpchTable Table { get; }

    public ChunkColumn[] Columns { get; }

    /// <summary>The rows; every column has as many.</summary>
    public int RowCount => Columns[0].Count;

    /// <summary>Empties every column and keeps its buffer.</summary>
    public void Clear()
    {
        foreach (ChunkColumn column in Columns)
            column.Clear();
    }

    public Int64Column Int64(int ordinal) => (Int64Column)Columns[ordinal];

    public Int32Column Int32(int ordinal) => (Int32Column)Columns[ordinal];

    public WordColumn Word(int ordinal) => (WordColumn)Columns[ordinal];

    public TextColumn Text(int ordinal) => (TextColumn)Columns[ordinal];
}
