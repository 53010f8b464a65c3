namespace FrameEngine.Engine.Tests;

/// <summary><c>COPY … TO</c>: what is written reads back, and only whole files appear.</summary>
public sealed class CopyTests : IDisposable
{
    private const string Rows = "SELECT * FROM (VALUES (1, 'plain', 1.50, DATE '2020-01-02', true), (2, 'quote \" and, comma', -0.25, NULL, false), (3, NULL, NULL, DATE '1999-12-31', NULL)) t(id, word, price, day, flag)";

    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("x.parquet", "")]
    [InlineData("x.parquet", " (COMPRESSION zstd)")]
    [InlineData("x.parquet", " (COMPRESSION uncompressed, ROW_GROUP_SIZE 2)")]
    [InlineData("x.csv", "")]
    [InlineData("x.csv.gz", "")]
    public async Task What_is_written_reads_back(string name, string options)
    {
        long written = await _session.ExecuteAsync($"COPY ({Rows}) TO '{_directory[name]}'{options}");

        Assert.Equal(3, written);
        Assert.Equal(await Texts(Rows), await Texts($"SELECT * FROM '{_directory[name]}'"));
        Assert.Equal([name], _directory.Files);
    }

    [Fact]
    public async Task Json_is_a_line_a_row_or_an_array()
    {
        await _session.ExecuteAsync($"COPY ({Rows}) TO '{_directory["lines.json"]}'; COPY ({Rows} LIMIT 1) TO '{_directory["array.json"]}' (ARRAY true)");

        Assert.Equal(
            [
                """{"id":1,"word":"plain","price":1.5,"day":"2020-01-02","flag":true}""",
                """{"id":2,"word":"quote \" and, comma","price":-0.25,"day":null,"flag":false}""",
                """{"id":3,"word":null,"price":null,"day":"1999-12-31","flag":null}""",
            ],
            await File.ReadAllLinesAsync(_directory["lines.json"]));
        Assert.Equal("[\n\t{\"id\":1,\"word\":\"plain\",\"price\":1.5,\"day\":\"2020-01-02\",\"flag\":true}\n]\n", await File.ReadAllTextAsync(_directory["array.json"]));
    }

    [Fact]
    public async Task The_order_of_rows_is_kept()
    {
        await _session.ExecuteAsync($"COPY (SELECT o_orderkey FROM '{Tpch.File("orders")}' ORDER BY o_orderkey DESC) TO '{_directory["x.parquet"]}' (ROW_GROUP_SIZE 1000)");

        IReadOnlyList<object?[]> rows = await _session.Sql($"SELECT * FROM '{_directory["x.parquet"]}'").ToRowsAsync();
        Assert.Equal(15000, rows.Count);
        Assert.Equal(rows.OrderByDescending(r => (long)r[0]!).Select(r => r[0]), rows.Select(r => r[0]));
    }

    [Fact]
    public async Task A_table_can_be_copied_by_its_name()
    {
        await _session.ExecuteAsync($"CREATE TABLE t AS SELECT 7 AS a; COPY t TO '{_directory["t.csv"]}'");

        Assert.Equal("a\n7\n", await File.ReadAllTextAsync(_directory["t.csv"]));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("arrow")]
    public async Task A_query_that_fails_leaves_nothing_behind(string format)
    {
        string sql = $"COPY (SELECT cast(l_comment AS integer) AS a FROM '{Tpch.File("lineitem")}') TO '{_directory["x"]}' (FORMAT {format})";

        await Assert.ThrowsAsync<ConversionException>(() => _session.ExecuteAsync(sql));

        Assert.Empty(_directory.Files);
        Assert.Equal(0, _session.MemoryInUse);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("arrow")]
    public async Task A_directory_that_is_not_there_is_an_error_that_names_the_file(string format)
    {
        string path = Path.Combine(_directory["missing"], "x");

        FrameIOException error = await Assert.ThrowsAsync<FrameIOException>(() => _session.ExecuteAsync($"COPY (SELECT 1 AS a) TO '{path}' (FORMAT {format})"));

        Assert.Contains(path, error.Message);
    }

    [Theory]
    [InlineData("x.foo", "", "does not say its format")]
    [InlineData("x.csv", " (FORMAT parket)", "no output format \"parket\"")]
    [InlineData("x.parquet", " (COMPRESSION middling)", "middling")]
    [InlineData("x.parquet", " (COMPRESION zstd)", "no option \"compresion\"")]
    [InlineData("x.csv", " (DELIMITER 'longer')", "delimiter")]
    public async Task A_wrong_format_or_option_is_an_error(string name, string options, string message)
    {
        UsageException error = await Assert.ThrowsAsync<UsageException>(() => _session.ExecuteAsync($"COPY (SELECT 1 AS a) TO '{_directory[name]}'{options}"));

        Assert.Contains(message, error.Message);
        Assert.Empty(_directory.Files);
    }

    [Fact]
    public async Task Copy_answers_with_its_files_if_it_is_asked()
    {
        await _session.ExecuteAsync($"CREATE TABLE t AS SELECT i AS a, i % 2 AS k FROM range(100) r(i)");

        object?[][] one = await RowsOf($"COPY t TO '{_directory["t.csv"]}' (RETURN_FILES)");
        object?[][] parts = await RowsOf($"COPY t TO '{_directory["parts"]}' (FORMAT parquet, PARTITION_BY k, RETURN_FILES)");

        Assert.Equal(100L, one[0][0]);
        Assert.Equal([_directory["t.csv"]], (IEnumerable<object?>)one[0][1]!);
        Assert.Equal([_directory["parts/k=0/data_0.parquet"], _directory["parts/k=1/data_0.parquet"]], (IEnumerable<object?>)parts[0][1]!);
        Assert.Equal("100", (await Texts($"SELECT count(*) FROM '{_directory["parts"]}/**/*.parquet'"))[0]);
    }

    [Fact]
    public async Task Copy_answers_with_figures_of_each_file_if_it_is_asked()
    {
        await _session.ExecuteAsync($"CREATE TABLE t AS SELECT i AS a, i % 2 AS k FROM range(100) r(i)");

        object?[][] rows = await RowsOf($"COPY t TO '{_directory["parts"]}' (FORMAT parquet, PARTITION_BY k, RETURN_STATS)");

        Assert.Equal([_directory["parts/k=0/data_0.parquet"], _directory["parts/k=1/data_0.parquet"]], rows.Select(r => r[0]));
        Assert.Equal([50UL, 50UL], rows.Select(r => r[1]));
        Assert.Equal(rows.Select(r => (ulong)new FileInfo((string)r[0]!).Length), rows.Select(r => (ulong)r[2]!));
    }

    private async Task<object?[][]> RowsOf(string sql)
    {
        await foreach (StatementResult result in _session.RunScriptAsync(sql)) return [.. (await result.Frame!.ToRowsAsync()).Select(r => r.ToArray())];
        return [];
    }

    private async Task<string[]> Texts(string sql) => [.. (await _session.Sql(sql).ToRowsAsync()).Select(r => string.Join("|", r.Select(v => v switch { null => "∅", decimal or double => ((IFormattable)v).ToString("0.00", null), _ => v.ToString() })))];
}
