using System.Data;
using System.Data.Common;
using FrameEngine.Engine;

namespace FrameEngine.AdoNet;

/// <summary>Adds many rows to a table, faster than INSERT does: values go into columns as they come, and the rows are there, all at once, after <see cref="Complete"/>.</summary>
/// <remarks>
/// Values must be of a kind that their column holds; numbers convert where no digit is lost. Columns that rows do not have get their defaults. The table's rules are
/// checked. Disposing without <see cref="Complete"/> adds nothing. In a database, rows go to its disk as they come, so that any number can be added; tables in
/// memory grow. Inside the connection's transaction the rows are part of that.
/// </remarks>
/// <threadsafety>One thread at a time; the connection may run commands meanwhile.</threadsafety>
public sealed class FrameAppender : IDisposable, IAsyncDisposable
{
    private readonly TableAppender _rows;
    private bool _over;
    private bool _failed;

    internal FrameAppender(TableAppender rows) => _rows = rows;

    /// <summary>The columns that a row has, in their order.</summary>
    public Schema Columns => _rows.Columns;

    /// <summary>Rows so far.</summary>
    public long Rows => _rows.Rows;

    internal TableAppender Target => _rows;

    /// <summary>Adds a row.</summary>
    /// <param name="values">A value for each of <see cref="Columns"/>; null and <see cref="DBNull"/> for NULL.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than columns.</exception>
    /// <exception cref="ConversionException">A value does not fit its column; the appender can then only be disposed.</exception>
    public void AppendRow(params ReadOnlySpan<object?> values)
    {
        RequireOpen();
        if (values.Length != Columns.Count) throw new ArgumentException($"{values.Length} values are given for {Columns.Count} columns ({Columns})", nameof(values));
        _failed = true; // until the whole row is there
        for (int i = 0; i < values.Length; i++) ColumnValues.Append(_rows[i], Columns[i], values[i]);
        _rows.EndRow();
        _failed = false;
    }

    /// <summary>Adds a batch's rows, without looking at them one by one. The batch stays the caller's.</summary>
    /// <exception cref="TypeException">It has other columns.</exception>
    public void Append(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RequireOpen();
        _rows.Add(batch);
    }

    /// <summary>Adds the rows that a reader of any provider has left, by position.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ArgumentException">It has more or fewer columns.</exception>
    /// <exception cref="ConversionException">A value does not fit its column; the appender can then only be disposed.</exception>
    public long Append(IDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Action<IDataRecord, int>[] copies = Copies(reader);
        long before = Rows;
        while (reader.Read()) Copy(reader, copies);
        return Rows - before;
    }

    /// <inheritdoc cref="Append(IDataReader)"/>
    public async Task<long> AppendAsync(DbDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Action<IDataRecord, int>[] copies = Copies(reader);
        long before = Rows;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) Copy(reader, copies);
        return Rows - before;
    }

    /// <summary>Makes all rows part of the table.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="ConstraintException">A row breaks a rule of the table: none is added.</exception>
    public long Complete() => CompleteAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Complete"/>
    public async Task<long> CompleteAsync(CancellationToken cancellationToken = default)
    {
        RequireOpen();
        _over = true;
        return await _rows.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the appender; what was not completed is dropped.</summary>
    public void Dispose()
    {
        _over = true;
        _rows.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds a row through its columns' builders.</summary>
    internal void AppendObject<T>(T row, Action<TableAppender, Schema, T> append)
    {
        RequireOpen();
        _failed = true;
        append(_rows, Columns, row);
        _rows.EndRow();
        _failed = false;
    }

    private void RequireOpen()
    {
        if (_over) throw new InvalidOperationException("the appender is completed or disposed");
        if (_failed) throw new InvalidOperationException("a value did not fit its column, so that a row is there by half: the appender can only be disposed");
    }

    private void Copy(IDataRecord row, Action<IDataRecord, int>[] copies)
    {
        RequireOpen();
        _failed = true;
        for (int i = 0; i < copies.Length; i++)
        {
            if (row.IsDBNull(i)) _rows[i].AppendNull();
            else copies[i](row, i);
        }

        _rows.EndRow();
        _failed = false;
    }

    private Action<IDataRecord, int>[] Copies(IDataRecord reader)
    {
        RequireOpen();
        if (reader.FieldCount != Columns.Count) throw new ArgumentException($"the reader has {reader.FieldCount} columns, but {Columns.Count} are expected ({Columns})", nameof(reader));
        return [.. Columns.Select((_, i) => CopyOf(reader.GetFieldType(i)))];
    }

    // Numbers and dates without boxes.
    private Action<IDataRecord, int> CopyOf(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetValue(i)),
        TypeCode.Boolean => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetBoolean(i)),
        TypeCode.Int16 => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetInt16(i)),
        TypeCode.Int32 => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetInt32(i)),
        TypeCode.Int64 => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetInt64(i)),
        TypeCode.Double => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetDouble(i)),
        TypeCode.Decimal => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetDecimal(i)),
        TypeCode.String => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetString(i)),
        _ => (row, i) => ColumnValues.Append(_rows[i], Columns[i], row.GetValue(i)),
    };
}
