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
        string name = call.Name.Text.ToLowerInvariant();
        if (call.Arguments.Any(a => a.Value is UnpackSyntax)) call = Unpacked(call, name, scope);
        if ((FindMacro(call) ?? BuiltInMacros.Find(call)) is { } macro) return BindMacro(call, macro, scope);
        if (call.Schema is { } before && before.Text.ToLowerInvariant() is not ("main" or "pg_catalog" or "system" or "memory")) call = MethodOf(call, before);
        if (call.WithinGroup) call = WithoutGroup(call);
        name = call.Name.Text.ToLowerInvariant();
        if (name == "columns" && call.Over is null) return BindColumns(call, scope);
        if (BindSessionFunction(name, call) is { } known) return known;
        if (name.Contains("json", StringComparison.Ordinal) && BindJson(name, call, scope) is { } json) return json;
        if (BindShortForm(call, name, scope) is { } form) return form;
        if (call.Over is not null) return BindNestedAggregate(call, name, scope) ?? BindComposedWindow(call, name, call.Over, scope) ?? BindWindow(call, call.Over, scope);
        if (call.IgnoreNulls is not null) Refuse(call.Span, "IGNORE NULLS");
        if (name == "unnest") return BindUnnest(call, scope);
        if (BindNestedAggregate(call, name, scope) is { } several) return several;
        if (BindStructFunction(call, name, scope) is { } made) return made;
        // Built-in functions know their arguments by place; names say what a reader is to think of.
        if (call.Arguments.Any(a => a.Name is not null)) return BindFunction(call with { Arguments = [.. call.Arguments.Select(a => a with { Name = null })] }, scope);
        if (name is "count_star" && call.Arguments.IsEmpty) return BindAggregate(call, "count", scope);
        if (FunctionRegistry.Default.IsAggregate(name)) return BindAggregate(call, name, scope);
        if (WindowBuilder.NeedsWindow(name)) throw Error(call.Span, $"the window function {name} needs an OVER clause");
        RefuseAggregateClauses(call, name);
        if (s_lambdaFunctions.TryGetValue(name, out LambdaKind lambda)) return BindLambdaFunction(call, lambda, scope);
        if (name is "grouping" or "grouping_id" && !call.Arguments.IsEmpty) return BindGrouping(call, scope);
        if (name is "if" or "iff" && call.Arguments.Length == 3) return BindIf(call, scope);
        if (name is "date_part" or "datepart" && BindDatePart(call, scope) is { } part) return part;
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

    /// <summary><c>name.upper()</c> and <c>t.name.upper()</c>: what stands before a function's name and is no schema of functions is its first argument.</summary>
    private static FunctionSyntax MethodOf(FunctionSyntax call, Identifier before)
    {
        ColumnSyntax value = call.Database is { } table ? new(table.Span.To(before.Span), [table, before]) : new(before.Span, [before]);
        return call with { Schema = null, Database = null, Arguments = [new FunctionArgument(null, value), .. call.Arguments] };
    }

    private void RefuseAggregateClauses(FunctionSyntax call, string name)
    {
        string? clause = call.Distinct ? "DISTINCT" : call.Filter is not null ? "FILTER" : !call.OrderBy.IsEmpty ? "ORDER BY" : call.IsStar ? "'*'" : null;
        if (clause is null) return;
        if (!FunctionRegistry.Default.IsScalar(name)) throw At(BindException.UnknownFunction(call.Name.Text, FunctionRegistry.Default.Names), call.Name.Span);
        throw Error(call.Span, $"{clause} needs an aggregate function, which {name} is not");
    }

    private Expression BindAggregate(FunctionSyntax call, string name, Scope scope)
    {
        if (call.IsStar && name != "count") throw Error(call.Span, $"'*' is an argument of count alone, not of {name}");
        // The standard gives an aggregate to the innermost query whose columns it uses, which shows only once its arguments are bound.
        bool nested = scope.InsideAggregate;
        scope.InsideAggregate = true;
        var arguments = new List<Expression>(call.Arguments.Length);
        foreach (FunctionArgument argument in call.Arguments) arguments.Add(Bind(argument.Value, scope));
        Expression[] keys = [.. call.OrderBy.Select(o => Bind(o.Value, scope))];
        Expression? filter = call.Filter is null ? null : BindCondition(call.Filter, scope);
        scope.InsideAggregate = nested;
        if (_aggregateFilter is not null) filter = filter is null ? _aggregateFilter : ExpressionBuilder.And(filter, _aggregateFilter);
        Scope owner = OwnerOf([.. arguments, .. keys, .. filter is null ? [] : new[] { filter }], scope);
        if (owner.InsideAggregate) throw Error(call.Span, "an aggregate function cannot stand inside another");
        if (owner.AggregatesForbiddenIn is { } clause) throw At(new BindException($"aggregate functions have no place in {clause}", "42803"), call.Span);
        if (name == "bitstring_agg" && arguments is [{ Type: { IsInteger: true } or { Id: TypeId.Null } } bits]) arguments.AddRange(Ends(bits));
        AggregateCall bound = keys.Length > 0 && s_ordered.Contains(name)
            ? BindOrdered(call, name, arguments, keys, filter)
            : ExpressionBuilder.Aggregate(name, arguments.ToEquatableArray(), call.Distinct, filter);
        return ReferenceEquals(owner, scope) ? bound : owner.OuterAggregate(bound);
    }

    /// <summary>The least and the greatest value over all rows that are grouped, whatever their group: <see cref="Group"/> computes them below the aggregate.</summary>
    private static IEnumerable<Expression> Ends(Expression value) => new[] { "min", "max" }.Select(name => WindowBuilder.Call(new WindowRequest(name, [value], [], [], null)));

    /// <summary>The query that an aggregate over these expressions belongs to: this one if it uses any of its columns or none at all, else the innermost that it uses columns of.</summary>
    private static Scope OwnerOf(List<Expression> operands, Scope scope)
    {
        HashSet<ColumnId> used = [];
        foreach (Expression operand in operands) ExpressionRewriter.VisitColumns(operand, c => used.Add(c.Id));
        if (used.Count == 0) return scope;
        for (Scope? s = scope; s is not null; s = s.Outer)
        {
            foreach (ScopeColumn column in s.Columns)
            {
                bool mine = false;
                ExpressionRewriter.VisitColumns(column.Value, c => mine |= used.Contains(c.Id));
                if (mine) return s;
            }
        }

        return scope;
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
