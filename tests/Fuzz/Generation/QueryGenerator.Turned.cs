using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Tables turned by PIVOT and UNPIVOT.</summary>
internal sealed partial class QueryGenerator
{
    private (Node Node, ImmutableArray<Variable> Variables, long Rows)? Turned(string alias)
    {
        TableData table = dice.Pick(tables);
        if (table.IsLarge) table = tables[^1];
        return dice.Chance(50) ? Unpivoted(table, alias) : Pivoted(table, alias);
    }

    /// <summary>Columns of one type as rows.</summary>
    private (Node, ImmutableArray<Variable>, long)? Unpivoted(TableData table, string alias)
    {
        IGrouping<string, ColumnData>[] groups = [.. table.Columns.GroupBy(c => c.Type.Sql).Where(g => g.Count() > 1)];
        if (groups.Length == 0) return null;
        ColumnData[] columns = [.. dice.Pick(groups)];
        string nulls = dice.Chance(40) ? "INCLUDE NULLS " : "";
        Node node = Node.Relation($"(SELECT n, v FROM {table.Name} UNPIVOT {nulls}(v FOR n IN ({string.Join(", ", columns.Select(c => c.Name))}))) AS {alias}");
        ImmutableArray<Variable> variables = [new Variable(Node.Expression(Family.Text, $"{alias}.n"), Family.Text, false), Column(alias, columns[0] with { Name = "v" })];
        return (node, variables, table.Rows.Length * (long)columns.Length);
    }

    /// <summary>The extremes and counts of a column by the values of another, as columns.</summary>
    private (Node, ImmutableArray<Variable>, long)? Pivoted(TableData table, string alias)
    {
        ColumnData[] keys = [.. table.Columns.Where(c => c.Type.Family is Family.Integer or Family.Text or Family.Boolean)];
        if (keys.Length == 0) return null;
        ColumnData key = dice.Pick(keys), value = table.Columns[dice.Next(table.Columns.Length)], group = table.Columns[dice.Next(table.Columns.Length)];
        if (value.Type.Family == Family.Float || group.Type.Family == Family.Float) return null;
        string[] values = key.Type.Family switch { Family.Integer => ["0", "1", "5"], Family.Text => ["'a'", "''", "'abc'"], _ => ["true", "false"] };
        string function = dice.Pick("min", "max", "count");
        Node node = Node.Relation(
            $"(SELECT * FROM (SELECT {group.Name} AS g, {key.Name} AS k, {value.Name} AS x FROM {table.Name}) PIVOT ({function}(x) FOR k IN ({string.Join(", ", values.Select((v, i) => $"{v} AS p{i}"))}) GROUP BY g)) AS {alias}");
        Family family = function == "count" ? Family.Integer : value.Type.Family;
        ImmutableArray<Variable> variables = [
            Column(alias, group with { Name = "g" }), .. values.Select((_, i) => new Variable(Node.Expression(family, $"{alias}.p{i}"), family, true, true, function != "count" && value.Type.Sql.StartsWith('U')))];
        return (node, variables, table.Rows.Length);
    }
}
