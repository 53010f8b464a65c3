using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Lambdas and what takes them, and comparisons with the elements of lists.</summary>
internal sealed partial class Binder
{
    private static readonly Dictionary<string, LambdaKind> s_lambdaFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["list_transform"] = LambdaKind.Transform, ["array_transform"] = LambdaKind.Transform, ["list_apply"] = LambdaKind.Transform, ["array_apply"] = LambdaKind.Transform,
        ["apply"] = LambdaKind.Transform,
        ["list_filter"] = LambdaKind.Filter, ["array_filter"] = LambdaKind.Filter, ["filter"] = LambdaKind.Filter,
        ["list_reduce"] = LambdaKind.Reduce, ["array_reduce"] = LambdaKind.Reduce, ["reduce"] = LambdaKind.Reduce,
    };

    private Expression BindLambdaFunction(FunctionSyntax call, LambdaKind kind, Scope scope)
    {
        string name = call.Name.Text;
        int most = kind == LambdaKind.Reduce ? 3 : 2;
        if (call.Arguments.Length < 2 || call.Arguments.Length > most) throw Error(call.Span, $"{name} takes a list and a lambda{(most == 3 ? ", and perhaps an initial value" : "")}");
        if (call.Arguments[1].Value is not LambdaSyntax lambda) throw Error(call.Arguments[1].Value.Span, $"{name} needs a lambda here, such as lambda x: x + 1");
        Expression list = Bind(call.Arguments[0].Value, scope);
        if (list.Type.Id == TypeId.Null) list = ExpressionBuilder.CastTo(list, DataType.List(DataType.Null));
        if (list.Type.Id == TypeId.FixedSizeList) list = ExpressionBuilder.CastTo(list, DataType.List(list.Type.Element));
        if (list.Type.Id != TypeId.List) throw Error(call.Arguments[0].Value.Span, $"{name} needs a list, not a {list.Type}");
        int least = kind == LambdaKind.Reduce ? 2 : 1;
        if (lambda.Parameters.Length < least || lambda.Parameters.Length > least + 1)
            throw Error(lambda.Span, $"a lambda of {name} has {least} or {least + 1} parameters, not {lambda.Parameters.Length}");
        DataType element = list.Type.Element;
        if (kind != LambdaKind.Reduce)
        {
            Expression body = InLambda(lambda, scope, [element, DataType.Int64]);
            return new LambdaCall(kind, list, kind == LambdaKind.Filter ? ExpressionBuilder.Condition(body) : body, scope.Lambdas.Count);
        }

        Expression? initial = call.Arguments.Length == 3 ? Bind(call.Arguments[2].Value, scope) : null;
        if (initial is not null)
        {
            element = CastRules.Common(element, initial.Type) ?? throw Error(call.Arguments[2].Value.Span, $"a {initial.Type} is no initial value for a list of {element}");
            initial = ExpressionBuilder.CastTo(initial, element);
        }

        list = ExpressionBuilder.CastTo(list, DataType.List(element));
        Expression reduced = InLambda(lambda, scope, [element, element, DataType.Int64]);
        return new LambdaCall(kind, list, ExpressionBuilder.CastTo(reduced, element), scope.Lambdas.Count, initial);
    }

    private Expression InLambda(LambdaSyntax lambda, Scope scope, ReadOnlySpan<DataType> types)
    {
        var parameters = new Dictionary<string, LambdaParameter>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < lambda.Parameters.Length; i++)
        {
            if (!parameters.TryAdd(lambda.Parameters[i].Text, new LambdaParameter(scope.Lambdas.Count, i, types[i])))
                throw Error(lambda.Parameters[i].Span, $"the lambda has two parameters \"{lambda.Parameters[i].Text}\"");
        }

        scope.Lambdas.Add(parameters);
        try
        {
            return Bind(lambda.Body, scope);
        }
        finally
        {
            scope.Lambdas.RemoveAt(scope.Lambdas.Count - 1);
        }
    }

    /// <summary>The parameter of a name, of the innermost lambda that has it; null if none has.</summary>
    private LambdaParameter? FindParameter(Identifier name, Scope scope, bool ofThisQuery)
    {
        for (int i = scope.Lambdas.Count - 1; i >= 0; i--)
        {
            if (!scope.Lambdas[i].TryGetValue(name.Text, out LambdaParameter? parameter)) continue;
            if (!ofThisQuery) Refuse(name.Span, "a lambda's parameter in a subquery");
            return parameter;
        }

        return null;
    }

    /// <summary><c>x op ANY (list)</c> or <c>ALL</c>, three-valued as over a query.</summary>
    private Expression BindQuantifiedList(QuantifiedListSyntax quantified, Scope scope)
    {
        Expression operand = Bind(quantified.Left, scope), list = Bind(ListOf(quantified.List), scope);
        if (list.Type.IsList) list = ExpressionBuilder.CastTo(list, DataType.List(list.Type.Element));
        else if (list.Type.Id == TypeId.Null) list = ExpressionBuilder.CastTo(list, DataType.List(operand.Type));
        else throw Error(quantified.List.Span, $"{(quantified.IsAll ? "ALL" : "ANY")} needs a list or a query, not a {list.Type}");
        int depth = scope.Lambdas.Count;
        Expression compared = ExpressionBuilder.Compare(Comparison(quantified.Operator), operand, new LambdaParameter(depth, 0, list.Type.Element));
        return ExpressionBuilder.Call(quantified.IsAll ? ListTruth.All : ListTruth.Any, new LambdaCall(LambdaKind.Transform, list, compared, depth));
    }

    // Clients that write lists out, such as Dapper, make ANY(@p) into ANY((@p1, @p2)), and ANY((@p1)) of a single value.
    private ExpressionSyntax ListOf(ExpressionSyntax list) => list switch
    {
        RowSyntax row => new ListSyntax(row.Span, row.Items),
        ParameterSyntax parameter when !ParameterValue(parameter).Type.IsNested && ParameterValue(parameter).Type.Id != TypeId.Null => new ListSyntax(parameter.Span, [parameter]),
        _ => list,
    };
}
