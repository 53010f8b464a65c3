using FrameEngine.AdoNet;
using static FrameEngine.F;

namespace FrameEngine.AdoNet.Tests;

/// <summary>The README's examples, compiled and run. Their lines stand in the README as they do here.</summary>
public class ReadmeTests
{
    public ReadmeTests() => Environment.CurrentDirectory = Repository.Path();

    [Fact]
    public async Task Frames_and_SQL_mix_as_the_readme_shows()
    {
        using var session = new FrameSession();
        DataFrame orders = session.ReadParquet("testdata/tpch-sf0.01/orders.parquet");

        DataFrame perPriority = orders
            .Where(Col("o_orderdate") >= new DateOnly(1995, 1, 1))
            .GroupBy("o_orderpriority")
            .Agg(Count().As("orders"), Sum(Col("o_totalprice")).As("total"))
            .OrderBy("o_orderpriority");

        // SQL and frames mix: a frame is a table, and SQL gives a frame.
        session.Register("per_priority", perPriority);
        DataFrame top = session.Sql("SELECT * FROM per_priority WHERE total > $1", 1_000_000m).Take(3);

        IReadOnlyList<object?[]> rows = await top.ToRowsAsync();
        Assert.Equal(["1-URGENT", "2-HIGH", "3-MEDIUM"], rows.Select(r => (string)r[0]!));
    }

    [Fact]
    public void A_reader_gives_what_the_readme_shows()
    {
        using var connection = new FrameConnection("Threads=2");
        connection.Open();
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT n_name FROM 'testdata/tpch-sf0.01/nation.parquet' WHERE n_regionkey = @region ORDER BY n_name";
        command.Parameters.AddWithValue("region", 3);
        using FrameDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal("FRANCE", reader.GetString(0));
    }

    [Fact]
    public void The_readme_shows_the_lines_that_run_here()
    {
        string here = File.ReadAllText(Repository.Path("tests", "AdoNet", "ReadmeTests.cs"));
        string[] blocks = File.ReadAllText(Repository.Path("README.md")).Split("```csharp\n")[1..];

        IEnumerable<string> lines = blocks.SelectMany(b => b[..b.IndexOf("```", StringComparison.Ordinal)].Split('\n'))
            .Select(l => l.Trim())
            .Where(l => l.Length > 0 && !l.StartsWith("using FrameEngine", StringComparison.Ordinal) && !l.Contains("Console.WriteLine", StringComparison.Ordinal));

        Assert.All(lines, l => Assert.Contains(l, here, StringComparison.Ordinal));
    }
}
