using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Calls of scalar functions and aggregates.</summary>
internal sealed partial class Binder
{
    private Expression BindFunction(FunctionSyntax call, Scope scope)
    {
        if (call.WithinGroup) call = WithoutGroup(call);
        string name = call.Name.Text.ToLowerInvariant();
        if (call.Over is not null) return BindWindow(call, call.Over, scope);
        if (call.IgnoreNulls is not null) Refuse(call.Span, "IGNORE NULLS");
        if (name == "unnest") return BindUnnest(call, scope);
        if (BindNestedAggregate(call, name, scope) is { } several) return several;
        if (BindStructFunction(call, name, scope) is { } made) return made;
        foreach (FunctionArgument argument in call.Arguments)
            if (argument.Name is { } named) Refuse(named.Span, "an argument by name");
        if (name is "count_star" && call.Arguments.IsEmpty) return BindAggregate(call, "count", scope);
        if (FunctionRegistry.Default.IsAggregate(name)) return BindAggregate(call, name, scope);
        if (WindowBuilder.NeedsWindow(name)) throw Error(call.Span, $"the window function {name} needs an OVER clause");
        RefuseAggregateClauses(call, name);
        if (s_lambdaFunctions.TryGetValue(name, out LambdaKind lambda)) return BindLambdaFunction(call, lambda, scope);
        if (name is "grouping" or "grouping_id" && !call.Arguments.IsEmpty) return BindGrouping(call, scope);
        if (name is "if" or "iff" && call.Arguments.Length == 3) return BindIf(call, scope);
        if (name == "date_part" && BindDatePart(call, scope) is { } part) return part;
        var arguments = new Expression[call.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = Bind(call.Arguments[i].Value, scope);
        bool special = name is "coalesce" or "ifnull" or "nullif", nested = ExpressionBuilder.NestedForms.Contains(name);
        if (!special && !nested && (!char.IsLetter(name[0]) || !FunctionRegistry.Default.IsScalar(name)))
            throw At(BindException.UnknownFunction(call.Name.Text, FunctionRegistry.Default.Names.Concat(["coalesce", "ifnull", "nullif", "if", "grouping"])), call.Name.Span);
        if (special && (name == "coalesce" ? arguments.Length == 0 : arguments.Length != 2))
            throw new TypeException($"function {name} does not take ({string.Join(", ", arguments.Select(a => a.Type))})", "42883");
        if (name == "nullif")
        {
            Expression equal = ExpressionBuilder.Compare(ComparisonOperator.Equal, arguments[0], arguments[1]);
            return ExpressionBuilder.Case([equal], [new Literal(Scalar.Null(arguments[0].Type))], Again(arguments[0]));
        }

        return ExpressionBuilder.Call(name, arguments);
    }

    private void RefuseAggregateClauses(FunctionSyntax call, string name)
    {
        string? clause = call.Distinct ? "DISTINCT" : call.Filter is not null ? "FILTER" : !call.OrderBy.IsEmpty ? "ORDER BY" : call.IsStar ? "'*'" : null;
        if (clause is null) return;
        if (!FunctionRegistry.Default.IsScalar(name)) throw At(BindException.UnknownFunction(call.Name.Text, FunctionRegistry.Default.Names), call.Name.Span);
        throw Error(call.Span, $"{clause} needs an aggregate function, which {name} is not");
    }

    private AggregateCall BindAggregate(FunctionSyntax call, string name, Scope scope)
    {
        if (scope.InsideAggregate) throw Error(call.Span, "an aggregate function cannot stand inside another");
        if (scope.AggregatesForbiddenIn is { } clause) throw At(new BindException($"aggregate functions have no place in {clause}", "42803"), call.Span);
        if (call.IsStar && name != "count") throw Error(call.Span, $"'*' is an argument of count alone, not of {name}");
        scope.InsideAggregate = true;
        var arguments = new List<Expression>(call.Arguments.Length);
        foreach (FunctionArgument argument in call.Arguments) arguments.Add(Bind(argument.Value, scope));
        Expression[] keys = [.. call.OrderBy.Select(o => Bind(o.Value, scope))];
        Expression? filter = call.Filter is null ? null : BindCondition(call.Filter, scope);
        scope.InsideAggregate = false;
        RefuseOuterAggregate(call, arguments, scope);
        if (keys.Length > 0 && s_ordered.Contains(name)) return BindOrdered(call, name, arguments, keys, filter);
        return ExpressionBuilder.Aggregate(name, arguments.ToEquatableArray(), call.Distinct, filter);
    }

    /// <summary>An aggregate whose columns all come from a query outside belongs to that query, by the standard: it must not be taken for this query's own.</summary>
    private void RefuseOuterAggregate(FunctionSyntax call, List<Expression> arguments, Scope scope)
    {
        if (scope.Outer is null) return;
        HashSet<ColumnId> own = [];
        foreach (ScopeColumn column in scope.Columns) ExpressionRewriter.VisitColumns(column.Value, c => own.Add(c.Id));
        bool any = false, inside = false;
        foreach (Expression argument in arguments)
            ExpressionRewriter.VisitColumns(argument, c => (any, inside) = (true, inside || own.Contains(c.Id)));
        if (any && !inside) Refuse(call.Span, "an aggregate over nothing but columns of an enclosing query");
    }

    private GroupingCall BindGrouping(FunctionSyntax call, Scope scope)
    {
        if (scope.InsideAggregate) throw Error(call.Span, "GROUPING cannot stand inside an aggregate");
        if (scope.AggregatesForbiddenIn is { } clause) throw At(new BindException($"GROUPING has no place in {clause}", "42803"), call.Span);
        return new GroupingCall(call.Arguments.Select(a => Bind(a.Value, scope)).ToEquatableArray());
    }

    private Expression BindIf(FunctionSyntax call, Scope scope) => ExpressionBuilder.Case(
        [BindCondition(call.Arguments[0].Value, scope)], [Bind(call.Arguments[1].Value, scope)], Bind(call.Arguments[2].Value, scope));

    /// <summary><c>date_part('year', x)</c> as <c>year(x)</c>: the field is known now, not per row.</summary>
    private Expression? BindDatePart(FunctionSyntax call, Scope scope)
    {
        if (call.Arguments is not [{ Value: StringSyntax field }, var source]) return null;
        string function = field.Value.ToLowerInvariant() switch
        {
            "years" or "yr" or "y" => "year",
            "months" or "mon" => "month",
            "days" or "d" => "day",
            "hours" or "hr" or "h" => "hour",
            "minutes" or "min" or "m" => "minute",
            "seconds" or "sec" or "s" => "second",
            "quarters" => "quarter",
            "weeks" or "w" => "week",
            "dow" or "weekday" => "dayofweek",
            "doy" => "dayofyear",
            "milliseconds" or "ms" or "msec" => "millisecond",
            "microseconds" or "us" or "usec" => "microsecond",
            var other => other,
        };
        Expression value = Bind(source.Value, scope);
        if (!FunctionRegistry.Default.IsScalar(function) || !char.IsLetter(function[0]))
        {
            if (FunctionRegistry.Default.IsScalar("date_part")) return ExpressionBuilder.Call("date_part", new Literal(Scalar.Utf8(field.Value)), value);
            string[] fields = ["year", "month", "day", "hour", "minute", "second", "quarter", "week", "dow", "doy", "millisecond", "microsecond", "epoch"];
            throw At(new BindException($"there is no date part \"{field.Value}\"") { Hint = Suggestion.For(field.Value, fields) }, field.Span);
        }

        return ExpressionBuilder.Call(function, value);
    }
}
