using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Sql.Binding;

namespace FrameEngine.Engine;

/// <summary>A script of which the plans of queries are kept.</summary>
/// <threadsafety>Thread-safe: what is kept is swapped whole.</threadsafety>
internal sealed class PreparedScript(SqlScript script)
{
    private const int Attempts = 3;
    private readonly PreparedQuery?[] _queries = new PreparedQuery?[script.Count];
    private readonly int[] _failures = new int[script.Count];

    /// <summary>Executions that found their plan ready.</summary>
    public long Hits { get; private set; }

    /// <summary>The statement with its meaning: for a query that is kept with its plan, for all else as it is bound now.</summary>
    /// <exception cref="FrameException">A name is unknown, types do not fit, a parameter has no value.</exception>
    public BoundStatement Bind(int statement, CatalogTransaction catalog, SqlParameters values, FrameSession session)
    {
        SessionSettings settings = session.Settings;
        if (_queries[statement] is { } kept && kept.With(catalog, values, settings) is { } ready)
        {
            Hits++;
            return new BoundPrepared(kept.Bound, ready);
        }

        // What could not be kept several times will not be the next time either.
        if (_failures[statement] < Attempts && TryMake(statement, catalog, values, session, settings) is { } made)
        {
            _queries[statement] = made;
            if (made.With(catalog, values, settings) is { } plan) return new BoundPrepared(made.Bound, plan);
        }

        return script.Bind(statement, catalog, values);
    }

    private PreparedQuery? TryMake(int statement, CatalogTransaction catalog, SqlParameters values, FrameSession session, SessionSettings settings)
    {
        PreparedQuery? made = null;
        try
        {
            made = PreparedQuery.TryMake(script, statement, catalog, values, settings, session.PlannerOptions(settings));
        }
        catch (FrameException)
        {
            // Binding it as it is says what is wrong, if anything is.
        }

        if (made is null) _failures[statement]++;
        return made;
    }
}

/// <summary>A query with its optimised plan.</summary>
/// <param name="Bound">The plan as it was bound, which says what its columns are.</param>
internal sealed record BoundPrepared(LogicalPlan Bound, OptimizedPlan Plan) : BoundStatement;
