using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Marks columns that cannot be null: those of scans whose statistics count no nulls, and everything computed from them.</summary>
/// <remarks><code>
/// Scan supplier [s_suppkey?]        ⇒        Scan supplier [s_suppkey]
/// </code>
/// Files often declare every column nullable. What this learns turns NOT IN into anti-joins and IS NOT DISTINCT FROM into plain equality.</remarks>
internal sealed class RefineNullability : IPlanRule
{
    public string Name => "refine-nullability";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        var nullable = new Dictionary<ColumnId, bool>();
        return Visit(root, nullable);
    }

    // Inputs first; the dictionary holds what is known of every column seen so far, so that a subquery finds its outer columns there too.
    private static LogicalPlan Visit(LogicalPlan node, Dictionary<ColumnId, bool> nullable)
    {
        node = PlanRewriter.MapChildren(node, child => Visit(child, nullable));
        if (node is Scan scan) node = Refine(scan);
        // An outer join makes columns nullable above it that are not below; its own condition sees them as they are below.
        node = PlanRewriter.MapExpressions(node, e => Refine(e, nullable));
        foreach (PlanColumn column in node.Output) nullable[column.Id] = column.Nullable;
        if (node is Scan { FilterColumns: var filterColumns })
            foreach (PlanColumn column in filterColumns) nullable[column.Id] = column.Nullable;
        return node;
    }

    private static Scan Refine(Scan scan)
    {
        if (scan.Columns.All(c => !c.Nullable)) return scan;
        TableStatistics statistics = scan.Source.Statistics;
        PlanColumn[] columns = [.. scan.Columns];
        bool changed = false;
        for (int i = 0; i < columns.Length; i++)
        {
            int ordinal = scan.Ordinals[i];
            if (!columns[i].Nullable || ordinal >= statistics.Columns.Count || statistics.Columns[ordinal].Nulls is not 0) continue;
            columns[i] = columns[i] with { Nullable = false };
            changed = true;
        }

        return changed ? scan with { Columns = columns.ToEquatableArray() } : scan;
    }

    private static Expression Refine(Expression expression, Dictionary<ColumnId, bool> nullable) => ExpressionRewriter.TopDown(expression, e => e switch
    {
        ColumnRef column => nullable.TryGetValue(column.Id, out bool mayBeNull) && mayBeNull != column.MayBeNull ? column with { MayBeNull = mayBeNull } : column,
        SubqueryExpression subquery => Refine(subquery, nullable),
        _ => null,
    });

    private static SubqueryExpression Refine(SubqueryExpression subquery, Dictionary<ColumnId, bool> nullable)
    {
        LogicalPlan plan = Visit(subquery.Plan, nullable);
        if (!ReferenceEquals(plan, subquery.Plan)) subquery = subquery.WithPlan(plan);
        EquatableArray<Expression> children = subquery.Children;
        return children.IsEmpty ? subquery : (SubqueryExpression)subquery.WithChildren(children.Select(c => Refine(c, nullable)).ToEquatableArray());
    }
}
