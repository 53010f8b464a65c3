using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Aggregates that give lists and are made of others, and <c>ARRAY(SELECT …)</c>.</summary>
internal sealed partial class Binder
{
    /// <summary>Quantiles at several places, the n least or greatest values, and the most frequent ones; null for all other calls.</summary>
    private Expression? BindNestedAggregate(FunctionSyntax call, string name, Scope scope)
    {
        switch (name)
        {
            case "quantile_cont" or "quantile_disc" or "quantile" or "approx_quantile" or "reservoir_quantile" when call.Arguments is [_, { Value: ListSyntax places }]:
                return Places(BindAll([.. places.Items.Select(p => (ExpressionSyntax)(call with { Arguments = [call.Arguments[0], new FunctionArgument(null, p)] }))], scope));
            case "min" or "max" when call.Arguments.Length == 2: return First(call, call.Arguments[0].Value, name == "max", nulls: false, "MIN/MAX");
            case "arg_min" or "argmin" or "min_by" or "arg_max" or "argmax" or "max_by" when call.Arguments.Length == 3:
                return First(call, call.Arguments[1].Value, name is "arg_max" or "argmax" or "max_by", nulls: false, "arg_min/arg_max");
            case "arg_min_nulls_last" or "arg_max_nulls_last" when call.Arguments.Length == 3: return First(call, call.Arguments[1].Value, name == "arg_max_nulls_last", nulls: true, "arg_min/arg_max");
            case "approx_top_k" when call.Arguments.Length == 2: return MostFrequent(call, scope);
            default: return null;
        }

        // Null where there are no values, as each quantile is.
        static Expression Places(Expression[] quantiles)
        {
            Expression all = ExpressionBuilder.List("list_value", quantiles);
            return quantiles.Length == 0 ? all : ExpressionBuilder.Case([new IsNull(quantiles[0])], [new Literal(Scalar.Null(all.Type))], all);
        }

        // list(x ORDER BY key)[1:n] of the values that have a key, or of all with those without one behind.
        Expression First(FunctionSyntax function, ExpressionSyntax key, bool descending, bool nulls, string of)
        {
            ExpressionSyntax value = function.Arguments[0].Value, count = function.Arguments[^1].Value;
            if (count is not (NumberSyntax or UnarySyntax { Operand: NumberSyntax })) count = function with { Name = function.Name with { Text = "any_value" }, Arguments = [function.Arguments[^1]], OrderBy = [] };
            ExpressionSyntax? known = nulls ? null : new IsNullSyntax(key.Span, true, key);
            if (known is not null && !ReferenceEquals(key, value)) known = new LogicalSyntax(key.Span, true, [known, new IsNullSyntax(value.Span, true, value)]);
            if (function.Filter is not null) known = known is null ? function.Filter : new LogicalSyntax(key.Span, true, [known, function.Filter]);
            var list = function with
            {
                Name = function.Name with { Text = "list" },
                Arguments = [new FunctionArgument(null, value)],
                OrderBy = [new OrderItem(key.Span, key, descending, nulls ? false : null) { Directed = true }],
                Filter = known,
            };
            return FirstOf(Bind(list, scope), Bind(count, scope), of, "n");
        }
    }

    /// <summary>The first elements of a list, whose number must be known, at least 1 and less than a million where there is a list.</summary>
    private static Expression FirstOf(Expression list, Expression count, string of, string name)
    {
        const long Most = 1_000_000;
        Expression first = ExpressionBuilder.Call("list_slice", list, new Literal(Scalar.Int64(1)), count);
        if (count is Literal { Value: var constant } && constant.AsInteger() is { } known && known > 0 && known < Most) return first;
        Expression number = ExpressionBuilder.CastTo(count, DataType.Int64);
        return ExpressionBuilder.Case(
            [
                new IsNull(list), new IsNull(number), ExpressionBuilder.Compare(ComparisonOperator.LessOrEqual, number, new Literal(Scalar.Int64(0))),
                ExpressionBuilder.Compare(ComparisonOperator.GreaterOrEqual, number, new Literal(Scalar.Int64(Most))),
            ],
            [new Literal(Scalar.Null(first.Type)), Wrong("cannot be NULL"), Wrong("must be > 0"), Wrong($"must be < {Most}")],
            first);

        Expression Wrong(string what) => ExpressionBuilder.CastTo(ExpressionBuilder.Call("error", new Literal(Scalar.Utf8($"Invalid input for {of}: {name} value {what}"))), first.Type);
    }

    // The keys of a histogram by falling count.
    private Expression MostFrequent(FunctionSyntax call, Scope scope)
    {
        Expression histogram = Bind(call with { Name = call.Name with { Text = "histogram" }, Arguments = [call.Arguments[0]] }, scope);
        Expression entries = ExpressionBuilder.Call("map_entries", histogram);
        int depth = scope.Lambdas.Count;
        var entry = new LambdaParameter(depth, 0, entries.Type.Element);
        Expression counted = ExpressionBuilder.Struct(null, ExpressionBuilder.Call("-", ExpressionBuilder.Cast(ExpressionBuilder.Field(entry, "value"), DataType.Int64)), ExpressionBuilder.Field(entry, "key"));
        Expression sorted = ExpressionBuilder.Call("list_sort", new LambdaCall(LambdaKind.Transform, entries, counted, depth));
        Expression first = FirstOf(sorted, Bind(call.Arguments[1].Value, scope), "approx_top_k", "k");
        return new LambdaCall(LambdaKind.Transform, first, ExpressionBuilder.FieldAt(new LambdaParameter(depth, 0, first.Type.Element), 2), depth);
    }

    /// <summary><c>ARRAY(SELECT …)</c>: the rows of a query as a list, in its order; an empty list for no rows.</summary>
    private ScalarSubquery BindArraySubquery(ArraySubquerySyntax array, Scope scope)
    {
        LogicalPlan plan = BindQuery(array.Query, scope);
        RequireOneColumn(plan, array.Span);
        Expression value = plan.Output[0].Ref;
        // Hidden sort keys are dropped above the sort: the list is made below.
        if (plan is Project { Input: Sort or Limit } hides)
        {
            value = hides.Columns[0].Expression;
            plan = hides.Input;
        }

        EquatableArray<SortKey> keys = OrderOf(plan);
        string list = keys.IsEmpty ? "list" : OrderedAggregate.NameOf("list", keys.Select(k => (k.Descending, k.NullsFirst)));
        NamedExpression all = NamedExpression.New("list", ExpressionBuilder.Aggregate(list, [value, .. keys.Select(k => k.Expression)]));
        Expression some = ExpressionBuilder.Call("coalesce", all.Column.Ref, ExpressionBuilder.Cast(ExpressionBuilder.List("list_value"), all.Column.Type));
        return new ScalarSubquery(new Project(new Aggregate(plan, [], [all]), [NamedExpression.New("array", some)]));

        static EquatableArray<SortKey> OrderOf(LogicalPlan plan) => plan switch
        {
            Sort sort => sort.Keys,
            Limit limit => OrderOf(limit.Input),
            _ => [],
        };
    }
}
