using FrameEngine.AdoNet;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using static FrameEngine.F;

namespace FrameEngine.AdoNet.Tests;

/// <summary>UNION, wherever types are told, kept or taken.</summary>
public sealed class UnionTypeTests : IDisposable
{
    private const string Type = "UNION(num INTEGER, str VARCHAR, list DATE[])";

    private const string Values = $"""
        SELECT id, u::{Type} AS u, [u::{Type}, NULL] AS l, d
        FROM (VALUES (1, 7::{Type}, 1::UHUGEINT::UNION(a UHUGEINT, b TIMETZ)), (2, 'x', NULL), (3, [DATE '2020-01-02'], TIMETZ '01:00:00+02'), (4, NULL, 5::UHUGEINT), (5, NULL::INTEGER, 6::UHUGEINT)) t(id, u, d)
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("frame-union").FullName;
    private readonly FrameConnection _connection = new("Threads=2");

    public UnionTypeTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void A_reader_names_the_type_and_gives_the_members_value()
    {
        using FrameDataReader reader = Command($"SELECT u FROM ({Values}) ORDER BY id").ExecuteReader();

        Assert.Equal((Type, typeof(object)), (reader.GetDataTypeName(0), reader.GetFieldType(0)));
        Assert.Equal(Type, reader.GetColumnSchema()[0].DataTypeName);
        Assert.True(reader.Read());
        Assert.Equal(7, reader.GetValue(0));
        Assert.Equal(7, reader.GetFieldValue<object>(0));
        Assert.True(reader.Read());
        Assert.Equal("x", reader.GetValue(0));
        Assert.True(reader.Read());
        Assert.Equal(new List<object> { new DateOnly(2020, 1, 2) }, reader.GetValue(0));
        Assert.True(reader.Read());
        Assert.Equal((true, DBNull.Value), (reader.IsDBNull(0), reader.GetValue(0)));
        Assert.True(reader.Read());
        // A value of the union, whose member is null.
        Assert.Equal((false, DBNull.Value), (reader.IsDBNull(0), reader.GetValue(0)));
    }

    [Fact]
    public void Unions_inside_of_lists_and_structs_are_their_members_values()
    {
        using FrameDataReader reader = Command("SELECT [1::UNION(a INTEGER, b VARCHAR), 'x', NULL] AS l, {'u': 2::UNION(a INTEGER, b VARCHAR)} AS s").ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(new List<object?> { 1, "x", null }, reader.GetValue(0));
        Assert.Equal([1, "x", null], reader.GetFieldValue<object?[]>(0));
        Assert.Equal(2, reader.GetFieldValue<Dictionary<string, object>>(1)["u"]);
    }

    [Fact]
    public void Parameters_go_into_a_column_of_it()
    {
        Run($"CREATE TABLE t (u {Type})");
        using (FrameCommand insert = Command("INSERT INTO t VALUES ($1), ($2)"))
        {
            insert.Parameters.Add(new FrameParameter { Value = 5 });
            insert.Parameters.Add(new FrameParameter { Value = "five" });
            insert.ExecuteNonQuery();
        }

        Assert.Equal("num=5, str=five", Scalar("SELECT string_agg(union_tag(u) || '=' || u, ', ' ORDER BY u) FROM t"));
        Assert.Equal(Type, _connection.GetSchema("Columns", [null, null, "t"]).Rows[0]["data_type"]);
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
        await foreach (RecordBatch batch in Command($"SELECT u, l, d FROM ({Values})").ExecuteArrowReaderAsync())
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
        Assert.Equal($"u {Type}, l {Type}[] NOT NULL, d UNION(a UHUGEINT, b TIME WITH TIME ZONE)", (await reader.ReadSchemaAsync()).ToString());
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
                CREATE TYPE either AS UNION(a INTEGER, "b c" VARCHAR);
                CREATE TABLE e (u either DEFAULT 3, n INTEGER);
                INSERT INTO e (n) VALUES (1);
                CREATE VIEW v AS SELECT union_tag(u) AS tag FROM t;
                BEGIN; INSERT INTO t VALUES (6, 'later', NULL, NULL); COMMIT;
                BEGIN; INSERT INTO t VALUES (7, 'never', NULL, NULL); ROLLBACK
                """;
            create.ExecuteNonQuery();
        }

        using var again = new FrameConnection($"Data Source={database};Threads=1");
        again.Open();
        using FrameCommand command = again.CreateCommand();
        command.CommandText = """
            SELECT typeof(u), string_agg(coalesce(union_tag(u), '-') || '=' || coalesce(u, '-'), ' ' ORDER BY id), (SELECT typeof(u) || u FROM e), string_agg(d, ' ' ORDER BY id),
                (SELECT string_agg(tag, ' ' ORDER BY tag) FROM v), list(l ORDER BY id)[1] FROM t GROUP BY typeof(u)
            """;
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal([Type, "num=7 str=x list=[2020-01-02] -=- num=NULL str=later", "UNION(a INTEGER, \"b c\" VARCHAR)3", "1 01:00:00+02 5 6", "num num str str list"],
            Enumerable.Range(0, 5).Select(reader.GetString));
        Assert.Equal(new List<object?> { 7, null }, reader.GetValue(5));
    }

    [Fact]
    public async Task A_frame_casts_to_it_and_takes_members_out()
    {
        DataFrame numbers = _connection.Session.Sql("SELECT * FROM (VALUES (1), (NULL)) t(n)");
        DataFrame frame = numbers.Select(Col("n").Cast(DataType.Union(new Field("text", DataType.Utf8), new Field("number", DataType.Int32))).As("u"));

        Assert.Equal("u UNION(\"text\" VARCHAR, number INTEGER) NOT NULL", frame.Schema.ToString());
        var rows = new List<object?>();
        await foreach (RecordBatch batch in frame.Select(Col("u").Union.Member("number").As("n"), Col("u").Union.Tag().As("t"), Col("u")).StreamAsync())
        {
            using (batch)
                for (int row = 0; row < batch.Length; row++) rows.Add((batch["n"].GetValue(row), batch["u"].IsNull(row), batch["u"].GetText(row)));
        }

        Assert.Equal<object?>([((object?)1, false, "1"), ((object?)null, false, "NULL")], rows);
    }

    [Fact]
    public void Members_have_names_of_their_own()
    {
        Assert.Equal("the union has two members \"A\"", Assert.Throws<TypeException>(() => DataType.Union(new Field("a", DataType.Int32), new Field("A", DataType.Utf8))).Message);
        Assert.Throws<TypeException>(() => DataType.Union());
        DataType union = DataType.Union(new Field("a", DataType.Int32));
        Assert.True(union.IsUnion);
        Assert.NotEqual(DataType.Struct(union.Fields), union);
        Assert.Equal(DataType.Union(new Field("a", DataType.Int32)), union);
        Assert.NotEqual(DataType.Union(new Field("b", DataType.Int32)), union);
    }

    [Fact]
    public void What_becomes_no_member_is_an_error_that_says_so()
    {
        Assert.Equal("a DOUBLE does not cast to UNION(a INTEGER, b VARCHAR): it becomes none of its members by itself", Failure("SELECT 1e0::UNION(a INTEGER, b VARCHAR)"));
        Assert.Equal("a INTEGER does not cast to UNION(a INTEGER, b INTEGER): it may become \"a\" or \"b\"", Failure("SELECT 1::UNION(a INTEGER, b INTEGER)"));
        Assert.Equal("a UNION(c INTEGER) does not cast to UNION(a INTEGER): there is no member \"c\" in it", Failure("SELECT union_value(c := 1)::UNION(a INTEGER)"));
        Assert.Equal("the union has no member \"nun\"", Failure("SELECT u.nun FROM (SELECT union_value(num := 1) AS u)"));
    }

    private string Failure(string sql) => Assert.ThrowsAny<FrameException>(() => Scalar(sql)).Message.Split('\n')[0];

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
