using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Windows: what they compute their columns from is computed below, and functions whose windows fit one order share its sort.</summary>
internal sealed partial class PhysicalPlanner
{
    private PlannedNode TranslateWindow(Window window, ColumnSet needed)
    {
        List<NamedExpression> functions = window.Functions.Where(f => needed.Contains(f.Id)).ToList();
        if (functions.Count == 0) return Translate(window.Input, needed);
        var below = new ColumnSet(needed);
        foreach (NamedExpression function in functions) ColumnUse.Collect(function.Expression, below);
        PlannedNode node = Translate(window.Input, below);
        node = ComputeOperands(node, functions, window);
        List<WindowSort> sorts = WindowSort.Share(functions);
        for (int i = 0; i < sorts.Count; i++)
        {
            var above = new ColumnSet(needed);
            foreach (WindowSort later in sorts.Skip(i + 1))
                foreach (NamedExpression function in later.Functions) ColumnUse.Collect(function.Expression, above);
            foreach (WindowSort earlier in sorts.Take(i))
                foreach (NamedExpression function in earlier.Functions) above.Add(function.Id);
            node = Sorted(node, sorts[i], above, window);
        }

        return node;
    }

    private PlannedNode Sorted(PlannedNode input, WindowSort sort, ColumnSet needed, Window window)
    {
        var specs = new List<WindowSpec>(sort.Functions.Count);
        foreach (NamedExpression named in sort.Functions)
        {
            var call = (WindowCall)named.Expression;
            specs.Add(new WindowSpec(
                call.Function, call.Aggregate, call.Type, input.Bind(call.Arguments), WindowSort.Partition(call).Count, WindowSort.Order(call).Count,
                call.Frame.WithOperands([.. call.Frame.Operands.Select(input.Bind)]))
            {
                Distinct = call.Distinct,
                Filter = call.Filter is null ? null : input.Bind(call.Filter),
                IgnoreNulls = call.IgnoreNulls,
                Sorting = call.Sorting,
            });
        }

        int[] kept = [.. Enumerable.Range(0, input.Count).Where(i => needed.Contains(input.Ids[i]))];
        IEnumerable<PhysicalColumn> columns = kept.Select(i => input.Plan.Output[i]).Concat(sort.Functions.Select(f => new PhysicalColumn(f.Name, f.Expression.Type, f.Expression.Nullable)));
        var plan = new PhysicalWindow(input.Plan, SortKeys(input, sort.Keys), specs.ToEquatableArray(), kept.ToEquatableArray(), columns.ToEquatableArray());
        if (window.Limit is not null) plan = plan with { Limit = window.Limit, Bounds = sort.Keys.Take(specs[0].PartitionKeys).Select(k => BoundsOf(k.Expression)).ToEquatableArray() };
        return Node(plan, window, [.. kept.Select(i => input.Ids[i]), .. sort.Functions.Select(f => f.Id)]);
    }

    // Every operand that is neither a column nor a literal becomes a column, each once.
    private PlannedNode ComputeOperands(PlannedNode input, List<NamedExpression> functions, Window window)
    {
        var computed = new Dictionary<Expression, NamedExpression>();
        for (int i = 0; i < functions.Count; i++)
        {
            Expression call = functions[i].Expression;
            functions[i] = functions[i] with
            {
                Expression = call.WithChildren(call.Children.Select(operand =>
                {
                    if (operand is ColumnRef or Literal) return operand;
                    if (!computed.TryGetValue(operand, out NamedExpression? column)) computed.Add(operand, column = NamedExpression.New(operand.ToString(), operand));
                    return column.Column.Ref;
                }).ToEquatableArray()),
            };
        }

        if (computed.Count == 0) return input;
        var columns = new List<NamedExpression>(input.Count + computed.Count);
        for (int i = 0; i < input.Count; i++)
        {
            PhysicalColumn column = input.Plan.Output[i];
            columns.Add(new NamedExpression(input.Ids[i], column.Name, new ColumnRef(input.Ids[i], column.Name, column.Type, column.Nullable)));
        }

        columns.AddRange(computed.Values);
        return Project(input, columns, _estimator.Rows(window));
    }
}

/// <summary>Window functions that one sort serves.</summary>
internal sealed class WindowSort
{
    private readonly List<SortKey> _keys = [];

    /// <summary>The sort's keys: partitions, then order.</summary>
    public EquatableArray<SortKey> Keys => _keys.ToEquatableArray();

    public List<NamedExpression> Functions { get; } = [];

    /// <summary>What a window partitions by; folding may have left literals, which part nothing.</summary>
    public static List<Expression> Partition(WindowCall call) => [.. call.PartitionBy.Where(e => e is not Literal).Distinct()];

    /// <summary>What a window orders by, but for what is the same in the whole partition.</summary>
    public static List<SortKey> Order(WindowCall call)
    {
        List<Expression> partition = Partition(call);
        return [.. call.OrderBy.Where(k => k.Expression is not Literal && !partition.Contains(k.Expression)).DistinctBy(k => k.Expression)];
    }

    /// <summary>Puts functions on as few sorts as their order of appearance allows: longest keys first, each on the first sort of which its keys are a prefix.</summary>
    /// <remarks>Functions that number rows as they come have a sort of their own, below all others.</remarks>
    public static List<WindowSort> Share(IReadOnlyList<NamedExpression> functions)
    {
        var sorts = new List<WindowSort>();
        foreach (bool asTheyCome in new[] { true, false })
        {
            int first = sorts.Count;
            IEnumerable<NamedExpression> kind = functions.Where(f => FollowsInput((WindowCall)f.Expression) == asTheyCome);
            foreach (NamedExpression function in kind.OrderByDescending(f => Partition((WindowCall)f.Expression).Count + Order((WindowCall)f.Expression).Count))
            {
                var call = (WindowCall)function.Expression;
                WindowSort? sort = sorts.Skip(first).FirstOrDefault(s => s.Serves(call, exactly: asTheyCome));
                if (sort is null)
                {
                    sorts.Add(sort = new WindowSort());
                    sort._keys.AddRange(Partition(call).Select(e => new SortKey(e)));
                    sort._keys.AddRange(Order(call));
                }

                sort.Functions.Add(function);
            }
        }

        return sorts;
    }

    private static bool FollowsInput(WindowCall call) => WindowSpec.FollowsInput(call.Sorting is null ? call.Function : WindowFunction.RowNumber, Order(call).Count > 0, call.Frame);

    private bool Serves(WindowCall call, bool exactly)
    {
        List<Expression> partition = Partition(call);
        List<SortKey> order = Order(call);
        int count = partition.Count + order.Count;
        if (exactly ? count != _keys.Count : count > _keys.Count) return false;
        for (int i = 0; i < partition.Count; i++)
            if (!partition.Contains(_keys[i].Expression)) return false;
        for (int i = 0; i < order.Count; i++)
            if (!order[i].Equals(_keys[partition.Count + i])) return false;
        return true;
    }
}
