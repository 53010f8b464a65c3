using FrameEngine.Catalog;
using FrameEngine.Engine.Databases;
using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;
using FrameEngine.Memory;

namespace FrameEngine.Engine;

/// <summary>What a session's transactions have committed: tables, views and schemas, and where tables keep their rows.</summary>
/// <threadsafety>Thread-safe: states are immutable and swapped whole, by one committer at a time; who reads waits for nobody.</threadsafety>
internal sealed class SessionCatalog : IDisposable
{
    private readonly OwnedTables _owned;
    private readonly SemaphoreSlim _committing = new(1);
    private readonly Database? _database;
    private Func<SessionSettings>? _settings;
    private Func<LogicalPlan, IReadOnlyList<string?[]>>? _evaluate;
    private volatile CatalogState _head = CatalogState.Empty;

    /// <exception cref="FrameException">There is a database that cannot be opened.</exception>
    public SessionCatalog(FrameSessionOptions options, MemoryPool pool)
    {
        _owned = new OwnedTables(options.Threads);
        Memory = new MemoryStore(_owned, pool);
        Store = Memory;
        if (options.Database is null) return;
        _database = Database.Open(options.Database, options.ReadOnly, options.OnCommitStep, out CatalogState state);
        _head = state;
        Store = new DatabaseStore(_database, _owned, pool, options.Threads);
    }

    /// <summary>Macros, sequences and the like: everybody's at once, whatever becomes of the transaction that made them, and gone with the session.</summary>
    public SessionObjects Objects { get; } = new();

    /// <summary>Says whose settings decide, and who runs queries that binding needs.</summary>
    public void Serve(Func<SessionSettings> settings, Func<LogicalPlan, IReadOnlyList<string?[]>> evaluate) => (_settings, _evaluate) = (settings, evaluate);

    /// <summary>A setting's value, for a connection with these settings of its own.</summary>
    public string ShowSetting(string name, BindingOptions binding) => _settings is null ? "" : (_settings() with { Binding = binding }).Show(name);

    public IReadOnlyList<string?[]> Evaluate(LogicalPlan plan) => _evaluate is null ? throw new InternalException("the catalog serves no session") : _evaluate(plan);

    /// <summary>What is committed now.</summary>
    public CatalogState Head => _head;

    /// <summary>Keeps tables in memory: all of a session without a database, and temporary ones.</summary>
    public MemoryStore Memory { get; }

    /// <summary>Keeps tables that are not temporary.</summary>
    public ITableStore Store { get; }

    /// <exception cref="BindException">The session has a database that it only reads.</exception>
    public void RequireWritable() => _database?.RequireWritable();

    /// <summary>Tables in memory that the session frees.</summary>
    public OwnedTables Owned => _owned;

    /// <summary>Makes a transaction's changes everybody's, all at once, or none of them.</summary>
    /// <param name="check">Checks the rules of a table that has got rows of others, too.</param>
    /// <exception cref="TransactionException">Others have changed what it has changed.</exception>
    public async Task CommitAsync(CatalogTransaction transaction, Func<CatalogEntry, Task> check, CancellationToken cancellation)
    {
        if (!transaction.MergeInto(_head).HasChanges) return;
        await _committing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            CatalogMerge merge = transaction.MergeInto(_head);
            merge.Complete(Store);
            foreach (TableName name in merge.Unchecked) await check(merge.State.Find(name)!).ConfigureAwait(false);
            _database?.Commit(merge.Head, merge.State);
            _head = merge.State;
        }
        finally
        {
            _committing.Release();
        }
    }

    /// <summary>Puts a registered frame under a name, whatever had it.</summary>
    public void Register(string name, CatalogEntry entry)
    {
        _committing.Wait();
        try
        {
            _head = _head.With(new TableName(TableName.MainSchema, name), entry);
        }
        finally
        {
            _committing.Release();
        }
    }

    public void Dispose()
    {
        _head = CatalogState.Empty;
        _owned.Dispose();
        _database?.Dispose();
        _committing.Dispose();
    }
}
