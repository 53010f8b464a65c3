using System.Collections.Immutable;
using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Makes queries over given tables. What it makes has one right answer: a limit stands only behind an order that leaves no choice.</summary>
internal sealed partial class QueryGenerator(Dice dice, ImmutableArray<TableData> tables)
{
    private static readonly Family[] s_families =
        [Family.Integer, Family.Integer, Family.Integer, Family.Text, Family.Text, Family.Decimal, Family.Float, Family.Boolean, Family.Date, Family.Timestamp, Family.Integers, Family.Texts, Family.Pair];

    private static readonly Family[] s_keptFamilies = [.. s_families, .. s_families, Family.Widest, Family.Zoned, Family.ZonedTime, Family.Interval, Family.Mood, Family.Bits, Family.Counts];

    private readonly Family[] _families = tables[0].Files == 0 ? s_keptFamilies : s_families;
    private readonly List<(string Name, GeneratedQuery Query)> _ctes = [];
    private int _aliases;
    private int _depth;

    /// <summary>A query to be run.</summary>
    public GeneratedQuery Generate()
    {
        if (dice.Chance(10)) return Changes();
        if (dice.Chance(15)) return Shown(RiskyExpressions());
        if (dice.Chance(15)) return Shown(Windowed());
        if (dice.Chance(5)) return Shown(DistinctOn());
        return Shown(Query(2, null, null, top: true));
    }

    /// <summary>Values of nested and rarer types as text: both engines must spell them alike.</summary>
    private static GeneratedQuery Shown(GeneratedQuery query) => !query.Columns.Any(c => c.Family >= Family.Integers)
        ? query
        : query with
        {
            Node = Node.Query("SELECT {0} FROM ({1}) AS shown", Node.List("", query.Columns.Select(c => Node.Text(c.Family >= Family.Integers ? $"CAST({c.Name} AS VARCHAR) AS {c.Name}" : c.Name))), query.Node),
            Ordered = false,
        };

    /// <summary>Expressions whose evaluation may fail, over a table as it is, so that which rows are looked at is beyond doubt.</summary>
    private GeneratedQuery RiskyExpressions()
    {
        TableData table = dice.Pick(tables);
        var scope = new Scope([.. table.Columns.Select(c => Column("a", c))]);
        var expressions = new ExpressionGenerator(dice, scope, null, inexact: true, risky: true);
        return Items(expressions, [.. Enumerable.Range(0, dice.Between(1, 2)).Select(_ => dice.Pick(_families))], 3) is var (items, outputs)
            ? new GeneratedQuery(Node.Query("SELECT {0} FROM {1}", Node.List("", items), Node.Relation($"{table.Name} AS a")), outputs, table.Rows.Length)
            : throw new InvalidOperationException();
    }

    /// <summary>A query with perhaps common table expressions, an order and a limit.</summary>
    private GeneratedQuery Query(int depth, Scope? outer, ImmutableArray<Family>? wanted, bool top = false)
    {
        int visible = _ctes.Count;
        var with = new List<Node>();
        if (depth > 0 && outer is null && dice.Chance(12))
        {
            for (int i = dice.Between(1, 2); i > 0; i--)
            {
                string name = $"w{_aliases++}";
                GeneratedQuery cte = Query(depth - 1, null, null);
                _ctes.Add((name, cte));
                with.Add(Node.Clause($"{name} AS {dice.Pick("", "", "MATERIALIZED ", "NOT MATERIALIZED ")}({{0}})", cte.Node));
            }
        }

        bool limited = dice.Chance(15);
        GeneratedQuery body = depth > 0 && dice.Chance(14) ? SetOperation(depth, outer, wanted) : Select(depth, outer, wanted, inexact: top && !limited);
        if (with.Count > 0) _ctes.RemoveRange(visible, _ctes.Count - visible);

        Node order = Node.Empty;
        bool ordered = false;
        if (limited || (top && dice.Chance(30)))
        {
            ordered = body.Columns.All(c => c.Exact);
            string keys = string.Join(", ", Shuffled(body.Columns.Length).Select(i => $"{i + 1}{dice.Pick("", " ASC", " DESC", " DESC")}{dice.Pick("", "", " NULLS FIRST", " NULLS LAST")}"));
            Node limit = limited ? Node.Clause($" LIMIT {(dice.Chance(20) ? $"{dice.Pick(0, 10, 33, 50, 100)}%" : dice.Pick(0, 1, 2, 3, 5, 10, 100))}{(dice.Chance(30) ? $" OFFSET {dice.Pick(0, 1, 3, 50)}" : "")}") : Node.Empty;
            order = Node.Clause($" ORDER BY {keys}{{0}}", limit);
        }

        return with.Count == 0 && order == Node.Empty
            ? body
            : new GeneratedQuery(Node.Query("{0}{1}{2}", Node.List("WITH ", with.Select((w, i) => i == with.Count - 1 ? Node.Clause("{0} ", w) : w)), body.Node, order), body.Columns, body.Rows, ordered);
    }

    private int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = dice.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private GeneratedQuery SetOperation(int depth, Scope? outer, ImmutableArray<Family>? wanted)
    {
        ImmutableArray<Family> families = wanted ?? Families();
        GeneratedQuery left = Select(depth - 1, outer, families, inexact: false);
        GeneratedQuery right = dice.Chance(25) && depth > 1 ? SetOperation(depth - 1, outer, families) : Select(depth - 1, outer, families, inexact: false);
        string operation = dice.Pick("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "UNION ALL", "INTERSECT ALL", "EXCEPT ALL");
        if (wanted is null && dice.Chance(12)) return UnionByName(left, depth, outer);
        return new GeneratedQuery(
            Node.Query($"({{0}}) {operation} ({{1}})", left.Node, right.Node),
            [.. left.Columns.Zip(right.Columns, (l, r) => l with { Wild = true, Exact = l.Exact && r.Exact })],
            left.Rows + right.Rows);
    }

    private ImmutableArray<Family> Families() => [.. Enumerable.Range(0, dice.Between(1, 3)).Select(_ => dice.Pick(_families))];

    private GeneratedQuery Select(int depth, Scope? outer, ImmutableArray<Family>? wanted, bool inexact)
    {
        (Node from, Scope scope, long rows) = From(depth, outer);
        bool nested = depth > 0 && _depth < 2;
        var conditions = new ExpressionGenerator(dice, scope, nested ? this : null, inexact: false, risky: false);
        Node where = dice.Chance(55) ? Node.Clause(" WHERE {0}", conditions.Of(Family.Boolean, dice.Between(1, 3))) : Node.Empty;
        ImmutableArray<Family> families = wanted ?? Families();
        if (dice.Chance(40)) return Aggregation(from, where, scope, families, inexact, rows);

        bool distinct = dice.Chance(20);
        var expressions = new ExpressionGenerator(dice, scope, nested ? this : null, inexact && !distinct, risky: false);
        (ImmutableArray<Node> items, ImmutableArray<Output> outputs) = Items(expressions, families, 2);
        return new GeneratedQuery(
            Node.Query("SELECT {0}{1} FROM {2}{3}", distinct ? Node.Clause("DISTINCT ") : Node.Empty, Node.List("", items), from, where), outputs, rows);
    }

    private (ImmutableArray<Node> Items, ImmutableArray<Output> Outputs) Items(ExpressionGenerator expressions, ImmutableArray<Family> families, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        var outputs = ImmutableArray.CreateBuilder<Output>();
        foreach (Family family in families)
        {
            expressions.Reset();
            int deep = dice.Next(depth + 1);
            Node expression = expressions.Of(family, deep);
            // Text that DuckDB folds to NULL would be an INTEGER to the query around.
            if (family == Family.Text && !expressions.UsedVariable) expression = Node.Expression(family, "CAST({0} AS VARCHAR)", expression);
            string name = $"x{items.Count}";
            items.Add(new Node(NodeKind.Fixed, $"{{0}} AS {name}", [expression]));
            outputs.Add(new Output(name, family, expressions.UsedWild || deep > 0, !expressions.UsedInexact));
        }

        return (items.DrainToImmutable(), outputs.DrainToImmutable());
    }

    private static Variable Column(string alias, ColumnData column) => new(
        Node.Expression(column.Type.Family, $"{alias}.{column.Name}"), column.Type.Family, column.Wild, true, column.Type.Sql.StartsWith('U') && column.Type.Family == Family.Integer);

    private string NextAlias() => string.Create(CultureInfo.InvariantCulture, $"a{_aliases++}");
}
