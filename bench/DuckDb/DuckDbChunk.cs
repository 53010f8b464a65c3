namespace FrameEngine.DuckDb;

/// <summary>Some rows of a result, valid while they are being visited.</summary>
public readonly unsafe struct DuckDbChunk
{
    private readonly nint _chunk;
    private readonly IReadOnlyList<DuckDbColumn> _columns;

    internal DuckDbChunk(nint chunk, int rows, IReadOnlyList<DuckDbColumn> columns) => (_chunk, Rows, _columns) = (chunk, rows, columns);

    /// <summary>Rows of the chunk.</summary>
    public int Rows { get; }

    /// <summary>The values of a column.</summary>
    public DuckDbVector this[int column]
    {
        get
        {
            nint vector = DuckDbNative.ChunkVector(_chunk, (ulong)column);
            return new DuckDbVector(_columns[column], DuckDbNative.VectorData(vector), DuckDbNative.VectorValidity(vector));
        }
    }
}

/// <summary>A column's values in a <see cref="DuckDbChunk"/>.</summary>
public readonly unsafe ref struct DuckDbVector
{
    private readonly DuckDbColumn _column;
    private readonly byte* _data;
    private readonly ulong* _validity;

    internal DuckDbVector(DuckDbColumn column, byte* data, ulong* validity)
    {
        _column = column;
        _data = data;
        _validity = validity;
    }

    /// <summary>Whether the values are read by <see cref="Bytes"/> rather than <see cref="Number"/>.</summary>
    public bool IsText => _column.Type is DuckDbType.Varchar or DuckDbType.Blob;

    /// <summary>Whether the value of a row is null.</summary>
    public bool IsNull(int row) => _validity is not null && (_validity[row >> 6] >> (row & 63) & 1) == 0;

    /// <summary>The bytes of a text, UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(int row) => DuckDbText.Bytes(_data, row);

    /// <summary>A number, date (days since 1970), time or timestamp (its own unit) as a double; a decimal with its fraction.</summary>
    /// <exception cref="DuckDbException">The column is of another type.</exception>
    public double Number(int row) => _column.Type switch
    {
        DuckDbType.Boolean => _data[row],
        DuckDbType.TinyInt => ((sbyte*)_data)[row],
        DuckDbType.SmallInt => ((short*)_data)[row],
        DuckDbType.Integer or DuckDbType.Date => ((int*)_data)[row],
        DuckDbType.BigInt or DuckDbType.Time or DuckDbType.Timestamp => ((long*)_data)[row],
        DuckDbType.HugeInt => (double)((Int128*)_data)[row],
        DuckDbType.UTinyInt => _data[row],
        DuckDbType.USmallInt => ((ushort*)_data)[row],
        DuckDbType.UInteger => ((uint*)_data)[row],
        DuckDbType.UBigInt => ((ulong*)_data)[row],
        DuckDbType.Float => ((float*)_data)[row],
        DuckDbType.Double => ((double*)_data)[row],
        DuckDbType.Decimal => (double)DuckDbText.Unscaled(_column, _data, row) / Math.Pow(10, _column.Scale),
        _ => throw new DuckDbException($"Column \"{_column.Name}\" is of type {_column.Type}, which is no number here."),
    };
}
