using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>What else gives rows: joins by USING, by position and by the nearest value, recursion, LATERAL and functions.</summary>
internal sealed partial class QueryGenerator
{
    private static readonly string[] s_steps = ["n + 1", "n * 2 + 1", "(n * 7 + 3) % 11", "n - 3"];

    /// <summary>Two tables joined as a table in parentheses, whose columns have names of their own.</summary>
    private (Node Node, ImmutableArray<Variable> Variables, long Rows) SpecialJoin(string alias)
    {
        TableData left = Small(), right = Small();
        var columns = ImmutableArray.CreateBuilder<Variable>();
        var items = new List<Node>();
        void Give(string sql, ColumnData column)
        {
            string name = $"u{items.Count}";
            items.Add(Node.Text($"{sql} AS {name}"));
            columns.Add(Column(alias, column with { Name = name }));
        }

        void GiveAll(string side, TableData table)
        {
            foreach (ColumnData column in table.Columns.Take(4)) Give($"{side}.{column.Name}", column);
        }

        string join;
        ColumnData? same = left.Columns.FirstOrDefault(c => right.Columns.Any(r => r.Name == c.Name && r.Type == c.Type) && c.Name != "id");
        switch (dice.Next(6))
        {
            case 0:
                // By the one column whose name both sides have.
                ColumnData shared = same ?? left.Columns[^1];
                string Side(string letter, TableData table)
                {
                    ColumnData[] others = [.. table.Columns.Where(c => c != shared && c.Name != shared.Name).Take(3)];
                    for (int i = 0; i < others.Length; i++) Give($"{letter}{i}", others[i]);
                    return $"(SELECT {string.Join(", ", others.Select((c, i) => $"{c.Name} AS {letter}{i}").Append(shared.Name))} FROM {table.Name}) AS {letter}";
                }

                join = $"{Side("l", left)} NATURAL {dice.Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")} {Side("r", right)}";
                Give(shared.Name, shared with { Wild = true });
                break;
            case 1 or 2:
                same ??= left.Columns[^1];
                Give(same.Name, same with { Wild = true });
                string kind = dice.Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN");
                join = $"{left.Name} AS l {kind} {right.Name} AS r USING ({same.Name})";
                GiveAll("l", left);
                if (kind is not ("SEMI JOIN" or "ANTI JOIN")) GiveAll("r", right);
                break;
            case 3 when same is not null:
                // The nearest row among those that agree in another column; numbers of rows are never null.
                join = $"{left.Name} AS l ASOF {dice.Pick("", "LEFT ")}JOIN {right.Name} AS r ON l.{same.Name} = r.{same.Name} AND l.id {dice.Pick(">=", ">", "<=", "<")} r.id";
                GiveAll("l", left);
                GiveAll("r", right);
                break;
            case 3 or 4:
                // By the nearest number: keys of the right side do not repeat.
                ColumnData[] keys = [.. left.Columns.Where(c => c.Type.Family == Family.Integer && !c.Wild)];
                string comparison = dice.Pick(">=", ">", "<=", "<");
                join = $"{left.Name} AS l ASOF {dice.Pick("", "LEFT ")}JOIN {right.Name} AS r ON l.{dice.Pick(keys).Name} {comparison} r.id";
                GiveAll("l", left);
                GiveAll("r", right);
                break;
            default:
                join = $"{left.Name} AS l POSITIONAL JOIN {right.Name} AS r";
                GiveAll("l", left);
                GiveAll("r", right);
                break;
        }

        return (Node.Relation($"({{0}}) AS {alias}", Node.Query($"SELECT {{0}} FROM {join}", Node.List("", items))), columns.DrainToImmutable(), Math.Max(left.Rows.Length, 1) * (long)Math.Max(right.Rows.Length, 1));
    }

    private TableData Small()
    {
        TableData table = dice.Pick(tables);
        return table.IsLarge ? tables[^1] : table;
    }

    /// <summary>Numbers that come of each other, or values that are reached from a table's.</summary>
    private (Node Node, ImmutableArray<Variable> Variables, long Rows) Recursion(string alias)
    {
        string name = $"w{_aliases++}";
        TableData table = Small();
        ColumnData[] integers = [.. table.Columns.Where(c => c.Type.Family == Family.Integer && !c.Wild)];
        if (dice.Chance(50))
        {
            ColumnData from = dice.Pick(integers), to = dice.Pick(integers);
            string reached = $"SELECT CAST({from.Name} AS BIGINT) FROM {table.Name} WHERE id <= {dice.Between(1, 3)} UNION SELECT CAST(t.{to.Name} AS BIGINT) FROM {name} JOIN {table.Name} AS t ON {name}.n = t.{from.Name}";
            return (Node.Relation($"(WITH RECURSIVE {name}(n) AS ({reached}) SELECT n FROM {name}) AS {alias}"), [new Variable(Node.Expression(Family.Integer, $"{alias}.n"), Family.Integer, false)], table.Rows.Length);
        }

        string all = dice.Pick("ALL", "");
        string steps = $"SELECT 0, CAST({dice.Between(0, 5)} AS BIGINT), CAST('{Literals.Word(dice)}' AS VARCHAR) UNION {all} SELECT i + 1, {dice.Pick(s_steps)}, {dice.Pick("s || 'x'", "upper(s)", "right(s, 2)")} FROM {name} WHERE i < {dice.Between(0, 9)}";
        return (Node.Relation($"(WITH RECURSIVE {name}(i, n, s) AS ({steps}) SELECT i, n, s FROM {name}) AS {alias}"),
            [
                new Variable(Node.Expression(Family.Integer, $"{alias}.i"), Family.Integer, false), new Variable(Node.Expression(Family.Integer, $"{alias}.n"), Family.Integer, true),
                new Variable(Node.Expression(Family.Text, $"{alias}.s"), Family.Text, false),
            ], 10);
    }

    /// <summary>A join with rows that depend on the tables to the left; with its comma or JOIN.</summary>
    private (Node Node, ImmutableArray<Variable> Variables, long Rows) Lateral(ImmutableArray<Variable> left)
    {
        string alias = NextAlias();
        var scope = new Scope([.. left.Where(v => v.Exact)]);
        var expressions = new ExpressionGenerator(dice, scope, null, inexact: false, risky: false);
        string join = dice.Pick(" CROSS JOIN {0}", " LEFT JOIN {0} ON true", " JOIN {0} ON true");
        switch (dice.Next(4))
        {
            case 0:
                Family family = dice.Pick(Family.Integers, Family.Texts);
                Family element = family == Family.Integers ? Family.Integer : Family.Text;
                return (Node.Relation(join, Node.Relation($"unnest({{0}}) AS {alias}(u)", expressions.Leaf(family))), [new Variable(Node.Expression(element, $"{alias}.u"), element, false)], 6);
            case 1:
                return (Node.Relation(" CROSS JOIN {0}", Node.Relation($"range(CAST(abs(coalesce({{0}}, 0)) % {dice.Between(1, 5)} AS BIGINT)) AS {alias}(u)", expressions.Leaf(Family.Integer, tame: true))),
                    [new Variable(Node.Expression(Family.Integer, $"{alias}.u"), Family.Integer, false)], 5);
            case 2:
                ImmutableArray<Family> families = Families();
                (ImmutableArray<Node> items, ImmutableArray<Output> outputs) = Items(expressions, families, 2);
                return (Node.Relation(join, Node.Relation($"LATERAL ({{0}}) AS {alias}", Node.Query("SELECT {0}", Node.List("", items)))), Named(alias, outputs), 1);
            default:
                // The greatest few of a table that agree with the row.
                TableData table = Small();
                string inner = NextAlias();
                ImmutableArray<Variable> own = [.. table.Columns.Select(c => Column(inner, c))];
                var correlated = new ExpressionGenerator(dice, new Scope(own, scope), null, inexact: false, risky: false);
                Node where = Node.Clause(" WHERE {0}", Correlation(correlated, new Scope(own, scope)));
                (ImmutableArray<Node> picked, ImmutableArray<Output> given) = Items(new ExpressionGenerator(dice, new Scope(own), null, inexact: false, risky: false), Families(), 1);
                int most = dice.Between(1, 3);
                Node limit = dice.Chance(60) ? Node.Clause($" ORDER BY {inner}.id{dice.Pick("", " DESC")} LIMIT {most}") : Node.Empty;
                return (Node.Relation(join, Node.Relation($"LATERAL ({{0}}) AS {alias}", Node.Query("SELECT {0} FROM {1}{2}{3}", Node.List("", picked), Node.Relation($"{table.Name} AS {inner}"), where, limit))),
                    Named(alias, given), limit == Node.Empty ? Math.Max(table.Rows.Length, 1) : most);
        }
    }

    /// <summary>UNION BY NAME: the right side has the left's first column and another.</summary>
    private GeneratedQuery UnionByName(GeneratedQuery left, int depth, Scope? outer)
    {
        ImmutableArray<Family> families = [left.Columns[0].Family, .. Families()];
        GeneratedQuery right = Select(depth - 1, outer, families, inexact: false);
        var columns = left.Columns.ToList();
        int also = Math.Min(left.Columns.Length, right.Columns.Length);
        // x0, x1 … stand for the same column on both sides, so their families must agree.
        for (int i = 0; i < also; i++)
        {
            if (left.Columns[i].Family != right.Columns[i].Family || left.Columns[i].Name != right.Columns[i].Name)
                return new GeneratedQuery(Node.Query("({0}) UNION ALL ({1})", left.Node, left.Node), left.Columns, left.Rows * 2);
        }

        foreach (Output column in right.Columns.Skip(also)) columns.Add(column);
        return new GeneratedQuery(
            Node.Query($"({{0}}) UNION {dice.Pick("", "ALL ")}BY NAME ({{1}})", left.Node, right.Node), [.. columns.Select(c => c with { Wild = true })], left.Rows + right.Rows);
    }
}
