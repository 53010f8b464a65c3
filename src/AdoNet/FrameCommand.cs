using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FrameEngine.Engine;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Sql.Binding;

namespace FrameEngine.AdoNet;

/// <summary>One or more SQL statements with their parameters.</summary>
/// <remarks>Parameters are <c>@name</c> or <c>$name</c> by name, <c>?</c> or <c>$1</c> by position. Statements are separated by semicolons; each query gives a result of the reader.</remarks>
/// <threadsafety>One thread at a time, but for <see cref="Cancel"/>.</threadsafety>
public sealed class FrameCommand : DbCommand
{
    private string _text = "";
    private SqlScript? _parsed;
    private PreparedScript? _prepared;
    private readonly FrameDataSource? _dataSource;
    private FrameConnection? _connection;
    private Execution? _running;
    private int? _timeout;
    private UpdateRowSource _updatedRowSource = UpdateRowSource.Both;
    private bool _disposed;

    /// <summary>A command without text and connection.</summary>
    public FrameCommand() { }

    /// <summary>A command.</summary>
    public FrameCommand(string? commandText, FrameConnection? connection = null) => (_text, _connection) = (commandText ?? "", connection);

    /// <summary>A command that takes a connection of the data source for each run.</summary>
    internal FrameCommand(string? commandText, FrameDataSource dataSource) => (_text, _dataSource) = (commandText ?? "", dataSource);

    /// <summary>The SQL text.</summary>
    /// <exception cref="InvalidOperationException">It is set while a reader of the command is open.</exception>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            RequireIdle();
            (_text, _parsed, _prepared) = (value ?? "", null, null);
        }
    }

    /// <summary>Seconds that the command may let its caller wait for it, all its rows together; then a <see cref="QueryTimeoutException"/> is thrown. 0 for any time. Default: the connection string's.</summary>
    /// <remarks>Time in which the caller works with the rows does not count.</remarks>
    public override int CommandTimeout
    {
        get => _timeout ?? _connection?.DefaultTimeout ?? _dataSource?.Settings.CommandTimeout ?? 0;
        set => _timeout = value >= 0 ? value : throw new ArgumentException($"a timeout is 0 or more seconds, not {value}", nameof(value));
    }

    /// <summary>Always <see cref="CommandType.Text"/>.</summary>
    /// <exception cref="FrameNotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "there is no such command type");
            if (value != CommandType.Text) throw new FrameNotSupportedException($"commands are SQL text; {value} is not supported");
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource
    {
        get => _updatedRowSource;
        set => _updatedRowSource = Enum.IsDefined(value) ? value : throw new ArgumentException($"there is no such value: {value}", nameof(value));
    }

    /// <summary>The connection that the command runs on.</summary>
    /// <exception cref="InvalidOperationException">It is set while a reader of the command is open.</exception>
    public new FrameConnection? Connection
    {
        get => _connection;
        set
        {
            RequireIdle();
            _connection = value;
        }
    }

    /// <summary>The parameters, in order.</summary>
    public new FrameParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = value is null or FrameConnection ? (FrameConnection?)value : throw new InvalidCastException($"a {nameof(FrameConnection)} is expected, not a {value.GetType().Name}");
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Stops the running statement; whoever waits for it gets an <see cref="OperationCanceledException"/>. Does nothing when none runs.</summary>
    public override void Cancel() => Volatile.Read(ref _running)?.Cancel();

    /// <summary>Parses the text once for all executions to come, and keeps the plans of its queries and of what it changes from the first of these on.</summary>
    /// <remarks>
    /// A plan serves as long as the tables and views that it names are unchanged, and for values of the same types. It is kept if parameters stand as operands of
    /// comparisons, IN and LIKE; a query that has them elsewhere, names files, or asks for the time is planned anew each time. INSERT, UPDATE, DELETE and MERGE are bound
    /// once as long as tables are defined as they were, whatever their rows, and take parameters as values of columns, too.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no open connection, or no text.</exception>
    /// <exception cref="ParseException">The text does not parse.</exception>
    public override void Prepare()
    {
        _ = RequireConnection()?.Session;
        _prepared ??= new PreparedScript(Parse());
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : base.PrepareAsync(cancellationToken);

    /// <summary>Runs all statements and counts the rows that they inserted or wrote; -1 if none counts rows.</summary>
    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="ExecuteNonQuery"/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        return await reader.RunToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs all statements.</summary>
    /// <returns>The first column of the first row of the first result: <see cref="DBNull"/> if it is null there, null if there is no row.</returns>
    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="ExecuteScalar"/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.SingleRow, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
    }

    /// <summary>Runs the statements and reads their rows as they come.</summary>
    public new FrameDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => StartAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Runs the statements and reads their rows as they come.</summary>
    public new Task<FrameDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) => StartAsync(CommandBehavior.Default, cancellationToken);

    /// <summary>Runs the statements and reads their rows as they come.</summary>
    public new Task<FrameDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) => StartAsync(behavior, cancellationToken);

    /// <summary>Runs the statements and streams the rows of the first query as Arrow record batches, without a copy. The query waits for a slow reader; leaving the loop stops it.</summary>
    /// <returns>Batches that are the caller's to dispose; a result without rows is one empty batch, so that its schema is known.</returns>
    /// <exception cref="UsageException">No statement gives rows.</exception>
    public async IAsyncEnumerable<RecordBatch> ExecuteArrowReaderAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.SingleResult, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (reader.FieldCount == 0) throw new UsageException("the command has no query that gives rows");
            while (await reader.TakeBatchAsync(cancellationToken).ConfigureAwait(false) is { } batch) yield return batch;
        }
    }

    /// <summary>Runs the statements and writes the rows of the first query as an Arrow IPC stream (<c>application/vnd.apache.arrow.stream</c>), batch by batch as they come.</summary>
    /// <param name="destination">Where the bytes go; it stays open.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="UsageException">No statement gives rows.</exception>
    public async Task<long> WriteArrowStreamAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArrowStreamWriter? writer = null;
        await foreach (RecordBatch batch in ExecuteArrowReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                writer ??= new ArrowStreamWriter(destination, batch.Schema);
                if (batch.Length > 0) await writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }

        await writer!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return writer.Rows;
    }

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await StartAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <summary>A parameter, not yet among the command's.</summary>
    public new FrameParameter CreateParameter() => new();

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => CreateParameter();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _disposed = true;
        base.Dispose(disposing);
    }

    /// <summary>Executions whose plan was ready.</summary>
    internal long PreparedHits => _prepared?.Hits ?? 0;

    private async Task<FrameDataReader> StartAsync(CommandBehavior behavior, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        FrameConnection? connection = RequireConnection();
        _ = connection?.Session;
        connection?.Check(DbTransaction);
        RequireIdle();
        SqlScript script = Parse();
        CommandPart part = new(script, CommandPart.Bind(script, Parameters), null, _prepared);
        if (connection is null) (connection, behavior) = (_dataSource!.OpenConnection(), behavior | CommandBehavior.CloseConnection);
        return await FrameDataReader.StartAsync(connection, [part], _text, behavior, CommandTimeout, run => Volatile.Write(ref _running, run), cancellation).ConfigureAwait(false);
    }

    private SqlScript Parse()
    {
        if (_parsed is not null) return _parsed;
        if (string.IsNullOrWhiteSpace(_text)) throw new InvalidOperationException("the command has no text");
        return _parsed = SqlScript.Parse(_text);
    }

    // Null for a connection of the data source's.
    private FrameConnection? RequireConnection()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _connection is not null || _dataSource is not null ? _connection : throw new InvalidOperationException("the command has no connection");
    }

    private void RequireIdle()
    {
        if (Volatile.Read(ref _running) is not null) throw new InvalidOperationException("a reader of this command is open: close it first");
    }
}
