using FrameEngine.Memory;

namespace FrameEngine.Columns;

/// <summary>Collects chunks into dense record batches.</summary>
internal sealed class RecordBatchBuilder : IDisposable
{
    private readonly ColumnBuilder[] _columns;

    public RecordBatchBuilder(Schema schema, MemoryPool pool)
    {
        Schema = schema;
        _columns = [.. schema.Select(f => new ColumnBuilder(f.Type, pool))];
    }

    public Schema Schema { get; }

    /// <summary>Rows collected since the last <see cref="Finish"/>.</summary>
    public int Length { get; private set; }

    /// <summary>The builder of one column, to append by value; call <see cref="CountRows"/> afterwards.</summary>
    public ColumnBuilder this[int ordinal] => _columns[ordinal];

    /// <summary>Notes rows that were appended to every column by hand.</summary>
    public void CountRows(int rows) => Length += rows;

    /// <summary>Copies the selected rows of a chunk of this schema.</summary>
    public void Append(DataChunk chunk)
    {
        for (int i = 0; i < _columns.Length; i++) _columns[i].Append(chunk.Columns[i], chunk.Selection);
        Length += chunk.Count;
    }

    public RecordBatch Finish()
    {
        var batch = new RecordBatch(Schema, [.. _columns.Select(c => c.Finish())], Length);
        Length = 0;
        return batch;
    }

    public void Dispose()
    {
        foreach (ColumnBuilder column in _columns) column.Dispose();
    }
}
