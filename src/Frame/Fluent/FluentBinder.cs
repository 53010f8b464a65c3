using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Resolves the names and types of fluent expressions against the columns in scope, through <see cref="ExpressionBuilder"/> as SQL does.</summary>
/// <param name="scope">Columns that names may mean.</param>
/// <param name="aggregates">Where aggregate calls are collected, each replaced by a reference to its result; null where aggregates are not allowed.</param>
internal sealed class FluentBinder(IReadOnlyList<PlanColumn> scope, List<NamedExpression>? aggregates = null)
{
    private bool _insideAggregate;
    private bool _insideWindow;
    private readonly Dictionary<int, LambdaParameter[]> _lambdas = [];

    /// <summary>Whether functions over windows may stand here; the caller places the <see cref="WindowCall"/>s.</summary>
    public bool Windows { get; init; }

    /// <summary>Binds an expression that gives one column.</summary>
    public Expression Bind(Expression expression)
    {
        switch (expression)
        {
            case NameRef name: return Resolve(name.Name).Ref;
            case Named named: return Bind(named.Operand);
            case AllColumns: throw new BindException("All() stands for several columns and fits only in Select and WithColumns");
            case UnboundCall call: return BindCall(call);
            case UnboundWindow window: return BindWindow(window);
            case UnboundCast cast: return ExpressionBuilder.Cast(Bind(cast.Operand), cast.Target, cast.Try);
            case UnboundCase @case:
                return ExpressionBuilder.Case(
                    [.. @case.Conditions.Select(c => ExpressionBuilder.Condition(Bind(c)))], [.. @case.Results.Select(Bind)], @case.Else is null ? null : Bind(@case.Else));
            case UnboundIn list: return ExpressionBuilder.In(Bind(list.Operand), [.. list.Items.Select(Bind)], list.Negated);
            case UnboundInFrame inFrame: return BindInFrame(inFrame);
            case UnboundLambda lambda: return BindLambda(lambda);
            case UnboundParameter parameter: return _lambdas[parameter.Token][parameter.Index];
            default: return expression.Children.IsEmpty ? expression : expression.WithChildren(expression.Children.Select(Bind).ToEquatableArray());
        }
    }

    /// <summary>The name that a result gets: given with <c>As</c>, that of a plain column, or the expression's text.</summary>
    public static string NameOf(Expression expression) => expression switch
    {
        Named named => named.Name,
        NameRef name => name.Name,
        _ => expression.ToString(),
    };

    /// <summary>Binds a select list; stars become columns, plain columns keep their identity.</summary>
    public IEnumerable<NamedExpression> BindList(IEnumerable<Expression> expressions)
    {
        foreach (Expression expression in expressions)
        {
            if (expression is AllColumns all)
            {
                foreach (string except in all.Except) Resolve(except);
                foreach (PlanColumn column in scope.Where(c => !all.Except.Contains(c.Name, StringComparer.OrdinalIgnoreCase))) yield return NamedExpression.Pass(column);
                continue;
            }

            Expression bound = Bind(expression);
            string name = NameOf(expression);
            // A plain column, renamed or not, stays the same column.
            yield return expression is NameRef or Named { Operand: NameRef } && bound is ColumnRef passed
                ? new NamedExpression(passed.Id, expression is Named ? name : passed.Name, bound)
                : NamedExpression.New(name, bound);
        }
    }

    public PlanColumn Resolve(string name)
    {
        PlanColumn? found = null;
        foreach (PlanColumn column in scope)
        {
            if (!column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) throw new BindException($"column \"{name}\" is ambiguous: rename one of them first", "42702");
            found = column;
        }

        return found ?? throw BindException.UnknownColumn(name, scope.Select(c => c.Name));
    }

    private Expression BindCall(UnboundCall call)
    {
        bool isAggregate = FunctionRegistry.Default.IsAggregate(call.Name) && !(FunctionRegistry.Default.IsScalar(call.Name) && aggregates is null);
        if (!isAggregate)
        {
            if (WindowBuilder.NeedsWindow(call.Name)) throw new BindException($"{call} needs a window: {call}.Over(…)");
            if (call.Distinct || call.Filter is not null) throw new BindException($"{call.Name} is not an aggregate: DISTINCT and Filter do not apply");
            if (call.Name == "struct_pack") return ExpressionBuilder.Struct([.. call.Arguments.Select(NameOf)], [.. call.Arguments.Select(Bind)]);
            return ExpressionBuilder.Call(call.Name, [.. call.Arguments.Select(Bind)]);
        }

        if (aggregates is null) throw new BindException($"the aggregate {call} is not allowed here: use GroupBy(…).Agg(…) or Select", "42803");
        if (_insideAggregate) throw new BindException($"the aggregate {call} is inside another aggregate", "42803");
        _insideAggregate = true;
        AggregateCall bound = ExpressionBuilder.Aggregate(
            call.Name, call.Arguments.Select(Bind).ToEquatableArray(), call.Distinct, call.Filter is null ? null : Bind(call.Filter));
        _insideAggregate = false;
        foreach (NamedExpression known in aggregates)
            if (known.Expression.Equals(bound)) return known.Column.Ref;
        NamedExpression added = NamedExpression.New(call.ToString(), bound);
        aggregates.Add(added);
        return added.Column.Ref;
    }

    private LambdaCall BindLambda(UnboundLambda lambda)
    {
        Expression list = Bind(lambda.List);
        if (!list.Type.IsList) throw new TypeException($"{lambda.List} is no list but a {list.Type}");
        DataType element = list.Type.Element;
        Expression? initial = lambda.Initial is null ? null : Bind(lambda.Initial);
        if (initial is not null)
        {
            element = CastRules.Common(element, initial.Type) ?? throw new TypeException($"a {initial.Type} is no start for a list of {element}");
            initial = ExpressionBuilder.CastTo(initial, element);
        }

        list = ExpressionBuilder.CastTo(list, DataType.List(element));
        int depth = _lambdas.Count;
        DataType[] types = lambda.Kind == LambdaKind.Reduce ? [element, element, DataType.Int64] : [element, DataType.Int64];
        _lambdas[lambda.Token] = [.. types.Select((t, i) => new LambdaParameter(depth, i, t))];
        Expression body = Bind(lambda.Body);
        _lambdas.Remove(lambda.Token);
        body = lambda.Kind switch { LambdaKind.Filter => ExpressionBuilder.Condition(body), LambdaKind.Reduce => ExpressionBuilder.CastTo(body, element), _ => body };
        return new LambdaCall(lambda.Kind, list, body, depth, initial);
    }

    private WindowCall BindWindow(UnboundWindow window)
    {
        if (!Windows) throw new BindException($"the window function {window} is not allowed here: use Select, WithColumns, Where or Agg", "42P20");
        if (_insideAggregate) throw new BindException($"the window function {window} is inside an aggregate", "42P20");
        if (_insideWindow) throw new BindException($"the window function {window} is inside another", "42P20");
        _insideWindow = true;
        var request = new WindowRequest(
            window.Call.Name,
            window.Call.Arguments.Select(Bind).ToEquatableArray(),
            window.PartitionBy.Select(Bind).ToEquatableArray(),
            window.OrderBy.Select(k => k with { Expression = Bind(k.Expression) }).ToEquatableArray(),
            window.Frame?.WithOperands([.. window.Frame.Operands.Select(Bind)]))
        {
            Distinct = window.Call.Distinct,
            Filter = window.Call.Filter is null ? null : Bind(window.Call.Filter),
            IgnoreNulls = window.IgnoreNulls,
        };
        _insideWindow = false;
        return WindowBuilder.Call(request);
    }

    private Expression BindInFrame(UnboundInFrame inFrame)
    {
        Expression operand = Bind(inFrame.Operand);
        LogicalPlan plan = FreshIds.Of(inFrame.Plan);
        PlanColumn column = plan.Output[0];
        (Expression left, Expression right) = ExpressionBuilder.Unify("In", operand, column.Ref);
        if (right is not ColumnRef) plan = new Project(plan, [NamedExpression.New(column.Name, right)]);
        return inFrame.Negated
            ? new QuantifiedSubquery(left, ComparisonOperator.NotEqual, All: true, plan)
            : new QuantifiedSubquery(left, ComparisonOperator.Equal, All: false, plan);
    }
}
