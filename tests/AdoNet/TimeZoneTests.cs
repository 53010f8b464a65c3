using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>The zone that a connection sets is its own, and holds for what it prepared before.</summary>
public sealed class TimeZoneTests : IDisposable
{
    private readonly FrameDataSource _source = new("Threads=2");

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Each_connection_has_its_own_zone()
    {
        using FrameConnection a = _source.OpenConnection(), b = _source.OpenConnection();
        Assert.Equal("2024-07-01 14:00:00+02", Scalar(a, "SET TimeZone = 'Europe/Berlin'; SELECT '2024-07-01 12:00:00+00'::TIMESTAMPTZ::VARCHAR"));
        Assert.Equal("UTC", Scalar(b, "SELECT current_setting('TimeZone')"));
        Assert.Equal("2024-07-01 12:00:00+00", Scalar(b, "SELECT '2024-07-01 12:00:00+00'::TIMESTAMPTZ::VARCHAR"));
    }

    [Fact]
    public void What_was_prepared_goes_by_the_zone_of_its_execution()
    {
        using FrameConnection connection = _source.OpenConnection();
        Scalar(connection, "CREATE TABLE t AS SELECT TIMESTAMPTZ '2024-07-01 23:00:00+00' AS at");
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = "SELECT hour(at) FROM t WHERE at >= @from";
        command.Parameters.AddWithValue("from", "2024-07-01 22:30:00");
        command.Prepare();
        Assert.Equal(23L, command.ExecuteScalar());
        Scalar(connection, "SET TimeZone = 'Europe/Berlin'");
        Assert.Equal(1L, command.ExecuteScalar());
        Assert.Equal(1L, command.ExecuteScalar());
        Assert.True(command.PreparedHits > 0);
        Scalar(connection, "SET TimeZone = 'America/New_York'");
        Assert.Null(command.ExecuteScalar());
        Scalar(connection, "RESET TimeZone");
        Assert.Equal(23L, command.ExecuteScalar());
    }

    [Fact]
    public void Values_are_instants_whatever_the_zone()
    {
        using FrameConnection connection = _source.OpenConnection();
        Assert.Equal(new DateTime(2024, 7, 1, 10, 0, 0, DateTimeKind.Utc), Scalar(connection, "SET TimeZone = 'Europe/Berlin'; SELECT '2024-07-01 12:00:00'::TIMESTAMPTZ"));
    }

    private static object? Scalar(FrameConnection connection, string sql)
    {
        using FrameCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using FrameDataReader reader = command.ExecuteReader();
        object? value = null;
        do
        {
            while (reader.Read()) value = reader.GetValue(0);
        }
        while (reader.NextResult());
        return value;
    }
}
