using System.Runtime.InteropServices;

namespace FrameEngine.DuckDb;

/// <summary>The rows of a statement that ran, read once.</summary>
public sealed unsafe class DuckDbResult : IDisposable
{
    private DuckDbNative.Result* _result;

    internal DuckDbResult(DuckDbNative.Result* result)
    {
        _result = result;
        Columns = [.. Enumerable.Range(0, (int)DuckDbNative.ColumnCount(_result)).Select(DescribeColumn)];
    }

    /// <summary>The columns, from left to right.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>
    /// Takes the rows that are left, each value as text that stands for it exactly (null for NULL): numbers in invariant form, decimals with their scale, dates and
    /// times as ISO 8601 writes them, true and false, blobs in hexadecimal.
    /// </summary>
    /// <exception cref="DuckDbException">A column is of a type that has no text here (a nested one, say); cast it to VARCHAR.</exception>
    public List<string?[]> ReadRows()
    {
        var rows = new List<string?[]>();
        ForEachChunk((chunk, count) =>
        {
            int first = rows.Count;
            for (int row = 0; row < count; row++)
                rows.Add(new string?[Columns.Count]);
            for (int column = 0; column < Columns.Count; column++)
            {
                nint vector = DuckDbNative.ChunkVector(chunk, (ulong)column);
                byte* data = DuckDbNative.VectorData(vector);
                ulong* validity = DuckDbNative.VectorValidity(vector);
                for (int row = 0; row < count; row++)
                {
                    if (validity is null || (validity[row >> 6] >> (row & 63) & 1) != 0)
                        rows[first + row][column] = DuckDbText.Of(Columns[column], data, row);
                }
            }
        });
        return rows;
    }

    /// <summary>Takes the rows that are left without looking at them, and counts them.</summary>
    public long CountRows()
    {
        long rows = 0;
        ForEachChunk((_, count) => rows += count);
        return rows;
    }

    /// <summary>Takes the rows that are left, a chunk at a time, in order.</summary>
    public void ReadChunks(Action<DuckDbChunk> visit) => ForEachChunk((chunk, count) => visit(new DuckDbChunk(chunk, count, Columns)));

    public void Dispose()
    {
        if (_result is null)
            return;
        DuckDbNative.DestroyResult(_result);
        NativeMemory.Free(_result);
        _result = null;
    }

    private void ForEachChunk(Action<nint, int> visit)
    {
        ObjectDisposedException.ThrowIf(_result is null, this);
        nint chunk;
        while ((chunk = DuckDbNative.FetchChunk(*_result)) != 0)
        {
            try
            {
                visit(chunk, (int)DuckDbNative.ChunkSize(chunk));
            }
            finally
            {
                DuckDbNative.DestroyDataChunk(ref chunk);
            }
        }
    }

    private DuckDbColumn DescribeColumn(int column)
    {
        string name = Marshal.PtrToStringUTF8((nint)DuckDbNative.ColumnName(_result, (ulong)column)) ?? "";
        nint logical = DuckDbNative.ColumnLogicalType(_result, (ulong)column);
        DuckDbType type = DuckDbNative.TypeId(logical);
        bool isDecimal = type == DuckDbType.Decimal;
        var described = new DuckDbColumn(
            name, type, isDecimal ? DuckDbNative.DecimalWidth(logical) : 0, isDecimal ? DuckDbNative.DecimalScale(logical) : 0);
        DuckDbNative.DestroyLogicalType(ref logical);
        return described;
    }
}
