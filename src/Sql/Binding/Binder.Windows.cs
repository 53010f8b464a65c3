using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Window functions, WINDOW, QUALIFY and DISTINCT ON.</summary>
internal sealed partial class Binder
{
    private void DefineWindows(SelectSyntax select, Scope scope)
    {
        foreach (NamedWindow window in select.Windows)
        {
            WindowSyntax resolved = Resolve(window.Window, scope);
            if (!scope.Windows.TryAdd(window.Name.Text, resolved)) throw Error(window.Name.Span, $"the window \"{window.Name.Text}\" is defined twice");
        }
    }

    /// <summary>A window without reference to a named one.</summary>
    private WindowSyntax Resolve(WindowSyntax window, Scope scope)
    {
        if (window.Base is not { } name) return window;
        if (!scope.Windows.TryGetValue(name.Text, out WindowSyntax? named))
            throw At(new BindException($"the window \"{name.Text}\" does not exist", "42704") { Hint = Suggestion.For(name.Text, scope.Windows.Keys) }, name.Span);
        if (window.Span == name.Span) return named;
        if (named.Frame is not null) throw Error(name.Span, $"the window \"{name.Text}\" has a frame, so others cannot build on it");
        if (!window.PartitionBy.IsEmpty && !named.PartitionBy.IsEmpty) throw Error(window.PartitionBy[0].Span, $"the window \"{name.Text}\" has a PARTITION BY already");
        if (!window.OrderBy.IsEmpty && !named.OrderBy.IsEmpty) throw Error(window.OrderBy[0].Span, $"the window \"{name.Text}\" has an ORDER BY already");
        return new WindowSyntax(
            window.Span, null, window.PartitionBy.IsEmpty ? named.PartitionBy : window.PartitionBy, window.OrderBy.IsEmpty ? named.OrderBy : window.OrderBy, window.Frame);
    }

    private WindowCall BindWindow(FunctionSyntax call, WindowSyntax over, Scope scope)
    {
        if (scope.InsideAggregate) throw Error(call.Span, "a window function cannot stand inside an aggregate function");
        if (scope.InsideWindow) throw Error(call.Span, "a window function cannot stand inside another");
        if ((scope.AggregatesForbiddenIn ?? scope.WindowsForbiddenIn) is { } clause)
            throw At(new BindException($"window functions have no place in {clause}", "42P20") { Hint = clause is "WHERE" or "HAVING" ? "QUALIFY filters by them" : null }, call.Span);
        string name = call.Name.Text.ToLowerInvariant();
        if (call.WithinGroup) Refuse(call.Span, "WITHIN GROUP");
        if (!call.OrderBy.IsEmpty && name is "first_value" or "last_value") (call, name) = OrderedPick(call, name);
        WindowSyntax window = Resolve(over, scope);
        if (!call.OrderBy.IsEmpty && name is "dense_rank" or "rank_dense") throw Error(call.OrderBy[0].Span, $"ORDER BY does not go with the arguments of {name}");
        if (!call.OrderBy.IsEmpty && WindowBuilder.NeedsWindow(name) && window is { OrderBy.IsEmpty: true, Frame: null })
        {
            // Without an order of the window's own, rank(ORDER BY k) is rank() in the order of k.
            window = new WindowSyntax(window.Span, null, window.PartitionBy, call.OrderBy, name == "nth_value" ? WholePartition(window.Span) : null);
            call = call with { OrderBy = [] };
        }

        bool ordered = !call.OrderBy.IsEmpty && s_ordered.Contains(name);
        bool placed = !call.OrderBy.IsEmpty && WindowBuilder.NeedsWindow(name);
        if (!call.OrderBy.IsEmpty && !placed && !FunctionRegistry.Default.IsAggregate(name)) Refuse(call.OrderBy[0].Span, $"ORDER BY among the arguments of the window function {name}");
        if (call.IsStar && name != "count") throw Error(call.Span, $"'*' is an argument of count alone, not of {name}");
        foreach (FunctionArgument argument in call.Arguments)
            if (argument.Name is { } named) Refuse(named.Span, "an argument by name");
        scope.InsideWindow = true;
        Expression[] arguments = [.. call.Arguments.Select(a => Bind(a.Value, scope))];
        Expression[] keys = ordered ? [.. call.OrderBy.Select(o => Bind(o.Value, scope))] : [];
        if (call.Distinct) RequireKeysAmong(arguments, keys, call);
        var request = new WindowRequest(
            ordered ? OrderedAggregate.NameOf(name, call.OrderBy.Select(DirectionOf)) : name is "count_star" && call.Arguments.IsEmpty ? "count" : call.Name.Text,
            [.. arguments, .. keys],
            window.PartitionBy.Select(p => BindCollated(p, scope)).ToEquatableArray(),
            window.OrderBy.Select(o => Key(BindCollated(o.Value, scope), o)).ToEquatableArray(),
            window.Frame is null ? null : BindFrame(window.Frame, scope))
        {
            Distinct = call.Distinct,
            Filter = call.Filter is null ? null : BindCondition(call.Filter, scope),
            IgnoreNulls = call.IgnoreNulls,
            Inner = placed ? call.OrderBy.Select(o => Key(BindCollated(o.Value, scope), o)).ToEquatableArray() : [],
        };
        scope.InsideWindow = false;
        try
        {
            return WindowBuilder.Call(request);
        }
        catch (BindException exception) when (exception.SqlState == "42883" && Locate(exception, call.Name.Span))
        {
            throw;
        }
    }

    private static WindowFrame WholePartition(SourceSpan span) =>
        new(span, FrameUnit.Rows, new FrameBound(FrameBoundKind.UnboundedPreceding, null), new FrameBound(FrameBoundKind.UnboundedFollowing, null), FrameExclusion.NoOthers);

    /// <summary><c>first_value(x ORDER BY k)</c> as the aggregate that it is: the first of the frame's rows in another order than the frame's.</summary>
    private static (FunctionSyntax Call, string Name) OrderedPick(FunctionSyntax call, string name)
    {
        string aggregate = name == "first_value" ? "first" : "last";
        ExpressionSyntax? filter = call.Filter;
        if (call.IgnoreNulls == true && call.Arguments is [var value])
        {
            filter = new IsNullSyntax(value.Value.Span, true, value.Value);
            if (call.Filter is not null) filter = new LogicalSyntax(value.Value.Span, true, [filter, call.Filter]);
        }

        return (call with { Name = call.Name with { Text = aggregate }, Filter = filter, IgnoreNulls = null }, aggregate);
    }

    private FrameExtent BindFrame(WindowFrame frame, Scope scope) => new(
        (ExtentUnit)frame.Unit, BindEdge(frame.Start, scope), BindEdge(frame.End, scope), (WindowExclusion)frame.Exclusion);

    private FrameEdge BindEdge(FrameBound bound, Scope scope) => new((EdgeKind)bound.Kind, bound.Offset is null ? null : Bind(bound.Offset, scope));

    /// <summary>The expressions of DISTINCT ON, which may name items of the select list by position or alias.</summary>
    private List<Expression> BindDistinctOn(SelectSyntax select, List<BoundItem> items, Scope scope) =>
        [.. select.DistinctOn.Select(e => Position(e, items.Count, "DISTINCT ON") is { } position ? items[position].Value : Bind(e, scope))];

    /// <summary>Computes the windows of all expressions over a plan and filters by QUALIFY; the expressions then refer to the results.</summary>
    private LogicalPlan PlaceWindows(LogicalPlan plan, SelectSyntax select, List<BoundItem> items, List<OrderKey> keys, List<Expression> on, Expression? qualify)
    {
        var windows = new WindowCollector();
        for (int i = 0; i < items.Count; i++) items[i] = items[i] with { Value = windows.Place(items[i].Value) };
        for (int i = 0; i < keys.Count; i++)
            if (keys[i].Hidden is { } hidden) keys[i] = keys[i] with { Hidden = windows.Place(hidden) };
        for (int i = 0; i < on.Count; i++) on[i] = windows.Place(on[i]);
        if (qualify is not null) qualify = windows.Place(qualify);
        LogicalPlan placed = windows.Over(plan);
        if (qualify is null) return placed;
        if (ReferenceEquals(placed, plan)) throw Error(select.Qualify!.Span, "QUALIFY needs a window function, in its condition or in the select list");
        return new Filter(placed, qualify);
    }

    /// <summary>The first row of every group of rows that agree in some columns.</summary>
    private static Project FirstOfEach(LogicalPlan plan, EquatableArray<Expression> columns, EquatableArray<SortKey> order, EquatableArray<PlanColumn>? output = null)
    {
        WindowCall number = WindowBuilder.Call(new WindowRequest("row_number", [], columns, order, null));
        NamedExpression column = NamedExpression.New("row_number", number);
        var first = new Comparison(ComparisonOperator.Equal, column.Column.Ref, new Literal(Scalar.Int64(1)));
        return new Project(new Filter(new Window(plan, [column]), first), (output ?? plan.Output).Select(NamedExpression.Pass).ToEquatableArray());
    }
}
