using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

public sealed class NestedReaderTests
{
    private sealed record Address(string City, int? Number)
    {
        public List<string>? Tags { get; init; }
    }

    private static FrameDataReader Read(FrameConnection connection, string sql)
    {
        connection.Open();
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = sql;
        FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return reader;
    }

    [Fact]
    public void Lists_are_read_as_arrays_lists_and_objects()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        using FrameDataReader reader = Read(connection, "SELECT [1, 2, 3], ['a', NULL], [[1], NULL], [1.5, 2]");
        Assert.Equal([1, 2, 3], reader.GetFieldValue<int[]>(0));
        Assert.Equal([1L, 2L, 3L], reader.GetFieldValue<List<long>>(0));
        Assert.Equal([1, 2, 3], reader.GetFieldValue<IReadOnlyList<int?>>(0));
        Assert.Equal(new List<object?> { 1, 2, 3 }, reader.GetValue(0));
        Assert.Equal(new List<string?> { "a", null }, reader.GetFieldValue<List<string?>>(1));
        Assert.Null(reader.GetFieldValue<string?[]>(1)[1]);
        int[]?[] nested = reader.GetFieldValue<int[]?[]>(2);
        Assert.Equal([1], nested[0]!);
        Assert.Null(nested[1]);
        Assert.Equal([1.5m, 2m], reader.GetFieldValue<decimal[]>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Dictionary<string, int>>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<List<Guid>>(0));
        Assert.Equal(typeof(List<object>), reader.GetFieldType(0));
    }

    [Fact]
    public void Maps_and_structs_are_read_as_dictionaries_and_records()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        using FrameDataReader reader = Read(connection, "SELECT MAP {'a': 1, 'b': NULL}, {'city': 'Ulm', 'number': 7, 'tags': ['x']}, {'city': 'Bonn', 'number': NULL}, NULL::INTEGER[]");
        Assert.Equal(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }, reader.GetFieldValue<Dictionary<string, int?>>(0));
        Assert.Equal(new Dictionary<object, object?> { ["a"] = 1, ["b"] = null }, reader.GetValue(0));
        Address ulm = reader.GetFieldValue<Address>(1);
        Assert.Equal(("Ulm", 7, "x"), (ulm.City, ulm.Number, Assert.Single(ulm.Tags!)));
        Assert.Null(reader.GetFieldValue<Address>(2).Number);
        Assert.Equal("Ulm", reader.GetFieldValue<Dictionary<string, object?>>(1)["CITY"]);
        Assert.Equal("Bonn", ((Dictionary<string, object?>)reader.GetValue(2))["city"]);
        Assert.True(reader.IsDBNull(3));
        Assert.Equal(DBNull.Value, reader.GetValue(3));
    }

    [Fact]
    public void Structs_are_read_as_tuples_and_lists_as_sets()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        using FrameDataReader reader = Read(connection, "SELECT {'a': 1, 'b': 'x'}, [1, 2, 1]");

        Assert.Equal((1, "x"), reader.GetFieldValue<(int, string)>(0));
        Assert.Equal([1, 2], reader.GetFieldValue<HashSet<int>>(1).Order());
        Assert.Equal([1, 2], reader.GetFieldValue<IReadOnlySet<int>>(1).Order());
    }

    [Fact]
    public void What_a_nested_value_does_not_fit_is_an_error_that_names_column_and_types()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        using FrameDataReader reader = Read(connection, "SELECT {'a': 1, 'b': 'x'} AS s, [1, NULL] AS l");

        foreach (Action read in (Action[])[() => reader.GetFieldValue<List<int>>(0), () => reader.GetFieldValue<(int, string, int)>(0), () => reader.GetFieldValue<Address>(0), () => reader.GetFieldValue<TimeZoneInfo>(0), () => reader.GetFieldValue<KeyValuePair<string, int>>(0)])
        {
            string message = Assert.Throws<InvalidCastException>(read).Message;
            Assert.Contains("\"s\"", message, StringComparison.Ordinal);
            Assert.Contains("STRUCT", message, StringComparison.Ordinal);
        }

        Assert.Contains("\"l\" is INTEGER[], which is not read as System.Int32[]", Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_is_a_map()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        connection.Open();
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT @m['b'], typeof(@m), typeof(@none)";
        command.Parameters.AddWithValue("m", new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        command.Parameters.AddWithValue("none", new Dictionary<string, int>());
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((2, "MAP(VARCHAR, INTEGER)", "MAP(VARCHAR, INTEGER)"), (reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
    }

    [Fact]
    public void A_list_is_a_parameter()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        connection.Open();
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT list_sum(@numbers), len(@numbers), 2 = ANY(@numbers), 2 IN @numbers";
        command.Parameters.AddWithValue("numbers", new[] { 1, 2, 3 });
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((6, 3L, true, true), (reader.GetInt32(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetBoolean(3)));
    }
}
