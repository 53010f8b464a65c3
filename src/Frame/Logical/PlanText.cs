using System.Text;
using FrameEngine.Expressions;

namespace FrameEngine.Logical;

/// <summary>An indented tree of a logical plan, one node a line, inputs below. What <c>EXPLAIN</c> and the plan tests show.</summary>
internal static class PlanText
{
    public static string Of(LogicalPlan plan)
    {
        var text = new StringBuilder();
        Write(text, plan, 0);
        return text.ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, LogicalPlan plan, int depth)
    {
        text.Append(' ', depth * 2).Append(Line(plan)).Append('\n');
        foreach (Expression expression in plan.Expressions) Subplans(text, expression, depth + 1);
        foreach (LogicalPlan child in plan.Children) Write(text, child, depth + 1);
    }

    private static void Subplans(StringBuilder text, Expression expression, int depth)
    {
        if (expression is SubqueryExpression subquery)
        {
            text.Append(' ', depth * 2).Append("subquery of ").Append(expression).Append('\n');
            Write(text, subquery.Plan, depth + 1);
        }

        foreach (Expression child in expression.Children) Subplans(text, child, depth);
    }

    private static string Line(LogicalPlan plan) => plan switch
    {
        Scan scan => $"Scan {scan.Source.Name} [{Columns(scan.Columns)}]{(scan.Filters.IsEmpty ? "" : $" where {string.Join(" AND ", scan.Filters)}")}",
        Values values => $"Values {values.Rows.Count} × [{Columns(values.Columns)}]",
        Filter filter => $"Filter {filter.Predicate}",
        Project project => $"Project {Named(project.Columns)}",
        Aggregate { Aggregates.IsEmpty: true } distinct => $"Distinct {Named(distinct.Groups)}",
        Aggregate { Groups.IsEmpty: true } aggregate => $"Aggregate {Named(aggregate.Aggregates)}",
        Aggregate aggregate => $"Aggregate {Named(aggregate.Aggregates)} by {Named(aggregate.Groups)}",
        Window window => $"Window {Named(window.Functions)}{(window.Limit is { } l ? $" where {l}" : "")}",
        Sort sort => $"Sort by {Keys(sort.Keys)}",
        TopN top => $"TopN {top.Count}{Offset(top.Offset)} by {Keys(top.Keys)}",
        Limit limit => $"Limit {limit.Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"}{Offset(limit.Offset)}",
        RowNumber number => $"RowNumber by {string.Join(", ", number.Groups)}{(number.Keys.IsEmpty ? "" : $" in order of {Keys(number.Keys)}")}",
        Unnest unnest => $"Unnest {string.Join(", ", unnest.Lists.Select((l, i) => $"{l} AS {unnest.Elements[i].Name}"))}{(unnest.KeepEmpty ? " keep empty" : "")}",
        Join join => $"{join.Kind}Join on {join.Condition}{MarkText(join.Mark, join.MarkComparison)}",
        DependentJoin join => $"Dependent{join.Kind}Join on {join.Condition}{MarkText(join.Mark, join.MarkComparison)}",
        UnionAll => "UnionAll",
        SetOperation set => set.Operator.ToString(),
        Cte cte => $"Cte {cte.Name}",
        RecursiveCte recursive => $"RecursiveCte {recursive.Name} [{Columns(recursive.Columns)}]",
        CteRef reference => $"CteRef {reference.Name} [{Columns(reference.Columns)}]",
        Write write => $"Write {write.Sink.Name}",
        _ => plan.GetType().Name,
    };

    private static string Columns(Types.EquatableArray<PlanColumn> columns) => string.Join(", ", columns.Select(c => c.Name));

    private static string Named(Types.EquatableArray<NamedExpression> columns) =>
        string.Join(", ", columns.Select(c => c.Expression is ColumnRef r && r.Name == c.Name ? c.Name : $"{c.Expression} AS {c.Name}"));

    private static string Keys(Types.EquatableArray<SortKey> keys) =>
        string.Join(", ", keys.Select(k => $"{k.Expression}{(k.Descending ? " desc" : "")}{(k.NullsFirst ? " nulls first" : "")}"));

    private static string Offset(long offset) => offset == 0 ? "" : $" offset {offset}";

    private static string MarkText(PlanColumn? mark, Expression? comparison) => mark is null ? "" : $" mark {mark.Name}{(comparison is null ? "" : $" by {comparison}")}";
}
