using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Aggregates in an order: ORDER BY among the arguments, and WITHIN GROUP.</summary>
internal sealed partial class Binder
{
    /// <summary>Aggregates whose result depends on the order of their input; for others ORDER BY says nothing.</summary>
    private static readonly HashSet<string> s_ordered = new(StringComparer.OrdinalIgnoreCase)
    {
        "string_agg", "group_concat", "listagg", "list", "array_agg", "first", "last", "any_value", "arbitrary", "mode",
        "arg_min", "arg_max", "argmin", "argmax", "min_by", "max_by", "arg_min_null", "arg_max_null", "arg_min_nulls_last", "arg_max_nulls_last",
    };

    /// <summary>The call of an aggregate over rows in the order of keys.</summary>
    private AggregateCall BindOrdered(FunctionSyntax call, string name, List<Expression> arguments, IReadOnlyList<Expression> keys, Expression? filter)
    {
        if (call.Distinct) RequireKeysAmong(arguments, keys, call);
        string ordered = OrderedAggregate.NameOf(name, call.OrderBy.Select(DirectionOf));
        return ExpressionBuilder.Aggregate(ordered, [.. arguments, .. keys], call.Distinct, filter);
    }

    private void RequireKeysAmong(IReadOnlyList<Expression> arguments, IReadOnlyList<Expression> keys, FunctionSyntax call)
    {
        for (int i = 0; i < keys.Count; i++)
            if (!arguments.Contains(keys[i])) throw Error(call.OrderBy[i].Span, "an aggregate of DISTINCT values can be ordered by its arguments alone");
    }

    /// <summary>WITHIN GROUP as the call that it stands for: <c>percentile_cont(f) WITHIN GROUP (ORDER BY x)</c> is <c>quantile_cont(x, f)</c>, a descending order a negative f.</summary>
    private FunctionSyntax WithoutGroup(FunctionSyntax call)
    {
        string name = call.Name.Text.ToLowerInvariant();
        if (name is "string_agg" or "group_concat" or "listagg") return call with { WithinGroup = false };
        string? function = name switch
        {
            "percentile_cont" or "quantile_cont" => "quantile_cont",
            "percentile_disc" or "quantile_disc" => "quantile_disc",
            "mode" => "mode",
            _ => null,
        };
        if (function is null) Refuse(call.Span, $"WITHIN GROUP after {name}");
        if (call.OrderBy is not [var order]) throw Error(call.Span, $"{name} needs one expression in WITHIN GROUP (ORDER BY …)");
        if (call.Arguments.Length != (function == "mode" ? 0 : 1)) throw Error(call.Span, $"{name} WITHIN GROUP takes {(function == "mode" ? "no argument" : "one argument")}");
        var arguments = ImmutableArray.Create(new FunctionArgument(null, order.Value));
        if (function != "mode")
        {
            ExpressionSyntax place = call.Arguments[0].Value;
            if (order.Descending)
                place = place is NumberSyntax { Text: "0" } zero ? zero with { Text = "1" } : new UnarySyntax(place.Span, UnaryOperator.Minus, place);
            arguments = arguments.Add(new FunctionArgument(null, place));
        }

        return call with { Name = call.Name with { Text = function! }, Arguments = arguments, OrderBy = [], WithinGroup = false };
    }
}
