using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Changes to tables, views and schemas that are kept or taken back together. Disposing one that is not committed takes it back.</summary>
/// <remarks>
/// The transaction is the session's, so that only a connection with a session to itself, or one that was given its session, can begin one; there is one at a time.
/// With no other user, it is serializable. A statement that fails changes nothing and leaves the transaction open.
/// </remarks>
public sealed class FrameTransaction : DbTransaction
{
    private FrameConnection? _connection;

    internal FrameTransaction(FrameConnection connection)
    {
        _connection = connection;
        connection.Session.Catalog.Begin();
    }

    /// <summary>The connection that began it; null once it is over.</summary>
    public new FrameConnection? Connection => _connection;

    /// <summary>Always <see cref="IsolationLevel.Serializable"/>.</summary>
    public override IsolationLevel IsolationLevel => IsolationLevel.Serializable;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _connection;

    /// <summary>Keeps the changes.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    public override void Commit() => End().Session.Catalog.Commit();

    /// <summary>Takes the changes back.</summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    public override void Rollback() => End().Session.Catalog.Rollback();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is not null)
        {
            try
            {
                Rollback();
            }
            catch (UsageException)
            {
                // A COMMIT or ROLLBACK in SQL text has ended it: nothing is left to take back.
            }
        }

        base.Dispose(disposing);
    }

    private FrameConnection End()
    {
        FrameConnection connection = _connection ?? throw new InvalidOperationException("the transaction is over");
        connection.RequireIdle();
        _connection = null;
        connection.Ended(this);
        return connection;
    }
}
