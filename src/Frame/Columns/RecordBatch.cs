using System.Collections.Immutable;

namespace FrameEngine;

/// <summary>Rows of a frame in Arrow's columnar layout: what queries return, partitions hold and wires carry.</summary>
/// <remarks>Owns native memory: dispose it when done. Immutable, safe to read from many threads until then.</remarks>
public sealed class RecordBatch : IDisposable
{
    private bool _disposed;

    internal RecordBatch(Schema schema, ImmutableArray<Column> columns, int length)
    {
        if (columns.Length != schema.Count) throw new InternalException($"a batch of {columns.Length} columns for a schema of {schema.Count}");
        foreach (Column column in columns)
            if (column.Length != length) throw new InternalException($"a column of {column.Length} rows in a batch of {length}");
        Schema = schema;
        Columns = columns;
        Length = length;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The columns, in the order of <see cref="Schema"/>.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Rows.</summary>
    public int Length { get; }

    /// <summary>Bytes of all buffers.</summary>
    public long ByteSize => Columns.Sum(c => c.ByteSize);

    /// <summary>The column at that position.</summary>
    public Column this[int ordinal] => Columns[ordinal];

    /// <summary>The column of that name, in any case.</summary>
    /// <exception cref="BindException">There is none; the message suggests the nearest name.</exception>
    public Column this[string name] => Schema.TryGetOrdinal(name, out int ordinal) ? Columns[ordinal] : throw BindException.UnknownColumn(name, Schema.Names);

    /// <summary>A second owner of the same memory: both are to be disposed.</summary>
    public RecordBatch Retain()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new RecordBatch(Schema, [.. Columns.Select(c => c.Retain())], Length);
    }

    /// <summary>The same columns under another schema of the same types.</summary>
    internal RecordBatch WithSchema(Schema schema) => new(schema, [.. Columns.Select(c => c.Retain())], Length);

    /// <summary>Gives the memory back once no other owner is left.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (Column column in Columns) column.Dispose();
    }
}
