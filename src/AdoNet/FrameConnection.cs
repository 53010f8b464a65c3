using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Transactions;
using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using IsolationLevel = System.Data.IsolationLevel;

namespace FrameEngine.AdoNet;

/// <summary>A connection to an engine. Connections are cheap: open one for each piece of work and close it again.</summary>
/// <remarks>
/// What it connects to is a <see cref="FrameSession"/>: its own (<c>:memory:</c>), one shared by all that name it (<c>:memory:name</c>,
/// <c>fe://…</c>) or to the same database (a directory), that of a <see cref="FrameDataSource"/>, or one that it is given.
/// </remarks>
/// <threadsafety>One command at a time. Several connections may share a session and work at once.</threadsafety>
public sealed partial class FrameConnection : DbConnection
{
    private readonly FrameDataSource? _dataSource;
    private readonly FrameSession? _given;
    private ConnectionSettings _settings;
    private FrameSession? _session;
    private SessionScope? _scope;
    private Action? _release;
    private FrameDataReader? _reader;
    private FrameTransaction? _transaction;
    private AmbientTransaction? _ambient;
    private int _busy;
    private bool _disposed;

    /// <summary>A closed connection; set <see cref="ConnectionString"/> and open it.</summary>
    public FrameConnection() : this("") { }

    /// <summary>A closed connection.</summary>
    /// <param name="connectionString">See <see cref="FrameConnectionStringBuilder"/>; empty for a session in memory.</param>
    /// <exception cref="ArgumentException">The connection string has an unknown keyword or a wrong value.</exception>
    public FrameConnection([AllowNull] string connectionString) => _settings = ConnectionSettings.Of(connectionString ?? "");

    /// <summary>An open connection to an existing session, which it does not dispose.</summary>
    public FrameConnection(FrameSession session) : this("")
    {
        _session = _given = session;
        _scope = session.NewScope();
    }

    internal FrameConnection(FrameDataSource dataSource) => (_dataSource, _settings) = (dataSource, dataSource.Settings);

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _settings.ConnectionString;
        set
        {
            if (_session is not null) throw new InvalidOperationException("the connection string cannot be changed while the connection is open");
            if (_dataSource is not null) throw new InvalidOperationException("the connection string of a data source's connection cannot be changed");
            _settings = ConnectionSettings.Of(value ?? "");
        }
    }

    /// <summary>The session that commands run in.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public FrameSession Session => _session ?? throw new InvalidOperationException("the connection is not open");

    /// <summary>The database that names without one are in: <c>memory</c>, the session's own, unless <c>USE</c> or <see cref="ChangeDatabase"/> has said another.</summary>
    public override string Database => _session is null ? SessionFunctions.Database : Scope.ForStatement().Database;

    /// <inheritdoc/>
    public override string DataSource => _settings.DataSource;

    /// <inheritdoc/>
    public override string ServerVersion => Session.GetType().Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <inheritdoc/>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>True: see <see cref="FrameBatch"/>.</summary>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => FrameProviderFactory.Instance;

    /// <summary>The connection's own: its transaction and its temporary tables.</summary>
    internal SessionScope Scope => _scope ?? throw new InvalidOperationException("the connection is not open");

    internal int DefaultTimeout => _settings.CommandTimeout;

    internal bool ReadOnly => _settings.ReadOnly;

    internal CommandLog Log => _dataSource?.Log ?? CommandLog.None;

    /// <inheritdoc/>
    public override void Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_session is not null) throw new InvalidOperationException("the connection is already open");
        ConnectionSettings settings = _settings;
        Transaction? ambient = settings.Enlist ? Transaction.Current : null;
        if (ambient is not null && AmbientTransaction.Take(ambient, Place, this) is { } begun)
        {
            (_ambient, _session, _scope, _release) = (begun, begun.Session, begun.Scope, begun.TakeRelease());
            OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
            return;
        }

        if (_dataSource is not null || _given is not null)
        {
            _session = _given ?? _dataSource!.Session;
        }
        else if (settings.SharedKey is not null)
        {
            _session = SharedSessions.Rent(settings, out _release);
        }
        else
        {
            FrameSession own = _session = settings.OpenSession();
            _release = own.Dispose;
        }

        _scope = _session.NewScope();
        if (ambient is not null)
        {
            try
            {
                _ambient = AmbientTransaction.Begin(ambient, Place, this);
            }
            catch
            {
                GiveBack();
                throw;
            }
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <summary>Makes what the connection does from now on part of a transaction of System.Transactions, which commits it or takes it back.</summary>
    /// <remarks>A connection that is opened inside a <see cref="TransactionScope"/> does so by itself, unless its connection string says <c>Enlist=false</c>.</remarks>
    /// <param name="transaction">The transaction; null changes nothing, for what is begun cannot be left.</param>
    /// <exception cref="InvalidOperationException">The connection is closed, a transaction is open, or it works in another one.</exception>
    public override void EnlistTransaction(Transaction? transaction)
    {
        _ = Session;
        if (transaction is null || _ambient is { IsOver: false } current && current.IsOf(transaction)) return;
        RequireIdle();
        if (_ambient is { IsOver: false }) throw new InvalidOperationException("the connection works in another transaction already");
        if (_transaction is not null || Scope.Open is not null) throw new InvalidOperationException("a transaction is open already: commit it or take it back first");
        _ambient = AmbientTransaction.Begin(transaction, Place, this);
    }

    /// <summary>Closes the connection, and its reader if one is open. Closing a closed connection does nothing.</summary>
    public override void Close()
    {
        if (_session is null) return;
        if (_reader is { } reader) reader.Abandon().AsTask().GetAwaiter().GetResult();
        Release();
    }

    /// <inheritdoc cref="Close"/>
    public override async Task CloseAsync()
    {
        if (_session is null) return;
        if (_reader is { } reader) await reader.Abandon().ConfigureAwait(false);
        Release();
    }

    /// <summary>A command on this connection.</summary>
    public new FrameCommand CreateCommand() => new() { Connection = this };

    /// <summary>A batch on this connection.</summary>
    public new FrameBatch CreateBatch() => new() { Connection = this };

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <summary>Makes an attached database, or <c>memory</c>, the session's own, the one that names without a database are in; as <c>USE</c> does.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    /// <exception cref="BindException">There is no database of that name.</exception>
    public override void ChangeDatabase(string databaseName)
    {
        _ = Session;
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        FrameSession.Use(Scope.ForStatement(), databaseName);
    }

    /// <summary>Begins a transaction; see <see cref="FrameTransaction"/> for what it promises.</summary>
    /// <param name="isolationLevel"><see cref="IsolationLevel.Snapshot"/>, which is also what the weaker levels get, or <see cref="IsolationLevel.Serializable"/>. Default: Snapshot.</param>
    /// <exception cref="InvalidOperationException">The connection is closed, or a transaction is open.</exception>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public new FrameTransaction BeginTransaction(IsolationLevel isolationLevel = IsolationLevel.Unspecified)
    {
        _ = Session;
        RequireIdle();
        if (!Enum.IsDefined(isolationLevel) || isolationLevel == IsolationLevel.Chaos) throw new ArgumentException($"a transaction is of level Snapshot or Serializable; there is no {isolationLevel}", nameof(isolationLevel));
        if (_ambient is { IsOver: false }) throw new InvalidOperationException("the connection works in a transaction of System.Transactions, which ends it");
        if (_transaction is not null) throw new InvalidOperationException("a transaction is open already: commit it or take it back first");
        return _transaction = new FrameTransaction(this, Scope.Begin(isolationLevel == IsolationLevel.Serializable));
    }

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes the connection for one command.</summary>
    /// <exception cref="InvalidOperationException">It is closed, or another command's reader is open.</exception>
    internal void Enter()
    {
        if (_session is null) throw new InvalidOperationException("the connection is not open");
        if (_ambient is { IsOverButAmbient: true }) throw new InvalidOperationException("the transaction that the connection works in was taken back or committed: nothing more runs in it");
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            throw new InvalidOperationException("a command is already running on this connection: close its reader first, or take another connection from the data source");
    }

    internal void Reads(FrameDataReader reader) => _reader = reader;

    internal void Leave()
    {
        _reader = null;
        Volatile.Write(ref _busy, 0);
    }

    internal void RequireIdle()
    {
        if (Volatile.Read(ref _busy) != 0) throw new InvalidOperationException("a command is running on this connection: close its reader first");
    }

    /// <summary>Checks a command's transaction: it is to be the open one of this connection, or none.</summary>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    internal void Check(DbTransaction? transaction)
    {
        if (transaction is not null && !ReferenceEquals(transaction, _transaction)) throw new InvalidOperationException("the command's transaction is over, or belongs to another connection");
    }

    internal void Ended(FrameTransaction transaction)
    {
        if (ReferenceEquals(transaction, _transaction)) _transaction = null;
    }

    /// <summary>Stops the command that runs, if one does; from any thread.</summary>
    internal void CancelRunning() => _reader?.Cancel();

    // What connections have in common that mean the same session.
    private object Place => (object?)_dataSource ?? _given ?? (object?)_settings.SharedKey ?? this;

    private void Release()
    {
        _transaction?.Dispose();
        if (_ambient?.Keep(_release) == true) (_session, _scope, _release) = (null, null, null);
        _ambient = null;
        GiveBack();
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    private void GiveBack()
    {
        _scope?.Dispose();
        (_session, _scope) = (null, null);
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
