using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class ReaderContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    private const string TwoRows = "SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y' ORDER BY 1";

    [Fact]
    public void Columns_have_names_positions_and_types()
    {
        using DbDataReader reader = Row("SELECT 1 AS a, 'x' AS \"B c\"");

        Assert.Equal(2, reader.FieldCount);
        Assert.Equal(2, reader.VisibleFieldCount);
        Assert.Equal("B c", reader.GetName(1));
        Assert.Equal(1, reader.GetOrdinal("B c"));
        Assert.Equal(1, reader.GetOrdinal("b C"));
        Assert.Equal((typeof(int), typeof(string)), (reader.GetFieldType(0), reader.GetFieldType(1)));
        Assert.NotEmpty(reader.GetDataTypeName(0));
        Assert.Equal(1, reader["a"]);
        Assert.Equal("x", reader[1]);
    }

    [Fact]
    public void An_unknown_column_is_out_of_range()
    {
        using DbDataReader reader = Row("SELECT 1 AS a");

        Assert.ThrowsAny<IndexOutOfRangeException>(() => reader.GetOrdinal("b"));
        Assert.ThrowsAny<IndexOutOfRangeException>(() => reader["b"]);
        Assert.ThrowsAny<IndexOutOfRangeException>(() => reader.GetValue(1));
        Assert.ThrowsAny<IndexOutOfRangeException>(() => reader.GetName(1));
        Assert.ThrowsAny<IndexOutOfRangeException>(() => reader.GetFieldType(-1));
    }

    [Fact]
    public void There_is_no_row_before_the_first_and_after_the_last()
    {
        using DbDataReader reader = Command("SELECT 1").ExecuteReader();

        Assert.ThrowsAny<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.ThrowsAny<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.ThrowsAny<InvalidOperationException>(() => reader.IsDBNull(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_result_has_rows_or_not()
    {
        using (DbDataReader reader = Command(TwoRows).ExecuteReader())
        {
            Assert.True(reader.HasRows);
            while (reader.Read()) Assert.True(reader.HasRows);
            Assert.True(reader.HasRows);
        }

        using DbDataReader empty = Command("SELECT 1 AS a WHERE 1 = 0").ExecuteReader();
        Assert.False(empty.HasRows);
        Assert.Equal((1, false), (empty.FieldCount, empty.Read()));
    }

    [Fact]
    public void Getters_give_what_the_column_holds()
    {
        using DbDataReader reader = Row(
            "SELECT true, CAST(7 AS SMALLINT), 42, CAST(42 AS BIGINT), CAST(1.5 AS REAL), CAST(2.5 AS DOUBLE PRECISION), CAST(3.25 AS NUMERIC(10,2)), 'text', " +
            "CAST('00112233-4455-6677-8899-aabbccddeeff' AS UUID), TIMESTAMP '2001-02-03 04:05:06.789', DATE '1995-03-15', TIME '12:34:56'");

        Assert.True(reader.GetBoolean(0));
        Assert.Equal((short)7, reader.GetInt16(1));
        Assert.Equal(42, reader.GetInt32(2));
        Assert.Equal(42L, reader.GetInt64(3));
        Assert.Equal(1.5f, reader.GetFloat(4));
        Assert.Equal(2.5, reader.GetDouble(5));
        Assert.Equal(3.25m, reader.GetDecimal(6));
        Assert.Equal("text", reader.GetString(7));
        Assert.Equal(new Guid("00112233-4455-6677-8899-aabbccddeeff"), reader.GetGuid(8));
        Assert.Equal(new DateTime(2001, 2, 3, 4, 5, 6, 789), reader.GetDateTime(9));
        Assert.Equal(new DateOnly(1995, 3, 15), reader.GetFieldValue<DateOnly>(10));
        Assert.Equal(new DateTime(1995, 3, 15), reader.GetFieldValue<DateTime>(10));
        Assert.Equal(new TimeOnly(12, 34, 56), reader.GetFieldValue<TimeOnly>(11));
        Assert.Equal(new TimeSpan(12, 34, 56), reader.GetFieldValue<TimeSpan>(11));
    }

    [Fact]
    public void Values_have_the_type_that_the_column_says()
    {
        using DbDataReader reader = Row(
            "SELECT true, CAST(7 AS SMALLINT), 42, CAST(42 AS BIGINT), CAST(1.5 AS REAL), CAST(2.5 AS DOUBLE PRECISION), CAST(3.25 AS NUMERIC(10,2)), 'text', " +
            $"CAST('00112233-4455-6677-8899-aabbccddeeff' AS UUID), TIMESTAMP '2001-02-03 04:05:06', DATE '1995-03-15', TIME '12:34:56', {Provider.Blob("00ff")}, TIMESTAMPTZ '2001-02-03 04:05:06+00'");

        Type[] types = [typeof(bool), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(Guid), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(byte[]), typeof(DateTime)];
        Assert.Equal(types, Enumerable.Range(0, reader.FieldCount).Select(reader.GetFieldType));
        Assert.Equal(types, Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).GetType()));
        Assert.Equal(DateTimeKind.Utc, reader.GetDateTime(13).Kind);
        Assert.Equal(DateTimeKind.Unspecified, reader.GetDateTime(9).Kind);
    }

    [Fact]
    public void Whole_numbers_convert_as_long_as_they_fit()
    {
        using DbDataReader reader = Row("SELECT 100, 100000, CAST(10000000000 AS BIGINT)");

        Assert.Equal((byte)100, reader.GetByte(0));
        Assert.Equal((short)100, reader.GetInt16(0));
        Assert.Equal(100L, reader.GetInt64(0));
        Assert.Throws<OverflowException>(() => reader.GetByte(1));
        Assert.Throws<OverflowException>(() => reader.GetInt16(1));
        Assert.Throws<OverflowException>(() => reader.GetInt32(2));
    }

    [Fact]
    public void What_a_column_does_not_hold_is_not_read()
    {
        using DbDataReader reader = Row("SELECT 1, 'text', 2.5");

        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));
        Assert.Throws<InvalidCastException>(() => reader.GetDateTime(0));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(1));
        Assert.Throws<InvalidCastException>(() => reader.GetGuid(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Guid>(2));
    }

    [Fact]
    public void Nulls_are_DBNull_or_an_error()
    {
        using DbDataReader reader = Row("SELECT CAST(NULL AS INTEGER), CAST(NULL AS VARCHAR)");

        Assert.True(reader.IsDBNull(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Equal(DBNull.Value, reader[1]);
        Assert.Null(reader.GetFieldValue<int?>(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(1));
    }

    [Fact]
    public void Values_fill_an_array_as_far_as_it_goes()
    {
        using DbDataReader reader = Row("SELECT 1, 'x', CAST(NULL AS INTEGER)");
        var shorter = new object[2];
        var longer = new object[4];

        Assert.Equal((2, 3), (reader.GetValues(shorter), reader.GetValues(longer)));
        Assert.Equal([1, "x"], shorter);
        Assert.Equal([1, "x", DBNull.Value, null!], longer);
    }

    [Fact]
    public void Bytes_come_in_parts()
    {
        using DbDataReader reader = Row($"SELECT {Provider.Blob("0001020304")}");
        var buffer = new byte[8];

        Assert.Equal(5, reader.GetBytes(0, 0, null, 0, 0));
        Assert.Equal(2, reader.GetBytes(0, 3, buffer, 1, 7));
        Assert.Equal([0, 3, 4, 0, 0, 0, 0, 0], buffer);
        Assert.Equal(3, reader.GetBytes(0, 0, buffer, 0, 3));
        Assert.Equal([0, 1, 2], buffer[..3]);
        Assert.True(Record.Exception(() => reader.GetBytes(0, -1, buffer, 0, 1)) is ArgumentException or IndexOutOfRangeException);
        Assert.True(Record.Exception(() => reader.GetBytes(0, 0, buffer, 9, 1)) is ArgumentException or IndexOutOfRangeException);
    }

    [Fact]
    public void Characters_come_in_parts()
    {
        using DbDataReader reader = Row("SELECT 'abcde'");
        var buffer = new char[4];

        Assert.Equal(5, reader.GetChars(0, 0, null, 0, 0));
        Assert.Equal(2, reader.GetChars(0, 3, buffer, 1, 3));
        Assert.Equal(['\0', 'd', 'e', '\0'], buffer);
        Assert.True(Record.Exception(() => reader.GetChars(0, 0, buffer, 5, 1)) is ArgumentException or IndexOutOfRangeException);
    }

    [Fact]
    public void Bytes_and_text_come_as_streams()
    {
        using DbDataReader reader = Row($"SELECT {Provider.Blob("c3a4")}, 'äöü'");
        using (Stream stream = reader.GetStream(0))
        using (var copy = new MemoryStream())
        {
            stream.CopyTo(copy);
            Assert.Equal([0xC3, 0xA4], copy.ToArray());
        }

        using TextReader text = reader.GetTextReader(1);
        Assert.Equal("äöü", text.ReadToEnd());
    }

    [Fact]
    public void Each_query_is_a_result()
    {
        using DbDataReader reader = Command("SELECT 1 AS a; SELECT 'x' AS b, 2 AS c").ExecuteReader();

        Assert.Equal((1, "a"), (reader.FieldCount, reader.GetName(0)));
        Assert.True(reader.NextResult());
        Assert.Equal((2, "b"), (reader.FieldCount, reader.GetName(0)));
        Assert.True(reader.Read());
        Assert.Equal("x", reader.GetString(0));
        Assert.False(reader.NextResult());
        Assert.Equal((0, false, false), (reader.FieldCount, reader.HasRows, reader.Read()));
    }

    [Fact]
    public void A_statement_that_fails_is_met_when_the_reader_comes_to_it()
    {
        using (DbDataReader reader = Command("SELECT 1; SELECT * FROM no_such_table; SELECT 3").ExecuteReader())
        {
            Assert.True(reader.Read());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.Equal("42P01", Assert.ThrowsAny<DbException>(() => reader.NextResult()).SqlState);
        }

        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public void A_single_result_is_the_only_one()
    {
        using DbDataReader reader = Command("SELECT 1; SELECT 2").ExecuteReader(CommandBehavior.SingleResult);

        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void A_connection_has_one_reader_at_a_time()
    {
        using DbDataReader reader = Row(TwoRows);

        Assert.True(Record.Exception(() => Scalar("SELECT 1")) is InvalidOperationException or DbException);

        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
    }

    [Fact]
    public void A_reader_whose_connection_is_closed_reads_nothing()
    {
        using DbDataReader reader = Row(TwoRows);

        Connection.Close();

        Assert.True(reader.IsClosed);
        Assert.ThrowsAny<InvalidOperationException>(() => reader.Read());
    }

    [Fact]
    public void A_null_without_a_type_is_text()
    {
        using DbDataReader reader = Row("SELECT NULL");

        Assert.Equal((typeof(string), true), (reader.GetFieldType(0), reader.IsDBNull(0)));
    }

    [Fact]
    public void Values_come_as_streams_readers_arrays_and_documents()
    {
        using DbDataReader reader = Row($"SELECT {Provider.Blob("00ff")}, 'text', ARRAY[1, 2], CAST('{{\"a\": 1}}' AS JSON)");

        using (Stream stream = reader.GetFieldValue<Stream>(0)) Assert.Equal([0, 255], [stream.ReadByte(), stream.ReadByte()]);
        using (TextReader text = reader.GetFieldValue<TextReader>(1)) Assert.Equal("text", text.ReadToEnd());
        Assert.Equal([1, 2], reader.GetFieldValue<int[]>(2));
        Assert.Equal([1, 2], reader.GetFieldValue<List<int>>(2));
        Assert.Equal(1, reader.GetFieldValue<System.Text.Json.JsonDocument>(3).RootElement.GetProperty("a").GetInt32());
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Uri>(1));
    }

    [Fact]
    public void Rows_that_a_change_returns_are_read_and_counted()
    {
        Execute("CREATE TEMP TABLE returned (a INTEGER)");
        using DbDataReader reader = Command("INSERT INTO returned VALUES (1), (2) RETURNING a * 10").ExecuteReader();
        var rows = new List<int>();
        while (reader.Read()) rows.Add(reader.GetInt32(0));
        reader.Close();

        Assert.Equal([10, 20], rows);
        Assert.Equal(2, reader.RecordsAffected);
    }

    [Fact]
    public void Changes_of_all_kinds_are_counted_together()
    {
        Execute("CREATE TEMP TABLE summed (a INTEGER)");

        Assert.Equal(6, Execute("INSERT INTO summed VALUES (1), (2); SELECT 5; UPDATE summed SET a = 3; DELETE FROM summed WHERE a = 3"));
    }

    [Fact]
    public void Keys_and_base_tables_are_told_when_asked_for()
    {
        Execute("CREATE TEMP TABLE keyed (id INTEGER PRIMARY KEY, v VARCHAR NOT NULL)");
        using DbDataReader reader = Command("SELECT v, id, 1 + 1 AS x FROM keyed").ExecuteReader(CommandBehavior.KeyInfo | CommandBehavior.SchemaOnly);
        System.Collections.ObjectModel.ReadOnlyCollection<DbColumn> columns = reader.GetColumnSchema();

        Assert.Equal(("keyed", "v", false, false), (columns[0].BaseTableName, columns[0].BaseColumnName, columns[0].AllowDBNull, columns[0].IsKey ?? false));
        Assert.Equal((true, "id"), (columns[1].IsKey, columns[1].BaseColumnName));
        Assert.True(string.IsNullOrEmpty(columns[2].BaseTableName));
    }

    [Fact]
    public void Statements_without_rows_are_passed_by_and_counted()
    {
        Execute("CREATE TEMP TABLE passed (a INTEGER)");
        using DbDataReader reader = Command("INSERT INTO passed VALUES (1), (2); SELECT a FROM passed ORDER BY a; INSERT INTO passed VALUES (3)").ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.False(reader.NextResult());
        Assert.Equal(3, reader.RecordsAffected);
    }

    [Fact]
    public void Closing_a_reader_runs_the_rest()
    {
        Execute("CREATE TEMP TABLE rest (a INTEGER)");
        using (DbDataReader reader = Command("SELECT 1; INSERT INTO rest VALUES (1)").ExecuteReader()) Assert.True(reader.Read());

        Assert.Equal(1, Convert.ToInt32(Scalar("SELECT count(*) FROM rest"), null));
    }

    [Fact]
    public void A_statement_without_rows_has_no_result()
    {
        using DbDataReader reader = Command("CREATE TEMP TABLE nothing (a INTEGER)").ExecuteReader();

        Assert.Equal((0, false, false, -1), (reader.FieldCount, reader.HasRows, reader.Read(), reader.RecordsAffected));
        Assert.Null(reader.GetSchemaTable());
    }

    [Fact]
    public void A_closed_reader_reads_nothing()
    {
        DbDataReader reader = Row(TwoRows);
        reader.Close();
        reader.Close();
        reader.Dispose();

        Assert.True(reader.IsClosed);
        Assert.ThrowsAny<InvalidOperationException>(() => reader.Read());
        Assert.ThrowsAny<InvalidOperationException>(() => reader.NextResult());
        Assert.ThrowsAny<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.ThrowsAny<InvalidOperationException>(() => reader.HasRows);
    }

    [Fact]
    public void A_reader_left_early_frees_its_connection()
    {
        using (DbDataReader reader = Command(Provider.LongQuery).ExecuteReader()) Assert.True(reader.Read());

        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public void A_reader_may_close_its_connection()
    {
        using (DbDataReader reader = Command("SELECT 1").ExecuteReader(CommandBehavior.CloseConnection)) Assert.True(reader.Read());

        Assert.Equal(ConnectionState.Closed, Connection.State);
    }

    [Fact]
    public void A_single_row_is_the_only_one()
    {
        using DbDataReader reader = Command(TwoRows).ExecuteReader(CommandBehavior.SingleRow);

        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_schema_comes_without_rows()
    {
        using DbDataReader reader = Command(TwoRows).ExecuteReader(CommandBehavior.SchemaOnly);

        Assert.Equal((2, "a", typeof(int)), (reader.FieldCount, reader.GetName(0), reader.GetFieldType(0)));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Sequential_access_reads_columns_in_order()
    {
        using DbDataReader reader = Command(TwoRows).ExecuteReader(CommandBehavior.SequentialAccess);
        var rows = new List<(int, string)>();
        while (reader.Read()) rows.Add((reader.GetInt32(0), reader.GetString(1)));

        Assert.Equal([(1, "x"), (2, "y")], rows);
    }

    [Fact]
    public void Schema_tables_describe_the_columns()
    {
        using DbDataReader reader = Command("SELECT CAST(1 AS NUMERIC(10,2)) AS a, 'x' AS b").ExecuteReader();
        DataTable schema = reader.GetSchemaTable()!;

        Assert.Equal(2, schema.Rows.Count);
        DataRow first = schema.Rows[0];
        Assert.Equal(("a", 0, typeof(decimal)), (first["ColumnName"], first["ColumnOrdinal"], first["DataType"]));
        Assert.Equal((10, 2), (Convert.ToInt32(first["NumericPrecision"], null), Convert.ToInt32(first["NumericScale"], null)));
        System.Collections.ObjectModel.ReadOnlyCollection<DbColumn> columns = reader.GetColumnSchema();
        Assert.Equal(("b", 1, typeof(string)), (columns[1].ColumnName, columns[1].ColumnOrdinal, columns[1].DataType));
    }

    [Fact]
    public void Rows_can_be_enumerated()
    {
        using DbDataReader reader = Command(TwoRows).ExecuteReader();

        Assert.Equal(["x", "y"], reader.Cast<IDataRecord>().Select(r => r.GetString(1)));
    }

    [Fact]
    public void A_data_table_loads()
    {
        using DbDataReader reader = Command(TwoRows).ExecuteReader();
        using var table = new DataTable();

        table.Load(reader);

        Assert.Equal([(1, "x"), (2, "y")], table.Select().Select(r => ((int)r["a"], (string)r["b"])));
    }

    [Fact]
    public void A_data_adapter_fills_all_results()
    {
        using DbDataAdapter adapter = Provider.Factory.CreateDataAdapter()!;
        adapter.SelectCommand = Command(TwoRows + "; SELECT CAST(NULL AS INTEGER) AS n");
        using var set = new DataSet();

        adapter.Fill(set);

        Assert.Equal((2, 2, 1), (set.Tables.Count, set.Tables[0].Rows.Count, set.Tables[1].Rows.Count));
        Assert.Equal(DBNull.Value, set.Tables[1].Rows[0]["n"]);
    }

    [Fact]
    public async Task Asynchronous_reading_gives_the_same()
    {
        await using DbDataReader reader = await Command(TwoRows + "; SELECT CAST(NULL AS INTEGER)").ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal(1, await reader.GetFieldValueAsync<int>(0));
        Assert.True(await reader.ReadAsync());
        Assert.False(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.IsDBNullAsync(0));
        Assert.False(await reader.NextResultAsync());
    }

    [Fact]
    public void Many_rows_stream_in_order_of_reading()
    {
        using DbDataReader reader = Command(Provider.LongQuery).ExecuteReader();
        long rows = 0;
        while (rows < 300_000 && reader.Read())
        {
            Assert.False(reader.IsDBNull(0));
            rows++;
        }

        Assert.Equal(300_000, rows);
        Assert.Equal(0, reader.Depth);
    }
}
