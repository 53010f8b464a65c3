namespace FrameEngine.Engine.Tests;

/// <summary>Several files as one table: what directories and names of files say, columns that only some files have, and files written so.</summary>
public sealed class FileTableTests : IDisposable
{
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2, VerifyPlans = true });
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    public async Task Rows_are_written_to_a_directory_for_each_key_and_read_back_with_it(string format)
    {
        long written = await _session.ExecuteAsync(
            $"COPY (SELECT i, i % 2 AS k, 'v/' || (i % 3) AS w FROM range(10) t(i)) TO '{_directory["out"]}' (FORMAT {format}, PARTITION_BY (k, w))");

        Assert.Equal(10, written);
        Assert.True(File.Exists(Path.Combine(_directory["out"], "k=1", "w=v%2F2", $"data_0.{format}")));
        Assert.Equal(["0|0|v/0", "1|1|v/1", "2|0|v/2", "3|1|v/0"], await Texts($"SELECT i, k, w FROM '{_directory["out"]}/**/*.{format}' WHERE i < 4 ORDER BY i"));
        Assert.Equal(["BIGINT|BIGINT|VARCHAR"], await Texts($"SELECT typeof(i), typeof(k), typeof(w) FROM '{_directory["out"]}/**/*.{format}' LIMIT 1"));
    }

    [Fact]
    public async Task Nulls_and_dates_come_back_as_they_were()
    {
        await _session.ExecuteAsync($"COPY (SELECT * FROM (VALUES (1, DATE '2024-01-02'), (2, NULL)) t(a, d)) TO '{_directory["out"]}' (FORMAT parquet, PARTITION_BY d)");

        Assert.Equal(["1|2024-01-02", "2|NULL"], await Texts($"SELECT a, d FROM '{_directory["out"]}' ORDER BY a"));
        Assert.Equal(["DATE"], await Texts($"SELECT DISTINCT typeof(d) FROM '{_directory["out"]}'"));
    }

    [Fact]
    public async Task What_is_there_is_kept_unless_a_word_says_otherwise()
    {
        string copy = $"COPY (SELECT 1 AS a, 2 AS k) TO '{_directory["out"]}' (FORMAT parquet, PARTITION_BY (k)";
        await _session.ExecuteAsync(copy + ")");

        await Assert.ThrowsAsync<FrameIOException>(() => _session.ExecuteAsync(copy + ")"));
        await _session.ExecuteAsync(copy + ", OVERWRITE_OR_IGNORE)");
        Assert.Equal(["1"], await Texts($"SELECT count(*) FROM '{_directory["out"]}'"));
        await _session.ExecuteAsync(copy + ", APPEND)");
        Assert.Equal(["2"], await Texts($"SELECT count(*) FROM '{_directory["out"]}'"));
        await _session.ExecuteAsync(copy + ", OVERWRITE)");
        Assert.Equal(["1"], await Texts($"SELECT count(*) FROM '{_directory["out"]}'"));
    }

    [Fact]
    public async Task Files_of_different_columns_are_read_by_name()
    {
        await _session.ExecuteAsync($"COPY (SELECT 1 AS a, 2 AS b) TO '{_directory["1.parquet"]}'; COPY (SELECT 3.5 AS b, 'x' AS c) TO '{_directory["2.parquet"]}'");

        Assert.Equal(["1|2.0|NULL", "NULL|3.5|x"], await Texts($"SELECT * FROM read_parquet('{_directory["*.parquet"]}', union_by_name = true) ORDER BY b"));
        Assert.Equal(["1|2.0|NULL", "NULL|3.5|x"], await Texts($"SELECT * FROM read_parquet(['{_directory["1.parquet"]}', '{_directory["2.parquet"]}'], union_by_name = true) ORDER BY b"));
        Assert.Equal(["1|2.0|NULL", "NULL|3.5|x"], await Texts($"SELECT * FROM read_parquet('{_directory["[12].parquet"]}', union_by_name = true) ORDER BY b"));
        await Assert.ThrowsAsync<TypeException>(() => Texts($"SELECT * FROM read_parquet('{_directory["*.parquet"]}', filename = true)"));
    }

    [Fact]
    public async Task A_file_shows_its_name()
    {
        await _session.ExecuteAsync($"COPY (SELECT 1 AS a) TO '{_directory["1.csv"]}'; COPY (SELECT 2 AS a) TO '{_directory["2.csv"]}'");

        Assert.Equal([$"1|{_directory["1.csv"]}", $"2|{_directory["2.csv"]}"], await Texts($"SELECT a, filename FROM read_csv('{_directory["*.csv"]}', filename = true) ORDER BY a"));
        Assert.Equal(["2"], await Texts($"SELECT a FROM read_csv('{_directory["*.csv"]}', filename = 'source') WHERE source LIKE '%2.csv'"));
        Assert.Equal(["2"], await Texts($"SELECT count(*) FROM glob('{_directory["*.csv"]}')"));
    }

    [Fact]
    public async Task Csv_columns_are_named_and_typed_by_options()
    {
        string file = _directory.Write("x.csv", "1,2020-01-02,z\n2,2020-01-03,y\n");

        Assert.Equal(["1|2020-01-02|z", "2|2020-01-03|y"], await Texts($"SELECT p, q, r FROM read_csv('{file}', header = false, names = ['p', 'q', 'r']) ORDER BY p"));
        Assert.Equal(["INTEGER|VARCHAR|VARCHAR"], await Texts($"SELECT typeof(p), typeof(q), typeof(r) FROM read_csv('{file}', columns = {{'p': 'INT', 'q': 'VARCHAR', 'r': 'VARCHAR'}}) LIMIT 1"));
        Assert.Equal(["SMALLINT|DATE"], await Texts($"SELECT typeof(column0), typeof(column1) FROM read_csv('{file}', types = ['SMALLINT']) LIMIT 1"));
        Assert.Equal(["DOUBLE|DATE"], await Texts($"SELECT typeof(column0), typeof(column1) FROM read_csv('{file}', types = {{'column0': 'DOUBLE'}}) LIMIT 1"));
    }

    [Theory]
    [InlineData("SELECT * FROM read_parquet('x.parquet', hive_partition = true)", "read_parquet has no option \"hive_partition\"")]
    [InlineData("COPY (SELECT 1 AS a) TO 'out' (FORMAT parquet, PARTITION_BY (a))", "PARTITION_BY leaves no column to write: WRITE_PARTITION_COLUMNS writes them, too")]
    [InlineData("COPY (SELECT 1 AS a, 2 AS b) TO 'out' (FORMAT parquet, PARTITION_BY (c))", "column \"c\" does not exist")]
    public async Task What_does_not_fit_is_an_error(string sql, string message)
    {
        FrameException error = await Assert.ThrowsAnyAsync<FrameException>(() => _session.ExecuteAsync(sql));
        Assert.Equal(message, error.Message);
    }

    private async Task<List<string>> Texts(string sql)
    {
        var rows = new List<string>();
        await foreach (RecordBatch batch in _session.Sql(sql).StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add(string.Join('|', batch.Columns.Select(c => c.GetText(row) ?? "NULL")));
        }

        return rows;
    }
}
