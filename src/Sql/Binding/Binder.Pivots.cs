using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>PIVOT, as an aggregation with a filter for each value, and UNPIVOT, as a row for each column.</summary>
internal sealed partial class Binder
{
    private Expression? _aggregateFilter;

    private LogicalPlan BindPivot(PivotTableSyntax pivot, Scope? outer)
    {
        (LogicalPlan plan, List<ScopeColumn> columns) = BindTable(pivot.Table, outer);
        var scope = new Scope(columns, outer) { AggregatesForbiddenIn = "ON" };
        var combinations = new List<(string Name, Expression? Condition)> { ("", null) };
        var mentioned = new HashSet<ColumnId>();
        foreach (PivotColumn on in pivot.On)
        {
            Expression value = Bind(on.Value, scope);
            ExpressionRewriter.VisitColumns(value, c => mentioned.Add(c.Id));
            List<(string Name, Expression Value)> values = PivotValues(on, value, plan, scope);
            combinations = [.. combinations.SelectMany(c => values, (c, v) => (
                c.Condition is null ? v.Name : $"{c.Name}_{v.Name}",
                (Expression?)(c.Condition is null ? Matches(value, v.Value) : ExpressionBuilder.And(c.Condition, Matches(value, v.Value)))))];
        }

        ImmutableArray<SelectItem> aggregates = pivot.Using.IsEmpty && pivot.On.Length > 0
            ? [new SelectItem(new FunctionSyntax(pivot.Span, new Identifier("count", false, pivot.Span), []) { IsStar = true }, null)]
            : pivot.Using;
        scope.AggregatesForbiddenIn = null;
        foreach (SelectItem aggregate in aggregates)
        {
            Expression bound = Bind(aggregate.Value, scope);
            if (!HasAggregate(bound)) throw Error(aggregate.Value.Span, "USING of PIVOT takes aggregates");
            ExpressionRewriter.VisitColumns(bound, c => mentioned.Add(c.Id));
        }

        ImmutableArray<SelectItem> groups = pivot.GroupBy is { } given
            ? [.. given.Select(g => new SelectItem(g, null))]
            : [.. columns.Where(c => c.Plain && !Mentions(c.Value, mentioned)).Select(c => new SelectItem(new BoundSyntax(pivot.Span, c.Value), new Identifier(c.Name, true, pivot.Span)))];
        bool suffix = aggregates.Length > 1 || aggregates is [{ Alias: not null }];
        ImmutableArray<SelectItem> items = [.. groups, .. combinations.SelectMany(c => aggregates, (c, a) => new SelectItem(
            c.Condition is null ? a.Value : new FilteredSyntax(a.Value.Span, a.Value, c.Condition), PivotName(c.Name, a, suffix || c.Condition is null)))];
        var select = new SelectSyntax(pivot.Span, items)
        {
            From = new ScopedTable(pivot.Span, plan, columns),
            GroupBy = groups.IsEmpty ? null : new GroupBySyntax(pivot.Span, false, [.. groups.Select(g => new GroupingExpressions(g.Value.Span, [g.Value]))]),
        };
        return BindSelect(select, null, null, outer);
    }

    private static Identifier PivotName(string value, SelectItem aggregate, bool suffix)
    {
        string name = aggregate.Alias?.Text ?? SyntaxText.Of(aggregate.Value);
        return new Identifier(!suffix ? value : value.Length == 0 ? name : $"{value}_{name}", true, aggregate.Value.Span);
    }

    private static bool Mentions(Expression expression, HashSet<ColumnId> columns)
    {
        bool any = false;
        ExpressionRewriter.VisitColumns(expression, c => any |= columns.Contains(c.Id));
        return any;
    }

    private static Expression Matches(Expression value, Expression wanted) =>
        ExpressionBuilder.Compare(wanted is Literal { Value.IsNull: true } ? ComparisonOperator.NotDistinct : ComparisonOperator.Equal, value, wanted);

    /// <summary>The values of a column of PIVOT with their names: as written, or those that a query gives, or those that the rows have, in order.</summary>
    private List<(string Name, Expression Value)> PivotValues(PivotColumn on, Expression value, LogicalPlan plan, Scope scope)
    {
        if (on.Values is [{ Value: ScalarSubquerySyntax subquery }])
        {
            LogicalPlan query = BindQuery(subquery.Query, null);
            RequireOneColumn(query, subquery.Span);
            return Texts(query);
        }

        if (!on.Values.IsEmpty)
        {
            return [.. on.Values.Select(v =>
            {
                Scalar known = v.Value is ColumnSyntax { Parts: [var word] } ? Scalar.Utf8(word.Text) : BindConstant(v.Value, "a value of PIVOT", scope);
                return (v.Alias?.Text ?? (known.Value as string ?? known.ToString()), (Expression)new Literal(known));
            })];
        }

        NamedExpression column = NamedExpression.New("value", value.Type.Id == TypeId.Enum ? ExpressionBuilder.CastTo(value, DataType.Utf8) : value);
        LogicalPlan distinct = Aggregate.Distinct(new Project(plan, [column]));
        return Texts(new Sort(new Filter(distinct, new IsNull(column.Column.Ref, true)), [new SortKey(column.Column.Ref)]));

        List<(string, Expression)> Texts(LogicalPlan query) =>
            [.. catalog.Evaluate(query).Where(r => r[0] is not null).Select(r => (r[0]!, TextAs(r[0]!, query.Output[0].Type)))];
    }

    private Expression BindFiltered(FilteredSyntax filtered, Scope scope)
    {
        Expression? before = _aggregateFilter;
        _aggregateFilter = filtered.Condition;
        try
        {
            return Bind(filtered.Operand, scope);
        }
        finally
        {
            _aggregateFilter = before;
        }
    }

    private LogicalPlan BindUnpivot(UnpivotTableSyntax unpivot, Scope? outer, Scope? lateral)
    {
        (LogicalPlan plan, List<ScopeColumn> columns) = BindTable(unpivot.Table, outer, lateral);
        var scope = new Scope(columns, outer) { AggregatesForbiddenIn = "UNPIVOT" };
        List<(string Name, Expression[] Values)> entries = [.. unpivot.On.SelectMany(item => UnpivotEntries(item, unpivot.Values.Length, scope))];
        if (entries.Count == 0) throw Error(unpivot.Span, "UNPIVOT needs columns");
        var mentioned = new HashSet<ColumnId>();
        foreach ((_, Expression[] values) in entries)
            foreach (Expression value in values) ExpressionRewriter.VisitColumns(value, c => mentioned.Add(c.Id));

        var types = new DataType[unpivot.Values.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = entries.Aggregate(DataType.Null, (t, e) => CastRules.Common(t, e.Values[i].Type)
                ?? throw At(new TypeException($"UNPIVOT cannot combine {t} with {e.Values[i].Type}, the type of \"{e.Name}\""), unpivot.Span));
        }

        PlanColumn index = PlanColumn.New("index", DataType.Int32, false), name = PlanColumn.New(unpivot.Name.Text, DataType.Utf8, false);
        var names = new Values([index, name], entries.Select((e, i) => new[] { (Expression)new Literal(Scalar.Int32(i)), new Literal(Scalar.Utf8(e.Name)) }.ToEquatableArray()).ToEquatableArray());
        LogicalPlan rows = new Join(JoinKind.Inner, plan, names, new Literal(Scalar.True));
        Expression[] at = [.. entries.Select((_, i) => (Expression)new Comparison(ComparisonOperator.Equal, index.Ref, new Literal(Scalar.Int32(i))))];
        List<NamedExpression> kept = [.. columns.Where(c => c.Plain && !Mentions(c.Value, mentioned)).Select(c => NamedExpression.New(c.Name, c.Value)), NamedExpression.Pass(name)];
        int before = kept.Count;
        for (int i = 0; i < types.Length; i++)
        {
            Expression[] values = [.. entries.Select(e => ExpressionBuilder.CastTo(e.Values[i], types[i]))];
            kept.Add(NamedExpression.New(unpivot.Values[i].Text, values.Length == 1 ? values[0] : ExpressionBuilder.Case(at[..^1], values[..^1], values[^1])));
        }

        LogicalPlan result = new Project(rows, kept.ToEquatableArray());
        if (unpivot.IncludeNulls) return result;
        return new Filter(result, ExpressionBuilder.And([.. kept.Skip(before).Select(v => new IsNull(v.Column.Ref, true))]));
    }

    private IEnumerable<(string Name, Expression[] Values)> UnpivotEntries(SelectItem item, int width, Scope scope)
    {
        switch (item.Value)
        {
            case StarSyntax or LikeSyntax { Operand: StarSyntax }:
                return StarColumns(item.Value, scope).Select(c => (c.Name, Single(c.Value)));
            case FunctionSyntax { Name.Text: var name } call when name.Equals("columns", StringComparison.OrdinalIgnoreCase):
                return ColumnsOf(call, scope).Select(c => (c.Column.Name, Single(c.Column.Value)));
            case RowSyntax row:
                if (row.Items.Length != width) throw Error(row.Span, $"{width} {(width == 1 ? "value is" : "values are")} expected here, not {row.Items.Length}");
                return [(item.Alias?.Text ?? string.Join('_', row.Items.Select(i => NameOf(i, scope))), BindAll(row, scope))];
            default:
                return [(item.Alias?.Text ?? NameOf(item.Value, scope), Single(Bind(item.Value, scope)))];
        }

        Expression[] Single(Expression value) => width == 1 ? [value] : throw Error(item.Value.Span, $"{width} values in parentheses are expected here");
    }
}
