using System.Collections.Concurrent;
using System.Transactions;
using FrameEngine.Engine.Transactions;

namespace FrameEngine.AdoNet;

/// <summary>What a session does within a transaction of System.Transactions. It outlives the connection that began it: another to the same session may go on with it.</summary>
/// <remarks>
/// It is committed when the transaction's owner says so, in one phase: a session that does not stand alone in a transaction takes it back, for it cannot promise
/// a commit that others may still refuse.
/// </remarks>
/// <threadsafety>Its end may come from any thread.</threadsafety>
internal sealed class AmbientTransaction : ISinglePhaseNotification
{
    private static readonly ConcurrentDictionary<(string Transaction, object Place), AmbientTransaction> s_open = new();
    private readonly Lock _lock = new();
    private readonly (string Transaction, object Place) _key;
    private readonly Transaction _transaction;
    private FrameConnection? _holder;
    private Action? _release;
    private volatile bool _over;

    private AmbientTransaction(Transaction transaction, object place, FrameConnection holder)
    {
        (_transaction, _key, _holder) = (transaction, (transaction.TransactionInformation.LocalIdentifier, place), holder);
        (Session, Scope) = (holder.Session, holder.Scope);
    }

    /// <summary>The session that works in it.</summary>
    public FrameSession Session { get; }

    /// <summary>What has its changes.</summary>
    public SessionScope Scope { get; }

    /// <summary>Whether it was committed or taken back.</summary>
    public bool IsOver => _over;

    /// <summary>Whether the calling code still stands in the transaction, though it is over.</summary>
    public bool IsOverButAmbient => _over && IsOf(Transaction.Current);

    /// <summary>Whether it belongs to this transaction.</summary>
    public bool IsOf(Transaction? transaction) => transaction is not null && transaction.Equals(_transaction);

    /// <summary>What is open at a place in a transaction, taken over by a connection; null if nothing is.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="place">What connections have in common that mean the same session.</param>
    /// <param name="holder">The connection, which is being opened.</param>
    /// <exception cref="InvalidOperationException">Another connection has it.</exception>
    public static AmbientTransaction? Take(Transaction transaction, object place, FrameConnection holder)
    {
        if (!s_open.TryGetValue((transaction.TransactionInformation.LocalIdentifier, place), out AmbientTransaction? open)) return null;
        lock (open._lock)
        {
            if (open._over) return null;
            if (open._holder is not null)
                throw new InvalidOperationException("another connection to the same data works in this transaction: close it first, or open this one with Enlist=false");
            open._holder = holder;
            return open;
        }
    }

    /// <summary>Begins what an open connection does within a transaction.</summary>
    /// <exception cref="TransactionException">The transaction is over already.</exception>
    public static AmbientTransaction Begin(Transaction transaction, object place, FrameConnection holder)
    {
        var begun = new AmbientTransaction(transaction.Clone(), place, holder);
        holder.Scope.Begin(transaction.IsolationLevel == IsolationLevel.Serializable);
        s_open[begun._key] = begun;
        try
        {
            transaction.EnlistVolatile(begun, EnlistmentOptions.None);
        }
        catch
        {
            s_open.TryRemove(begun._key, out _);
            holder.Scope.Rollback();
            throw;
        }

        return begun;
    }

    /// <summary>The connection is closed: what it had of the session stays until the transaction is over.</summary>
    /// <returns>False if it is over, so that the connection gives back what it has itself.</returns>
    public bool Keep(Action? release)
    {
        lock (_lock)
        {
            _holder = null;
            if (_over) return false;
            _release = release;
            return true;
        }
    }

    /// <summary>A connection that goes on with it takes over what is to be given back, too.</summary>
    public Action? TakeRelease() => Interlocked.Exchange(ref _release, null);

    void ISinglePhaseNotification.SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        try
        {
            Session.CommitAsync(Scope, CancellationToken.None).GetAwaiter().GetResult();
            End();
            singlePhaseEnlistment.Committed();
        }
        catch (Exception error)
        {
            End();
            singlePhaseEnlistment.Aborted(error);
        }
    }

    void IEnlistmentNotification.Prepare(PreparingEnlistment preparingEnlistment)
    {
        TakeBack();
        preparingEnlistment.ForceRollback(new FrameNotSupportedException("a transaction over several connections or databases is not supported: a session that is not alone in it takes it back"));
    }

    void IEnlistmentNotification.Commit(Enlistment enlistment) => enlistment.Done();

    void IEnlistmentNotification.Rollback(Enlistment enlistment)
    {
        TakeBack();
        enlistment.Done();
    }

    void IEnlistmentNotification.InDoubt(Enlistment enlistment)
    {
        TakeBack();
        enlistment.Done();
    }

    private void TakeBack()
    {
        lock (_lock) _holder?.CancelRunning();
        if (Scope.Open is not null) Scope.Rollback();
        End();
    }

    private void End()
    {
        s_open.TryRemove(_key, out _);
        bool alone;
        lock (_lock)
        {
            _over = true;
            alone = _holder is null;
        }

        if (!alone) return;
        Scope.Dispose();
        TakeRelease()?.Invoke();
    }
}
