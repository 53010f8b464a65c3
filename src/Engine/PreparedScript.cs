using FrameEngine.Engine.Transactions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Sql.Binding;

namespace FrameEngine.Engine;

/// <summary>A script of which the plans of queries, and of statements that change rows, are kept.</summary>
/// <threadsafety>Thread-safe: what is kept is swapped whole.</threadsafety>
internal sealed class PreparedScript(SqlScript script)
{
    private const int Attempts = 3;
    private readonly PreparedQuery?[] _queries = new PreparedQuery?[script.Count];
    private readonly PreparedChange?[] _changes = new PreparedChange?[script.Count];
    private readonly int[] _failures = new int[script.Count];

    /// <summary>Executions that found their plan ready.</summary>
    public long Hits { get; private set; }

    /// <summary>The statement with its meaning: kept with its plan, or as it is bound now.</summary>
    /// <exception cref="FrameException">A name is unknown, types do not fit, a parameter has no value.</exception>
    public BoundStatement Bind(int statement, CatalogTransaction catalog, SqlParameters values, FrameSession session)
    {
        SessionSettings settings = session.Settings;
        if (Kept(statement, catalog, values, settings) is { } ready)
        {
            Hits++;
            return ready;
        }

        // A null has no type: what is kept for values stays.
        if (values.HasNull) return script.Bind(statement, catalog, values);
        // What could not be kept several times will not be the next time either.
        if (_failures[statement] < Attempts)
        {
            TryMake(statement, catalog, values, session, settings);
            if (Kept(statement, catalog, values, settings) is { } made) return made;
            _failures[statement]++;
        }

        return script.Bind(statement, catalog, values);
    }

    private BoundStatement? Kept(int statement, CatalogTransaction catalog, SqlParameters values, SessionSettings settings)
    {
        if (_queries[statement] is { } query && query.With(catalog, values, settings) is { } plan) return new BoundPrepared(plan);
        return _changes[statement]?.With(catalog, values, settings);
    }

    private void TryMake(int statement, CatalogTransaction catalog, SqlParameters values, FrameSession session, SessionSettings settings)
    {
        SqlParameters traced = values.WithUses();
        var lookups = new CatalogLookups();
        long reads = StatementClock.Reads;
        Catalog.BindingOptions binding = catalog.Options;
        catalog.Lookups = lookups;
        try
        {
            BoundStatement bound = script.Bind(statement, catalog, traced);
            catalog.Lookups = null;
            if (!lookups.OnlyNamed) return;
            if (bound is BoundQuery query) _queries[statement] = PreparedQuery.TryMake(query, lookups, traced, settings, binding, session.PlannerOptions(settings), reads) ?? _queries[statement];
            else _changes[statement] = PreparedChange.TryMake(bound, lookups, traced, settings, binding, reads) ?? _changes[statement];
        }
        catch (FrameException)
        {
            // Binding it as it is says what is wrong, if anything is.
        }
        finally
        {
            catalog.Lookups = null;
        }
    }
}

/// <summary>A query with its optimised plan, which has the values of this execution.</summary>
internal sealed record BoundPrepared(OptimizedPlan Plan) : BoundStatement;
