using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Logical;
using FrameEngine.Planner;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Rules.Simplification;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>A query whose optimised plan is kept for several executions, with its parameters as nodes that get their values each time.</summary>
/// <remarks>
/// The plan serves as long as the tables and views that it names are the same, the settings are, and the values have the same types. Parameters may stand where only
/// their type matters to the plan: as operands of comparisons, IN lists and LIKE. Statements that have them elsewhere, that name files, or that read the clock, are
/// bound anew each time.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PreparedQuery
{
    private readonly CatalogLookups _lookups;
    private readonly SessionSettings _settings;
    private readonly Catalog.BindingOptions _binding;
    private readonly IReadOnlyList<(ParameterUse Use, DataType Type)> _uses;
    private readonly OptimizedPlan _plan;

    private PreparedQuery(CatalogLookups lookups, SessionSettings settings, Catalog.BindingOptions binding, IReadOnlyList<(ParameterUse, DataType)> uses, OptimizedPlan plan) =>
        (_lookups, _settings, _binding, _uses, _plan) = (lookups, settings, binding, uses, plan);

    /// <summary>Prepares a query that was bound with its lookups and uses of parameters noted; null if its plan cannot be kept.</summary>
    /// <exception cref="FrameException">It cannot be planned.</exception>
    public static PreparedQuery? TryMake(
        BoundQuery query, CatalogLookups lookups, SqlParameters traced, SessionSettings settings, Catalog.BindingOptions binding, PlannerOptions options, long clockReads)
    {
        var places = new ParameterPlaces();
        LogicalPlan plan = PlanRewriter.BottomUp(query.Plan, node => PlanRewriter.MapExpressions(node, places.Replace));
        List<(ParameterUse, DataType)> uses = [];
        foreach (ParameterUse use in traced.Uses!)
        {
            if (!places.Found.Contains(use) || traced.Of(use) is not { IsNull: false } value) return null;
            uses.Add((use, value.Type));
        }

        OptimizedPlan optimized = QueryPlanner.Optimize(plan, options);
        return StatementClock.Reads == clockReads ? new PreparedQuery(lookups, settings, binding, uses, optimized) : null;
    }

    /// <summary>The plan for these values; null if it does not serve any more, or not for them.</summary>
    public OptimizedPlan? With(CatalogTransaction catalog, SqlParameters values, SessionSettings settings)
    {
        if (!ReferenceEquals(settings, _settings) || catalog.Options != _binding || !_lookups.AreSame(catalog)) return null;
        var literals = new Dictionary<ParameterUse, Literal>(_uses.Count);
        foreach ((ParameterUse use, DataType type) in _uses)
        {
            if (values.Of(use) is not { IsNull: false } value || value.Type != type) return null;
            literals[use] = new Literal(value);
        }

        if (literals.Count == 0) return _plan;
        bool fits = true;
        LogicalPlan plan = PlanRewriter.BottomUp(_plan.Plan, node => PlanRewriter.MapExpressions(node, Fill));
        return fits ? new OptimizedPlan(plan) : null;

        Expression Fill(Expression expression) => ExpressionRewriter.BottomUp(expression, e =>
        {
            if (e is Parameter parameter) return literals[parameter.Use];
            if (e is not Cast { Operand: Literal }) return e;
            // A value that does not convert may still mean something when the statement is bound for it.
            if (Fold.TryFold(e) is { } literal) return literal;
            fits = false;
            return e;
        });
    }
}
