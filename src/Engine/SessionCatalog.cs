using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Engine.Databases;
using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;
using FrameEngine.Memory;

namespace FrameEngine.Engine;

/// <summary>What a session's transactions have committed: tables, views, schemas and objects of its own database and of those attached, and where tables keep their rows.</summary>
/// <threadsafety>Thread-safe: states are immutable and swapped whole, by one committer at a time; who reads waits for nobody.</threadsafety>
internal sealed partial class SessionCatalog : IDisposable
{
    private readonly OwnedTables _owned;
    private readonly SemaphoreSlim _committing = new(1);
    private readonly FrameSessionOptions _options;
    private readonly MemoryPool _pool;
    private readonly AttachedDatabase _own;
    private Func<SessionSettings>? _settings;
    private Func<LogicalPlan, IReadOnlyList<string?[]>>? _evaluate;
    private volatile CatalogState _head = CatalogState.Empty;
    private volatile ImmutableDictionary<string, AttachedDatabase> _attached = ImmutableDictionary<string, AttachedDatabase>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FrameException">There is a database that cannot be opened.</exception>
    public SessionCatalog(FrameSessionOptions options, MemoryPool pool)
    {
        (_options, _pool) = (options, pool);
        _owned = new OwnedTables(options.Threads);
        Memory = new MemoryStore(_owned, pool);
        _own = new AttachedDatabase(SessionFunctions.Database, null, Memory);
        if (options.Database is null) return;
        var database = Database.Open(options.Database, options.ReadOnly, options.OnCommitStep, out CatalogState state);
        _head = state;
        _own = new AttachedDatabase(SessionFunctions.Database, database, new DatabaseStore(database, _owned, pool, options.Threads));
    }

    /// <summary>Says whose settings decide, and who runs queries that binding needs.</summary>
    public void Serve(Func<SessionSettings> settings, Func<LogicalPlan, IReadOnlyList<string?[]>> evaluate) => (_settings, _evaluate) = (settings, evaluate);

    /// <summary>A setting's value, for a connection with these settings of its own.</summary>
    public string ShowSetting(string name, BindingOptions binding) => _settings is null ? "" : (_settings() with { Binding = binding }).Show(name);

    public IReadOnlyList<string?[]> Evaluate(LogicalPlan plan) => _evaluate is null ? throw new InternalException("the catalog serves no session") : _evaluate(plan);

    /// <summary>What is committed now.</summary>
    public CatalogState Head => _head;

    /// <summary>Keeps tables in memory: all of a session without a database, and temporary ones.</summary>
    public MemoryStore Memory { get; }

    /// <summary>What ANALYZE knows of files.</summary>
    public AnalyzedFiles Analyzed { get; } = new();

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
            // A transaction writes to one database.
            string written = transaction.Written ?? "";
            AttachedDatabase database = Require(written);
            merge.Complete(database.Store);
            foreach (TableName name in merge.Unchecked) await check(merge.State.Find(name)!).ConfigureAwait(false);
            if (transaction.Written is not null) database.Directory?.Commit(merge.Head.Only(written), merge.State.Only(written));
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
        foreach (AttachedDatabase database in _attached.Values) database.Directory?.Dispose();
        _own.Directory?.Dispose();
        _committing.Dispose();
    }
}
