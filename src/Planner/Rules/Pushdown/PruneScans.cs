using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Leaves out of scans the columns that nothing in the plan names, before any other rule has to carry them along.</summary>
/// <remarks><code>
/// Filter l_quantity &lt; 24                              Filter l_quantity &lt; 24
///   Scan lineitem [l_orderkey, … 16 columns]     ⇒      Scan lineitem [l_quantity, l_extendedprice]
/// </code>
/// Columns that are put out by position (at the root, in unions, in definitions of common table expressions) count as named.</remarks>
internal sealed class PruneScans : IPlanRule
{
    public string Name => "prune-scans";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        var used = new ColumnSet();
        Collect(root, used, byPosition: true);
        return PlanRewriter.BottomUp(root, node => node is Scan scan ? Narrow(scan, used) : node);
    }

    private static void Collect(LogicalPlan node, ColumnSet used, bool byPosition)
    {
        if (byPosition)
            foreach (PlanColumn column in node.Output) used.Add(column.Id);
        foreach (Expression expression in node.Expressions) Collect(expression, used);
        // Only these nodes know their inputs' columns by name alone; what passes an input's columns on needs no more of them than what is above.
        bool named = node is Filter or Project or Aggregate or Sort or Limit or TopN or Window or Join or DependentJoin or Unnest or RowNumber;
        foreach (LogicalPlan child in node.Children) Collect(child, used, !named);
    }

    private static void Collect(Expression expression, ColumnSet used)
    {
        switch (expression)
        {
            case ColumnRef column: used.Add(column.Id); return;
            case Literal: return;
            case SubqueryExpression subquery: Collect(subquery.Plan, used, byPosition: true); break;
        }

        foreach (Expression child in expression.Children) Collect(child, used);
    }

    private static Scan Narrow(Scan scan, ColumnSet used)
    {
        int kept = 0;
        foreach (PlanColumn column in scan.Columns)
            if (used.Contains(column.Id)) kept++;
        if (kept == scan.Columns.Count) return scan;
        var columns = new PlanColumn[kept];
        var ordinals = new int[kept];
        for (int i = 0, at = 0; i < scan.Columns.Count; i++)
        {
            if (!used.Contains(scan.Columns[i].Id)) continue;
            columns[at] = scan.Columns[i];
            ordinals[at++] = scan.Ordinals[i];
        }

        return scan with { Columns = EquatableArray.Own(columns), Ordinals = EquatableArray.Own(ordinals) };
    }
}
