using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>What one connection has for itself: its transaction, its temporary tables, its prepared statements and variables, and the settings that decide what SQL means. Disposing it takes back the one and drops the tables.</summary>
/// <threadsafety>Thread-safe; a session's own scope serves many threads at once, each with statements of their own.</threadsafety>
internal sealed class SessionScope(SessionCatalog catalog, BindingOptions binding) : IDisposable
{
    private readonly Lock _lock = new();
    private CatalogState _temporary = CatalogState.Empty;
    private CatalogTransaction? _open;
    private volatile BindingOptions _binding = binding;

    /// <summary>The connection's prepared statements and variables.</summary>
    public SessionObjects Objects { get; } = new();

    /// <summary>Tables of the rows that the connection's scans of CSV files have left out.</summary>
    public CsvRejectTables Rejects { get; } = new();

    /// <summary>What the connection's settings say of SQL's meaning. They are not part of a transaction.</summary>
    public BindingOptions Binding
    {
        get => _binding;
        set => _binding = value;
    }

    /// <summary>The transaction of BEGIN; null if there is none.</summary>
    public CatalogTransaction? Open => Volatile.Read(ref _open);

    /// <summary>What a statement is bound against and runs in: the open transaction, or one of its own as of now.</summary>
    public CatalogTransaction ForStatement()
    {
        lock (_lock) return _open ?? new CatalogTransaction(catalog, this, catalog.Head, _temporary, automatic: true, serializable: false);
    }

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="TransactionException">There is one.</exception>
    public CatalogTransaction Begin(bool serializable = false)
    {
        lock (_lock)
        {
            if (_open is not null) throw new TransactionException("a transaction is open already: COMMIT or ROLLBACK ends it", "25001");
            return _open = new CatalogTransaction(catalog, this, catalog.Head, _temporary, automatic: false, serializable);
        }
    }

    /// <summary>Ends the open transaction and makes its changes everybody's.</summary>
    /// <exception cref="TransactionException">There is none; or it conflicts with another, or was aborted: then its changes are taken back.</exception>
    public Task CommitAsync(Func<CatalogEntry, Task> check, CancellationToken cancellation)
    {
        CatalogTransaction transaction = End("COMMIT");
        if (transaction.IsAborted) Undo(transaction);
        if (transaction.IsAborted) throw new TransactionException("the transaction was aborted by a statement that failed: it was taken back", "25P02");
        return CommitAsync(transaction, check, cancellation);
    }

    /// <summary>Ends the open transaction and takes its changes back.</summary>
    /// <exception cref="TransactionException">There is none.</exception>
    public void Rollback() => Undo(End("ROLLBACK"));

    // What it has attached is the session's since; nobody else is to go on with it.
    private void Undo(CatalogTransaction transaction)
    {
        foreach (string name in transaction.Attached)
        {
            if (_binding.Database.Equals(name, StringComparison.OrdinalIgnoreCase)) _binding = _binding with { Database = "", Schema = TableName.MainSchema };
            catalog.Detach(name, ifExists: true);
        }
    }

    /// <summary>Commits a transaction that is not the open one any more, or never was.</summary>
    public async Task CommitAsync(CatalogTransaction transaction, Func<CatalogEntry, Task> check, CancellationToken cancellation)
    {
        await catalog.CommitAsync(transaction, check, cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            foreach (TableName name in transaction.ChangedTemporary) _temporary = _temporary.With(name, transaction.Temporary.Find(name));
        }
    }

    /// <summary>Notes that a statement has failed while it ran. Mistakes in its text (<see cref="ParseException"/>, <see cref="BindException"/>) leave a transaction as it is.</summary>
    public void Failed(Exception error)
    {
        if (error is not (ParseException or BindException or TransactionException { SqlState: "25P02" or "25001" }) && Open is { } open) open.IsAborted = true;
    }

    public void Dispose()
    {
        lock (_lock) (_open, _temporary) = (null, CatalogState.Empty);
    }

    private CatalogTransaction End(string statement)
    {
        lock (_lock)
        {
            CatalogTransaction open = _open ?? throw new TransactionException($"{statement} ends a transaction, but none is open", "25P01");
            _open = null;
            return open;
        }
    }
}
