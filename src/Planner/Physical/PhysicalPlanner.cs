using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Turns an optimised logical plan into a physical plan for one process: ordinals for identities, algorithms for operators.</summary>
/// <remarks>
/// Walks down with the set of columns that are needed above, so that no operator reads, computes or keeps another; walks up with the columns that it got
/// (<see cref="PlannedNode"/>), which may be more than asked for and in any order. The root brings them into the plan's order.
/// </remarks>
internal sealed partial class PhysicalPlanner
{
    private readonly CardinalityEstimator _estimator = new();

    // Numbered from 1 in each plan: a query's physical plan is the same in every process and at every time.
    private int _lastCte;
    private readonly Dictionary<int, (int Number, IReadOnlyList<PhysicalColumn> Columns)> _ctes = [];

    public static PhysicalPlan Plan(LogicalPlan plan)
    {
        var planner = new PhysicalPlanner();
        planner._estimator.Rows(plan);
        PlannedNode root = planner.Exactly(planner.Translate(plan, plan.OutputIds), plan.Output);
        return root.Plan;
    }

    private PlannedNode Translate(LogicalPlan plan, ColumnSet needed) => plan switch
    {
        Scan scan => TranslateScan(scan, needed),
        Values values => TranslateValues(values),
        Filter filter => TranslateFilter(filter, needed),
        Project project => TranslateProject(project, needed),
        Aggregate aggregate => TranslateAggregate(aggregate, needed),
        Window window => TranslateWindow(window, needed),
        Sort sort => TranslateSort(sort, needed),
        TopN top => TranslateTopN(top, needed),
        Limit limit => TranslateLimit(limit, needed),
        RowNumber number => TranslateRowNumber(number, needed),
        Unnest unnest => TranslateUnnest(unnest, needed),
        Join join => TranslateJoin(join, needed),
        UnionAll union => TranslateUnion(union, needed),
        Cte cte => TranslateCte(cte, needed),
        RecursiveCte recursive => TranslateRecursive(recursive),
        CteRef reference => TranslateReference(reference),
        Write write => TranslateWrite(write),
        _ => throw new InternalException($"a {plan.GetType().Name} has no physical form: the optimiser must have removed it"),
    };

    private PlannedNode Node(PhysicalPlan plan, LogicalPlan logical, IReadOnlyList<ColumnId> ids) =>
        new(plan with { EstimatedRows = Math.Round(_estimator.Rows(logical)) }, ids);

    private PlannedNode TranslateScan(Scan scan, ColumnSet needed)
    {
        var ids = new List<ColumnId>();
        var columns = new List<int>();
        var outputs = new List<int>();
        var outputColumns = new List<PhysicalColumn>();
        var outputIds = new List<ColumnId>();
        var fields = new List<PhysicalColumn>();
        var filterIds = new ColumnSet();
        foreach (Expression filter in scan.Filters) ColumnUse.Collect(filter, filterIds);

        void Read(PlanColumn column, int ordinal, bool output)
        {
            if (!output && !filterIds.Contains(column.Id)) return;
            ids.Add(column.Id);
            columns.Add(ordinal);
            fields.Add(new PhysicalColumn(column.Name, column.Type, column.Nullable));
            if (!output) return;
            outputs.Add(ids.Count - 1);
            outputColumns.Add(fields[^1]);
            outputIds.Add(column.Id);
        }

        for (int i = 0; i < scan.Columns.Count; i++) Read(scan.Columns[i], scan.Ordinals[i], needed.Contains(scan.Columns[i].Id));
        for (int i = 0; i < scan.FilterColumns.Count; i++) Read(scan.FilterColumns[i], scan.FilterOrdinals[i], false);

        // Filters see every column that is read; a throw-away node gives them their ordinals.
        var read = new PlannedNode(new PhysicalValues(fields.ToEquatableArray(), []), ids);
        EquatableArray<Expression> filters = Ordered(scan.Filters).Select(read.Bind).ToEquatableArray();
        var plan = new PhysicalScan(scan.Source.Spec, columns.ToEquatableArray(), outputs.ToEquatableArray(), outputColumns.ToEquatableArray(), filters, []) { Source = scan.Source };
        return Node(plan, scan, outputIds);
    }

    private PlannedNode TranslateValues(Values values)
    {
        var nothing = new PlannedNode(new PhysicalValues([], []), []);
        EquatableArray<PhysicalColumn> columns = values.Columns.Map(c => new PhysicalColumn(c.Name, c.Type, c.Nullable));
        return Node(new PhysicalValues(columns, values.Rows.Map(nothing.Bind)), values, values.Columns.Select(c => c.Id).ToList());
    }

    private PlannedNode TranslateFilter(Filter filter, ColumnSet needed)
    {
        var below = new ColumnSet(needed);
        ColumnUse.Collect(filter.Predicate, below);
        PlannedNode input = Translate(filter.Input, below);
        EquatableArray<Expression> conjuncts = Ordered(Predicates.Split(filter.Predicate)).Select(input.Bind).ToEquatableArray();
        return Node(new PhysicalFilter(input.Plan, conjuncts), filter, input.Ids);
    }

    private PlannedNode TranslateProject(Project project, ColumnSet needed)
    {
        List<NamedExpression> kept = project.Columns.Where(c => needed.Contains(c.Id)).ToList();
        var below = new ColumnSet();
        foreach (NamedExpression column in kept) ColumnUse.Collect(column.Expression, below);
        PlannedNode input = Translate(project.Input, below);
        return Renamed(input, kept) ?? Project(input, kept, _estimator.Rows(project));
    }

    // Nothing but columns, each once: the rows are already there, under other identities. Names matter at the root only, which sets them.
    private static PlannedNode? Renamed(PlannedNode input, List<NamedExpression> columns)
    {
        ColumnId[] ids = [.. input.Ids];
        var taken = new HashSet<int>();
        foreach (NamedExpression column in columns)
        {
            if (column.Expression is not ColumnRef source || input.Ordinal(source.Id, source.Name) is var ordinal && !taken.Add(ordinal)) return null;
            ids[ordinal] = column.Id;
        }

        return new PlannedNode(input.Plan, ids);
    }

    private static PlannedNode Project(PlannedNode input, IReadOnlyList<NamedExpression> columns, double rows)
    {
        Expression[] expressions = columns.Select(c => input.Bind(c.Expression)).ToArray();
        EquatableArray<PhysicalColumn> output = columns.Select((c, i) => new PhysicalColumn(c.Name, expressions[i].Type, expressions[i].Nullable)).ToEquatableArray();
        List<ColumnId> ids = columns.Select(c => c.Id).ToList();
        // Two projections of which the lower only passes columns are one.
        if (input.Plan is PhysicalProject lower && lower.Expressions.All(e => e is InputRef or Literal))
            return new PlannedNode(
                new PhysicalProject(lower.Input, expressions.Select(e => Replace(e, lower.Expressions)).ToEquatableArray(), output) { EstimatedRows = Math.Round(rows) }, ids);
        return new PlannedNode(new PhysicalProject(input.Plan, expressions.ToEquatableArray(), output) { EstimatedRows = Math.Round(rows) }, ids);
    }

    private static Expression Replace(Expression expression, EquatableArray<Expression> inputs) =>
        ExpressionRewriter.TopDown(expression, e => e is InputRef input ? inputs[input.Ordinal] : null);

    /// <summary>The node with exactly these columns in this order.</summary>
    private PlannedNode Exactly(PlannedNode node, EquatableArray<PlanColumn> columns)
    {
        bool same = node.Count == columns.Count;
        for (int i = 0; same && i < node.Count; i++) same = node.Ids[i] == columns[i].Id && node.Plan.Output[i].Name == columns[i].Name;
        return same ? node : Project(node, columns.Select(NamedExpression.Pass).ToList(), node.Plan.EstimatedRows);
    }

    /// <summary>The node without columns that nobody needs; for operators that keep or move their rows.</summary>
    private static PlannedNode Narrowed(PlannedNode node, ColumnSet needed)
    {
        var kept = new List<NamedExpression>();
        for (int i = 0; i < node.Count; i++)
        {
            if (!needed.Contains(node.Ids[i])) continue;
            PhysicalColumn column = node.Plan.Output[i];
            kept.Add(new NamedExpression(node.Ids[i], column.Name, new ColumnRef(node.Ids[i], column.Name, column.Type, column.Nullable)));
        }

        return kept.Count == node.Count ? node : Project(node, kept, node.Plan.EstimatedRows);
    }
}
