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

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context) => new Pass().Visit(root);

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

        return changed ? scan with { Columns = EquatableArray.Own(columns) } : scan;
    }

    // Inputs first; the dictionary holds what is known of every column seen so far, so that a subquery finds its outer columns there too.
    private sealed class Pass
    {
        private readonly Dictionary<ColumnId, bool> _nullable = [];
        private readonly Func<LogicalPlan, LogicalPlan> _visit;
        private readonly Func<Expression, Expression> _refine;
        private readonly Func<Expression, Expression?> _replace;

        public Pass()
        {
            _visit = Visit;
            _refine = Refine;
            _replace = Replace;
        }

        public LogicalPlan Visit(LogicalPlan node)
        {
            node = PlanRewriter.MapChildren(node, _visit);
            if (node is Scan scan) node = RefineNullability.Refine(scan);
            // An outer join makes columns nullable above it that are not below; its own condition sees them as they are below.
            node = PlanRewriter.MapExpressions(node, _refine);
            foreach (PlanColumn column in node.Output) _nullable[column.Id] = column.Nullable;
            if (node is Scan { FilterColumns: var filterColumns })
                foreach (PlanColumn column in filterColumns) _nullable[column.Id] = column.Nullable;
            return node;
        }

        private Expression Refine(Expression expression) => ExpressionRewriter.TopDown(expression, _replace);

        private Expression? Replace(Expression expression) => expression switch
        {
            ColumnRef column => _nullable.TryGetValue(column.Id, out bool mayBeNull) && mayBeNull != column.MayBeNull ? column with { MayBeNull = mayBeNull } : column,
            SubqueryExpression subquery => Refine(subquery),
            _ => null,
        };

        private SubqueryExpression Refine(SubqueryExpression subquery)
        {
            LogicalPlan plan = Visit(subquery.Plan);
            if (!ReferenceEquals(plan, subquery.Plan)) subquery = subquery.WithPlan(plan);
            EquatableArray<Expression> children = subquery.Children;
            return children.IsEmpty ? subquery : (SubqueryExpression)subquery.WithChildren(children.Map(_refine));
        }
    }
}
