using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Rules.Simplification;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>An INSERT, UPDATE, DELETE or MERGE whose bound plans are kept for several executions.</summary>
/// <remarks>
/// Rows change with every execution, and with them what the optimiser may count on: so the plan is kept as it was bound, and the tables' rows of now are put into it
/// together with the parameters' values before it is optimised. It serves as long as the tables are defined as they were, and for values of the same types, none null.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PreparedChange
{
    private readonly BoundStatement _bound;
    private readonly CatalogLookups _lookups;
    private readonly SessionSettings _settings;
    private readonly BindingOptions _binding;
    private readonly IReadOnlyList<(ParameterUse Use, DataType Type)> _uses;

    private PreparedChange(BoundStatement bound, CatalogLookups lookups, SessionSettings settings, BindingOptions binding, IReadOnlyList<(ParameterUse, DataType)> uses) =>
        (_bound, _lookups, _settings, _binding, _uses) = (bound, lookups, settings, binding, uses);

    /// <summary>Prepares a statement that was bound with its lookups and uses of parameters noted; null if it is no such statement or its plans cannot be kept.</summary>
    public static PreparedChange? TryMake(BoundStatement bound, CatalogLookups lookups, SqlParameters traced, SessionSettings settings, BindingOptions binding, long clockReads)
    {
        if (bound is not (BoundInsert or BoundUpdate or BoundDelete or BoundMerge) || StatementClock.Reads != clockReads) return null;
        var places = new ParameterPlaces();
        BoundStatement kept = WithPlans(bound, plan => PlanRewriter.BottomUp(plan, node => PlanRewriter.MapExpressions(node, e => places.Replace(node is Project or Values ? places.Assigned(e) : e))), s => s);
        List<(ParameterUse, DataType)> uses = [];
        foreach (ParameterUse use in traced.Uses!)
        {
            if (!places.Found.Contains(use) || traced.Of(use) is not { IsNull: false } value) return null;
            uses.Add((use, value.Type));
        }

        return new PreparedChange(kept, lookups, settings, binding, uses);
    }

    /// <summary>The statement for these values and the tables' rows of now; null if it does not serve any more, or not for them.</summary>
    public BoundStatement? With(CatalogTransaction catalog, SqlParameters values, SessionSettings settings)
    {
        if (!ReferenceEquals(settings, _settings) || catalog.Options != _binding || _lookups.Moved(catalog) is not { } moved) return null;
        var literals = new Dictionary<ParameterUse, Literal>(_uses.Count);
        foreach ((ParameterUse use, DataType type) in _uses)
        {
            if (values.Of(use) is not { IsNull: false } value || value.Type != type) return null;
            literals[use] = new Literal(value);
        }

        bool fits = true;
        BoundStatement statement = WithPlans(_bound, plan => PlanRewriter.BottomUp(plan, node => PlanRewriter.MapExpressions(Moved(node), Fill)), Source);
        return fits ? statement : null;

        ITableSource Source(ITableSource source) => moved.GetValueOrDefault(source, source);

        LogicalPlan Moved(LogicalPlan node) => node switch
        {
            Scan { Source: NumberedTable numbered } scan when moved.TryGetValue(numbered.Rows, out ITableSource? rows) => scan with { Source = ((INumberedSource)rows).WithRowIds() },
            Scan scan when moved.TryGetValue(scan.Source, out ITableSource? rows) => scan with { Source = rows },
            _ => node,
        };

        Expression Fill(Expression expression) => literals.Count == 0 ? expression : ExpressionRewriter.BottomUp(expression, e =>
        {
            if (e is Parameter parameter) return literals[parameter.Use];
            if (e is not Cast { Operand: Literal }) return e;
            // A value that does not convert may still mean something when the statement is bound for it.
            if (Fold.TryFold(e) is { } literal) return literal;
            fits = false;
            return e;
        });
    }

    private static BoundStatement WithPlans(BoundStatement statement, Func<LogicalPlan, LogicalPlan> map, Func<ITableSource, ITableSource> source)
    {
        return statement switch
        {
            BoundInsert insert => insert with { Plan = map(insert.Plan), Returning = Mapped(insert.Returning) },
            BoundUpdate update => update with { Source = source(update.Source), Plan = map(update.Plan), Returning = Mapped(update.Returning) },
            BoundDelete delete => delete with
            {
                Source = source(delete.Source), Kept = delete.Kept is null ? null : map(delete.Kept), Removed = delete.Removed is null ? null : map(delete.Removed), Returning = Mapped(delete.Returning),
            },
            BoundMerge merge => merge with { Source = source(merge.Source), Plan = map(merge.Plan), Returning = Mapped(merge.Returning) },
            _ => throw new InternalException($"a statement of type {statement.GetType().Name} has no plans to keep"),
        };

        ReturningPlan? Mapped(ReturningPlan? returning) => returning is null ? null : returning with { Plan = map(returning.Plan) };
    }
}
