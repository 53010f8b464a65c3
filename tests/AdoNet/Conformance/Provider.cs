using System.Data.Common;

namespace FrameEngine.AdoNet.Conformance;

/// <summary>A provider under the contract of System.Data.Common, and the SQL in which it differs from others.</summary>
public abstract class Provider
{
    public abstract DbProviderFactory Factory { get; }

    public abstract string ConnectionString { get; }

    /// <summary>A connection string whose connections see the same tables.</summary>
    public virtual string SharedConnectionString => ConnectionString;

    /// <summary>A query of one row that runs for at least ten seconds.</summary>
    public abstract string SlowQuery { get; }

    /// <summary>A query of at least a million rows of one whole number.</summary>
    public abstract string LongQuery { get; }

    /// <summary>A literal of bytes.</summary>
    public abstract string Blob(string hex);

    public DbConnection Open(string? connectionString = null)
    {
        DbConnection connection = Factory.CreateConnection()!;
        connection.ConnectionString = connectionString ?? ConnectionString;
        connection.Open();
        return connection;
    }
}

/// <summary>Tests that hold for every provider, run on one.</summary>
public abstract class Contract<TProvider> : IDisposable where TProvider : Provider, new()
{
    protected Contract() => Connection = Provider.Open();

    protected TProvider Provider { get; } = new();

    protected DbConnection Connection { get; }

    public virtual void Dispose()
    {
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }

    protected DbCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>A reader that stands on its first row.</summary>
    protected DbDataReader Row(string sql)
    {
        DbDataReader reader = Command(sql).ExecuteReader();
        Assert.True(reader.Read());
        return reader;
    }

    protected int Execute(string sql)
    {
        using DbCommand command = Command(sql);
        return command.ExecuteNonQuery();
    }

    protected object? Scalar(string sql)
    {
        using DbCommand command = Command(sql);
        return command.ExecuteScalar();
    }
}
