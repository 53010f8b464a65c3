using System.Data;
using System.Text.Json;
using FrameEngine.AdoNet;
using FrameEngine.Engine;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using static FrameEngine.F;

namespace FrameEngine.AdoNet.Tests;

/// <summary>JSON as a type of its own, wherever types are told, kept or taken.</summary>
public sealed class JsonTypeTests : IDisposable
{
    private const string Values = """
        SELECT '{"a" : 1}'::JSON AS j, ['[1]'::JSON, NULL] AS l, {'x': '"y"'::JSON} AS s, MAP {'k': 'true'::JSON} AS m, 'text' AS t
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("frame-json").FullName;
    private readonly FrameConnection _connection = new("Threads=2");

    public JsonTypeTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void A_reader_names_it_and_gives_strings()
    {
        using FrameDataReader reader = Command("SELECT '{\"a\" : 1}'::JSON AS j, NULL::JSON AS n").ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(("JSON", typeof(string)), (reader.GetDataTypeName(0), reader.GetFieldType(0)));
        Assert.Equal("{\"a\" : 1}", reader.GetValue(0));
        Assert.Equal("{\"a\" : 1}", reader.GetString(0));
        Assert.Equal("{\"a\" : 1}", reader.GetFieldValue<string>(0));
        Assert.Equal(1, reader.GetFieldValue<JsonDocument>(0).RootElement.GetProperty("a").GetInt32());
        Assert.Equal("{\"a\" : 1}", reader.GetTextReader(0).ReadToEnd());
        Assert.True(reader.IsDBNull(1));
        Assert.Equal("JSON", reader.GetColumnSchema()[0].DataTypeName);
        DataTable schema = reader.GetSchemaTable()!;
        Assert.Equal((typeof(string), "JSON"), ((Type)schema.Rows[0]["DataType"], (string)schema.Rows[0]["DataTypeName"]));
    }

    [Fact]
    public void The_collections_of_the_schema_have_it()
    {
        Run("CREATE TABLE t (j JSON)");

        Assert.Equal("JSON", _connection.GetSchema("Columns", [null, null, "t"]).Rows[0]["data_type"]);
        Assert.Contains(_connection.GetSchema("DataTypes").Rows.Cast<DataRow>(), r => (string)r["TypeName"] == "JSON" && (string)r["DataType"] == "System.String");
    }

    [Fact]
    public void A_document_as_a_parameter_is_JSON_and_a_string_is_text()
    {
        using var json = JsonDocument.Parse("{\"a\": [1, 2]}");
        using FrameCommand command = Command("SELECT typeof($1), $1->'a', json_array($1, $2)");
        command.Parameters.Add(new FrameParameter { Value = json });
        command.Parameters.Add(new FrameParameter { Value = "{}" });
        using FrameDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(["JSON", "[1,2]", "[{\"a\":[1,2]},\"{}\"]"], Enumerable.Range(0, 3).Select(reader.GetString));
    }

    [Fact]
    public void A_string_that_is_no_JSON_goes_into_no_column_of_it()
    {
        Run("CREATE TABLE t (j JSON)");
        using (FrameAppender appender = _connection.CreateAppender("t"))
        {
            appender.AppendRow("{\"a\" : 1}");
            appender.AppendRow(JsonDocument.Parse("[1, 2]").RootElement);
            appender.AppendRow(new string(' ', 1000) + "1");
            appender.AppendRow([null]);
            Assert.Equal(4, appender.Complete());
        }

        using FrameAppender wrong = _connection.CreateAppender("t");
        Assert.Equal("column \"j\" is JSON: the String {a} does not fit it", Assert.Throws<ConversionException>(() => wrong.AppendRow("{a}")).Message);
        using FrameCommand insert = Command("INSERT INTO t VALUES ($1)");
        insert.Parameters.Add(new FrameParameter { Value = "{a}" });
        Assert.Equal("22018", Assert.Throws<ConversionException>(() => insert.ExecuteNonQuery()).SqlState);
        Assert.Equal("{\"a\" : 1}|[1, 2]|1", Scalar("SELECT string_agg(ltrim(j), '|') FROM t"));
    }

    [Fact]
    public void Parquet_files_keep_the_type_also_inside_of_lists_structs_and_maps()
    {
        string path = Path.Combine(_directory, "a.parquet");
        Run($"COPY ({Values}) TO '{path}'");
        Assert.Equal("JSON, JSON[], STRUCT(x JSON), MAP(VARCHAR, JSON), VARCHAR", Types($"SELECT * FROM '{path}'"));
        Assert.Equal("{\"a\" : 1} [[1], NULL] \"y\" true text", Scalar($"SELECT concat_ws(' ', j, l, s.x, m['k'], t) FROM '{path}' WHERE j->'a' = 1"));
    }

    [Theory]
    [InlineData("Native")]
    [InlineData("Portable")]
    public async Task Arrow_streams_say_it_by_the_extension_that_others_know(string form)
    {
        var layout = Enum.Parse<ArrowLayout>(form);
        using var stream = new MemoryStream();
        ArrowStreamWriter? writer = null;
        await foreach (RecordBatch batch in Command(Values).ExecuteArrowReaderAsync())
        {
            using (batch)
            {
                writer ??= new ArrowStreamWriter(stream, batch.Schema, layout, false);
                await writer.WriteAsync(batch);
            }
        }

        await writer!.CompleteAsync();
        if (layout == ArrowLayout.Portable) Assert.Contains("arrow.json", System.Text.Encoding.Latin1.GetString(stream.ToArray()), StringComparison.Ordinal);
        using var reader = new ArrowStreamReader(new MemoryStream(stream.ToArray()), MemoryPool.Unlimited);
        Assert.Equal("j JSON, l JSON[], s STRUCT(x JSON), m MAP(VARCHAR, JSON), t VARCHAR", (await reader.ReadSchemaAsync()).ToString());
    }

    [Fact]
    public void A_database_keeps_it()
    {
        string database = Path.Combine(_directory, "db");
        using (var first = new FrameConnection($"Data Source={database};Threads=1"))
        {
            first.Open();
            using FrameCommand create = first.CreateCommand();
            create.CommandText = $"CREATE TABLE t AS {Values}; CREATE TYPE doc AS JSON; CREATE TABLE u (d doc DEFAULT '[]', n INTEGER); INSERT INTO u (n) VALUES (1); CREATE VIEW v AS SELECT j->'a' AS a FROM t";
            create.ExecuteNonQuery();
        }

        using var again = new FrameConnection($"Data Source={database};Threads=1");
        again.Open();
        using FrameCommand command = again.CreateCommand();
        command.CommandText = "SELECT typeof(j), typeof(l), typeof(s), typeof(m), (SELECT typeof(d) || d FROM u), (SELECT max(typeof(a) || a) FROM v) FROM t WHERE j IS NOT NULL";
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(["JSON", "JSON[]", "STRUCT(x JSON)", "MAP(VARCHAR, JSON)", "JSON[]", "JSON1"], Enumerable.Range(0, 6).Select(reader.GetString));
    }

    [Fact]
    public async Task A_frame_casts_to_it_and_from_it()
    {
        DataFrame texts = _connection.Session.Sql("SELECT * FROM (VALUES ('{\"a\": 1}'), ('[2]')) t(text)");
        DataFrame frame = texts.Select(Col("text").Cast(DataType.Json).As("j"), Lit("5").Cast(DataType.Json).Cast(DataType.Int32).As("n"));

        Assert.Equal("j JSON NOT NULL, n INTEGER", frame.Schema.ToString());
        Assert.NotEqual(DataType.Json, DataType.Utf8);
        var rows = new List<string>();
        await foreach (RecordBatch batch in frame.StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add($"{batch["j"].GetString(row)} {batch["n"].GetValue(row)}");
        }

        Assert.Equal(["{\"a\": 1} 5", "[2] 5"], rows);
        await Assert.ThrowsAsync<ConversionException>(() => texts.Select(Col("text").Cast(DataType.Json).Cast(DataType.Int32)).CollectAsync());
    }

    private string Types(string query)
    {
        using FrameDataReader reader = Command(query).ExecuteReader();
        return string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName));
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
