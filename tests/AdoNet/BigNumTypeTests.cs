using System.Numerics;
using FrameEngine.AdoNet;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using static FrameEngine.F;

namespace FrameEngine.AdoNet.Tests;

/// <summary>BIGNUM, wherever types are told, kept or taken.</summary>
public sealed class BigNumTypeTests : IDisposable
{
    private const string Values = """
        SELECT id, n::BIGNUM AS n, [n::BIGNUM, NULL] AS l, {'a': n::BIGNUM} AS s
        FROM (VALUES (1, '5'), (2, '-123456789012345678901234567890123456789012345'), (3, NULL), (4, '0'), (5, '123456789012345678901234567890123456789012345')) t(id, n)
        """;

    private static readonly BigInteger s_large = BigInteger.Parse("123456789012345678901234567890123456789012345", System.Globalization.CultureInfo.InvariantCulture);

    private readonly string _directory = Directory.CreateTempSubdirectory("frame-bignum").FullName;
    private readonly FrameConnection _connection = new("Threads=2");

    public BigNumTypeTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void A_reader_names_the_type_and_gives_big_integers()
    {
        using FrameDataReader reader = Command($"SELECT n, l, s FROM ({Values}) ORDER BY id").ExecuteReader();

        Assert.Equal(("BIGNUM", typeof(BigInteger)), (reader.GetDataTypeName(0), reader.GetFieldType(0)));
        Assert.True(reader.Read());
        Assert.Equal(new BigInteger(5), reader.GetValue(0));
        Assert.Equal((5, 5L, (Int128)5, (UInt128)5, 5m, 5d, "5"), (reader.GetInt32(0), reader.GetInt64(0), reader.GetFieldValue<Int128>(0), reader.GetFieldValue<UInt128>(0), reader.GetDecimal(0), reader.GetDouble(0), reader.GetString(0)));
        Assert.True(reader.Read());
        Assert.Equal(-s_large, reader.GetFieldValue<BigInteger>(0));
        Assert.Equal("-123456789012345678901234567890123456789012345", reader.GetFieldValue<string>(0));
        Assert.Equal((double)-s_large, reader.GetDouble(0));
        Assert.Throws<OverflowException>(() => reader.GetInt64(0));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<Int128>(0));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<UInt128>(0));
        Assert.Throws<OverflowException>(() => reader.GetDecimal(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<byte[]>(0));
        Assert.Equal(new List<object?> { -s_large, null }, reader.GetValue(1));
        Assert.Equal([-s_large, null], reader.GetFieldValue<BigInteger?[]>(1));
        Assert.Equal(-s_large, reader.GetFieldValue<Dictionary<string, object>>(2)["a"]);
        Assert.True(reader.Read());
        Assert.Equal((true, DBNull.Value), (reader.IsDBNull(0), reader.GetValue(0)));
        Assert.Null(reader.GetFieldValue<BigInteger?>(0));
    }

    [Fact]
    public void Parameters_and_appended_rows_go_into_a_column_of_it()
    {
        Run("CREATE TABLE t (n BIGNUM)");
        using (FrameCommand insert = Command("INSERT INTO t VALUES ($1), ($2)"))
        {
            insert.Parameters.Add(new FrameParameter { Value = new BigInteger(7) });
            insert.Parameters.Add(new FrameParameter { Value = s_large });
            insert.ExecuteNonQuery();
        }

        using (FrameAppender appender = _connection.CreateAppender("t"))
        {
            appender.AppendRow(-s_large);
            appender.AppendRow(8);
            appender.AppendRow(UInt128.MaxValue);
            appender.AppendRow([null]);
            appender.Complete();
        }

        using (FrameAppender misfits = _connection.CreateAppender("t"))
        {
            Assert.Throws<ConversionException>(() => misfits.AppendRow(1.5));
        }

        Assert.Equal($"{-s_large}, 7, 8, {UInt128.MaxValue}, {s_large}", Scalar("SELECT string_agg(n, ', ' ORDER BY n) FROM t"));
        Assert.Equal("BIGNUM", _connection.GetSchema("Columns", [null, null, "t"]).Rows[0]["data_type"]);
        using FrameCommand typed = Command("SELECT typeof($1), typeof($2), $2 + 1");
        typed.Parameters.Add(new FrameParameter { Value = new BigInteger(7) });
        typed.Parameters.Add(new FrameParameter { Value = s_large });
        using FrameDataReader reader = typed.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(("HUGEINT", "BIGNUM", s_large + 1), (reader.GetString(0), reader.GetString(1), reader.GetFieldValue<BigInteger>(2)));
    }

    [Theory]
    [InlineData("Native")]
    [InlineData("Portable")]
    public async Task Arrow_streams_give_it_back(string form)
    {
        var layout = Enum.Parse<ArrowLayout>(form);
        using var stream = new MemoryStream();
        ArrowStreamWriter? writer = null;
        var written = new List<string>();
        await foreach (RecordBatch batch in Command($"SELECT n, l, s FROM ({Values})").ExecuteArrowReaderAsync())
        {
            using (batch)
            {
                writer ??= new ArrowStreamWriter(stream, batch.Schema, layout, false);
                written.AddRange(Texts(batch));
                await writer.WriteAsync(batch);
            }
        }

        await writer!.CompleteAsync();
        using var reader = new ArrowStreamReader(new MemoryStream(stream.ToArray()), MemoryPool.Unlimited);
        Assert.Equal("n BIGNUM, l BIGNUM[] NOT NULL, s STRUCT(a BIGNUM) NOT NULL", (await reader.ReadSchemaAsync()).ToString());
        var read = new List<string>();
        while (await reader.ReadNextAsync() is { } batch)
            using (batch) read.AddRange(Texts(batch));
        Assert.Equal(5, read.Count);
        Assert.Equal(written, read);
    }

    [Fact]
    public void A_database_keeps_it()
    {
        string database = Path.Combine(_directory, "db");
        using (var first = new FrameConnection($"Data Source={database};Threads=1"))
        {
            first.Open();
            using FrameCommand create = first.CreateCommand();
            create.CommandText = $"""
                CREATE TABLE t AS {Values};
                CREATE TABLE e (n BIGNUM PRIMARY KEY DEFAULT 3, m INTEGER, CHECK (n > 0));
                INSERT INTO e (m) VALUES (1);
                CREATE VIEW v AS SELECT n + 1 AS n FROM t;
                BEGIN; INSERT INTO t VALUES (6, 6, NULL, NULL); COMMIT;
                BEGIN; INSERT INTO t VALUES (7, 7, NULL, NULL); ROLLBACK
                """;
            create.ExecuteNonQuery();
        }

        using var again = new FrameConnection($"Data Source={database};Threads=1");
        again.Open();
        using FrameCommand command = again.CreateCommand();
        command.CommandText = """
            SELECT typeof(any_value(n)), string_agg(n, ' ' ORDER BY n), (SELECT typeof(n) || n FROM e), (SELECT string_agg(n, ' ' ORDER BY n) FROM v), string_agg(l::VARCHAR || s::VARCHAR, ' ' ORDER BY id), (SELECT count(*) FROM t WHERE n = 5) FROM t
            """;
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(["BIGNUM", $"{-s_large} 0 5 6 {s_large}", "BIGNUM3", $"{-s_large + 1} 1 6 7 {s_large + 1}", $"[5, NULL]{{'a': 5}} [{-s_large}, NULL]{{'a': {-s_large}}} [NULL, NULL]{{'a': NULL}} [0, NULL]{{'a': 0}} [{s_large}, NULL]{{'a': {s_large}}}"],
            Enumerable.Range(0, 5).Select(reader.GetString));
        Assert.Equal(1, reader.GetInt64(5));
    }

    [Fact]
    public void Parquet_files_hold_its_text_CSV_and_JSON_the_number()
    {
        foreach (string extension in new[] { "parquet", "csv", "json" })
            Run($"COPY (SELECT id, n, l, s FROM ({Values}) ORDER BY id) TO '{_directory}/x.{extension}'");

        Assert.Equal($"VARCHAR VARCHAR[] STRUCT(a VARCHAR) {s_large}", Scalar($"SELECT typeof(n) || ' ' || typeof(l) || ' ' || typeof(s) || ' ' || n FROM '{_directory}/x.parquet' WHERE id = 5"));
        Assert.Equal($"5,{s_large},\"[{s_large}, NULL]\",{{'a': {s_large}}}", File.ReadAllLines(Path.Combine(_directory, "x.csv"))[^1]);
        Assert.Equal($$$"""{"id":5,"n":{{{s_large}}},"l":[{{{s_large}}},null],"s":{"a":{{{s_large}}}}}""", File.ReadAllLines(Path.Combine(_directory, "x.json"))[^1]);
        Assert.Equal($"BIGNUM {s_large}", Scalar($"SELECT typeof(max(n)) || ' ' || max(n) FROM read_csv('{_directory}/x.csv', types = {{'n': 'BIGNUM'}})"));
    }

    [Fact]
    public async Task A_frame_casts_to_it_and_adds()
    {
        DataFrame frame = _connection.Session.Sql("SELECT * FROM (VALUES (1), (NULL)) t(n)").Select((Col("n").Cast(DataType.BigNum) + Lit(s_large)).As("n"));

        Assert.Equal("n BIGNUM", frame.Schema.ToString());
        var rows = new List<object?>();
        await foreach (RecordBatch batch in frame.StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add(batch["n"].GetValue(row));
        }

        Assert.Equal<object?>([s_large + 1, null], rows);
        Assert.True(DataType.BigNum.IsBigNum);
        Assert.NotEqual(DataType.Binary, DataType.BigNum);
    }

    private static IEnumerable<string> Texts(RecordBatch batch)
    {
        for (int row = 0; row < batch.Length; row++)
            yield return string.Join(" | ", Enumerable.Range(0, batch.Columns.Length).Select(i => batch.Columns[i].GetText(row) ?? "-"));
    }

    private object? Scalar(string sql) => Command(sql).ExecuteScalar();

    private void Run(string sql) => Command(sql).ExecuteNonQuery();

    private FrameCommand Command(string sql)
    {
        FrameCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
