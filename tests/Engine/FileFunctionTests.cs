namespace FrameEngine.Engine.Tests;

/// <summary>Functions that read files, by their SQL options. Results are DuckDB's for the same files.</summary>
public sealed class FileFunctionTests : IDisposable
{
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2, VerifyPlans = true, RoundTripPlans = true });
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("nullstr = ['NA', '-']", "1||3", "4|NULL|", "5|NULL|x")]
    [InlineData("nullstr = 'NA'", "1||3", "4|NULL|", "5|-|x")]
    [InlineData("force_not_null = ['b']", "1||3", "4|NA|NULL", "5|-|x")]
    [InlineData("all_varchar = true, normalize_names = true, parallel = false, buffer_size = 100000", "1|NULL|3", "4|NA|NULL", "5|-|x")]
    [InlineData("auto_detect = false, header = true, columns = {'p': 'INTEGER', 'q': 'VARCHAR', 'r': 'VARCHAR'}", "1|NULL|3", "4|NA|NULL", "5|-|x")]
    [InlineData("names = ['p'], types = {'p': 'SMALLINT'}, new_line = '\\n', max_line_size = 100, sample_size = -1, files_to_sniff = -1", "1|NULL|3", "4|NA|NULL", "5|-|x")]
    [InlineData("delim = ',', ignore_errors = true, header = true, types = {'c': 'INTEGER'}", "1|NULL|3", "4|NA|NULL")]
    public async Task Read_csv_takes_options(string options, params string[] rows)
    {
        File.WriteAllText(_directory["nul.csv"], "a,b,c\n1,,3\n4,NA,\n5,-,x\n");

        Assert.Equal(rows, await Texts($"SELECT * FROM read_csv('{_directory["nul.csv"]}', {options})"));
    }

    [Theory]
    [InlineData("dateformt = 'x'", "dateformat")]
    [InlineData("ignore_error = true", "ignore_errors")]
    [InlineData("nulpadding = true", "null_padding")]
    [InlineData("dateformat = '%q'", "time format")]
    [InlineData("decimal_separator = ';'", "decimal separator")]
    [InlineData("auto_detect = false", "columns")]
    [InlineData("encoding = 'ebcdic'", "ebcdic")]
    [InlineData("delim = ['a']", "takes no such list")]
    public async Task A_wrong_option_says_what_would_have_fitted(string option, string told)
    {
        File.WriteAllText(_directory["t.csv"], "a,b\n1,2\n");

        FrameException error = await Assert.ThrowsAnyAsync<FrameException>(() => Texts($"SELECT * FROM read_csv('{_directory["t.csv"]}', {option})"));

        Assert.Contains(told, error.Render(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_takes_the_options_of_reading()
    {
        File.WriteAllText(_directory["t.csv"], "1.234,5;31.12.2024\n-;01.01.2023\nx;y\n");
        await _session.ExecuteAsync("CREATE TABLE t (n DOUBLE, d DATE)");

        await _session.ExecuteAsync($"COPY t FROM '{_directory["t.csv"]}' (DELIMITER ';', HEADER false, NULLSTR '-', DECIMAL_SEPARATOR ',', THOUSANDS '.', DATEFORMAT '%d.%m.%Y', IGNORE_ERRORS true, TYPES ['DOUBLE', 'DATE'])");

        Assert.Equal(["1234.5|2024-12-31", "NULL|2023-01-01"], await Texts("SELECT * FROM t ORDER BY d DESC"));
    }

    [Fact]
    public async Task Rejected_rows_are_counted()
    {
        File.WriteAllText(_directory["t.csv"], "a,b\n1,2\nx,3\n4\n");

        string plan = string.Join('\n', await Texts($"EXPLAIN ANALYZE SELECT * FROM read_csv('{_directory["t.csv"]}', delim = ',', header = true, types = {{'a': 'INTEGER'}}, ignore_errors = true)"));

        Assert.Contains("rejected 2 rows", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_found_out_can_be_asked_for()
    {
        File.WriteAllText(_directory["t.csv"], "d,n\n13/02/2024,\"a,b\"\n14/03/2024,x\n");

        Assert.Equal(
            [",|\"|\"|\\n|(empty)|0|true|%d/%m/%Y|NULL|sample_size=100"],
            await Texts($"SELECT Delimiter, Quote, Escape, NewLineDelimiter, Comment, SkipRows, HasHeader, DateFormat, TimestampFormat, UserArguments FROM sniff_csv('{_directory["t.csv"]}', sample_size = 100)"));
        Assert.Equal(["[{'name': d, 'type': DATE}, {'name': n, 'type': VARCHAR}]"], await Texts($"SELECT Columns::VARCHAR FROM sniff_csv('{_directory["t.csv"]}')"));
        string prompt = (await Texts($"SELECT Prompt FROM sniff_csv('{_directory["t.csv"]}')"))[0];
        Assert.Equal(["2024-02-13|a,b", "2024-03-14|x"], await Texts(prompt));
    }

    [Fact]
    public async Task Files_are_read_whole()
    {
        File.WriteAllText(_directory["a.txt"], "ä\nb");
        File.WriteAllBytes(_directory["b.bin"], [0, 255]);

        Assert.Equal(["ä\nb|4|true"], await Texts($"SELECT content, size, last_modified > now() - INTERVAL 1 HOUR FROM read_text('{_directory["a.txt"]}')"));
        Assert.Equal(["b.bin|2|\\x00\\xFF"], await Texts($"SELECT parse_filename(filename), size, content::VARCHAR FROM read_blob('{_directory["*"]}') WHERE size < 3"));
        Assert.Equal(["2"], await Texts($"SELECT count(*) FROM read_blob('{_directory["*"]}')"));
        await Assert.ThrowsAsync<FileFormatException>(() => Texts($"SELECT content FROM read_text('{_directory["b.bin"]}')"));
        await Assert.ThrowsAsync<FrameFileNotFoundException>(() => Texts($"SELECT content FROM read_text('{_directory["c.txt"]}')"));
    }

    [Fact]
    public async Task JSON_is_read_as_objects_and_by_formats()
    {
        File.WriteAllText(_directory["t.ndjson"], "{\"d\": \"13/02/2024\", \"t\": \"13/02/2024 01:02\"}\n{\"d\":\"14/03/2024\",\"t\":null}\n");

        Assert.Equal(["json|{\"d\": \"13/02/2024\", \"t\": \"13/02/2024 01:02\"}", "json|{\"d\":\"14/03/2024\",\"t\":null}"],
            await Texts($"SELECT 'json', json FROM read_ndjson_objects('{_directory["t.ndjson"]}')"));
        Assert.Equal(["2"], await Texts($"SELECT count(*) FROM read_json_objects('{_directory["t.ndjson"]}', format = 'newline_delimited') WHERE json LIKE '%2024%'"));
        Assert.Equal(["2024-02-13|2024-02-13 01:02:00|DATE|TIMESTAMP", "2024-03-14|NULL|DATE|TIMESTAMP"],
            await Texts($"SELECT d, t, typeof(d), typeof(t) FROM read_json('{_directory["t.ndjson"]}', dateformat = '%d/%m/%Y', timestampformat = '%d/%m/%Y %H:%M')"));
        await Assert.ThrowsAsync<UsageException>(() => Texts($"SELECT * FROM read_json_objects('{_directory["t.ndjson"]}', records = true)"));
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
