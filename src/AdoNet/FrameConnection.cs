using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace FrameEngine.AdoNet;

/// <summary>A connection to an engine: a session of its own, or one that it is given.</summary>
/// <threadsafety>One command at a time; several connections may share a session.</threadsafety>
public sealed class FrameConnection : DbConnection
{
    private string _connectionString;
    private FrameSession? _session;
    private readonly bool _shared;

    /// <summary>A closed connection; set <see cref="ConnectionString"/> and open it.</summary>
    public FrameConnection() : this("") { }

    /// <summary>A closed connection.</summary>
    /// <param name="connectionString">See <see cref="FrameConnectionStringBuilder"/>; empty for a session in memory.</param>
    public FrameConnection(string connectionString) => _connectionString = connectionString;

    /// <summary>An open connection to an existing session, which it does not dispose.</summary>
    public FrameConnection(FrameSession session)
    {
        _connectionString = "";
        _session = session;
        _shared = true;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set => _connectionString = State == ConnectionState.Closed ? value ?? "" : throw new InvalidOperationException("the connection is open");
    }

    /// <summary>The session that commands run in.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public FrameSession Session => _session ?? throw new InvalidOperationException("the connection is not open");

    /// <summary>Always <c>main</c>.</summary>
    public override string Database => "main";

    /// <inheritdoc/>
    public override string DataSource => new FrameConnectionStringBuilder(_connectionString).DataSource;

    /// <inheritdoc/>
    public override string ServerVersion => typeof(FrameSession).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <inheritdoc/>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => FrameProviderFactory.Instance;

    /// <inheritdoc/>
    public override void Open()
    {
        if (_session is not null) throw new InvalidOperationException("the connection is already open");
        var settings = new FrameConnectionStringBuilder(_connectionString);
        _session = FrameSession.Open(settings.DataSource, settings.ToOptions());
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_session is null) return;
        if (!_shared) _session.Dispose();
        _session = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <summary>A command on this connection.</summary>
    public new FrameCommand CreateCommand() => new() { Connection = this, CommandTimeout = new FrameConnectionStringBuilder(_connectionString).CommandTimeout };

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <summary>There is one database.</summary>
    /// <exception cref="FrameNotSupportedException">Always.</exception>
    public override void ChangeDatabase(string databaseName) => throw new FrameNotSupportedException("a session has one database");

    /// <summary>Transactions are not supported yet.</summary>
    /// <exception cref="FrameNotSupportedException">Always.</exception>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new FrameNotSupportedException("transactions are not supported yet: each statement is atomic");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }
}
