using System.Data.Common;
using FrameEngine.Engine;

namespace FrameEngine.AdoNet;

public sealed partial class FrameConnection
{
    /// <summary>Begins to add rows to a table in bulk.</summary>
    /// <param name="table">The table's name, with its schema if it is not in <c>main</c>; in double quotes where it has other characters than letters.</param>
    /// <param name="columns">The columns that rows have; none for all, in the table's order. Others get their defaults.</param>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    /// <exception cref="BindException">There is no such table or column, or the connection is read-only (25006).</exception>
    public FrameAppender CreateAppender(string table, params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _ = Session;
        if (ReadOnly) throw new BindException("the connection is read-only", "25006");
        return new FrameAppender(new TableAppender(Session, Scope, SqlNames.Parse(table), columns));
    }

    /// <summary>Begins to add objects to a table as rows: their public properties are the columns.</summary>
    /// <typeparam name="T">A record, class or struct.</typeparam>
    /// <inheritdoc cref="CreateAppender(string, IReadOnlyList{string})"/>
    public FrameAppender<T> CreateAppender<T>(string table)
    {
        Schema schema;
        using (FrameAppender all = CreateAppender(table)) schema = all.Columns;
        return new FrameAppender<T>(columns => CreateAppender(table, columns), schema);
    }

    /// <summary>Adds all rows that a reader of any provider has left to a table.</summary>
    /// <param name="table">The table's name; see <see cref="CreateAppender(string, IReadOnlyList{string})"/>.</param>
    /// <param name="rows">The rows; its columns are the table's, by position.</param>
    /// <param name="cancellationToken">Stops; then nothing is added.</param>
    /// <returns>How many.</returns>
    /// <exception cref="BindException">There is no such table.</exception>
    /// <exception cref="ConversionException">A value does not fit its column; nothing is added.</exception>
    /// <exception cref="ConstraintException">A row breaks a rule of the table; nothing is added.</exception>
    public async Task<long> BulkInsertAsync(string table, DbDataReader rows, CancellationToken cancellationToken = default)
    {
        FrameAppender appender = CreateAppender(table);
        await using (appender.ConfigureAwait(false))
        {
            await appender.AppendAsync(rows, cancellationToken).ConfigureAwait(false);
            return await appender.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds record batches to a table, which stay the caller's.</summary>
    /// <inheritdoc cref="BulkInsertAsync(string, DbDataReader, CancellationToken)"/>
    /// <exception cref="TypeException">A batch has other columns than the table.</exception>
    public async Task<long> BulkInsertAsync(string table, IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        FrameAppender appender = CreateAppender(table);
        await using (appender.ConfigureAwait(false))
        {
            await foreach (RecordBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false)) appender.Append(batch);
            return await appender.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
