using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Reads the fields of structs that are used in place of the whole structs, as columns of the scan.</summary>
/// <remarks><code>
/// Project s.a                             Project "s.a"
///   Filter s.c.d > 1                 ⇒      Filter "s.c.d" > 1
///     Scan t [s]                              Scan t ["s.a", "s.c.d"]
/// </code>
/// Only for columns of which nothing but fields is used anywhere in the plan, and sources that can read them (<see cref="IFieldSource"/>). It runs last, when it is known
/// which parts of the plan use what; statistics of such columns then prune in the scan as those of others do.</remarks>
internal sealed class PruneFields : IPlanRule
{
    public string Name => "prune-fields";

    public LogicalPlan Rewrite(LogicalPlan root, RuleContext context)
    {
        var uses = new FieldUses();
        if (!uses.AddStructs(root)) return root;
        uses.AddUses(root);
        return uses.AnyFields ? new FieldRewriter(uses).Rewrite(root) : root;
    }
}

/// <summary>Which fields of a plan's struct columns are used, and of which columns the whole.</summary>
internal sealed class FieldUses
{
    private readonly Dictionary<ColumnId, ColumnId> _origins = []; // the scan's column that a column is, under whatever name
    private readonly Dictionary<ColumnId, HashSet<EquatableArray<int>>> _fields = [];
    private readonly ColumnSet _whole = [];

    public bool AnyFields => _fields.Any(f => f.Value.Count > 0 && !_whole.Contains(f.Key));

    /// <summary>Finds the struct columns of scans; false if there are none.</summary>
    public bool AddStructs(LogicalPlan node)
    {
        bool any = false;
        if (node is Scan { Source: IFieldSource } scan)
        {
            foreach (PlanColumn column in (IEnumerable<PlanColumn>)[.. scan.Columns, .. scan.FilterColumns])
            {
                if (!column.Type.IsStruct) continue;
                _origins[column.Id] = column.Id;
                _fields[column.Id] = [];
                any = true;
            }
        }

        foreach (LogicalPlan child in node.Children) any |= AddStructs(child);
        return any;
    }

    /// <summary>Notes every use in a plan whose output somebody reads as it is.</summary>
    public void AddUses(LogicalPlan root)
    {
        Visit(root);
        foreach (PlanColumn column in root.Output) UseWhole(column.Id);
    }

    /// <summary>The fields that are read in place of a column; null if it is read whole or is no struct of a scan.</summary>
    public EquatableArray<int>[]? FieldsOf(ColumnId column)
    {
        if (!_origins.TryGetValue(column, out ColumnId origin) || _whole.Contains(origin) || _fields[origin] is not { Count: > 0 } all) return null;
        // A field of a field that is read is taken from that.
        return [.. all.Where(f => !all.Any(o => o.Count < f.Count && o.SequenceEqual(f.Take(o.Count)))).OrderBy(f => string.Join('.', f), StringComparer.Ordinal)];
    }

    /// <summary>A field of a field … of a column: the column and the path.</summary>
    public static (ColumnRef Column, int[] Fields)? PathOf(Expression expression)
    {
        int depth = 0;
        Expression inner = expression;
        for (; inner is FieldAccess access; inner = access.Operand) depth++;
        if (depth == 0 || inner is not ColumnRef column) return null;
        var fields = new int[depth];
        for (Expression at = expression; at is FieldAccess access; at = access.Operand) fields[--depth] = access.Index;
        return (column, fields);
    }

    private void Visit(LogicalPlan node)
    {
        foreach (LogicalPlan child in node.Children) Visit(child);
        switch (node)
        {
            case Project project:
                foreach (NamedExpression column in project.Columns)
                {
                    // The same column under another name is used as that is.
                    if (column.Expression is ColumnRef passed && _origins.TryGetValue(passed.Id, out ColumnId origin)) _origins[column.Id] = origin;
                    else Use(column.Expression);
                }

                return;
            case Scan or Values or Filter or Aggregate or Sort or TopN or Limit or Window or RowNumber or Join or Unnest:
                break;
            default:
                foreach (LogicalPlan child in node.Children)
                    foreach (PlanColumn column in child.Output) UseWhole(column.Id);
                break;
        }

        foreach (Expression expression in node.Expressions) Use(expression);
    }

    private void Use(Expression expression)
    {
        if (PathOf(expression) is var (column, fields))
        {
            if (_origins.TryGetValue(column.Id, out ColumnId origin)) _fields[origin].Add([.. fields]);
            return;
        }

        if (expression is ColumnRef whole) UseWhole(whole.Id);
        if (expression is SubqueryExpression subquery)
            foreach (ColumnRef free in ExpressionRewriter.FreeColumns(subquery.Plan)) UseWhole(free.Id);
        foreach (Expression child in expression.Children) Use(child);
    }

    private void UseWhole(ColumnId column)
    {
        if (_origins.TryGetValue(column, out ColumnId origin)) _whole.Add(origin);
    }
}

/// <summary>Puts columns for fields in the places of structs.</summary>
internal sealed class FieldRewriter(FieldUses uses)
{
    private readonly Dictionary<ColumnId, List<(EquatableArray<int> Fields, PlanColumn Column)>> _columns = [];

    public LogicalPlan Rewrite(LogicalPlan node)
    {
        if (node is Scan scan) return RewriteScan(scan);
        EquatableArray<LogicalPlan> children = node.Children;
        if (!children.IsEmpty) node = node.WithChildren(children.Map(Rewrite));
        if (node is Project project)
        {
            var columns = new List<NamedExpression>();
            foreach (NamedExpression column in project.Columns)
            {
                if (column.Expression is ColumnRef passed && _columns.GetValueOrDefault(passed.Id) is { } fields)
                {
                    List<(EquatableArray<int> Fields, PlanColumn Column)> own = column.Id == passed.Id ? fields : Renamed(column.Id, fields);
                    for (int i = 0; i < own.Count; i++) columns.Add(new NamedExpression(own[i].Column.Id, own[i].Column.Name, fields[i].Column.Ref));
                }
                else
                {
                    columns.Add(column with { Expression = Replace(column.Expression) });
                }
            }

            return project with { Columns = columns.ToEquatableArray() };
        }

        EquatableArray<Expression> expressions = node.Expressions;
        return expressions.IsEmpty ? node : node.WithExpressions(expressions.Map(Replace));
    }

    private LogicalPlan RewriteScan(Scan scan)
    {
        var paths = new List<FieldPath>();
        var added = new List<PlanColumn>();
        var owners = new List<ColumnId>();
        PlanColumn[] all = [.. scan.Columns, .. scan.FilterColumns];
        int[] ordinals = [.. scan.Ordinals, .. scan.FilterOrdinals];
        for (int i = 0; i < all.Length; i++)
        {
            if (uses.FieldsOf(all[i].Id) is not { } fields) continue;
            foreach (EquatableArray<int> path in fields)
            {
                paths.Add(new FieldPath(ordinals[i], path));
                owners.Add(all[i].Id);
            }
        }

        if (paths.Count == 0) return scan;
        if (((IFieldSource)scan.Source).WithFields(paths) is not { } source) return scan;
        int first = source.Schema.Count - paths.Count;
        for (int i = 0; i < paths.Count; i++)
        {
            Field field = source.Schema[first + i];
            if (!_columns.TryGetValue(owners[i], out List<(EquatableArray<int> Fields, PlanColumn Column)>? own)) _columns.Add(owners[i], own = []);
            // A plan that stands in two places, as ASOF joins make of their right side, has the same columns in both.
            int known = own.FindIndex(f => f.Fields.SequenceEqual(paths[i].Fields));
            if (known < 0) own.Add((paths[i].Fields, PlanColumn.New(field.Name, field.Type, field.Nullable)));
            added.Add(known < 0 ? own[^1].Column : own[known].Column);
        }

        bool Stays(PlanColumn column) => !_columns.ContainsKey(column.Id);
        return scan with
        {
            Source = source,
            Columns = [.. scan.Columns.Where(Stays), .. added],
            Ordinals = [.. scan.Ordinals.Where((_, i) => Stays(scan.Columns[i])), .. Enumerable.Range(first, added.Count)],
            FilterColumns = [.. scan.FilterColumns.Where(Stays)],
            FilterOrdinals = [.. scan.FilterOrdinals.Where((_, i) => Stays(scan.FilterColumns[i]))],
            Filters = scan.Filters.Map(Replace),
        };
    }

    private List<(EquatableArray<int> Fields, PlanColumn Column)> Renamed(ColumnId id, List<(EquatableArray<int> Fields, PlanColumn Column)> fields) =>
        _columns[id] = [.. fields.Select(f => (f.Fields, PlanColumn.New(f.Column.Name, f.Column.Type, f.Column.Nullable)))];

    private Expression Replace(Expression expression) => ExpressionRewriter.TopDown(expression, e =>
    {
        if (FieldUses.PathOf(e) is not var (column, path) || !_columns.TryGetValue(column.Id, out List<(EquatableArray<int> Fields, PlanColumn Column)>? fields)) return null;
        (EquatableArray<int> read, PlanColumn from) = fields.First(f => f.Fields.SequenceEqual(path.Take(f.Fields.Count)));
        Expression value = from.Ref;
        for (int i = read.Count; i < path.Length; i++) value = new FieldAccess(value, path[i]);
        return value;
    });
}
