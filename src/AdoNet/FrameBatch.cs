using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Commands that run one after another, each with its own text and parameters; their queries are results of one reader.</summary>
/// <remarks>When a command fails, those after it are not run, and <see cref="DbException.BatchCommand"/> of the exception is the one that failed. Those before it have taken effect.</remarks>
/// <threadsafety>One thread at a time, but for <see cref="Cancel"/>.</threadsafety>
public sealed class FrameBatch : DbBatch
{
    private readonly FrameDataSource? _dataSource;
    private Execution? _running;
    private int? _timeout;
    private bool _disposed;

    /// <summary>An empty batch.</summary>
    public FrameBatch() { }

    /// <summary>A batch that takes a connection of the data source for each run.</summary>
    internal FrameBatch(FrameDataSource dataSource) => _dataSource = dataSource;

    /// <summary>An empty batch on a connection.</summary>
    public FrameBatch(FrameConnection? connection) => Connection = connection;

    /// <summary>The commands, in order.</summary>
    public new FrameBatchCommandCollection BatchCommands { get; } = new();

    /// <summary>The connection that the batch runs on.</summary>
    public new FrameConnection? Connection { get; set; }

    /// <summary>Seconds that the whole batch may let its caller wait; see <see cref="FrameCommand.CommandTimeout"/>.</summary>
    public override int Timeout
    {
        get => _timeout ?? Connection?.DefaultTimeout ?? _dataSource?.Settings.CommandTimeout ?? 0;
        set => _timeout = value >= 0 ? value : throw new ArgumentException($"a timeout is 0 or more seconds, not {value}", nameof(value));
    }

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = value is null or FrameConnection ? (FrameConnection?)value : throw new InvalidCastException($"a {nameof(FrameConnection)} is expected, not a {value.GetType().Name}");
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>A command, not yet in the batch.</summary>
    public new FrameBatchCommand CreateBatchCommand() => new();

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => CreateBatchCommand();

    /// <summary>Stops the running command; whoever waits for it gets an <see cref="OperationCanceledException"/>. Does nothing when none runs.</summary>
    public override void Cancel() => Volatile.Read(ref _running)?.Cancel();

    /// <summary>Parses all commands once for all executions to come, and keeps the plans of their queries; see <see cref="FrameCommand.Prepare"/>.</summary>
    public override void Prepare()
    {
        _ = RequireConnection()?.Session;
        foreach (FrameBatchCommand command in BatchCommands.Items) command.Prepare();
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        try
        {
            Prepare();
            return Task.CompletedTask;
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
    }

    /// <summary>Runs all commands and counts the rows that they inserted or wrote; -1 if none counts rows.</summary>
    public override int ExecuteNonQuery() => ExecuteNonQueryAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="ExecuteNonQuery"/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        return await reader.RunToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="FrameCommand.ExecuteScalar"/>
    public override object? ExecuteScalar() => ExecuteScalarAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="FrameCommand.ExecuteScalar"/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default)
    {
        FrameDataReader reader = await StartAsync(CommandBehavior.SingleRow, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
    }

    /// <summary>Runs the commands and reads their rows as they come.</summary>
    public new FrameDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => StartAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Runs the commands and reads their rows as they come.</summary>
    public new Task<FrameDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) => StartAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await StartAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override void Dispose() => _disposed = true;

    private async Task<FrameDataReader> StartAsync(CommandBehavior behavior, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        FrameConnection? connection = RequireConnection();
        _ = connection?.Session;
        connection?.Check(DbTransaction);
        if (BatchCommands.Count == 0) throw new InvalidOperationException("the batch has no commands");
        CommandPart[] parts = [.. BatchCommands.Items.Select(c => c.ToPart())];
        string text = string.Join(";\n", BatchCommands.Items.Select(c => c.CommandText));
        if (connection is null) (connection, behavior) = (_dataSource!.OpenConnection(), behavior | CommandBehavior.CloseConnection);
        return await FrameDataReader.StartAsync(connection, parts, text, behavior, Timeout, run => Volatile.Write(ref _running, run), cancellation).ConfigureAwait(false);
    }

    // Null for a connection of the data source's.
    private FrameConnection? RequireConnection()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Connection is not null || _dataSource is not null ? Connection : throw new InvalidOperationException("the batch has no connection");
    }
}
