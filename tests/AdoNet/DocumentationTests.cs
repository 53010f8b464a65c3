using FrameEngine.AdoNet;
using Microsoft.Extensions.DependencyInjection;

namespace FrameEngine.AdoNet.Tests;

/// <summary>The examples of docs/adonet.md, compiled and run. Their lines stand there as they do here.</summary>
public class DocumentationTests
{
    private sealed record Visit(string Page, int Seconds);

    public DocumentationTests() => Environment.CurrentDirectory = Repository.Path();

    [Fact]
    public async Task The_examples_give_what_they_say()
    {
        var names = new List<string>();
        await using var connection = new FrameConnection("Threads=2;Memory Limit=1GB");
        await connection.OpenAsync();
        await using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT n_name FROM 'testdata/tpch-sf0.01/nation.parquet' WHERE n_regionkey = @region ORDER BY n_name";
        command.Parameters.AddWithValue("region", 3);
        await using (FrameDataReader read = await command.ExecuteReaderAsync())
        {
            FrameDataReader reader = read;
            while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        }

        Assert.Equal(["FRANCE", "GERMANY", "ROMANIA", "RUSSIA", "UNITED KINGDOM"], names);

        command.CommandText = "SELECT count(*) FROM 'testdata/tpch-sf0.01/nation.parquet' WHERE n_nationkey IN @keys";
        command.Parameters.Clear();
        command.Parameters.AddWithValue("keys", new[] { 6, 7, 99 });
        Assert.Equal(2L, await command.ExecuteScalarAsync());

        string directory = Path.Combine(Directory.CreateTempSubdirectory("frame-engine-tests").FullName, "orders");
        await using var shop = new FrameConnection($"Data Source={directory}");
        await shop.OpenAsync();
        await using FrameCommand make = shop.CreateCommand();
        make.CommandText = "CREATE TABLE orders (id INTEGER PRIMARY KEY, day DATE NOT NULL, total DECIMAL(12,2)); INSERT INTO orders VALUES (1, DATE '2024-05-01', 9.50)";
        await make.ExecuteNonQueryAsync();
        await shop.CloseAsync();
        await shop.OpenAsync();
        make.CommandText = "SELECT total FROM orders";
        Assert.Equal(9.50m, await make.ExecuteScalarAsync());
        await shop.CloseAsync();
        Directory.Delete(Path.GetDirectoryName(directory)!, recursive: true);

        await using FrameBatch batch = connection.CreateBatch();
        batch.BatchCommands.Add("CREATE TABLE visits (page VARCHAR, seconds INTEGER)");
        FrameBatchCommand insert = batch.BatchCommands.Add("INSERT INTO visits VALUES (@page, 12), (@page, 30)");
        insert.Parameters.AddWithValue("page", "/home");
        batch.BatchCommands.Add("SELECT sum(seconds)::BIGINT FROM visits");
        long seconds = (long)(await batch.ExecuteScalarAsync())!;
        Assert.Equal(42, seconds);

        await using (FrameTransaction transaction = connection.BeginTransaction())
        {
            await new FrameCommand("DELETE FROM visits", connection).ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
        }

        Assert.Equal(2L, await new FrameCommand("SELECT count(*) FROM visits", connection).ExecuteScalarAsync());

        await using FrameCommand byPage = connection.CreateCommand();
        byPage.CommandText = "SELECT seconds FROM visits WHERE page = @page";
        byPage.Parameters.AddWithValue("page", "/home");
        await byPage.PrepareAsync();
        Assert.Equal(12, await byPage.ExecuteScalarAsync());

        await using (FrameAppender<Visit> appender = connection.CreateAppender<Visit>("visits"))
        {
            appender.Append(new Visit("/about", 5));
            await appender.CompleteAsync();
        }

        Assert.Equal(5, await new FrameCommand("SELECT seconds FROM visits WHERE page = '/about'", connection).ExecuteScalarAsync());

        System.Data.DataTable tables = connection.GetSchema("Tables", [null, null, "visits"]);
        Assert.Single(tables.Select());
    }

    [Fact]
    public async Task Data_sources_do_what_they_say()
    {
        await using var source = new FrameDataSource("Threads=2");
        source.Session.Register("orders", source.Session.ReadParquet("testdata/tpch-sf0.01/orders.parquet"));

        await using FrameCommand count = source.CreateCommand("SELECT count(*) FROM orders WHERE o_orderdate >= @since");
        count.Parameters.AddWithValue("since", new DateOnly(1998, 1, 1));
        long orders = (long)(await count.ExecuteScalarAsync())!;
        Assert.InRange(orders, 1, 14_999);

        long rows = 0;
        await using FrameCommand lines = source.CreateCommand("SELECT l_orderkey, l_comment FROM 'testdata/tpch-sf0.01/lineitem.parquet'");
        await foreach (RecordBatch columns in lines.ExecuteArrowReaderAsync())
        {
            using (columns) rows += columns.Length;
        }

        using var stream = new MemoryStream();
        await lines.WriteArrowStreamAsync(stream);
        Assert.Equal(60_175, rows);
        Assert.InRange(stream.Length, 1_000_000, 10_000_000);

        var services = new ServiceCollection();
        services.AddFrameEngine("Threads=2", session => session.Register("nation", session.ReadParquet("testdata/tpch-sf0.01/nation.parquet")));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(25L, await provider.GetRequiredService<FrameDataSource>().CreateCommand("SELECT count(*) FROM nation").ExecuteScalarAsync());
    }

    [Fact]
    public void The_document_shows_the_lines_that_run_here()
    {
        string here = File.ReadAllText(Repository.Path("tests", "AdoNet", "DocumentationTests.cs"));
        string[] blocks = File.ReadAllText(Repository.Path("docs", "adonet.md")).Split("```csharp\n")[1..];

        IEnumerable<string> lines = blocks.SelectMany(b => b[..b.IndexOf("```", StringComparison.Ordinal)].Split('\n'))
            .Select(l => l.Trim())
            .Where(l => l.Length > 0)
            // The document reads to the screen and lets the reader live as long as its block.
            .Select(l => l.Replace("Console.WriteLine(", "names.Add(", StringComparison.Ordinal).Replace("await using FrameDataReader reader = ", "", StringComparison.Ordinal).TrimEnd(';'));

        Assert.All(lines, l => Assert.Contains(l, here, StringComparison.Ordinal));
    }
}
