using System.Runtime.InteropServices;

namespace FrameEngine.DuckDb;

/// <summary>A connection to a DuckDB database of its own.</summary>
/// <remarks>For one thread at a time, except <see cref="Interrupt"/>.</remarks>
public sealed unsafe class DuckDbConnection : IDisposable
{
    private nint _database;
    private nint _connection;

    private DuckDbConnection(nint database, nint connection) => (_database, _connection) = (database, connection);

    /// <summary>Opens a database in memory.</summary>
    /// <param name="settings">DuckDB's settings, such as <c>threads</c>, by name.</param>
    /// <exception cref="DuckDbException">The library is missing, or a setting is unknown.</exception>
    public static DuckDbConnection Open(params ReadOnlySpan<(string Name, string Value)> settings) => OpenFile(":memory:", settings);

    /// <summary>Opens a database file.</summary>
    /// <exception cref="DuckDbException">The library is missing, a setting is unknown, or the file cannot be opened.</exception>
    public static DuckDbConnection OpenFile(string path, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        DuckDbLibrary.EnsureLoaded();
        _ = DuckDbNative.CreateConfig(out nint config);
        try
        {
            foreach ((string name, string value) in settings)
            {
                if (DuckDbNative.SetConfig(config, name, value) != 0)
                    throw new DuckDbException($"DuckDB has no setting \"{name}\" that takes \"{value}\".");
            }
            if (DuckDbNative.Open(path, out nint database, config, out byte* error) != 0)
            {
                string message = Marshal.PtrToStringUTF8((nint)error) ?? $"Cannot open \"{path}\".";
                DuckDbNative.Free(error);
                throw new DuckDbException(message);
            }
            if (DuckDbNative.Connect(database, out nint connection) != 0)
            {
                DuckDbNative.Close(ref database);
                throw new DuckDbException($"Cannot connect to \"{path}\".");
            }
            return new DuckDbConnection(database, connection);
        }
        finally
        {
            DuckDbNative.DestroyConfig(ref config);
        }
    }

    /// <summary>Runs one or more statements to their end; the result is the last one's, held in memory by DuckDB.</summary>
    /// <exception cref="DuckDbException">A statement failed; the message is DuckDB's.</exception>
    public DuckDbResult Query(string sql)
    {
        ObjectDisposedException.ThrowIf(_connection == 0, this);
        var result = (DuckDbNative.Result*)NativeMemory.AllocZeroed((nuint)sizeof(DuckDbNative.Result));
        if (DuckDbNative.Query(_connection, sql, result) == 0)
            return new DuckDbResult(result);
        string message = Marshal.PtrToStringUTF8((nint)DuckDbNative.ResultError(result)) ?? "The statement failed.";
        DuckDbNative.DestroyResult(result);
        NativeMemory.Free(result);
        throw new DuckDbException(message);
    }

    /// <summary>Runs statements whose result is of no interest.</summary>
    /// <exception cref="DuckDbException">A statement failed; the message is DuckDB's.</exception>
    public void Execute(string sql) => Query(sql).Dispose();

    /// <summary>Stops the statement that another thread is running; it fails with an interrupt error.</summary>
    public void Interrupt() => DuckDbNative.Interrupt(_connection);

    public void Dispose()
    {
        if (_connection != 0)
            DuckDbNative.Disconnect(ref _connection);
        if (_database != 0)
            DuckDbNative.Close(ref _database);
        _connection = _database = 0;
    }
}
