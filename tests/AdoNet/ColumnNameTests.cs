namespace FrameEngine.AdoNet.Tests;

/// <summary>The names of a result's columns, which clients read values by: those that DuckDB gives (<c>column-names.txt</c>: a statement, then its names; <c>-</c> for statements without a result).</summary>
public sealed class ColumnNameTests
{
    [Fact]
    public void Columns_are_named_as_DuckDB_names_them()
    {
        using var connection = new FrameConnection("Threads=1");
        connection.Open();
        var wrong = new List<string>();
        int names = 0;
        foreach (string block in File.ReadAllText(Repository.Path("tests", "AdoNet", "column-names.txt")).Split("\n\n"))
        {
            string[] lines = block.TrimEnd('\n').Split('\n');
            using var command = new FrameCommand(lines[0], connection);
            using FrameDataReader reader = command.ExecuteReader();
            if (lines[1] == "-") continue;
            names++;
            string actual = string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
            if (actual != lines[1]) wrong.Add($"{lines[0]}: {lines[1]}, but {actual}");
        }

        Assert.Empty(wrong);
        Assert.InRange(names, 300, int.MaxValue);
    }

    [Fact]
    public void A_tables_columns_have_names_of_their_own_and_a_results_need_not()
    {
        using var connection = new FrameConnection("Threads=1");
        connection.Open();
        using var command = new FrameCommand("SELECT 1 AS x, 2 AS X; SELECT x_1 FROM (SELECT 1 AS x, 2 AS x) q", connection);
        using FrameDataReader reader = command.ExecuteReader();

        Assert.Equal(("x", "X"), (reader.GetName(0), reader.GetName(1)));
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
    }
}
