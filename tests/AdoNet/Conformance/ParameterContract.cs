using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class ParameterContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    public static TheoryData<object> Values => [42, 42L, (short)42, "text", "", "Grüße 🎈", true, 1.5, 1.5f, 123.45m, new Guid("00112233-4455-6677-8899-aabbccddeeff"), new DateOnly(1995, 3, 15), new TimeOnly(12, 34, 56), new DateTime(2001, 2, 3, 4, 5, 6), new byte[] { 0, 1, 255 }];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_as_it_went(object value)
    {
        using DbCommand command = Command("SELECT @p", ("p", value));
        using DbDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(value.GetType(), reader.GetFieldType(0));
        Assert.Equal(value, reader.GetValue(0));
    }

    [Theory]
    [InlineData(DbType.Int32, typeof(int))]
    [InlineData(DbType.Int64, typeof(long))]
    [InlineData(DbType.Int16, typeof(short))]
    [InlineData(DbType.String, typeof(string))]
    [InlineData(DbType.Boolean, typeof(bool))]
    [InlineData(DbType.Double, typeof(double))]
    [InlineData(DbType.Single, typeof(float))]
    [InlineData(DbType.Decimal, typeof(decimal))]
    [InlineData(DbType.Guid, typeof(Guid))]
    [InlineData(DbType.Date, typeof(DateOnly))]
    [InlineData(DbType.DateTime2, typeof(DateTime))]
    [InlineData(DbType.Binary, typeof(byte[]))]
    public void A_null_has_the_type_that_is_said(DbType type, Type expected)
    {
        using DbCommand command = Command("SELECT @p", ("p", null));
        command.Parameters[0].DbType = type;
        using DbDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.Equal(expected, reader.GetFieldType(0));
    }

    public static TheoryData<System.Collections.IList> Lists => [new[] { 1, 2 }, new List<int> { 1, 2 }, new[] { 1L, 2L }, new short[] { 1, 2 }, new[] { "a", "b" }, new List<string> { "a", "b" }, new[] { 1.5, 2.5 }, new[] { 1.5f, 2.5f }, new[] { 1.5m, 2.25m }, new[] { true, false }, new[] { Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff") }, new[] { new DateOnly(1995, 3, 15), new DateOnly(1996, 3, 15) }, new[] { new DateTime(2001, 2, 3, 4, 5, 6), new DateTime(2002, 2, 3) }, new[] { new TimeOnly(1, 2), new TimeOnly(3, 4) }, new[] { new byte[] { 1 }, new byte[] { 2 } }];

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_holds_what_ANY_finds(System.Collections.IList list)
    {
        System.Collections.IList empty = list is Array array ? Array.CreateInstance(array.GetType().GetElementType()!, 0) : (System.Collections.IList)Activator.CreateInstance(list.GetType())!;
        using DbCommand command = Command("SELECT @one = ANY(@list), @one <> ALL(@list), @one = ANY(@none), @one <> ALL(@none)", ("one", list[1]), ("list", list), ("none", empty));
        using DbDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal((true, false, false, true), (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3)));
    }

    [Fact]
    public void A_list_with_nulls_finds_or_does_not_know()
    {
        using DbCommand command = Command("SELECT 1 = ANY(@list), 2 = ANY(@list), 2 = ANY(@nulls)", ("list", new int?[] { null, 1 }), ("nulls", new int?[] { null }));
        using DbDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.True(reader.GetBoolean(0));
        Assert.True(reader.IsDBNull(1));
        Assert.True(reader.IsDBNull(2));
    }

    [Fact]
    public void A_list_comes_back_as_it_went_even_when_empty()
    {
        using DbCommand command = Command("SELECT @list, @none, @rows", ("list", new[] { 1, 2 }), ("none", Array.Empty<Guid>()), ("rows", new[,] { { 1, 2 }, { 3, 4 } }));
        using DbDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal([1, 2], reader.GetFieldValue<int[]>(0));
        Assert.Equal([1, 2], reader.GetFieldValue<List<int>>(0));
        Assert.Empty(reader.GetFieldValue<Guid[]>(1));
        Assert.Contains("uuid", reader.GetDataTypeName(1), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(new[,] { { 1, 2 }, { 3, 4 } }, reader.GetFieldValue<int[,]>(2));
    }

    [Fact]
    public void A_value_by_name_that_nobody_asks_for_does_no_harm()
    {
        using DbCommand command = Command("SELECT @a", ("a", 1), ("b", 2));

        Assert.Equal(1, command.ExecuteScalar());
    }

    [Fact]
    public void Values_by_position_are_used_as_often_as_they_are_named()
    {
        using DbCommand command = Command("SELECT $2 - $1 - $1", ("", 1), ("", 5));

        Assert.Equal(3, command.ExecuteScalar());
    }

    [Fact]
    public void A_stream_is_bytes()
    {
        using var stream = new MemoryStream([0, 1, 255]);
        using DbCommand command = Command("SELECT @p", ("p", stream));

        Assert.Equal([0, 1, 255], (byte[])command.ExecuteScalar()!);
    }

    [Fact]
    public void A_new_parameter_is_empty_input()
    {
        DbParameter parameter = Provider.Factory.CreateParameter()!;

        Assert.Equal("", parameter.ParameterName);
        Assert.Equal("", parameter.SourceColumn);
        Assert.Null(parameter.Value);
        Assert.Equal(ParameterDirection.Input, parameter.Direction);
        Assert.Equal(0, parameter.Size);
        Assert.Equal(DataRowVersion.Current, parameter.SourceVersion);
    }

    [Fact]
    public void The_type_follows_the_value_until_it_is_set()
    {
        DbParameter parameter = Provider.Factory.CreateParameter()!;
        parameter.Value = 5L;
        Assert.Equal(DbType.Int64, parameter.DbType);

        parameter.DbType = DbType.Int32;
        Assert.Equal(DbType.Int32, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(DbType.Int64, parameter.DbType);
    }

    [Fact]
    public void No_name_is_an_empty_name()
    {
        DbParameter parameter = Provider.Factory.CreateParameter()!;
        parameter.ParameterName = null;
        parameter.SourceColumn = null;

        Assert.Equal(("", ""), (parameter.ParameterName, parameter.SourceColumn));
    }

    [Fact]
    public void A_made_parameter_is_not_yet_the_commands()
    {
        using DbCommand command = Command("SELECT 1");
        command.CreateParameter();

        Assert.Empty(command.Parameters);
    }

    [Fact]
    public void A_name_may_be_used_twice_and_with_its_prefix()
    {
        using DbCommand command = Command("SELECT @p + @p", ("@p", 21));

        Assert.Equal(42, command.ExecuteScalar());
    }

    [Fact]
    public void A_parameter_without_value_is_a_database_error()
    {
        using DbCommand command = Command("SELECT @nobody");

        Assert.ThrowsAny<DbException>(() => command.ExecuteScalar());
    }

    [Fact]
    public void The_collection_is_a_list()
    {
        using DbCommand command = Command("", ("a", 1), ("b", 2));
        DbParameterCollection parameters = command.Parameters;
        DbParameter c = command.CreateParameter();
        c.ParameterName = "c";

        parameters.Insert(1, c);
        Assert.Equal(["a", "c", "b"], parameters.Cast<DbParameter>().Select(p => p.ParameterName));
        Assert.Equal((1, 1, true, true), (parameters.IndexOf(c), parameters.IndexOf("c"), parameters.Contains(c), parameters.Contains("c")));
        Assert.Same(c, parameters["c"]);
        Assert.Same(c, parameters[1]);
        parameters.Remove(c);
        parameters.RemoveAt("a");
        Assert.Equal("b", Assert.Single(parameters.Cast<DbParameter>()).ParameterName);
        parameters.RemoveAt(0);
        Assert.Empty(parameters);
    }

    [Fact]
    public void The_collection_finds_nothing_where_nothing_is()
    {
        using DbCommand command = Command("", ("a", 1));

        Assert.Equal(-1, command.Parameters.IndexOf("b"));
        Assert.False(command.Parameters.Contains("b"));
        Assert.ThrowsAny<Exception>(() => command.Parameters["b"]);
        Assert.ThrowsAny<Exception>(() => command.Parameters[1]);
    }

    [Fact]
    public void The_collection_takes_parameters_only()
    {
        using DbCommand command = Command("");

        Assert.ThrowsAny<InvalidCastException>(() => command.Parameters.Add(new object()));
        Assert.True(Record.Exception(() => command.Parameters.Add(null!)) is ArgumentNullException or InvalidCastException);
    }

    [Fact]
    public void The_collection_copies_and_clears()
    {
        using DbCommand command = Command("", ("a", 1), ("b", 2));
        var copy = new object[3];

        command.Parameters.CopyTo(copy, 1);
        command.Parameters.Clear();

        Assert.Null(copy[0]);
        Assert.Equal(["a", "b"], copy.Skip(1).Cast<DbParameter>().Select(p => p.ParameterName));
        Assert.Empty(command.Parameters);
    }
}
