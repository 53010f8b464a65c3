using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace FrameEngine.AdoNet;

/// <summary>One session for as many connections as are wanted: make it once, and take a connection from it for each request.</summary>
/// <remarks>The session is made when it is first needed. Tables, views and settings are the data source's and seen by all its connections.</remarks>
/// <threadsafety>Thread-safe. Dispose it after its connections.</threadsafety>
public sealed class FrameDataSource : DbDataSource
{
    private readonly Lazy<FrameSession> _session;
    private readonly bool _owned;
    private int _disposed;

    /// <summary>A data source with a session of its own.</summary>
    /// <param name="connectionString">See <see cref="FrameConnectionStringBuilder"/>; empty for a session in memory.</param>
    /// <param name="loggerFactory">Where commands are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">The connection string has an unknown keyword or a wrong value.</exception>
    /// <exception cref="FrameNotSupportedException">It asks for what the engine cannot do yet.</exception>
    public FrameDataSource([AllowNull] string connectionString, ILoggerFactory? loggerFactory = null)
    {
        Settings = ConnectionSettings.Of(connectionString ?? "");
        _session = new Lazy<FrameSession>(Settings.OpenSession);
        _owned = true;
        Log = new CommandLog(loggerFactory);
    }

    /// <summary>A data source over a session, which it does not dispose.</summary>
    /// <param name="session">The session.</param>
    /// <param name="loggerFactory">Where commands are logged; null for nowhere.</param>
    public FrameDataSource(FrameSession session, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        Settings = ConnectionSettings.Of("");
        _session = new Lazy<FrameSession>(session);
        Log = new CommandLog(loggerFactory);
    }

    /// <inheritdoc/>
    public override string ConnectionString => Settings.ConnectionString;

    /// <summary>The session that all connections share: register frames and tables here.</summary>
    /// <exception cref="ObjectDisposedException">The data source is disposed.</exception>
    public FrameSession Session
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _session.Value;
        }
    }

    internal ConnectionSettings Settings { get; }

    internal CommandLog Log { get; }

    /// <summary>A closed connection.</summary>
    public new FrameConnection CreateConnection()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new FrameConnection(this);
    }

    /// <summary>An open connection.</summary>
    public new FrameConnection OpenConnection()
    {
        FrameConnection connection = CreateConnection();
        connection.Open();
        return connection;
    }

    /// <summary>An open connection.</summary>
    public new async ValueTask<FrameConnection> OpenConnectionAsync(CancellationToken cancellationToken = default)
    {
        FrameConnection connection = CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }

    /// <summary>A command that takes a connection for each run and gives it back with its reader.</summary>
    public new FrameCommand CreateCommand(string? commandText = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new FrameCommand(commandText, this);
    }

    /// <summary>A batch that takes a connection for each run and gives it back with its reader.</summary>
    public new FrameBatch CreateBatch()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new FrameBatch(this);
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_owned && _session.IsValueCreated) _session.Value.Dispose();
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return ValueTask.CompletedTask;
    }
}
