using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Scripts that change a table and then look at it: INSERT, ON CONFLICT, UPDATE, DELETE, CREATE TABLE AS, with and without a transaction.</summary>
internal sealed partial class QueryGenerator
{
    private GeneratedQuery Changes()
    {
        TableData table = Small();
        bool keyed = dice.Chance(50);
        var statements = new List<Node>();
        if (keyed || dice.Chance(50))
        {
            string Constraint(ColumnData c) => c.Name == "id" ? keyed ? " PRIMARY KEY" : "" : dice.Chance(15) ? $" DEFAULT {Literals.Value(dice, c.Type, false)}" : "";
            statements.Add(Node.Text($"CREATE OR REPLACE TABLE u ({string.Join(", ", table.Columns.Select(c => $"{c.Name} {c.Type.Sql}{Constraint(c)}"))})"));
            statements.Add(Node.Text($"INSERT INTO u SELECT * FROM {table.Name}"));
        }
        else
        {
            statements.Add(Node.Text($"CREATE OR REPLACE TABLE u AS FROM {table.Name}"));
        }

        bool transaction = dice.Chance(35);
        if (transaction) statements.Add(Node.Text("BEGIN"));
        for (int i = dice.Pick(1, 1, 2, 3); i > 0; i--) statements.Add(Change(table, keyed));
        if (transaction)
        {
            if (dice.Chance(50)) statements.Add(Look(table));
            statements.Add(Node.Text(dice.Pick("COMMIT", "ROLLBACK")));
        }

        statements.Add(Look(table));
        return new GeneratedQuery(Node.Script(statements), [], table.Rows.Length);
    }

    /// <summary>All rows, values of nested and rarer types as text.</summary>
    private static Node Look(TableData table) => Node.Text($"SELECT {string.Join(", ", table.Columns.Select(Visible))} FROM u");

    private static string Visible(ColumnData c) => c.Type.Family >= Family.Integers ? $"CAST({c.Name} AS VARCHAR) AS {c.Name}" : c.Name;

    private Node Change(TableData table, bool keyed)
    {
        var scope = new Scope([.. table.Columns.Select(c => Column("a", c))]);
        var own = new ExpressionGenerator(dice, scope, this, inexact: false, risky: false);
        Node Where(ExpressionGenerator conditions) => dice.Chance(80) ? Node.Clause(" WHERE {0}", conditions.Of(Family.Boolean, 2)) : Node.Empty;
        ColumnData[] free = [.. table.Columns.SkipLast(1)];
        ColumnData[] set = [.. free.Where(_ => dice.Chance(40))];
        if (set.Length == 0) set = [dice.Pick(free)];
        Node returning = dice.Chance(25) ? Node.Clause($" RETURNING {string.Join(", ", table.Columns.Where(c => c.Name == "id" || dice.Chance(50)).Select(Visible))}") : Node.Empty;
        switch (dice.Next(9))
        {
            case 0 or 1:
                return new Node(NodeKind.Fixed, "UPDATE u AS a SET {0}{1}{2}", [Node.List("", set.Select(c => Assignment(own, c))), Where(own), returning]);
            case 2:
            {
                TableData other = Small();
                var both = new ExpressionGenerator(dice, new Scope([.. scope.Variables, .. other.Columns.Select(c => Column("b", c))]), null, inexact: false, risky: false);
                Node more = dice.Chance(40) ? Node.Clause(" AND {0}", both.Of(Family.Boolean, 1)) : Node.Empty;
                return new Node(NodeKind.Fixed, $"UPDATE u AS a SET {{0}} FROM {other.Name} AS b WHERE a.id = b.id{{1}}", [Node.List("", set.Select(c => Assignment(both, c))), more]);
            }
            case 3:
                return new Node(NodeKind.Fixed, "DELETE FROM u AS a{0}{1}", [Where(own), returning]);
            case 4:
            {
                TableData other = Small();
                var both = new ExpressionGenerator(dice, new Scope([.. scope.Variables, .. other.Columns.Select(c => Column("b", c))]), null, inexact: false, risky: false);
                return new Node(NodeKind.Fixed, $"DELETE FROM u AS a USING {other.Name} AS b WHERE {{0}}", [both.Comparison(1)]);
            }
            case 5:
                return Node.Text($"INSERT INTO u ({string.Join(", ", set.Select(c => c.Name))}, id) VALUES {string.Join(", ", Enumerable.Range(dice.Pick(1, 500), dice.Between(1, 3)).Select(
                    n => $"({string.Join(", ", set.Select(c => dice.Chance(15) ? "DEFAULT" : dice.Chance(15) ? "NULL" : Literals.Value(dice, c.Type, false)))}, {n})"))}");
            case 6 when keyed:
                return InsertOrUpdate(table, set, returning);
            case 7 when dice.Chance(20):
                return Node.Text(dice.Pick("TRUNCATE u", "DELETE FROM u"));
            default:
                // Rows of another table, numbered anew.
                TableData source = Small();
                var given = new ExpressionGenerator(dice, new Scope([.. source.Columns.Select(c => Column("b", c))]), this, inexact: false, risky: false);
                IEnumerable<Node> values = set.Select(c => Fitting(given, c)).Append(Node.Text($"b.id + {dice.Pick(100, 1000, 1000)}"));
                return new Node(NodeKind.Fixed, $"INSERT INTO u ({string.Join(", ", set.Select(c => c.Name))}, id) SELECT {string.Join(", ", set.Select((_, i) => $"{{{i}}}"))}, {{{set.Length}}} FROM {source.Name} AS b{{{set.Length + 1}}}{{{set.Length + 2}}}",
                    [.. values, Where(given), returning]);
        }
    }

    private Node InsertOrUpdate(TableData table, ColumnData[] set, Node returning)
    {
        TableData source = Small();
        var given = new ExpressionGenerator(dice, new Scope([.. source.Columns.Select(c => Column("b", c))]), null, inexact: false, risky: false);
        string columns = string.Join(", ", set.Select(c => c.Name)), holes = string.Join(", ", set.Select((_, i) => $"{{{i}}}"));
        string insert = dice.Pick("", "", "OR IGNORE ", "OR REPLACE ");
        string action = insert != "" ? "" : dice.Next(4) switch
        {
            0 => " ON CONFLICT DO NOTHING",
            1 => " ON CONFLICT (id) DO NOTHING",
            2 => $" ON CONFLICT (id) DO UPDATE SET {string.Join(", ", set.Select(c => $"{c.Name} = excluded.{c.Name}"))}",
            _ => $" ON CONFLICT (id) DO UPDATE SET {set[0].Name} = excluded.{set[0].Name} WHERE excluded.id % 2 = 0",
        };
        return new Node(NodeKind.Fixed, $"INSERT {insert}INTO u ({columns}, id) SELECT {holes}, b.id + {dice.Pick(0, 0, 5)} FROM {source.Name} AS b WHERE {{{set.Length}}}{action}{{{set.Length + 1}}}",
            [.. set.Select(c => Fitting(given, c)), given.Of(Family.Boolean, 1), returning]);
    }

    private static Node Assignment(ExpressionGenerator expressions, ColumnData column) => Node.Clause($"{column.Name} = {{0}}", Fitting(expressions, column));

    /// <summary>A value that a column takes; what does not fit is null.</summary>
    private static Node Fitting(ExpressionGenerator expressions, ColumnData column) =>
        // DuckDB does not cast finer units of time to coarser ones.
        Node.Expression(column.Type.Family, column.Type.Sql.StartsWith("TIMESTAMP_", StringComparison.Ordinal) ? $"TRY_CAST(CAST({{0}} AS TIMESTAMP) AS {column.Type.Sql})" : $"TRY_CAST({{0}} AS {column.Type.Sql})", expressions.Of(column.Type.Family, 2));
}
