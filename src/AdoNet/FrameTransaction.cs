using System.Data;
using System.Data.Common;
using FrameEngine.Engine.Transactions;

namespace FrameEngine.AdoNet;

/// <summary>A connection's changes to tables, views and schemas that are kept or taken back together. Disposing one that is not committed takes it back.</summary>
/// <remarks>
/// It sees everything as it was when it began, and its own changes; others see these when they are committed. Any number of connections may each have one at the same time.
/// When two have changed the same table, the first to commit wins and the other gets a <see cref="TransactionException"/> with SQLSTATE 40001, unless it has only added rows.
/// At <see cref="IsolationLevel.Serializable"/> this also happens when a table that it has read was changed. A statement that fails while it runs aborts the
/// transaction: all others fail with 25P02 until it is rolled back. A mistake in a statement's text, such as an unknown name, leaves it as it is.
/// </remarks>
public sealed class FrameTransaction : DbTransaction
{
    private readonly CatalogTransaction _transaction;
    private FrameConnection? _connection;

    internal FrameTransaction(FrameConnection connection, CatalogTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>The connection that began it; null once it is over.</summary>
    public new FrameConnection? Connection => _connection;

    /// <summary><see cref="IsolationLevel.Snapshot"/> or <see cref="IsolationLevel.Serializable"/>.</summary>
    public override IsolationLevel IsolationLevel => _transaction.Serializable ? IsolationLevel.Serializable : IsolationLevel.Snapshot;

    /// <summary>True.</summary>
    public override bool SupportsSavepoints => true;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _connection;

    /// <summary>Keeps the changes.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionException">It conflicts with another that was committed first (40001), or a statement in it has failed (25P02): nothing of it is kept.</exception>
    public override void Commit() => CommitAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="Commit"/>
    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FrameConnection connection = End();
        await connection.Session.CommitAsync(connection.Scope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the changes back.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    public override void Rollback() => End().Scope.Rollback();

    /// <summary>Remembers what the transaction has done so far under a name, to which it can be taken back.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionException">The transaction is aborted (25P02).</exception>
    public override void Save(string savepointName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(savepointName);
        Running().Save(savepointName);
    }

    /// <summary>Takes back what was done since a savepoint, which stays; an aborted transaction goes on from there.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionException">There is no such savepoint (3B001).</exception>
    public override void Rollback(string savepointName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(savepointName);
        Running().RollbackTo(savepointName);
    }

    /// <summary>Forgets a savepoint and those after it; what was done is kept.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionException">There is no such savepoint (3B001), or the transaction is aborted (25P02).</exception>
    public override void Release(string savepointName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(savepointName);
        Running().Release(savepointName);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is { } connection)
        {
            _connection = null;
            connection.Ended(this);
            if (IsOpen(connection)) connection.Scope.Rollback();
        }

        base.Dispose(disposing);
    }

    private CatalogTransaction Running()
    {
        FrameConnection connection = _connection ?? throw new InvalidOperationException("the transaction is over");
        connection.RequireIdle();
        return IsOpen(connection) ? _transaction : throw new InvalidOperationException("the transaction is over: a statement has ended it");
    }

    // A COMMIT or ROLLBACK in SQL text may have ended it.
    private bool IsOpen(FrameConnection connection) => ReferenceEquals(connection.Scope.Open, _transaction);

    private FrameConnection End()
    {
        FrameConnection connection = _connection ?? throw new InvalidOperationException("the transaction is over");
        connection.RequireIdle();
        _connection = null;
        connection.Ended(this);
        return IsOpen(connection) ? connection : throw new InvalidOperationException("the transaction is over: a statement has ended it");
    }
}
