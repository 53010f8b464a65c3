using System.Globalization;
using System.Text;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>An indented tree of a physical plan, one node a line, inputs below, with estimated rows. What EXPLAIN and the approved plans show.</summary>
/// <remarks>Expressions name columns as the node's input does. Nodes are numbered in the order of the lines, from 0: that is how measured figures find their node.</remarks>
internal static class PhysicalPlanText
{
    /// <param name="annotate">What to add to a node's line, by its number: measured rows and times, say. Null adds nothing.</param>
    public static string Of(PhysicalPlan plan, Func<int, string?>? annotate = null)
    {
        var text = new StringBuilder();
        int number = 0;
        Write(text, plan, 0, ref number, annotate);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>A plan's nodes in the order of their numbers.</summary>
    public static IEnumerable<PhysicalPlan> PreOrder(PhysicalPlan plan)
    {
        yield return plan;
        foreach (PhysicalPlan child in plan.Children)
            foreach (PhysicalPlan node in PreOrder(child)) yield return node;
    }

    private static void Write(StringBuilder text, PhysicalPlan plan, int depth, ref int number, Func<int, string?>? annotate)
    {
        text.Append(' ', depth * 2).Append(Line(plan)).Append(CultureInfo.InvariantCulture, $"  ~{plan.EstimatedRows:0} rows");
        if (annotate?.Invoke(number) is { } note) text.Append("  ").Append(note);
        text.Append('\n');
        number++;
        if (plan is PhysicalRecursion recursion)
        {
            // Queries of their own: their nodes have no numbers here.
            int inner = 0;
            Write(text, recursion.Start, depth + 1, ref inner, null);
            Write(text, recursion.Step, depth + 1, ref inner, null);
        }

        foreach (PhysicalPlan child in plan.Children) Write(text, child, depth + 1, ref number, annotate);
    }

    /// <summary>One operator without its inputs.</summary>
    public static string Line(PhysicalPlan plan) => plan switch
    {
        PhysicalScan scan => Scan(scan),
        PhysicalValues values => $"Values {values.Rows.Count} × [{Names(values.Columns)}]",
        PhysicalCteScan scan => $"CteScan {scan.Id} [{Names(scan.Columns)}]",
        PhysicalRecursion recursion => $"Recursion {recursion.Id} [{Names(recursion.Columns)}]",
        PhysicalStageInput input => $"StageInput {input.StageId} {input.Kind}{Merge(input.MergeKeys, input.Columns)} [{Names(input.Columns)}]",
        PhysicalFilter filter => $"Filter {List(filter.Conjuncts, filter.Input.Output, " AND ")}",
        PhysicalProject project => $"Project {Named(project.Expressions, project.Columns, project.Input.Output)}",
        PhysicalAggregate aggregate => Aggregate(aggregate),
        PhysicalWindow window => $"Window {string.Join(", ", window.Functions.Select(f => Text(window.Call(f), window.Input.Output)))}{(window.Limit is { } l ? $" where {l}" : "")}",
        PhysicalSort sort => $"Sort by {Keys(sort.Keys, sort.Output)}",
        PhysicalTopN top => $"TopN {top.Count}{Offset(top.Offset)} by {Keys(top.Keys, top.Output)}{(top.Publishes is { } p ? $" publishes f{p.FilterId}" : "")}",
        PhysicalLimit limit => $"Limit {limit.Count?.ToString(CultureInfo.InvariantCulture) ?? "all"}{Offset(limit.Offset)}",
        PhysicalRowNumber number => $"RowNumber by {List(number.Groups, number.Input.Output, ", ")}{(number.Keys.IsEmpty ? "" : $" in order of {Keys(number.Keys, number.Input.Output)}")}",
        PhysicalUnnest unnest => $"Unnest {List(unnest.Lists, unnest.Input.Output, ", ")}{(unnest.KeepEmpty ? " keep empty" : "")}",
        PhysicalUnionAll => "UnionAll",
        PhysicalCte cte => $"Cte {cte.Id}",
        PhysicalWrite write => $"Write {write.Sink?.Name ?? write.Spec?.Path ?? "?"}",
        PhysicalExchange exchange => $"Exchange {exchange.Kind}{(exchange.Keys.IsEmpty ? "" : $" by {List(exchange.Keys, exchange.Output, ", ")}")}{Merge(exchange.MergeKeys, exchange.Output)}",
        PhysicalHashJoin join => HashJoin(join),
        PhysicalNestedLoopJoin join => $"NestedLoopJoin {join.Kind} on {(join.Condition is { } c ? Text(c, Pair(join)) : "true")}{Mark(join.MarkComparison, Pair(join))}{Ranges(join)}",
        _ => plan.GetType().Name,
    };

    private static string Ranges(PhysicalNestedLoopJoin join)
    {
        IReadOnlyList<RangeCondition> ranges = join.Right.EstimatedRows < RangeCondition.LeastRows ? [] : RangeCondition.Of(join);
        return ranges.Count == 0 ? "" : $" indexed by {string.Join(", ", ranges.Select(r => Text(r.Right, Pair(join))))}";
    }

    private static string Scan(PhysicalScan scan)
    {
        IReadOnlyList<string> names = scan.Columns.Select((c, i) => scan.Source?.Schema[c].Name ?? ScanName(scan, i)).ToList();
        var text = new StringBuilder($"Scan {scan.Source?.Name ?? string.Join(", ", scan.Spec?.Paths ?? [])} [{Names(scan.OutputColumns)}]");
        if (!scan.Filters.IsEmpty) text.Append(" where ").AppendJoin(" AND ", scan.Filters.Select(f => Text(f, names)));
        foreach (DynamicFilterRef filter in scan.DynamicFilters) text.Append(CultureInfo.InvariantCulture, $" f{filter.FilterId}({names[filter.Index]})");
        return text.ToString();
    }

    private static string ScanName(PhysicalScan scan, int position)
    {
        for (int i = 0; i < scan.OutputOrdinals.Count; i++)
            if (scan.OutputOrdinals[i] == position) return scan.OutputColumns[i].Name;
        int ordinal = scan.Columns[position];
        return scan.Spec is { } spec && ordinal < spec.Fields.Length ? spec.Fields[ordinal].Name : $"column {ordinal}";
    }

    private static string Aggregate(PhysicalAggregate aggregate)
    {
        EquatableArray<PhysicalColumn> input = aggregate.Input.Output;
        string calls = string.Join(", ", aggregate.Aggregates.Select(a => Text(new AggregateCall(a.Function, a.Arguments, a.Distinct, a.Filter), input)));
        string groups = List(aggregate.Groups, input, ", ");
        if (aggregate.Aggregates.IsEmpty) return $"Distinct {groups}";
        return aggregate.Groups.IsEmpty ? $"Aggregate {calls}" : $"Aggregate {calls} by {groups}";
    }

    private static string HashJoin(PhysicalHashJoin join)
    {
        EquatableArray<PhysicalColumn> left = join.Left.Output, right = join.Right.Output;
        var text = new StringBuilder($"HashJoin {join.Kind} on ");
        text.AppendJoin(" AND ", join.LeftKeys.Select((k, i) => $"{Text(k, left)} {(join.NullSafe[i] ? "IS NOT DISTINCT FROM" : "=")} {Text(join.RightKeys[i], right)}"));
        if (join.LeftKeys.IsEmpty) text.Append("true");
        if (join.Residual is { } residual) text.Append(" AND ").Append(Text(residual, Pair(join)));
        text.Append(Mark(join.MarkComparison, Pair(join))).Append(join.BuildLeft ? ", build left" : ", build right");
        if (join.BuildKeysUnique) text.Append(" (unique)");
        foreach (DynamicFilterRef filter in join.Publishes) text.Append(CultureInfo.InvariantCulture, $" publishes f{filter.FilterId}");
        return text.ToString();
    }

    private static List<string> Pair(PhysicalPlan join) => [.. join.Children[0].Output.Select(c => c.Name), .. join.Children[1].Output.Select(c => c.Name)];

    private static string Mark(Expression? comparison, IReadOnlyList<string> names) => comparison is null ? "" : $" mark by {Text(comparison, names)}";

    private static string Names(EquatableArray<PhysicalColumn> columns) => string.Join(", ", columns.Select(c => c.Name));

    private static string Named(EquatableArray<Expression> expressions, EquatableArray<PhysicalColumn> columns, EquatableArray<PhysicalColumn> input) =>
        string.Join(", ", expressions.Select((e, i) => Text(e, input) is var text && text == columns[i].Name ? text : $"{text} AS {columns[i].Name}"));

    private static string Keys(EquatableArray<PhysicalSortKey> keys, EquatableArray<PhysicalColumn> input) =>
        string.Join(", ", keys.Select(k => $"{Text(k.Expression, input)}{(k.Descending ? " desc" : "")}{(k.NullsFirst ? " nulls first" : "")}"));

    private static string Merge(EquatableArray<PhysicalSortKey> keys, EquatableArray<PhysicalColumn> columns) => keys.IsEmpty ? "" : $" merging by {Keys(keys, columns)}";

    private static string Offset(long offset) => offset == 0 ? "" : $" offset {offset}";

    private static string List(EquatableArray<Expression> expressions, EquatableArray<PhysicalColumn> input, string separator) =>
        string.Join(separator, expressions.Select(e => Text(e, input)));

    private static string Text(Expression expression, EquatableArray<PhysicalColumn> input) => Text(expression, input.Select(c => c.Name).ToList());

    private static string Text(Expression expression, IReadOnlyList<string> names) => WithNames(expression, names).ToString();

    private static Expression WithNames(Expression expression, IReadOnlyList<string> names) =>
        Logical.ExpressionRewriter.TopDown(expression, e => e is InputRef input && input.Ordinal < names.Count
            ? new ColumnRef(new ColumnId(-1 - input.Ordinal), names[input.Ordinal], input.InputType, input.MayBeNull)
            : null);
}
