using System.Numerics;
using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>What readers give beyond what every provider does.</summary>
public sealed class FieldTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public FieldTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    private enum Level
    {
        Low = 1,
        High = 2,
    }

    [Fact]
    public void Every_type_is_read_as_itself()
    {
        using FrameDataReader reader = Row(
            "SELECT 1::TINYINT, 2::UTINYINT, 3::USMALLINT, 4::UINTEGER, 18446744073709551615::UBIGINT, 5::DECIMAL(38,0), " +
            "INTERVAL '1 day 2 hours', TIMESTAMPTZ '2001-02-03 04:05:06+02', 'a'");

        Assert.Equal((sbyte)1, reader.GetFieldValue<sbyte>(0));
        Assert.Equal((byte)2, reader.GetFieldValue<byte>(1));
        Assert.Equal((ushort)3, reader.GetFieldValue<ushort>(2));
        Assert.Equal(4U, reader.GetFieldValue<uint>(3));
        Assert.Equal(ulong.MaxValue, reader.GetFieldValue<ulong>(4));
        Assert.Equal(TimeSpan.FromHours(26), reader.GetFieldValue<TimeSpan>(6));
        Assert.Equal(new IntervalValue(0, 1, 7_200_000_000), reader.GetFieldValue<IntervalValue>(6));
        Assert.Equal(new DateTimeOffset(2001, 2, 3, 2, 5, 6, TimeSpan.Zero), reader.GetFieldValue<DateTimeOffset>(7));
        Assert.Equal('a', reader.GetFieldValue<char>(8));
    }

    [Fact]
    public void Wide_decimals_are_read_as_far_as_NET_holds_them()
    {
        using FrameDataReader reader = Row("SELECT 12345678901234567890123456789012345678::DECIMAL(38,0), 1.5::DECIMAL(38,10), sum(a) FROM (VALUES (1), (2)) t(a)");

        Assert.Equal(Int128.Parse("12345678901234567890123456789012345678", null), reader.GetFieldValue<Int128>(0));
        Assert.Throws<OverflowException>(() => reader.GetDecimal(0));
        Assert.Throws<OverflowException>(() => reader.GetValue(0));
        Assert.Equal(1.5m, reader.GetDecimal(1));
        Assert.Equal(3L, reader.GetInt64(2));
        Assert.Equal((Int128)3, reader.GetInt128(2));
    }

    [Fact]
    public void Integers_of_128_bits_are_decimals_as_far_as_these_reach_and_read_exactly()
    {
        using FrameDataReader reader = Row("SELECT 170141183460469231731687303715884105727, 340282366920938463463374607431768211455, -5::HUGEINT, 5::UHUGEINT, [1::HUGEINT], NULL::HUGEINT");

        Assert.Equal(typeof(decimal), reader.GetFieldType(0));
        Assert.Equal("HUGEINT", reader.GetDataTypeName(0));
        Assert.Equal(Int128.MaxValue, reader.GetInt128(0));
        Assert.Equal((BigInteger)Int128.MaxValue, reader.GetFieldValue<BigInteger>(0));
        Assert.Contains("read it as Int128", Assert.Throws<OverflowException>(() => reader.GetValue(0)).Message);
        Assert.Equal("UHUGEINT", reader.GetDataTypeName(1));
        Assert.Equal(UInt128.MaxValue, reader.GetFieldValue<UInt128>(1));
        Assert.Equal((BigInteger)UInt128.MaxValue, reader.GetFieldValue<BigInteger>(1));
        Assert.Throws<OverflowException>(() => reader.GetInt128(1));
        Assert.Equal(3.402823669209385e38, reader.GetDouble(1));
        Assert.Equal(-5m, reader.GetValue(2));
        Assert.Equal(-5L, reader.GetInt64(2));
        Assert.Equal(-5.0, reader.GetDouble(2));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<UInt128>(2));
        Assert.Equal(5m, reader.GetDecimal(3));
        Assert.Equal([(BigInteger)1], reader.GetFieldValue<BigInteger[]>(4));
        Assert.Equal(DBNull.Value, reader.GetValue(5));
        Assert.Null(reader.GetFieldValue<Int128?>(5));
    }

    [Fact]
    public void Timestamps_of_all_units_and_times_with_an_offset_are_read()
    {
        using FrameDataReader reader = Row("SELECT TIMESTAMP_S '2020-01-02 03:04:05', TIMESTAMP_MS '2020-01-02 03:04:05.006', TIMESTAMP_NS '2020-01-02 03:04:05.0000067', TIMETZ '12:30:00-03:30'");

        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5), reader.GetDateTime(0));
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, 6), reader.GetValue(1));
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5).AddTicks(67), reader.GetFieldValue<DateTime>(2));
        Assert.Equal(typeof(DateTime), reader.GetFieldType(2));
        Assert.Equal("TIMESTAMP_NS", reader.GetDataTypeName(2));
        Assert.Equal(new DateTimeOffset(1, 1, 2, 12, 30, 0, new TimeSpan(-3, -30, 0)), reader.GetValue(3));
        Assert.Equal(typeof(DateTimeOffset), reader.GetFieldType(3));
        Assert.Equal(new TimeOnly(12, 30), reader.GetTimeOnly(3));
    }

    [Fact]
    public void Parameters_of_128_bits_keep_their_digits()
    {
        using var connection = new FrameConnection("Data Source=:memory:");
        connection.Open();
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT typeof($a) || ' ' || $a, typeof($b) || ' ' || $b, typeof($c)";
        command.Parameters.AddWithValue("a", Int128.MinValue);
        command.Parameters.AddWithValue("b", UInt128.MaxValue);
        command.Parameters.AddWithValue("c", BigInteger.Parse("18446744073709551616", null));
        using FrameDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());

        Assert.Equal("HUGEINT -170141183460469231731687303715884105728", reader.GetString(0));
        Assert.Equal("UHUGEINT 340282366920938463463374607431768211455", reader.GetString(1));
        Assert.Equal("HUGEINT", reader.GetString(2));
    }

    [Fact]
    public void Enums_come_from_numbers_and_names()
    {
        using FrameDataReader reader = Row("SELECT 2, 'low', NULL::INTEGER, 'none', 'High'::ENUM('Low', 'High')");

        Assert.Equal(Level.High, reader.GetFieldValue<Level>(0));
        Assert.Equal(Level.Low, reader.GetFieldValue<Level>(1));
        Assert.Equal(Level.Low, reader.GetFieldValue<Level?>(1));
        Assert.Null(reader.GetFieldValue<Level?>(2));
        Assert.Equal(Level.High, reader.GetFieldValue<Level>(4));
        Assert.Equal("High", reader.GetString(4));
        Assert.Equal("High", reader.GetValue(4));
        Assert.Equal(typeof(string), reader.GetFieldType(4));
        Assert.Equal("ENUM('Low', 'High')", reader.GetDataTypeName(4));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Level>(3));
    }

    [Fact]
    public void Bytes_and_text_come_in_many_forms()
    {
        using FrameDataReader reader = Row("SELECT 'äb', '\\x01\\x02'::BLOB");

        Assert.Equal([0xC3, 0xA4, (byte)'b'], reader.GetFieldValue<ReadOnlyMemory<byte>>(0).ToArray());
        Assert.Equal([1, 2], reader.GetFieldValue<byte[]>(1));
        Assert.Equal(['ä', 'b'], reader.GetFieldValue<char[]>(0));
        Assert.Equal(2, reader.GetFieldValue<Stream>(1).Length);
        Assert.Equal("äb", reader.GetFieldValue<TextReader>(0).ReadToEnd());
    }

    [Fact]
    public void What_is_kept_of_a_row_outlives_it()
    {
        FrameDataReader reader = Row("SELECT 'a text that is longer than what is held inline'");
        ReadOnlyMemory<byte> bytes = reader.GetFieldValue<ReadOnlyMemory<byte>>(0);
        Stream stream = reader.GetStream(0);
        reader.Dispose();

        Assert.Equal("a text that is longer than what is held inline", System.Text.Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(bytes.Length, stream.Length);
    }

    [Fact]
    public void A_type_that_no_column_has_is_an_error_that_names_column_and_type()
    {
        using FrameDataReader reader = Row("SELECT 1 AS answer");

        string message = Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Uri>(0)).Message;

        Assert.Contains("\"answer\"", message, StringComparison.Ordinal);
        Assert.Contains("System.Uri", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_outside_the_range_is_an_error_that_names_it_and_its_column()
    {
        using FrameDataReader reader = Row("SELECT 100000 AS big, 'nan'::DOUBLE AS nan, -1 AS less, 1e300 AS huge");

        foreach (Action read in (Action[])[() => reader.GetByte(0), () => reader.GetFieldValue<short>(0), () => reader.GetFieldValue<sbyte>(0)])
            Assert.Contains("100000 in column \"big\", which is INTEGER", Assert.Throws<OverflowException>(read).Message, StringComparison.Ordinal);
        Assert.Contains("\"nan\"", Assert.Throws<OverflowException>(() => reader.GetDecimal(1)).Message, StringComparison.Ordinal);
        Assert.Contains("\"less\"", Assert.Throws<OverflowException>(() => reader.GetFieldValue<UInt128>(2)).Message, StringComparison.Ordinal);
        Assert.Contains("System.UInt32", Assert.Throws<OverflowException>(() => reader.GetFieldValue<uint>(2)).Message, StringComparison.Ordinal);
        Assert.Contains("\"huge\"", Assert.Throws<OverflowException>(() => reader.GetDecimal(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing_per_row()
    {
        string lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
        using var command = new FrameCommand($"SELECT l_orderkey::BIGINT, l_quantity, l_shipdate, l_linenumber, l_discount::DOUBLE FROM '{lineitem}' LIMIT 30000", _connection);
        using FrameDataReader reader = command.ExecuteReader();
        long total = 0;
        for (int i = 0; i < 1000; i++) total += Sum(reader);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20_000; i++) total += Sum(reader);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.NotEqual(0, total);
    }

    private static long Sum(FrameDataReader reader) => reader.Read()
        ? reader.GetFieldValue<long>(0) + (long)reader.GetFieldValue<decimal>(1) + reader.GetFieldValue<DateOnly>(2).DayNumber + (reader.GetFieldValue<int?>(3) ?? 0) + (long)reader.GetFieldValue<double>(4)
        : throw new InvalidOperationException("too few rows");

    private FrameDataReader Row(string sql)
    {
        FrameDataReader reader = new FrameCommand(sql, _connection).ExecuteReader();
        Assert.True(reader.Read());
        return reader;
    }
}
