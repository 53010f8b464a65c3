using FrameEngine.AdoNet;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using static FrameEngine.F;

namespace FrameEngine.AdoNet.Tests;

/// <summary>TIME_NS, wherever types are told, kept or taken.</summary>
public sealed class NanoTimeTests : IDisposable
{
    private const string Values = "SELECT id, t::TIME_NS AS t, [t::TIME_NS] AS l FROM (VALUES (1, '01:02:03.123456789'), (2, NULL), (3, '24:00:00'), (4, '00:00:00.000000001')) v(id, t)";

    private readonly string _directory = Directory.CreateTempSubdirectory("frame-nanos").FullName;
    private readonly FrameConnection _connection = new("Threads=2");

    public NanoTimeTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void A_reader_gives_times_to_100_nanoseconds()
    {
        using FrameDataReader reader = Command($"SELECT t, l FROM ({Values}) ORDER BY id").ExecuteReader();

        Assert.Equal(("TIME_NS", typeof(TimeOnly)), (reader.GetDataTypeName(0), reader.GetFieldType(0)));
        Assert.True(reader.Read());
        TimeOnly expected = new TimeOnly(1, 2, 3).Add(TimeSpan.FromTicks(1_234_567));
        Assert.Equal(expected, reader.GetValue(0));
        Assert.Equal((expected, expected.ToTimeSpan()), (reader.GetFieldValue<TimeOnly>(0), reader.GetFieldValue<TimeSpan>(0)));
        Assert.Equal([expected], reader.GetFieldValue<TimeOnly[]>(1));
        Assert.True(reader.Read());
        Assert.Equal((DBNull.Value, (TimeOnly?)null), (reader.GetValue(0), reader.GetFieldValue<TimeOnly?>(0)));
        Assert.True(reader.Read());
        Assert.Equal(TimeOnly.MaxValue, reader.GetTimeOnly(0));
    }

    [Fact]
    public void Parameters_and_appended_rows_go_into_a_column_of_it()
    {
        Run("CREATE TABLE t (t TIME_NS)");
        using (FrameCommand insert = Command("INSERT INTO t VALUES ($1)"))
        {
            insert.Parameters.Add(new FrameParameter { Value = new TimeOnly(1, 2, 3) });
            insert.ExecuteNonQuery();
        }

        using (FrameAppender appender = _connection.CreateAppender("t"))
        {
            appender.AppendRow(new TimeOnly(5, 0).Add(TimeSpan.FromTicks(1)));
            appender.AppendRow(TimeSpan.FromHours(4));
            appender.Complete();
        }

        Assert.Equal("01:02:03 04:00:00 05:00:00.0000001", Scalar("SELECT string_agg(t, ' ' ORDER BY t) FROM t"));
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
        await foreach (RecordBatch batch in Command($"SELECT t, l FROM ({Values})").ExecuteArrowReaderAsync())
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
        Assert.Equal("t TIME_NS, l TIME_NS[] NOT NULL", (await reader.ReadSchemaAsync()).ToString());
        var read = new List<string>();
        while (await reader.ReadNextAsync() is { } batch)
            using (batch) read.AddRange(Texts(batch));
        Assert.Equal(4, read.Count);
        Assert.Equal(written, read);
    }

    [Fact]
    public void Files_and_databases_keep_it()
    {
        foreach (string extension in new[] { "parquet", "csv", "json" })
            Run($"COPY (SELECT id, t, l FROM ({Values}) ORDER BY id) TO '{_directory}/x.{extension}'");
        const string Found = "TIME_NS 00:00:00.000000001 01:02:03.123456789 24:00:00";
        foreach (string read in new[] { "'{0}/x.parquet'", "read_csv('{0}/x.csv', types = {{'t': 'TIME_NS'}})", "read_json('{0}/x.json', columns = {{'t': 'TIME_NS'}})" })
            Assert.Equal(Found, Scalar($"SELECT typeof(any_value(t)) || ' ' || string_agg(t, ' ' ORDER BY t) FROM {string.Format(System.Globalization.CultureInfo.InvariantCulture, read, _directory)}"));
        Assert.Equal(1L, Scalar($"SELECT count(*) FROM '{_directory}/x.parquet' WHERE t = '01:02:03.123456789'"));
        Assert.Equal("""{"id":1,"t":"01:02:03.123456789","l":["01:02:03.123456789"]}""", File.ReadAllLines(Path.Combine(_directory, "x.json"))[0]);

        string database = Path.Combine(_directory, "db");
        using (var first = new FrameConnection($"Data Source={database};Threads=1"))
        {
            first.Open();
            using FrameCommand create = first.CreateCommand();
            create.CommandText = $"CREATE TABLE t AS {Values}; CREATE TABLE e (t TIME_NS DEFAULT '01:00:00.000000001', n INTEGER); INSERT INTO e (n) VALUES (1)";
            create.ExecuteNonQuery();
        }

        using var again = new FrameConnection($"Data Source={database};Threads=1");
        again.Open();
        using FrameCommand command = again.CreateCommand();
        command.CommandText = "SELECT typeof(any_value(t)) || ' ' || string_agg(t, ' ' ORDER BY t) || (SELECT ' ' || t FROM e) FROM t";
        Assert.Equal(Found + " 01:00:00.000000001", command.ExecuteScalar());
    }

    [Fact]
    public async Task A_frame_casts_to_it()
    {
        DataFrame frame = _connection.Session.Sql("SELECT TIME '01:02:03' AS t").Select(Col("t").Cast(DataType.TimeNs).As("t"));

        Assert.Equal("t TIME_NS NOT NULL", frame.Schema.ToString());
        await foreach (RecordBatch batch in frame.StreamAsync())
            using (batch) Assert.Equal(("01:02:03", new TimeOnly(1, 2, 3)), (batch["t"].GetText(0), batch["t"].GetValue(0)));
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
