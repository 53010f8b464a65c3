using FrameEngine.AdoNet;

namespace FrameEngine.AdoNet.Tests;

/// <summary>Prepared commands: their plans are kept, serve for other values, and are made anew when something has changed.</summary>
public sealed class PrepareTests : IDisposable
{
    private readonly FrameConnection _connection = new("Threads=2");

    public PrepareTests()
    {
        _connection.Open();
        Run("CREATE TABLE t (k INTEGER, s SMALLINT, name VARCHAR, day DATE, price DECIMAL(9,2))");
        Run("INSERT INTO t SELECT range, range % 100, 'n' || range, DATE '2024-01-01' + (range % 365)::INTEGER, range / 4 FROM range(1000)");
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("SELECT count(*) FROM t WHERE k < @p", 10, 10L, 500, 500L)]
    [InlineData("SELECT count(*) FROM t WHERE s = @p", 7, 10L, 100, 0L)]
    [InlineData("SELECT count(*) FROM t WHERE name = @p", "n5", 1L, "x", 0L)]
    [InlineData("SELECT count(*) FROM t WHERE name LIKE @p", "n99%", 11L, "%5", 100L)]
    [InlineData("SELECT count(*) FROM t WHERE day = @p", "2024-01-01", 3L, "2024-12-30", 2L)]
    [InlineData("SELECT count(*) FROM t WHERE k IN (@p, 3, 4)", 5, 3L, 4, 2L)]
    [InlineData("SELECT count(*) FROM t WHERE k BETWEEN @p AND 20", 11, 10L, 21, 0L)]
    [InlineData("SELECT sum(k)::BIGINT FROM (SELECT k, row_number() OVER (ORDER BY k) AS r FROM t WHERE price >= @p) WHERE r = 1", 100, 400L, 200, 800L)]
    [InlineData("SELECT count(*) FROM t a JOIN t b ON a.k = b.s WHERE b.k > @p AND EXISTS (SELECT 1 FROM t c WHERE c.k = a.k AND c.s < @p)", 50, 450L, 900, 99L)]
    public void A_plan_serves_for_other_values(string sql, object first, long expectedFirst, object second, long expectedSecond)
    {
        using FrameCommand command = Prepared(sql);
        for (int round = 0; round < 2; round++)
        {
            command.Parameters["p"].Value = first;
            Assert.Equal(expectedFirst, command.ExecuteScalar());
            command.Parameters["p"].Value = second;
            Assert.Equal(expectedSecond, command.ExecuteScalar());
        }

        Assert.Equal(3, command.PreparedHits);
    }

    [Fact]
    public void Other_types_nulls_and_values_outside_a_columns_range_mean_what_they_always_do()
    {
        using FrameCommand command = Prepared("SELECT count(*) FROM t WHERE s = @p");
        foreach ((object? value, long expected) in new (object?, long)[] { (7, 10), (70_000, 0), (7L, 10), (7.0, 10), ("7", 10), (null, 0), (7.5m, 0), (7, 10) })
        {
            command.Parameters["p"].Value = value;
            Assert.Equal(expected, command.ExecuteScalar());
        }
    }

    [Fact]
    public void Changes_of_the_table_are_seen()
    {
        using FrameCommand command = Prepared("SELECT count(*) FROM t WHERE k >= @p");
        command.Parameters["p"].Value = 990;
        Assert.Equal(10L, command.ExecuteScalar());
        Run("INSERT INTO t (k) VALUES (5000)");
        Assert.Equal(11L, command.ExecuteScalar());
        Run("CREATE TEMP TABLE t AS SELECT 1000::DOUBLE AS k");
        Assert.Equal(1L, command.ExecuteScalar());
        Run("DROP TABLE t; BEGIN; DELETE FROM t WHERE k > 995");
        Assert.Equal(6L, command.ExecuteScalar());
        Run("ROLLBACK");
        Assert.Equal(11L, command.ExecuteScalar());
        Run("DROP TABLE t");
        Assert.Throws<BindException>(() => command.ExecuteScalar());
        Run("CREATE TABLE t AS SELECT 'z' AS other, 991 AS k");
        Assert.Equal(1L, command.ExecuteScalar());
    }

    [Fact]
    public void Views_that_are_replaced_are_seen()
    {
        Run("CREATE VIEW v AS SELECT k FROM t WHERE k < 100");
        using FrameCommand command = Prepared("SELECT count(*) FROM v WHERE k <> @p");
        command.Parameters["p"].Value = 1;
        Assert.Equal(99L, command.ExecuteScalar());
        Assert.Equal(99L, command.ExecuteScalar());
        Run("CREATE OR REPLACE VIEW v AS SELECT k FROM t WHERE k < 50");

        Assert.Equal(49L, command.ExecuteScalar());
        Assert.Equal(1, command.PreparedHits);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM (SELECT k FROM t LIMIT @p)", 3, 3L, 5, 5L)]
    [InlineData("SELECT count(*) FROM range(@p)", 3, 3L, 5, 5L)]
    [InlineData("SELECT @p::BIGINT", 3, 3L, 5, 5L)]
    [InlineData("SELECT length(round(1.2345::DECIMAL(9,4), @p)::VARCHAR)", 1, 3L, 3, 5L)]
    public void Parameters_that_decide_about_the_plan_are_bound_anew(string sql, object first, long expectedFirst, object second, long expectedSecond)
    {
        using FrameCommand command = Prepared(sql);
        command.Parameters["p"].Value = first;
        Assert.Equal(expectedFirst, command.ExecuteScalar());
        command.Parameters["p"].Value = second;
        Assert.Equal(expectedSecond, command.ExecuteScalar());
        Assert.Equal(0, command.PreparedHits);
    }

    [Fact]
    public void The_time_does_not_stand_still()
    {
        using FrameCommand command = Prepared("SELECT now() FROM t WHERE k = @p");
        command.Parameters["p"].Value = 1;
        object? first = command.ExecuteScalar();
        Thread.Sleep(5);

        Assert.NotEqual(first, command.ExecuteScalar());
    }

    [Fact]
    public void Statements_of_a_script_are_each_kept_or_not()
    {
        using FrameCommand command = Prepared("INSERT INTO t (k) VALUES (@p); SELECT count(*) FROM t WHERE k = @p; SELECT name FROM t WHERE k = 2");
        for (int i = 1; i <= 3; i++)
        {
            command.Parameters["p"].Value = 10_000;
            using FrameDataReader reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal(i, reader.GetInt64(0));
            Assert.True(reader.NextResult() && reader.Read());
            Assert.Equal("n2", reader.GetString(0));
        }
    }

    [Fact]
    public void Many_rows_of_a_prepared_query_can_be_left_after_the_first()
    {
        using FrameCommand command = Prepared("SELECT a.k FROM t a, t b WHERE a.k >= @p ORDER BY a.k");
        command.Parameters["p"].Value = 500;
        Assert.Equal([500, 500, 500], Enumerable.Range(0, 3).Select(_ => command.ExecuteScalar()));
        Assert.Equal(2, command.PreparedHits);
    }

    private FrameCommand Prepared(string sql)
    {
        var command = new FrameCommand(sql, _connection);
        command.Parameters.AddWithValue("p", null);
        command.Prepare();
        return command;
    }

    private void Run(string sql) => new FrameCommand(sql, _connection).ExecuteNonQuery();
}
