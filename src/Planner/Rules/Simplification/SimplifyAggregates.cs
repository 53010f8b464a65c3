using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Computes each aggregate once, counts rows where it counts a column without nulls, and groups by no constants.</summary>
/// <remarks><code>
/// Aggregate sum(x) AS a, sum(x) AS b, count(k) AS c by g, 1 AS one         Project g, 1 AS one, a, a AS b, c
///   t (k is never null)                                             ⇒        Aggregate sum(x) AS a, count(*) AS c by g
///                                                                              t
/// </code></remarks>
internal sealed class SimplifyAggregates : INodeRule
{
    public string Name => "simplify-aggregates";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context) =>
        node is not Aggregate aggregate ? null : CountRows(aggregate) ?? (LogicalPlan?)Once(aggregate);

    private static Aggregate? CountRows(Aggregate aggregate)
    {
        bool Counts(NamedExpression a) => a.Expression is AggregateCall { Function.Name: "count", Distinct: false, Arguments: [{ Nullable: false, CanThrow: false }] };
        if (!aggregate.Aggregates.Any(Counts)) return null;
        AggregateOverload rows = FunctionRegistry.Default.ResolveAggregate("count", []);
        return aggregate with
        {
            Aggregates = aggregate.Aggregates.Map(a => Counts(a) ? a with { Expression = ((AggregateCall)a.Expression) with { Function = rows, Arguments = [] } } : a),
        };
    }

    private static Project? Once(Aggregate aggregate)
    {
        var groups = new List<NamedExpression>();
        var calls = new List<NamedExpression>();
        var columns = new List<NamedExpression>();
        foreach (NamedExpression group in aggregate.Groups)
        {
            // One group must stay: without any, no rows would give a row.
            if (group.Expression is Literal && (groups.Count > 0 || aggregate.Groups.Any(g => g.Expression is not Literal))) columns.Add(group);
            else Keep(group, groups);
        }

        foreach (NamedExpression call in aggregate.Aggregates) Keep(call, calls);
        if (groups.Count == aggregate.Groups.Count && calls.Count == aggregate.Aggregates.Count) return null;
        return new Project(aggregate with { Groups = groups.ToEquatableArray(), Aggregates = calls.ToEquatableArray() }, columns.ToEquatableArray());

        void Keep(NamedExpression column, List<NamedExpression> kept)
        {
            NamedExpression? same = ColumnUse.IsVolatile(column.Expression) ? null : kept.Find(k => k.Expression.Equals(column.Expression));
            if (same is null) kept.Add(column);
            columns.Add(same is null ? NamedExpression.Pass(column.Column) : new NamedExpression(column.Id, column.Name, same.Column.Ref));
        }
    }
}
