using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>GROUP BY, HAVING and aggregates.</summary>
internal sealed partial class QueryGenerator
{
    /// <summary>How calls begin that are an aggregate as a whole, so that FILTER may follow.</summary>
    private static readonly string[] s_filtered = ["quantile_disc(", "bit_", "count_if(", "first(", "last(", "sum(", "string_agg(", "any_value(", "list({"];

    private GeneratedQuery Aggregation(Node from, Node where, Scope scope, ImmutableArray<Family> families, bool inexact, long rows)
    {
        var inputs = new ExpressionGenerator(dice, new Scope(scope.Variables), null, inexact: false, risky: false);
        var keys = new List<Node>();
        var variables = new List<Variable>();
        for (int i = dice.Pick(0, 0, 1, 1, 1, 2, 2, 3); i > 0; i--)
        {
            inputs.Reset();
            Family family = i == 1 && dice.Chance(50) ? dice.Pick(families.ToArray()) : inputs.AnyFamily();
            int depth = dice.Chance(75) ? 0 : 2;
            Node key = inputs.Of(family, depth);
            if (!inputs.UsedVariable) continue; // a number would be taken for a position
            keys.Add(key);
            variables.Add(new Variable(key, family, inputs.UsedWild || depth > 0));
        }

        bool plain = dice.Chance(88) || keys.Count == 0;
        Node group = keys.Count == 0 ? Node.Empty
            : plain ? new Node(NodeKind.Fixed, " GROUP BY {0}", [Node.List("", keys)])
            : (scope.Outer is null ? dice.Next(5) : 2) switch
            {
                3 => new Node(NodeKind.Fixed, " GROUP BY {0}, ROLLUP({1})", [keys[0], Node.List("", keys)]),
                4 => new Node(NodeKind.Fixed, " GROUP BY GROUPING SETS(({0}), ROLLUP({1}), {2})", [keys[^1], Node.List("", keys), keys[0]]),
                0 => new Node(NodeKind.Fixed, " GROUP BY ROLLUP({0})", [Node.List("", keys)]),
                1 => new Node(NodeKind.Fixed, " GROUP BY CUBE({0})", [Node.List("", keys)]),
                // In a correlated subquery DuckDB gives no row for the empty set of no rows.
                _ => new Node(NodeKind.Fixed, scope.Outer is null ? " GROUP BY GROUPING SETS(({0}), ({1}), ())" : " GROUP BY GROUPING SETS(({0}), ({1}))", [Node.List("", keys), keys[0]]),
            };
        if (!plain) variables.Add(new Variable(Node.Expression(Family.Integer, "grouping({0})", dice.Pick(keys.ToArray())), Family.Integer, false));
        foreach (Family family in families.Concat([dice.Pick(_families)]))
        {
            (Node aggregate, Variable described) = Aggregate(inputs, family, inexact);
            variables.Add(described with { Node = aggregate });
        }

        var grouped = new Scope([.. variables]);
        bool distinct = dice.Chance(8);
        var outputs = new ExpressionGenerator(dice, grouped, null, inexact && !distinct, risky: false);
        Node having = dice.Chance(25) ? Node.Clause(" HAVING {0}", new ExpressionGenerator(dice, grouped, null, inexact: false, risky: false).Of(Family.Boolean, 2)) : Node.Empty;
        // Subqueries see the keys that are columns; an aggregate in them would be theirs.
        if (plain && keys.Count > 0 && _depth < 1 && dice.Chance(15))
        {
            var correlated = new ExpressionGenerator(dice, new Scope([.. variables.Take(keys.Count).Where(v => v.Node.Children.IsEmpty)]), this, inexact: false, risky: false);
            Node condition = dice.Chance(50) ? correlated.Of(Family.Boolean, 2) : Exists(new Scope([.. variables.Take(keys.Count).Where(v => v.Node.Children.IsEmpty)]), dice.Pick("", "NOT ")) ?? Node.Expression(Family.Boolean, "true");
            having = having == Node.Empty ? Node.Clause(" HAVING {0}", condition) : Node.Clause(" HAVING {0}", Node.Expression(Family.Boolean, "({0} OR {1})", having.Children[0], condition));
        }

        (ImmutableArray<Node> items, ImmutableArray<Output> columns) = Items(outputs, families, dice.Chance(60) ? 0 : 2);
        if (keys.Count > 0 && dice.Chance(50) && items.Length == families.Length && inexact)
        {
            items = [.. items, .. keys.Select((k, i) => new Node(NodeKind.Fixed, $"{{0}} AS k{i}", [k]))];
            columns = [.. columns, .. keys.Select((k, i) => new Output($"k{i}", k.Family, true, true))];
        }
        else if (keys.Count == 0)
        {
            // At least one aggregate, or it would not be an aggregation.
            Node count = Node.Expression(Family.Integer, "count(*)");
            having = Node.Clause(" HAVING {0}", Node.Expression(Family.Boolean, "({0} >= 0)", count));
        }

        return new GeneratedQuery(
            Node.Query("SELECT {0}{1} FROM {2}{3}{4}{5}", distinct ? Node.Clause("DISTINCT ") : Node.Empty, Node.List("", items), from, where, group, having), columns, rows);
    }

    /// <summary>An aggregate whose result is of a family, and what can be said about it.</summary>
    private (Node Aggregate, Variable Described) Aggregate(ExpressionGenerator inputs, Family family, bool inexact)
    {
        inputs.Reset();
        bool wild = false;
        bool exact = true;
        int depth = dice.Chance(70) ? 0 : 1;
        Node Made(string format, params ReadOnlySpan<Node> children) => Node.Expression(family, format, children);
        string distinct = dice.Chance(15) ? "DISTINCT " : "";
        Node aggregate;
        if (dice.Chance(25) && MoreAggregates(inputs, family, depth) is { } more)
        {
            if (dice.Chance(12) && s_filtered.Any(f => more.Format.StartsWith(f, StringComparison.Ordinal))) more = Made("{0} FILTER (WHERE {1})", more, inputs.Of(Family.Boolean, 1));
            return (more, new Variable(more, family, true, true));
        }

        switch (family)
        {
            case Family.Integer:
                switch (dice.Next(6))
                {
                    case 0: aggregate = Made("count(*)"); break;
                    case 1: aggregate = Made($"count({distinct}{{0}})", inputs.Of(inputs.AnyFamily(), depth)); break;
                    case 2: aggregate = Made("count(DISTINCT {0})", inputs.Of(inputs.AnyFamily(), 0)); break;
                    case 3: aggregate = Made($"sum({distinct}{{0}})", inputs.Leaf(Family.Integer, tame: true)); break;
                    case 4: aggregate = Made("count_if({0})", inputs.Of(Family.Boolean, 1)); break;
                    default:
                        aggregate = Made(dice.Pick("min({0})", "max({0})"), inputs.Of(Family.Integer, depth));
                        wild = true;
                        break;
                }

                break;
            case Family.Decimal:
                wild = dice.Chance(50);
                aggregate = wild ? Made(dice.Pick("min({0})", "max({0})"), inputs.Of(family, depth)) : Made($"sum({distinct}{{0}})", inputs.Leaf(Family.Decimal, tame: true));
                break;
            case Family.Float:
                if (inexact && dice.Chance(70))
                {
                    exact = false;
                    aggregate = Made(
                        dice.Pick("avg({0})", "sum({0})", "stddev_samp({0})", "var_pop({0})", "avg({0})", "stddev_pop({0})", "var_samp({0})").Replace("({0}", $"({distinct}{{0}}", StringComparison.Ordinal),
                        inputs.Leaf(Family.Float, tame: true));
                }
                else if (inexact && dice.Chance(60))
                {
                    exact = false;
                    aggregate = Made($"avg({distinct}{{0}})", inputs.Leaf(dice.Chance(50) ? Family.Integer : Family.Decimal, tame: dice.Chance(70)));
                }
                else
                {
                    aggregate = Made(dice.Pick("min({0})", "max({0})"), inputs.Of(family, depth));
                }

                break;
            case Family.Boolean:
                aggregate = Made(dice.Pick("bool_and({0})", "bool_or({0})", "min({0})", "max({0})"), inputs.Of(family, depth));
                break;
            case Family.ZonedTime:
                // min and max of DuckDB's go by what the clock shows, against the order that it has everywhere else.
                aggregate = Made(dice.Pick("first({0} ORDER BY {0})", "first({0} ORDER BY {0} DESC)"), inputs.Key(family));
                break;
            default:
                aggregate = Made(dice.Pick("min({0})", "max({0})"), inputs.Of(family, depth));
                break;
        }

        if (dice.Chance(12)) aggregate = Made("{0} FILTER (WHERE {1})", aggregate, inputs.Of(Family.Boolean, 1));
        return (aggregate, new Variable(aggregate, family, wild || inputs.UsedWild, exact));
    }
}
