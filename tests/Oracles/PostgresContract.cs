using System.Data.Common;
using System.Diagnostics;
using FrameEngine.AdoNet.Conformance;
using Npgsql;

namespace FrameEngine.Oracles.Tests;

/// <summary>A PostgreSQL server of these tests' own, started before the first and ended after the last.</summary>
public sealed class PostgresServer : IDisposable
{
    private static string? s_connectionString;
    private readonly string _directory;

    public PostgresServer()
    {
        string line = Run();
        var builder = new NpgsqlConnectionStringBuilder(line);
        _directory = builder.Host!;
        s_connectionString = line;
    }

    public static string ConnectionString => s_connectionString ?? throw new InvalidOperationException("the server is not started");

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Run("stop", _directory);
    }

    private static string Run(params string[] arguments)
    {
        // The server keeps what it inherits, so that its errors go to a file rather than to a pipe that would never end.
        string errors = Path.GetTempFileName();
        string script = Repository.Path("tests", "Oracles", "start-postgres.sh");
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", "\"$0\" \"$@\" 2>\"$FRAME_ERRORS\"", script, .. arguments]) { RedirectStandardOutput = true, Environment = { ["FRAME_ERRORS"] = errors } })!;
        string? line = process.StandardOutput.ReadLine();
        process.WaitForExit();
        string told = File.ReadAllText(errors);
        File.Delete(errors);
        return process.ExitCode == 0 ? line ?? "" : throw new InvalidOperationException($"PostgreSQL could not be started: {told}");
    }
}

[CollectionDefinition("PostgreSQL")]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>;

public sealed class PostgresProvider : Provider
{
    public override DbProviderFactory Factory => NpgsqlFactory.Instance;

    public override string ConnectionString => PostgresServer.ConnectionString + ";Include Failed Batched Command=true";

    public override string SlowQuery => "SELECT count(*) FROM pg_sleep(30)";

    public override string LongQuery => "SELECT * FROM generate_series(1, 1000000)";

    public override string Blob(string hex) => $"'\\x{hex}'::BYTEA";
}

[Collection("PostgreSQL")]
public sealed class PostgresConnectionContract : ConnectionContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresCommandContract : CommandContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresParameterContract : ParameterContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresReaderContract : ReaderContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresBatchContract : BatchContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresFactoryContract : FactoryContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresTransactionContract : TransactionContract<PostgresProvider>;

[Collection("PostgreSQL")]
public sealed class PostgresAmbientContract : AmbientContract<PostgresProvider>;
