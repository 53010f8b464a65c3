namespace FrameEngine.Columns;

/// <summary>Which rows of a chunk count: all of the first <see cref="Count"/>, or those listed, ascending.</summary>
/// <remarks>Kernels write the result of row <c>r</c> at position <c>r</c> of the result vector, selected or not, so that vectors of one chunk always line up.</remarks>
internal readonly unsafe struct Selection(int* indices, int count)
{
    /// <summary>Physical row numbers, ascending; null for 0 … Count − 1.</summary>
    public readonly int* Indices = indices;

    /// <summary>Rows that count.</summary>
    public readonly int Count = count;

    public static Selection All(int count) => new(null, count);

    /// <summary>No row is left out: <see cref="Indices"/> is null.</summary>
    public bool IsAll => Indices == null;

    public int this[int i] => Indices == null ? i : Indices[i];
}
