namespace FrameEngine.Engine.Tests;

/// <summary>Bad input: a typed exception that names the thing.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly FrameSession _session = new(new FrameSessionOptions { Threads = 2 });
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_missing_file_is_named_and_has_its_place()
    {
        FrameFileNotFoundException error = Assert.Throws<FrameFileNotFoundException>(() => _session.Sql("SELECT *\nFROM 'no-such.parquet'"));

        Assert.Equal("no-such.parquet", error.Path);
        Assert.Equal((2, 6), (error.Position!.Value.Line, error.Position.Value.Column));
        Assert.Throws<FrameFileNotFoundException>(() => _session.ReadParquet("no-such-directory/*.parquet"));
        Assert.Throws<FrameFileNotFoundException>(() => _session.ReadCsv("no-such.csv"));
    }

    [Fact]
    public async Task A_Parquet_file_that_is_cut_off_anywhere_is_named()
    {
        byte[] whole = await File.ReadAllBytesAsync(Tpch.File("nation"));
        string path = _directory["cut.parquet"];
        for (int length = 0; length < whole.Length; length += 97)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);

            ParquetException error = await Assert.ThrowsAsync<ParquetException>(() => _session.ReadParquet(path).CollectAsync());

            Assert.Contains("cut.parquet", error.Message);
        }
    }

    [Fact]
    public async Task A_Parquet_file_with_damaged_bytes_is_an_error_or_other_values_but_never_a_crash()
    {
        byte[] whole = await File.ReadAllBytesAsync(Tpch.File("nation"));
        string path = _directory["damaged.parquet"];
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int i = 0; i <= round % 3; i++) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, damaged);
            try
            {
                foreach (RecordBatch batch in await _session.ReadParquet(path).CollectAsync()) batch.Dispose();
            }
            catch (FrameException error) when (error is not InternalException)
            {
            }

            Assert.Equal(0, _session.MemoryInUse);
        }
    }

    [Theory]
    [InlineData("SELECT n_nationkei FROM nation", typeof(BindException), "column \"n_nationkei\" does not exist", "did you mean \"n_nationkey\"?", 8)]
    [InlineData("SELECT 1 FROM nations", typeof(BindException), "table \"nations\" does not exist", "did you mean \"nation\"?", 15)]
    [InlineData("SELECT lenght(n_name) FROM nation", typeof(BindException), "function \"lenght\" does not exist", "did you mean \"length\"?", 8)]
    [InlineData("SELECT n_name + 1 FROM nation", typeof(TypeException), "operator + does not take (VARCHAR, INTEGER)", null, 8)]
    [InlineData("SELECT 1 FROM nation WHERE [n_name]", typeof(TypeException), "", null, 28)]
    [InlineData("SELECT 1 FRM nation", typeof(ParseException), "", "did you mean FROM?", 10)]
    [InlineData("SELECT * FROM read_csv('x.csv', delimeter = ';')", typeof(UsageException), "delimeter", null, 15)]
    public async Task What_does_not_bind_is_told_with_its_place_and_the_nearest_name(string sql, Type type, string message, string? hint, int column)
    {
        _session.Register("nation", _session.ReadParquet(Tpch.File("nation")));

        var error = (FrameException)await Assert.ThrowsAsync(type, () => _session.ExecuteAsync(sql));

        Assert.Contains(message, error.Message);
        if (hint is not null) Assert.Equal(hint, error.Hint);
        Assert.Equal(column, error.Position?.Column);
    }

    [Theory]
    [InlineData("SELECT sum(o_orderkey + 9223372036854775807) FROM '{0}'", typeof(ArithmeticOverflowException), "9223372036854775807")]
    [InlineData("SELECT cast(o_orderkey AS TINYINT) FROM '{0}'", typeof(ConversionException), "TINYINT")]
    [InlineData("SELECT cast(o_totalprice AS DECIMAL(4, 2)) FROM '{0}'", typeof(ConversionException), "DECIMAL(4,2)")]
    [InlineData("SELECT cast(o_comment AS DATE) FROM '{0}'", typeof(ConversionException), "DATE")]
    [InlineData("SELECT (SELECT o_orderkey FROM '{0}' WHERE o_orderkey < 10)", typeof(CardinalityException), "")]
    [InlineData("SELECT o_totalprice * 99999999999999999999999999999.0 * 99999999.0 FROM '{0}'", typeof(ArithmeticOverflowException), "overflow")]
    [InlineData("SELECT log(1, o_orderkey) FROM '{0}'", typeof(DivisionByZeroException), "")]
    public async Task What_cannot_be_computed_is_a_typed_error(string sql, Type type, string message)
    {
        var error = (FrameException)await Assert.ThrowsAsync(type, () => _session.ExecuteAsync(string.Format(null, sql, Tpch.File("orders"))));

        Assert.Contains(message, error.Message);
        Assert.Equal(0, _session.MemoryInUse);
    }

    [Fact]
    public async Task A_division_by_zero_is_infinite_and_a_remainder_by_zero_null()
    {
        Assert.Equal(
            [[double.PositiveInfinity, double.NegativeInfinity, null, null, null]],
            await _session.Sql("SELECT 1 / 0, -1.5 / 0.0, 1 // 0, 1 % 0, 1.5 % 0").ToRowsAsync());
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3")]
    [InlineData("a,b\n1,2\n3,4,5\n", "line 3")]
    [InlineData("a,b\n1,2\n\"3\",4,5\n", "line 3")]
    [InlineData("", "no rows")]
    public async Task A_CSV_row_that_does_not_fit_is_named(string text, string message)
    {
        string path = _directory.Write("x.csv", text);

        CsvException error = await Assert.ThrowsAsync<CsvException>(() => _session.ReadCsv(path).CollectAsync());

        Assert.Contains("x.csv", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task A_CSV_value_that_does_not_fit_the_type_of_its_column_is_named()
    {
        string path = _directory.Write("x.csv", "id,v\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},{i}\n")) + "50000,abc\n");

        CsvException error = await Assert.ThrowsAsync<CsvException>(() => _session.Sql($"SELECT sum(v) FROM '{path}'").ScalarAsync());

        Assert.Contains("line 50002", error.Message);
        Assert.Contains("\"abc\" is not a value of type BIGINT", error.Message);
    }

    [Fact]
    public async Task Files_with_other_columns_than_the_first_are_named()
    {
        await _session.ExecuteAsync($"COPY (SELECT 1 AS a) TO '{_directory["1.parquet"]}'; COPY (SELECT 'x' AS b) TO '{_directory["2.parquet"]}'");

        FrameException error = await Assert.ThrowsAnyAsync<FrameException>(() => _session.Sql($"SELECT * FROM '{_directory["*.parquet"]}'").CollectAsync());

        Assert.Contains("2.parquet", error.Message);
    }

    [Fact]
    public async Task A_file_that_changes_under_a_frame_is_an_error_and_not_a_wrong_row()
    {
        string path = _directory["x.parquet"];
        await _session.ExecuteAsync($"COPY (SELECT o_orderkey AS a FROM '{Tpch.File("orders")}') TO '{path}'");
        DataFrame frame = _session.ReadParquet(path);
        await _session.ExecuteAsync($"COPY (SELECT 1 AS a) TO '{path}'");

        FrameException error = await Assert.ThrowsAnyAsync<FrameException>(() => frame.CollectAsync());

        Assert.Contains("x.parquet", error.Message);
    }
}
