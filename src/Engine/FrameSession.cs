using System.Runtime.CompilerServices;
using FrameEngine.Catalog;
using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner;
using FrameEngine.Planner.Physical;

namespace FrameEngine;

/// <summary>The engine, put together: frames, SQL, tables and settings that belong together. Most programs need one.</summary>
/// <remarks>Dispose it last: tables in memory and persisted frames live as long as the session.</remarks>
/// <threadsafety>May be used from many threads at once; statements that change tables are atomic each.</threadsafety>
public sealed partial class FrameSession : IFrameSession, IDisposable
{
    private readonly SessionCatalog _catalog;
    private readonly SessionScope _scope;
    private readonly IPlanRunner _runner;
    private readonly MemoryPool _pool;
    private readonly SpillDirectories _spills = new();
    private SessionSettings _settings;

    /// <summary>A session that runs in this process.</summary>
    /// <param name="options">Null for the defaults: all processors, 80 % of memory, no database.</param>
    /// <exception cref="FrameException">The options name a database that cannot be opened.</exception>
    public FrameSession(FrameSessionOptions? options = null)
    {
        options ??= new FrameSessionOptions();
        Options = options;
        _pool = new MemoryPool("the session", options.MemoryLimit);
        _runner = new LocalPlanRunner(_pool, options.Threads);
        _settings = SessionSettings.From(options);
        _catalog = new SessionCatalog(options, _pool);
        _scope = new SessionScope(_catalog, _settings.Binding);
        _catalog.Serve(() => _settings, EvaluateNow);
    }

    /// <summary>A session whose plans run elsewhere.</summary>
    internal FrameSession(FrameSessionOptions options, IPlanRunner runner)
    {
        Options = options;
        _pool = new MemoryPool("the session", options.MemoryLimit);
        _runner = runner;
        _settings = SessionSettings.From(options);
        _catalog = new SessionCatalog(options, _pool);
        _scope = new SessionScope(_catalog, _settings.Binding);
        _catalog.Serve(() => _settings, EvaluateNow);
    }

    /// <summary>What the session was made with.</summary>
    public FrameSessionOptions Options { get; }

    /// <summary>Opens a session by its address: empty or <c>:memory:</c> for one in memory, <c>fe://host:port</c> for workers (package FrameEngine.Cluster), else the directory
    /// of a database, see <see cref="FrameSessionOptions.Database"/>.</summary>
    /// <exception cref="UsageException">The scheme is unknown, or the directory holds something else than a database.</exception>
    /// <exception cref="DatabaseInUseException">Another session writes the database.</exception>
    public static FrameSession Open(string dataSource, FrameSessionOptions? options = null) => SessionSchemes.Open(dataSource, options ?? new FrameSessionOptions());

    /// <summary>The table or view of that name.</summary>
    /// <exception cref="BindException">There is none; the message suggests the nearest name.</exception>
    public DataFrame Table(string name)
    {
        CatalogTransaction catalog = _scope.ForStatement();
        return catalog.FindTable([name]) is { } plan ? new DataFrame(this, plan) : throw BindException.UnknownTable(name, catalog.TableNames);
    }

    /// <summary>Makes a frame known to SQL under a name, replacing what had it. The frame stays lazy, as a view.</summary>
    public void Register(string name, DataFrame frame)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!ReferenceEquals(frame.Session, this)) throw new UsageException("the frame belongs to another session");
        _catalog.Register(name, CatalogEntry.Frame(() => FreshIds.Of(frame.Plan)));
    }

    /// <summary>A frame over batches in memory; the session takes its own references, so the caller may dispose the batches.</summary>
    /// <exception cref="UsageException">A batch has another schema.</exception>
    public DataFrame FromRecordBatches(Schema schema, params IReadOnlyList<RecordBatch> batches)
    {
        foreach (RecordBatch batch in batches)
            if (!batch.Schema.Select(f => f.Type).SequenceEqual(schema.Select(f => f.Type))) throw new UsageException($"a batch has the columns ({batch.Schema}), but ({schema}) are expected");
        return ((IFrameSession)this).Scan(_catalog.Owned.Add(new MemoryTable("batches", schema, batches)));
    }

    /// <summary>A frame over .NET objects: one column per readable public property, in order of declaration. The objects are read at once.</summary>
    /// <exception cref="UsageException">A property has a type without a SQL counterpart.</exception>
    public DataFrame FromRows<T>(IEnumerable<T> rows)
    {
        using RecordBatch batch = ObjectRows.ToBatch(rows, _pool);
        return FromRecordBatches(batch.Schema, batch);
    }

    /// <summary>Bytes that queries and tables of this session hold now.</summary>
    public long MemoryInUse => _pool.Reserved;

    /// <summary>The most bytes that were held at once.</summary>
    public long PeakMemory => _pool.Peak;

    /// <summary>Transaction, temporary tables and settings of SQL's meaning of one more connection, which begins with those settings that the session's own statements have made.</summary>
    internal SessionScope NewScope() => new(_catalog, _scope.Binding);

    /// <summary>The zone that the session's own statements have set.</summary>
    internal string TimeZone => _scope.Binding.TimeZone;

    internal Memory.MemoryPool Pool => _pool;

    internal IPlanRunner Runner => _runner;

    /// <summary>Frees tables and persisted frames and ends the session's threads.</summary>
    public void Dispose()
    {
        _catalog.Dispose();
        _runner.Dispose();
        _spills.Dispose();
    }

    IAsyncEnumerable<RecordBatch> IFrameSession.ExecuteAsync(LogicalPlan plan, CancellationToken cancellation) => RunAsync(plan, null, cancellation);

    ITableSource IFrameSession.CreateTable(string name, Schema schema, IReadOnlyList<RecordBatch> batches)
    {
        MemoryTable table = _catalog.Owned.Add(new MemoryTable(name, schema, batches));
        foreach (RecordBatch batch in batches) batch.Dispose();
        return table;
    }

    internal SessionSettings Settings => _settings;

    /// <summary>Plans and runs.</summary>
    internal IAsyncEnumerable<RecordBatch> RunAsync(LogicalPlan plan, Action<PhysicalPlan, Exec.Metrics.QueryMetrics>? onStart, CancellationToken cancellation = default)
    {
        SessionSettings settings = _settings;
        return RunAsync(() => PlanPhysical(plan, settings), settings, onStart, cancellation);
    }

    /// <summary>Runs a plan that is optimised already.</summary>
    internal IAsyncEnumerable<RecordBatch> RunAsync(OptimizedPlan plan, CancellationToken cancellation)
    {
        SessionSettings settings = _settings;
        return RunAsync(() => RoundTripped(QueryPlanner.Plan(plan, PlannerOptions(settings)), settings), settings, null, cancellation);
    }

    // A failure for want of a cancelled token is an OperationCanceledException, as .NET callers expect.
    private async IAsyncEnumerable<RecordBatch> RunAsync(
        Func<PhysicalPlan> plan, SessionSettings settings, Action<PhysicalPlan, Exec.Metrics.QueryMetrics>? onStart, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        PhysicalPlan physical = Watched(plan, cancellation);
        var query = new QuerySettings(settings.Threads, Options) { MemoryLimit = settings.MemoryLimit, Spill = _spills.Of(settings), OnMetrics = onStart is null ? null : metrics => onStart(physical, metrics) };
        IAsyncEnumerator<RecordBatch> rows = _runner.RunAsync(physical, query, cancellation).GetAsyncEnumerator(cancellation);
        await using (rows.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync().ConfigureAwait(false)) break;
                }
                catch (QueryCancelledException error) when (cancellation.IsCancellationRequested)
                {
                    throw new OperationCanceledException(error.Message, error, cancellation);
                }

                yield return rows.Current;
            }
        }
    }

    // Binding and planning compute what is constant, which may be much.
    private static T Watched<T>(Func<T> work, CancellationToken cancellation)
    {
        CancellationToken before = Interruption.Watch(cancellation);
        try
        {
            return work();
        }
        catch (QueryCancelledException error)
        {
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
        finally
        {
            Interruption.Watch(before);
        }
    }

    /// <summary>Runs a query for a statement that is being bound, which must know its rows to go on, and gives its values as text.</summary>
    private List<string?[]> EvaluateNow(LogicalPlan plan)
    {
        CancellationToken cancellation = Interruption.Token;
        return Task.Run(async () =>
        {
            var rows = new List<string?[]>();
            await foreach (RecordBatch batch in RunAsync(plan, null, cancellation).ConfigureAwait(false))
            {
                using (batch)
                    for (int row = 0; row < batch.Length; row++) rows.Add([.. batch.Columns.Select(c => c.GetText(row))]);
            }

            return rows;
        }).GetAwaiter().GetResult();
    }

    internal PhysicalPlan PlanPhysical(LogicalPlan plan, SessionSettings settings) => RoundTripped(QueryPlanner.Plan(plan, PlannerOptions(settings)), settings);

    private PhysicalPlan RoundTripped(PhysicalPlan physical, SessionSettings settings) => Options.RoundTripPlans || settings.Verification ? PlanRoundTrip.Through(physical) : physical;

    internal PlannerOptions PlannerOptions(SessionSettings settings) => new()
    {
        DisabledRules = settings.DisabledRules,
        AllRulesOff = Options.OptimizerOff || settings.OptimizerOff,
        Verify = Options.VerifyPlans || settings.Verification,
        Workers = _runner.Workers,
        Elsewhere = _runner.Elsewhere,
    };
}
