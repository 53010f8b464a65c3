using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;
using SyntaxSetOperator = FrameEngine.Sql.Syntax.SetOperator;

namespace FrameEngine.Sql.Binding;

/// <summary>Queries as a whole: WITH, set operations, VALUES, ORDER BY and LIMIT over all of these.</summary>
internal sealed partial class Binder
{
    private LogicalPlan BindQuery(QuerySyntax query, Scope? outer, IReadOnlyList<Expression>? defaults = null, CommonTableSyntax? recursive = null)
    {
        EnsureStack();
        return Under(query.With, outer, () => query.Body is SelectSyntax select
            ? BindSelect(select, query.OrderBy, query.Limit, outer)
            : BindOrdered(recursive is not null && query.Body is SetOperationSyntax set ? BindRecursive(recursive, set, outer) : BindBody(query.Body, outer, defaults), query, outer));
    }

    /// <summary>Binds what stands behind WITH, and lays its common table expressions over it.</summary>
    private LogicalPlan Under(WithSyntax? with, Scope? outer, Func<LogicalPlan> bind)
    {
        if (with is null) return bind();
        CteScope? before = _ctes;
        var materialized = new List<(CteScope Cte, bool? Materialized)>();
        BindWith(with, outer, materialized);
        LogicalPlan plan = bind();
        for (int i = materialized.Count - 1; i >= 0; i--)
        {
            (CteScope cte, bool? keep) = materialized[i];
            if (cte.References > 0) plan = new Cte(cte.Name, cte.Id, cte.Definition!, plan, keep);
        }

        _ctes = before;
        return plan;
    }

    /// <summary>The depth of the deepest common table expression that was referred to.</summary>
    private int _deepestCte;

    private void BindWith(WithSyntax with, Scope? outer, List<(CteScope Cte, bool? Materialized)> bound)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (CommonTableSyntax table in with.Tables)
        {
            if (!names.Add(table.Name.Text)) throw Error(table.Name.Span, $"the name \"{table.Name.Text}\" is given to two common table expressions");
            CteScope? before = _ctes;
            if (with.Recursive) _ctes = new CteScope(table.Name.Text, null, before);
            int deepest = _deepestCte;
            _deepestCte = 0;
            CteScope cte;
            try
            {
                cte = new CteScope(table.Name.Text, Renamed(BindQuery(table.Query, outer, null, with.Recursive ? table : null), table.Columns), before) { Depth = _deepestCte + 1 };
            }
            catch (FrameException exception)
            {
                // As in DuckDB, what is wrong with a query that nobody reads is nobody's business.
                Locate(exception, table.Name.Span);
                cte = new CteScope(table.Name.Text, null, before) { Failure = exception };
            }

            if (cte.Depth > Parsing.Parser.MaxDepth) throw Error(table.Name.Span, $"the statement is nested too deeply: {cte.Depth} common table expressions build on each other, at most {Parsing.Parser.MaxDepth} may");
            _deepestCte = deepest;
            bound.Add((cte, table.Materialized));
            _ctes = cte;
        }
    }

    private LogicalPlan BindBody(QueryBody body, Scope? outer, IReadOnlyList<Expression>? defaults = null) => body switch
    {
        SelectSyntax select => BindSelect(select, null, null, outer),
        NestedQuerySyntax nested => BindQuery(nested.Query, outer),
        ValuesSyntax values => BindValues(values, outer, defaults),
        SetOperationSyntax set => BindSetOperation(set, outer),
        _ => throw Unsupported(body.Span, "this query"),
    };

    private LogicalPlan BindSetOperation(SetOperationSyntax set, Scope? outer)
    {
        EnsureStack();
        if (IsChain(set, set.Left) || IsChain(set, set.Right)) return BindUnions(set, outer);
        LogicalPlan left = BindBody(set.Left, outer), right = BindBody(set.Right, outer);
        if (set.ByName) (left, right) = ByName(left, right);
        try
        {
            return Combine(set, left, right);
        }
        catch (FrameException exception) when (Locate(exception, set.Right.Span))
        {
            throw;
        }
    }

    private static bool IsChain(SetOperationSyntax set, QueryBody operand) =>
        set.Operator == SyntaxSetOperator.Union && !set.ByName && Unwrapped(operand) is SetOperationSyntax { Operator: SyntaxSetOperator.Union, ByName: false } inner && inner.All == set.All;

    private static QueryBody Unwrapped(QueryBody body)
    {
        while (body is NestedQuerySyntax { Query: { With: null, OrderBy: null, Limit: null, Body: var inner } }) body = inner;
        return body;
    }

    /// <summary>A chain of UNIONs, or of UNION ALLs, as one node, whatever parentheses are in it: what type a column has is decided by all of its queries together.</summary>
    private LogicalPlan BindUnions(SetOperationSyntax set, Scope? outer)
    {
        var operands = new List<QueryBody>();
        var open = new Stack<QueryBody>([set]);
        while (open.TryPop(out QueryBody? next))
        {
            if (ReferenceEquals(next, set) || IsChain(set, next))
            {
                var link = (SetOperationSyntax)Unwrapped(next);
                open.Push(link.Right);
                open.Push(link.Left);
            }
            else
            {
                operands.Add(next);
            }
        }

        List<LogicalPlan> plans = operands.ConvertAll(o => BindBody(o, outer));
        for (int i = 1; i < plans.Count; i++)
        {
            if (plans[i].Output.Count != plans[0].Output.Count)
                throw At(new TypeException($"UNION needs inputs of equally many columns, but got {plans[0].Output.Count} and {plans[i].Output.Count}", "42601"), operands[i].Span);
        }

        try
        {
            UnionAll all = SetPlans.UnionAll(plans);
            return set.All ? all : Aggregate.Distinct(all);
        }
        catch (FrameException exception) when (Locate(exception, set.Right.Span))
        {
            throw;
        }
    }

    private static LogicalPlan Combine(SetOperationSyntax set, LogicalPlan left, LogicalPlan right)
    {
        if (set.Operator == SyntaxSetOperator.Union && set.All)
        {
            UnionAll union = SetPlans.UnionAll([left, right]);
            // A chain is one node: its inputs so far already have the types that the union has.
            return union.Inputs[0] is UnionAll before ? union with { Inputs = [.. before.Inputs, union.Inputs[1]] } : union;
        }

        Logical.SetOperator op = (set.Operator, set.All) switch
        {
            (SyntaxSetOperator.Union, _) => Logical.SetOperator.Union,
            (SyntaxSetOperator.Intersect, false) => Logical.SetOperator.Intersect,
            (SyntaxSetOperator.Intersect, true) => Logical.SetOperator.IntersectAll,
            (SyntaxSetOperator.Except, false) => Logical.SetOperator.Except,
            _ => Logical.SetOperator.ExceptAll,
        };
        return SetPlans.Combine(op, left, right);
    }

    /// <summary>Both sides with the columns of both, in the order of their first appearance; what a side lacks is null there.</summary>
    private static (LogicalPlan Left, LogicalPlan Right) ByName(LogicalPlan left, LogicalPlan right)
    {
        var names = new List<(string Name, DataType Type)>();
        foreach (PlanColumn column in left.Output.Concat(right.Output))
            if (!names.Exists(n => n.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))) names.Add((column.Name, column.Type));
        return (Arrange(left), Arrange(right));

        LogicalPlan Arrange(LogicalPlan plan) => new Project(plan, names.Select(n =>
        {
            int at = IndexOf(plan.Output, n.Name);
            return at >= 0 ? NamedExpression.Pass(plan.Output[at]) : NamedExpression.New(n.Name, new Literal(Scalar.Null(n.Type)));
        }).ToEquatableArray());
    }

    private Values BindValues(ValuesSyntax values, Scope? outer, IReadOnlyList<Expression>? defaults)
    {
        var scope = new Scope([], outer) { AggregatesForbiddenIn = "VALUES" };
        int width = values.Rows[0].Length;
        var rows = new List<Expression[]>(values.Rows.Length);
        var types = new DataType[width];
        Array.Fill(types, DataType.Null);
        // What is inserted is cast to its column by itself, whatever the other rows have there.
        bool targeted = defaults is not null && defaults.Count == width;
        foreach (ImmutableArray<ExpressionSyntax> row in values.Rows)
        {
            if (row.Length != width) throw Error(row[0].Span, $"all rows of VALUES must be of one length: the first has {width}, this one {row.Length}");
            if (defaults is not null && width != defaults.Count && row.Any(v => v is DefaultSyntax)) defaults = null;
            var bound = new Expression[width];
            for (int i = 0; i < width; i++)
            {
                bound[i] = defaults is not null && row[i] is DefaultSyntax ? defaults[i] : Bind(row[i], scope);
                if (targeted && defaults![i].Type.Id != TypeId.Null)
                {
                    try
                    {
                        bound[i] = ExpressionBuilder.CastTo(bound[i], defaults[i].Type);
                    }
                    catch (FrameException exception) when (Locate(exception, row[i].Span))
                    {
                        throw;
                    }

                    types[i] = defaults[i].Type;
                    continue;
                }

                // A text literal reads as what the other rows have.
                if (bound[i] is Literal { Value.Type.IsText: true }) continue;
                types[i] = SetPlans.CommonType(types[i], bound[i].Type)
                    ?? throw At(new TypeException($"column {i + 1} of VALUES is {types[i]} in earlier rows and {bound[i].Type} here"), row[i].Span);
            }

            rows.Add(bound);
        }

        var nullable = new bool[width];
        for (int i = 0; i < width; i++)
            if (types[i].Id == TypeId.Null && rows.Exists(r => r[i].Type.IsText)) types[i] = DataType.Utf8;
        foreach (Expression[] row in rows)
        {
            for (int i = 0; i < width; i++)
            {
                row[i] = ExpressionBuilder.CastTo(row[i], types[i]);
                nullable[i] |= row[i].Nullable;
            }
        }

        return new Values(
            Enumerable.Range(0, width).Select(i => PlanColumn.New($"col{i}", types[i], nullable[i])).ToEquatableArray(),
            rows.Select(r => r.ToEquatableArray()).ToEquatableArray());
    }

    /// <summary>ORDER BY and LIMIT over a set operation or VALUES: only the result's columns can be used.</summary>
    private LogicalPlan BindOrdered(LogicalPlan plan, QuerySyntax query, Scope? outer)
    {
        if (query.OrderBy is { } orderBy)
        {
            EquatableArray<PlanColumn> output = plan.Output;
            var scope = new Scope(Scope.ColumnsOf(plan, null), outer) { AggregatesForbiddenIn = "the ORDER BY of a set operation" };
            plan = new Sort(plan, orderBy.All
                ? output.Select(c => Key(c.Ref, orderBy.Items[0])).ToEquatableArray()
                : orderBy.Items.Select(item => Key(OutputAt(item, output, query.Body)?.Ref ?? BindOrderValue(item, scope), item)).ToEquatableArray());
        }

        return query.Limit is { } limit ? BindLimit(plan, limit, outer) : plan;
    }

    /// <summary>The output column that an item of ORDER BY names by position, or by the name that it has in a later operand of a set operation; null if it does not.</summary>
    private PlanColumn? OutputAt(OrderItem item, EquatableArray<PlanColumn> output, QueryBody body)
    {
        if (Position(item.Value, output.Count, "ORDER BY") is { } position) return output[position];
        if (item.Value is not ColumnSyntax { Parts: [var name] } || IndexOf(output, name.Text) >= 0) return null;
        return PlaceIn(body, name.Text) is { } place && place < output.Count ? output[place] : null;
    }

    private static int? PlaceIn(QueryBody body, string name)
    {
        switch (body)
        {
            case SetOperationSyntax { ByName: false } set: return PlaceIn(set.Left, name) ?? PlaceIn(set.Right, name);
            case NestedQuerySyntax nested: return PlaceIn(nested.Query.Body, name);
            case SelectSyntax select when !select.Items.Any(i => i.Value is StarSyntax or LikeSyntax { Operand: StarSyntax }):
                int place = select.Items.ToList().FindIndex(i => name.Equals(i.Alias?.Text ?? (i.Value as ColumnSyntax)?.Parts[^1].Text, StringComparison.OrdinalIgnoreCase));
                return place < 0 ? null : place;
            default: return null;
        }
    }

    private Expression BindOrderValue(OrderItem item, Scope scope)
    {
        Expression value = BindCollated(item.Value, scope);
        return value is Literal && !catalog.Options.OrderByLiterals ? throw Error(item.Value.Span, "ORDER BY a constant orders nothing; positions are whole numbers from 1") : value;
    }

    private int? Position(ExpressionSyntax value, int count, string clause)
    {
        if (value is not NumberSyntax { Form: NumberForm.Integer } number) return null;
        if (int.TryParse(number.Text, out int position) && position >= 1 && position <= count) return position - 1;
        throw Error(number.Span, $"{clause} has the position {number.Text}, but the select list has {count} {(count == 1 ? "item" : "items")}");
    }

    private SortKey Key(Expression expression, OrderItem item)
    {
        (bool descending, bool nullsFirst) = DirectionOf(item);
        return new SortKey(expression, descending, nullsFirst);
    }

    /// <summary>What an item says of its direction and its nulls, or else what the session's settings say.</summary>
    private (bool Descending, bool NullsFirst) DirectionOf(OrderItem item)
    {
        bool descending = item.Directed ? item.Descending : catalog.Options.Descending;
        return (descending, item.NullsFirst ?? (descending ? catalog.Options.NullsFirst.Descending : catalog.Options.NullsFirst.Ascending));
    }
}
