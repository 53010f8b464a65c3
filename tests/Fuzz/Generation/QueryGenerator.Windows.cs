using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Window functions with frames, named windows and QUALIFY, and DISTINCT ON. Rows are numbered, so that no order leaves a choice.</summary>
internal sealed partial class QueryGenerator
{
    private GeneratedQuery Windowed()
    {
        (Node from, Scope scope, Node number, long rows) = NumberedRows();
        var inputs = new ExpressionGenerator(dice, scope, null, inexact: false, risky: false);
        Node where = dice.Chance(30) ? Node.Clause(" WHERE {0}", inputs.Of(Family.Boolean, 2)) : Node.Empty;
        var items = new List<Node> { new(NodeKind.Fixed, "{0} AS r", [number]) };
        var outputs = new List<Output> { new("r", Family.Integer, false, true) };
        string named = dice.Chance(25) ? "w" : "";
        Node window = named == "" ? Node.Empty : new Node(NodeKind.Fixed, " WINDOW w AS ({0}{1})", [PartitionBy(inputs), OrderBy(inputs, number)]);
        for (int i = dice.Between(1, 3); i > 0; i--)
        {
            (Node call, Family family) = WindowCall(inputs, number, named != "" && dice.Chance(60));
            items.Add(new Node(NodeKind.Fixed, $"{{0}} AS x{i}", [call]));
            outputs.Add(new Output($"x{i}", family, true, true));
        }

        Node qualify = Node.Empty;
        if (dice.Chance(25))
        {
            (Node call, Family family) = WindowCall(inputs, number, false);
            qualify = family == Family.Integer ? Node.Clause($" QUALIFY {{0}} {dice.Pick("<=", "=", ">", "<>")} {dice.Between(0, 4)}", call) : Node.Clause($" QUALIFY {{0}} IS {dice.Pick("", "NOT ")}NULL", call);
        }

        bool ordered = dice.Chance(40);
        Node order = ordered ? Node.Clause(" ORDER BY r{0}", dice.Chance(40) ? Node.Clause($" LIMIT {dice.Between(0, 12)}") : Node.Empty) : Node.Empty;
        return new GeneratedQuery(Node.Query("SELECT {0} FROM {1}{2}{3}{4}{5}", Node.List("", items), from, where, window, qualify, order), [.. outputs], rows, ordered);
    }

    /// <summary>A table, or two joined, and an expression that numbers the rows.</summary>
    private (Node From, Scope Scope, Node Number, long Rows) NumberedRows()
    {
        TableData table = dice.Pick(tables);
        string alias = NextAlias();
        Node from = Node.Relation($"{table.Name} AS {alias}");
        ImmutableArray<Variable> variables = [.. table.Columns.Select(c => Column(alias, c))];
        Node number = Node.Expression(Family.Integer, $"{alias}.id");
        long rows = table.Rows.Length;
        TableData other = dice.Pick(tables);
        if (dice.Chance(25) && rows * other.Rows.Length < 3000)
        {
            string second = NextAlias();
            ImmutableArray<Variable> others = [.. other.Columns.Select(c => Column(second, c))];
            from = Node.Relation($"{{0}} {dice.Pick("JOIN", "LEFT JOIN")} {{1}} ON {{2}}", from, Node.Relation($"{other.Name} AS {second}"), JoinCondition(variables, others));
            variables = [.. variables, .. others];
            number = Node.Expression(Family.Integer, $"({alias}.id * 10000 + coalesce({second}.id, 0))");
            rows *= Math.Max(other.Rows.Length, 1);
        }

        return (from, new Scope(variables), number, rows);
    }

    private Node PartitionBy(ExpressionGenerator inputs)
    {
        if (dice.Chance(35)) return Node.Empty;
        return Node.Clause("PARTITION BY {0} ", Node.List("", Enumerable.Range(0, dice.Pick(1, 1, 2)).Select(_ => inputs.Of(inputs.AnyFamily(), dice.Chance(80) ? 0 : 2))));
    }

    private Node OrderBy(ExpressionGenerator inputs, Node number)
    {
        // The last key decides, so that it is none that may be left out.
        Node[] keys = [.. Enumerable.Range(0, dice.Pick(0, 1, 1, 2)).Select(_ => Node.Clause("{0}, ", Key(inputs.Key(inputs.AnyFamily()))))];
        return new Node(NodeKind.Fixed, "ORDER BY {0}{1}", [new Node(NodeKind.List, "", [.. keys]) { Separator = "" }, Key(number)]);
    }

    private Node Key(Node value) => new(NodeKind.Fixed, $"{{0}}{dice.Pick("", "", " ASC", " DESC")}{dice.Pick("", "", " NULLS FIRST", " NULLS LAST")}", [value]);

    private (Node Call, Family Family) WindowCall(ExpressionGenerator inputs, Node number, bool named)
    {
        string over = named ? " OVER w" : " OVER ({0}{1}{2})";
        int at = named ? 0 : 3;
        Node[] window = [];
        (Node partition, Node order) = (PartitionBy(inputs), OrderBy(inputs, number));
        Family family;
        string call;
        Node[] arguments = [];
        switch (dice.Next(9))
        {
            case 0 or 1:
                // Ranks: peers are what they are about, so the order may leave a choice.
                call = dice.Pick("rank()", "dense_rank()", "percent_rank()", "cume_dist()", "rank()");
                family = call is "percent_rank()" or "cume_dist()" ? Family.Float : Family.Integer;
                if (!named && dice.Chance(70)) order = new Node(NodeKind.Fixed, "{0}", [Node.List("ORDER BY ", [Key(inputs.Key(inputs.AnyFamily()))])]);
                window = [partition, order, Node.Empty];
                break;
            case 2:
                call = dice.Pick("row_number()", $"ntile({dice.Between(1, 5)})");
                family = Family.Integer;
                window = [partition, order, Node.Empty];
                break;
            case 3 or 4:
                family = dice.Pick(_families);
                string nulls = dice.Pick("", "", " IGNORE NULLS", " RESPECT NULLS");
                call = $"{dice.Pick("lag", "lead")}({{{at}}}{dice.Pick("", ", 1", ", 2", ", -1", ", 0", ", 5")}{nulls})";
                arguments = [inputs.Of(family, 1)];
                window = [partition, order, Node.Empty];
                break;
            case 5 or 6:
                family = dice.Pick(_families);
                string ignore = dice.Pick("", "", " IGNORE NULLS");
                call = dice.Pick($"first_value({{{at}}}{ignore})", $"last_value({{{at}}}{ignore})", $"nth_value({{{at}}}, {dice.Between(1, 3)}{ignore})");
                arguments = [inputs.Of(family, 1)];
                window = [partition, order, Frame(inputs, number, ref order)];
                window[1] = order;
                break;
            default:
                family = dice.Pick(Family.Integer, Family.Integer, Family.Text, Family.Boolean, Family.Decimal, Family.Date, Family.Integers);
                (call, arguments) = WindowAggregate(inputs, number, family, at);
                window = [partition, order, Frame(inputs, number, ref order)];
                window[1] = order;
                break;
        }

        return named
            ? (Node.Expression(family, call + over, arguments), family)
            : (Node.Expression(family, call + over, [.. window, .. arguments]), family);
    }

    private (string Call, Node[] Arguments) WindowAggregate(ExpressionGenerator inputs, Node number, Family family, int at)
    {
        string a = $"{{{at}}}", b = $"{{{at + 1}}}";
        string filter = dice.Chance(15) ? $" FILTER (WHERE {b})" : "";
        Node condition = inputs.Of(Family.Boolean, 1);
        switch (family)
        {
            case Family.Integer:
                return dice.Next(6) switch
                {
                    0 => ($"count(*){filter.Replace(b, a, StringComparison.Ordinal)}", filter == "" ? [] : [condition]),
                    1 => ($"count({a}){filter}", [inputs.Of(inputs.AnyFamily(), 0), condition]),
                    2 => ($"sum({a}){filter}", [inputs.Leaf(Family.Integer, tame: true), condition]),
                    3 => ($"{dice.Pick("bit_or", "bit_and", "bit_xor")}({a}){filter}", [inputs.Leaf(Family.Integer), condition]),
                    4 => ($"quantile_disc({a}, 0.5){filter}", [inputs.Leaf(Family.Integer), condition]),
                    _ => ($"{dice.Pick("min", "max")}({a}){filter}", [inputs.Of(Family.Integer, 1), condition]),
                };
            case Family.Text:
                return dice.Chance(50)
                    ? ($"string_agg({a}, ','){filter}", [inputs.Leaf(Family.Text), condition])
                    : ($"string_agg({a}, '-' ORDER BY {{{at + 2}}} DESC){filter}", [inputs.Leaf(Family.Text), condition, number]);
            case Family.Boolean:
                return ($"{dice.Pick("bool_and", "bool_or")}({a}){filter}", [inputs.Of(Family.Boolean, 1), condition]);
            case Family.Decimal:
                return ($"sum({a}){filter}", [inputs.Leaf(Family.Decimal, tame: true), condition]);
            case Family.Integers:
                return ($"list(CAST({a} AS INTEGER)){filter}", [inputs.Of(Family.Boolean, 1), condition]);
            default:
                return ($"{dice.Pick("min", "max")}({a}){filter}", [inputs.Of(family, 0), condition]);
        }
    }

    /// <summary>A frame that does not end before it begins; RANGE with a distance takes an order of its own.</summary>
    private Node Frame(ExpressionGenerator inputs, Node number, ref Node order)
    {
        if (dice.Chance(25)) return Node.Empty;
        string exclude = dice.Chance(25) ? dice.Pick(" EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS") : "";
        string unit = dice.Pick("ROWS", "ROWS", "RANGE", "GROUPS");
        string distance = "2";
        if (unit == "RANGE" && dice.Chance(60))
        {
            // One key, from which the distance can be taken.
            order = new Node(NodeKind.Fixed, $"ORDER BY {{0}}{dice.Pick("", " DESC")}{dice.Pick("", " NULLS FIRST")}", [number]);
            distance = dice.Pick("1", "2", "5");
        }
        else if (unit == "RANGE")
        {
            distance = "";
        }

        string d(int n) => distance.Length > 0 ? (dice.Chance(80) ? $"{n}" : distance) : "";
        string text = distance.Length == 0
            ? dice.Pick("UNBOUNDED PRECEDING", "BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "BETWEEN CURRENT ROW AND CURRENT ROW")
            : dice.Pick(
                $"{d(1)} PRECEDING", "UNBOUNDED PRECEDING", $"BETWEEN {d(2)} PRECEDING AND {d(1)} FOLLOWING", $"BETWEEN 3 PRECEDING AND 1 PRECEDING", $"BETWEEN 1 FOLLOWING AND 3 FOLLOWING",
                $"BETWEEN UNBOUNDED PRECEDING AND {d(1)} PRECEDING", $"BETWEEN {d(1)} FOLLOWING AND UNBOUNDED FOLLOWING", $"BETWEEN CURRENT ROW AND {d(2)} FOLLOWING",
                "BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "BETWEEN 0 PRECEDING AND 0 FOLLOWING", $"BETWEEN UNBOUNDED PRECEDING AND {d(1)} FOLLOWING");
        return Node.Clause($" {unit} {text}{exclude}");
    }

    /// <summary>The first row of every group, in an order that leaves no choice.</summary>
    private GeneratedQuery DistinctOn()
    {
        (Node from, Scope scope, Node number, long rows) = NumberedRows();
        var inputs = new ExpressionGenerator(dice, scope, null, inexact: false, risky: false);
        Node where = dice.Chance(40) ? Node.Clause(" WHERE {0}", inputs.Of(Family.Boolean, 2)) : Node.Empty;
        Node[] on = [.. Enumerable.Range(0, dice.Pick(1, 1, 2)).Select(_ => inputs.Key(inputs.AnyFamily()))];
        ImmutableArray<Family> families = Families();
        (ImmutableArray<Node> items, ImmutableArray<Output> outputs) = Items(inputs, families, 2);
        Node order = new(NodeKind.Fixed, " ORDER BY {0}, {1}{2}", [new Node(NodeKind.Fixed, string.Join(", ", on.Select((_, i) => $"{{{i}}}")), [.. on.Select(Key)]), Key(number), dice.Chance(30) ? Node.Clause($" LIMIT {dice.Between(0, 9)}") : Node.Empty]);
        return new GeneratedQuery(
            Node.Query("SELECT DISTINCT ON ({0}) {1} FROM {2}{3}{4}", new Node(NodeKind.Fixed, string.Join(", ", on.Select((_, i) => $"{{{i}}}")), [.. on]), Node.List("", items), from, where, order), outputs, rows);
    }
}
