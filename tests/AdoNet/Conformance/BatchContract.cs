using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

public abstract class BatchContract<TProvider> : Contract<TProvider> where TProvider : Provider, new()
{
    [Fact]
    public void Connections_and_factories_make_batches()
    {
        Assert.True(Connection.CanCreateBatch);
        Assert.True(Provider.Factory.CanCreateBatch);
        using DbBatch batch = Connection.CreateBatch();
        Assert.Same(Connection, batch.Connection);
        Assert.NotNull(Provider.Factory.CreateBatch());
        Assert.NotNull(Provider.Factory.CreateBatchCommand());
    }

    [Fact]
    public void Each_command_has_its_own_parameters_and_result()
    {
        using DbBatch batch = Batch("SELECT @p", "SELECT @p");
        for (int i = 0; i < 2; i++)
        {
            DbParameter parameter = batch.BatchCommands[i].CreateParameter();
            parameter.ParameterName = "p";
            parameter.Value = i + 1;
            batch.BatchCommands[i].Parameters.Add(parameter);
        }

        using DbDataReader reader = batch.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
        Assert.False(reader.NextResult());
    }

    [Fact]
    public async Task Each_command_counts_its_rows()
    {
        Execute("CREATE TEMP TABLE batched (a INTEGER)");
        await using DbBatch batch = Batch("INSERT INTO batched VALUES (1), (2)", "INSERT INTO batched VALUES (3)");

        Assert.Equal(3, await batch.ExecuteNonQueryAsync());

        Assert.Equal([2, 1], batch.BatchCommands.Select(c => c.RecordsAffected));
    }

    [Fact]
    public void A_scalar_is_of_the_first_query()
    {
        using DbBatch batch = Batch("SELECT 7", "SELECT 8");

        Assert.Equal(7, batch.ExecuteScalar());
    }

    [Fact]
    public void The_command_that_fails_is_named()
    {
        using DbBatch batch = Batch("SELECT 1", "SELECT * FROM no_such_table", "SELECT 2");

        DbException error = Assert.ThrowsAny<DbException>(() => batch.ExecuteNonQuery());

        Assert.Same(batch.BatchCommands[1], error.BatchCommand);
        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [Fact]
    public void Commands_are_a_list()
    {
        using DbBatch batch = Batch("a", "b");
        DbBatchCommand c = batch.CreateBatchCommand();
        c.CommandText = "c";

        batch.BatchCommands.Insert(1, c);
        Assert.Equal(["a", "c", "b"], batch.BatchCommands.Select(x => x.CommandText));
        Assert.True(batch.BatchCommands.Remove(c));
        Assert.DoesNotContain(c, batch.BatchCommands);
        batch.BatchCommands.Clear();
        Assert.Empty(batch.BatchCommands);
    }

    private DbBatch Batch(params string[] commands)
    {
        DbBatch batch = Connection.CreateBatch();
        foreach (string text in commands)
        {
            DbBatchCommand command = batch.CreateBatchCommand();
            command.CommandText = text;
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}
