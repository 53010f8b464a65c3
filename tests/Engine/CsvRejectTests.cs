namespace FrameEngine.Engine.Tests;

/// <summary>Rows that scans of CSV files leave out, in the tables of <c>store_rejects</c>.</summary>
public sealed class CsvRejectTests : IDisposable
{
    private const string Columns = "columns = {'a': 'INT', 'b': 'INT', 'c': 'INT'}";

    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });
    private readonly TemporaryDirectory _directory = new();

    public CsvRejectTests() => File.WriteAllText(_directory["x.csv"], "a,b,c\n1,2,3\nx,5,6\n7,8\n9,10,11,12\n13,14,y\n15,16,17\n");

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_row_that_is_left_out_is_told_with_its_place_and_reason()
    {
        Assert.Equal(["1|2|3", "15|16|17"], await Texts($"SELECT * FROM read_csv('{_directory["x.csv"]}', {Columns}, store_rejects = true)"));
        Assert.Equal(
            [
                "3|13|13|1|a|CAST|x,5,6|Error when converting column \"a\". Could not convert string \"x\" to 'INTEGER'",
                "4|19|22|2|c|MISSING COLUMNS|7,8|Expected Number of Columns: 3 Found: 2",
                "5|23|30|4|∅|TOO MANY COLUMNS|9,10,11,12|Expected Number of Columns: 3 Found: 4",
                "6|34|40|3|c|CAST|13,14,y|Error when converting column \"c\". Could not convert string \"y\" to 'INTEGER'",
            ],
            await Texts("SELECT line, line_byte_position, byte_position, column_idx, column_name, error_type, csv_line, error_message FROM reject_errors"));
        Assert.Equal(
            [$"{_directory["x.csv"]}|,|\\n|0|True|{{'a': 'INTEGER','b': 'INTEGER','c': 'INTEGER'}}|store_rejects=true"],
            await Texts("SELECT file_path, delimiter, newline_delimiter, skip_rows, has_header, columns, user_arguments FROM reject_scans"));
    }

    [Fact]
    public async Task What_a_query_does_not_use_decides_too_and_a_second_run_adds_nothing()
    {
        DataFrame frame = _session.Sql($"SELECT count(*) FROM read_csv('{_directory["x.csv"]}', {Columns}, store_rejects = true)");
        Assert.Equal(2L, (await frame.ToRowsAsync())[0][0]);
        Assert.Equal(2L, (await frame.ToRowsAsync())[0][0]);
        Assert.Equal(["4"], await Texts("SELECT count(*) FROM reject_errors"));
    }

    [Fact]
    public async Task Tables_have_the_names_that_are_given_and_as_many_rows_of_a_file()
    {
        File.Copy(_directory["x.csv"], _directory["y.csv"]);
        await Texts($"SELECT * FROM read_csv(['{_directory["x.csv"]}', '{_directory["y.csv"]}'], {Columns}, rejects_table = 'bad', rejects_scan = 'scans', rejects_limit = 1)");

        Assert.Equal(["0|3", "1|3"], await Texts("SELECT file_id, line FROM bad"));
        Assert.Equal(["2"], await Texts("SELECT count(*) FROM scans"));
        await Assert.ThrowsAsync<BindException>(() => Texts("SELECT * FROM reject_errors"));
    }

    [Fact]
    public async Task Two_scans_share_the_tables_until_they_are_dropped()
    {
        string scan = $"SELECT * FROM read_csv('{_directory["x.csv"]}', {Columns}, store_rejects = true)";
        await Texts(scan);
        await Texts(scan);
        Assert.Equal(["1|4", "2|4"], await Texts("SELECT scan_id, count(*) FROM reject_errors GROUP BY ALL ORDER BY ALL"));

        await _session.ExecuteAsync("DROP TABLE reject_errors");
        await Assert.ThrowsAsync<BindException>(() => Texts("SELECT * FROM reject_errors"));
        Assert.Equal(["2"], await Texts("SELECT count(*) FROM reject_scans"));
    }

    [Theory]
    [InlineData("a,b\n1,\"x\"\n2,\"y\"z\n3,\"open\n4,ok\n", "'a': 'INT', 'b': 'VARCHAR'", "", "3|11|13|2|b|UNQUOTED VALUE", "4|18|20|2|b|UNQUOTED VALUE")]
    [InlineData("d,n\n2020-01-01,1\nnope,x\n", "'d': 'DATE', 'n': 'INT'", "", "3|18|18|1|d|CAST", "3|18|23|2|n|CAST")]
    [InlineData("a,b\n1,2\n123456,7\n", "'a': 'INT', 'b': 'INT'", ", max_line_size = 5", "3|9|9|1|a|LINE SIZE OVER MAXIMUM")]
    public async Task Every_kind_of_error_has_its_name(string text, string columns, string more, params string[] expected)
    {
        await File.WriteAllTextAsync(_directory["z.csv"], text);
        await Texts($"SELECT * FROM read_csv('{_directory["z.csv"]}', columns = {{{columns}}}, header = true, auto_detect = false, store_rejects = true{more})");
        Assert.Equal(expected, await Texts("SELECT line, line_byte_position, byte_position, column_idx, column_name, error_type FROM reject_errors"));
    }

    [Theory]
    [InlineData("store_rejects = true, ignore_errors = false")]
    [InlineData("rejects_limit = 3")]
    [InlineData("rejects_table = 'taken'")]
    [InlineData("rejects_table = 'one', rejects_scan = 'one'")]
    public async Task What_does_not_fit_together_is_an_error(string options)
    {
        await _session.ExecuteAsync("CREATE TABLE taken (a INTEGER)");
        await Assert.ThrowsAnyAsync<FrameException>(() => Texts($"SELECT * FROM read_csv('{_directory["x.csv"]}', {Columns}, {options})"));
    }

    private async Task<string[]> Texts(string sql) => [.. (await _session.Sql(sql).ToRowsAsync()).Select(r => string.Join("|", r.Select(v => v?.ToString() ?? "∅")))];
}
