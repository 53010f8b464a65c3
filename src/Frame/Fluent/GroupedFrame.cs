using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>A frame whose rows are grouped and wait for aggregates.</summary>
public sealed class GroupedFrame
{
    private readonly DataFrame _frame;
    private readonly IReadOnlyList<NamedExpression> _keys;

    internal GroupedFrame(DataFrame frame, IReadOnlyList<NamedExpression> keys)
    {
        _frame = frame;
        _keys = keys;
    }

    /// <summary>One row per group: its keys, then the aggregates, such as <c>Sum(Col("price")).As("revenue")</c> or <c>Sum(Col("a")) / Count()</c>.</summary>
    /// <exception cref="BindException">A column does not exist, or is neither grouped nor aggregated.</exception>
    public DataFrame Agg(params ReadOnlySpan<Expr> aggregates)
    {
        // Inside aggregates names mean the frame's columns; outside they mean the groups, which have identities of their own when computed.
        var collected = new List<NamedExpression>();
        List<PlanColumn> scope = [.. _keys.Select(k => k.Column).Where(k => _frame.Plan.Output.All(c => !c.Name.Equals(k.Name, StringComparison.OrdinalIgnoreCase))), .. _frame.Plan.Output];
        var binder = new FluentBinder(scope, collected) { Windows = true };
        var results = new List<NamedExpression>();
        foreach (Expr aggregate in aggregates) results.AddRange(binder.BindList([aggregate.Node]));
        List<NamedExpression> above = [.. _keys.Select(k => NamedExpression.Pass(k.Column)), .. results];
        Aggregate plan = DataFrame.Aggregate(_frame.Plan, _keys, collected, above);
        return _frame.With(DataFrame.ProjectWindows(plan, above));
    }

    /// <summary>One row per group with the number of its rows in a column <c>count</c>.</summary>
    public DataFrame Count() => Agg(F.Count().As("count"));
}
