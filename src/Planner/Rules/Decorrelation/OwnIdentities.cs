using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Gives a subquery's output columns identities of their own where it passes on outer columns under theirs.</summary>
/// <remarks><code>
/// Project a#1            Project a#1 AS a#9
///   t                ⇒     t                        (#1 belongs to the query outside)
/// </code>
/// Otherwise the column would seem to be the subquery's own, and the subquery uncorrelated.</remarks>
internal static class OwnIdentities
{
    public static LogicalPlan Of(LogicalPlan plan) => PassesOuter(plan) ? Renew(plan).Plan : plan;

    private static bool PassesOuter(LogicalPlan node)
    {
        EquatableArray<NamedExpression> columns = Named(node);
        if (columns.Count > 0)
        {
            ColumnSet input = node.Children[0].OutputIds;
            foreach (NamedExpression column in columns)
                if (IsPassed(column) && !input.Contains(column.Id)) return true;
        }

        foreach (LogicalPlan child in node.Children)
            if (PassesOuter(child)) return true;
        return false;
    }

    private static EquatableArray<NamedExpression> Named(LogicalPlan node) => node switch
    {
        Project project => project.Columns,
        Aggregate aggregate => aggregate.Groups,
        _ => [],
    };

    private static bool IsPassed(NamedExpression column) => column.Expression is ColumnRef source && source.Id == column.Id;

    // The plan, and what identities of its output became.
    private static (LogicalPlan Plan, Dictionary<ColumnId, Expression> Map) Renew(LogicalPlan node)
    {
        var map = new Dictionary<ColumnId, Expression>();
        LogicalPlan rebuilt = PlanRewriter.MapChildren(node, child =>
        {
            (LogicalPlan plan, Dictionary<ColumnId, Expression> own) = Renew(child);
            foreach ((ColumnId id, Expression column) in own) map.TryAdd(id, column);
            return plan;
        });
        EquatableArray<NamedExpression> columns = Named(node);
        if (map.Count > 0) rebuilt = PlanRewriter.MapExpressions(rebuilt, e => ExpressionRewriter.Substitute(e, map));
        if (columns.IsEmpty) return (rebuilt, map);

        ColumnSet input = rebuilt.Children[0].OutputIds;
        var above = new Dictionary<ColumnId, Expression>();
        EquatableArray<NamedExpression> renewed = Named(rebuilt).Select((column, i) =>
        {
            if (!IsPassed(columns[i]) || column.Expression is not ColumnRef source) return column;
            if (input.Contains(source.Id)) column = column with { Id = source.Id };
            else column = NamedExpression.New(column.Name, source);
            if (column.Id != columns[i].Id) above[columns[i].Id] = column.Column.Ref;
            return column;
        }).ToEquatableArray();
        return (rebuilt is Project project ? project with { Columns = renewed } : ((Aggregate)rebuilt) with { Groups = renewed }, above);
    }
}
