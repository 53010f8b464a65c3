using System.Data;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

public sealed class ParameterTests : IDisposable
{
    private readonly FrameConnection _connection = new();

    public ParameterTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a IN @list")]
    [InlineData("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a IN (@list)")]
    [InlineData("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a IN ?")]
    [InlineData("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a IN ($1)")]
    [InlineData("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a NOT IN @list AND a < 9")]
    public void A_list_stands_after_IN(string sql)
    {
        using FrameCommand command = Command(sql, "list", new List<int> { 1, 3, 7 });

        Assert.Equal(2L, command.ExecuteScalar());
    }

    [Fact]
    public void A_list_may_stand_among_other_values()
    {
        using FrameCommand command = Command("SELECT count(*) FROM (VALUES (1), (2), (3), (4)) t(a) WHERE a IN (4, @list, 2)", "list", new[] { 1L });

        Assert.Equal(3L, command.ExecuteScalar());
    }

    [Theory]
    [InlineData("IN @list", 0L)]
    [InlineData("NOT IN @list", 3L)]
    public void Nothing_is_in_an_empty_list(string predicate, long expected)
    {
        using FrameCommand command = Command($"SELECT count(*) FROM (VALUES (1), (2), (NULL)) t(a) WHERE a {predicate}", "list", Array.Empty<int>());

        Assert.Equal(expected, command.ExecuteScalar());
    }

    public static TheoryData<object, string> ListTypes => new()
    {
        { new sbyte[] { 1 }, "TINYINT[]" },
        { new List<byte> { 1 }, "UTINYINT[]" },
        { new[] { DayOfWeek.Friday }, "INTEGER[]" },
        { new int?[] { null }, "INTEGER[]" },
        { Array.Empty<DateOnly>(), "DATE[]" },
        { new List<string>(), "VARCHAR[]" },
        { new[] { Array.Empty<long>() }, "BIGINT[][]" },
        { new object[] { 1, 2L }, "BIGINT[]" },
        { new short[,] { { 1 }, { 2 } }, "SMALLINT[][]" },
        { new HashSet<Guid>(), "UUID[]" },
        { new[] { (Half)1.5 }, "FLOAT[]" },
        { new[] { new byte[] { 1 } }, "BLOB[]" },
    };

    [Theory]
    [MemberData(nameof(ListTypes))]
    public void A_list_has_the_type_of_its_elements(object list, string type)
    {
        using FrameCommand command = Command("SELECT typeof(@list)", "list", list);

        Assert.Equal(type, command.ExecuteScalar());
    }

    [Fact]
    public void A_list_of_values_without_a_type_in_common_is_an_error_that_names_the_parameter()
    {
        using FrameCommand command = Command("SELECT @list", "list", new object[] { 1, "x" });

        Assert.Contains("\"list\"", Assert.Throws<UsageException>(command.ExecuteScalar).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 2 = ANY((@a, @b))", true)]
    [InlineData("SELECT 3 = ANY((@a, @b))", false)]
    [InlineData("SELECT 1 = ANY((@a))", true)]
    [InlineData("SELECT 1 <> ALL((@a))", false)]
    public void A_list_that_a_client_wrote_out_stands_after_ANY(string sql, bool expected)
    {
        using FrameCommand command = Command(sql, "a", 1);
        command.Parameters.AddWithValue("b", 2);

        Assert.Equal(expected, command.ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT ? + @x")]
    [InlineData("SELECT $1 + $x")]
    [InlineData("SELECT :x + ?")]
    public void Parameters_are_all_by_name_or_all_by_position(string sql)
    {
        using FrameCommand command = Command(sql, "x", 1);

        Assert.Contains("all by name or all by position", Assert.Throws<ParseException>(command.ExecuteScalar).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT $1")]
    [InlineData("SELECT ?; SELECT ?")]
    [InlineData("SELECT 1")]
    public void A_value_by_position_that_nobody_asks_for_is_an_error(string sql)
    {
        using FrameCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue(1);
        command.Parameters.AddWithValue(2);

        Assert.Contains("there is a value for parameter", Assert.Throws<UsageException>(command.ExecuteScalar).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_parameter_is_named_as_written_with_the_nearest()
    {
        using FrameCommand command = Command("SELECT @nmae", "name", 1);

        BindException error = Assert.Throws<BindException>(command.ExecuteScalar);

        Assert.Contains("@nmae", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"name\"", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_has_the_digits_that_are_said()
    {
        using FrameCommand command = Command("SELECT typeof(@d) || ' ' || @d", "d", null);
        command.Parameters[0].DbType = DbType.Decimal;
        command.Parameters[0].Precision = 5;
        command.Parameters[0].Scale = 2;
        command.Parameters[0].Value = 1.239m;

        Assert.Equal("DECIMAL(5,2) 1.24", command.ExecuteScalar());
        command.Parameters[0].Value = 1234.5m;
        Assert.Throws<ConversionException>(command.ExecuteScalar);
    }

    [Fact]
    public void Documents_and_readers_are_text()
    {
        using FrameCommand command = Command("SELECT @json || @text", "text", new StringReader("x"));
        using var json = System.Text.Json.JsonDocument.Parse("{\"a\": 1}");
        command.Parameters.AddWithValue("json", json);

        Assert.Equal("{\"a\": 1}x", command.ExecuteScalar());
    }

    [Fact]
    public void A_list_of_ten_thousand_values_is_no_trouble()
    {
        using FrameCommand command = Command($"SELECT count(*) FROM '{Repository.Path("testdata", "tpch-sf0.01", "orders.parquet")}' WHERE o_orderkey IN @keys", "keys", Enumerable.Range(1, 10_000));

        Assert.Equal(2503L, command.ExecuteScalar());
    }

    [Fact]
    public void A_list_elsewhere_is_a_value()
    {
        using FrameCommand command = Command("SELECT len(@list)", "list", new[] { 5, 6, 7 });

        Assert.Equal(3L, command.ExecuteScalar());
    }

    [Theory]
    [InlineData(DbType.Int64, 5, "BIGINT")]
    [InlineData(DbType.Int32, "5", "INTEGER")]
    [InlineData(DbType.Double, 5, "DOUBLE")]
    [InlineData(DbType.String, 5, "VARCHAR")]
    [InlineData(DbType.Boolean, 1, "BOOLEAN")]
    [InlineData(DbType.Date, "1995-03-15", "DATE")]
    [InlineData(DbType.Guid, "00112233-4455-6677-8899-aabbccddeeff", "UUID")]
    [InlineData(DbType.DateTimeOffset, "1995-03-15T00:00:00Z", "TIMESTAMP WITH TIME ZONE")]
    public void A_value_converts_to_the_type_that_is_said(DbType type, object value, string expected)
    {
        using FrameCommand command = Command("SELECT @p", "p", value);
        command.Parameters[0].DbType = type;
        using FrameDataReader reader = command.ExecuteReader();

        Assert.Equal(expected, reader.GetDataTypeName(0));
    }

    [Theory]
    [InlineData(DbType.Int32, "five")]
    [InlineData(DbType.Byte, 300)]
    [InlineData(DbType.Int32, 1.5)]
    [InlineData(DbType.Guid, 1)]
    public void A_value_that_does_not_convert_is_an_error_that_names_the_parameter(DbType type, object value)
    {
        using FrameCommand command = Command("SELECT @level", "level", value);
        command.Parameters[0].DbType = type;

        ConversionException error = Assert.Throws<ConversionException>(() => command.ExecuteScalar());

        Assert.Contains("\"level\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_of_day_may_be_given_as_a_time_span()
    {
        using FrameCommand command = Command("SELECT @p", "p", new TimeSpan(1, 2, 3));
        command.Parameters[0].DbType = DbType.Time;

        Assert.Equal(new TimeOnly(1, 2, 3), command.ExecuteScalar());
    }

    [Fact]
    public void A_size_cuts_what_is_longer()
    {
        using FrameCommand command = Command("SELECT @p", "p", "abcdef");
        command.Parameters[0].Size = 3;

        Assert.Equal("abc", command.ExecuteScalar());
    }

    [Fact]
    public void A_null_decimal_has_precision_and_scale()
    {
        using FrameCommand command = new("SELECT @p", _connection);
        command.Parameters.Add(new FrameParameter("p", DbType.Decimal) { Precision = 12, Scale = 3 });
        using FrameDataReader reader = command.ExecuteReader();

        Assert.Equal("DECIMAL(12,3)", reader.GetDataTypeName(0));
    }

    [Fact]
    public void Bytes_may_be_given_as_memory()
    {
        using FrameCommand command = Command("SELECT @p", "p", new ReadOnlyMemory<byte>([1, 2, 3], 1, 2));

        Assert.Equal(new byte[] { 2, 3 }, command.ExecuteScalar());
    }

    [Fact]
    public void The_same_name_twice_is_an_error()
    {
        using FrameCommand command = Command("SELECT @p", "p", 1);
        command.Parameters.AddWithValue("@P", 2);

        Assert.Throws<UsageException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void Only_input_is_supported() => Assert.Throws<FrameNotSupportedException>(() => new FrameParameter { Direction = ParameterDirection.Output });

    [Fact]
    public void A_value_without_a_SQL_type_is_an_error_that_names_the_parameter()
    {
        using FrameCommand command = Command("SELECT @p", "p", new Uri("http://localhost"));

        Assert.Contains("\"p\"", Assert.Throws<UsageException>(() => command.ExecuteScalar()).Message, StringComparison.Ordinal);
    }

    private FrameCommand Command(string sql, string name, object? value)
    {
        var command = new FrameCommand(sql, _connection);
        command.Parameters.AddWithValue(name, value);
        return command;
    }
}
