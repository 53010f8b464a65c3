namespace FrameEngine.Columns;

/// <summary>Some rows on their way through a pipeline: vectors of equal length and the selection of rows that count.</summary>
/// <remarks>
/// Physical rows are 0 … <see cref="Rows"/> − 1 in every vector; the logical rows are those of <see cref="Selection"/>. A filter only narrows the selection.
/// The chunk and its vectors are borrowed by whoever is given them. A chunk may have no columns and still count rows.
/// </remarks>
internal sealed unsafe class DataChunk(Vector[] columns)
{
    /// <summary>Rows that sources aim to put in a chunk.</summary>
    public const int DefaultRows = 2048;

    public Vector[] Columns { get; } = columns;

    /// <summary>Physical rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The rows that count.</summary>
    public Selection Selection { get; private set; }

    /// <summary>Logical rows: how many count.</summary>
    public int Count => Selection.Count;

    /// <summary>Takes all of <paramref name="rows"/> physical rows.</summary>
    public void SetAll(int rows) => (Rows, Selection) = (rows, Selection.All(rows));

    /// <summary>Takes a part of <paramref name="rows"/> physical rows; the indices stay the caller's.</summary>
    public void Set(int rows, Selection selection) => (Rows, Selection) = (rows, selection);
}
