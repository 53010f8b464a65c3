namespace FrameEngine.AdoNet;

/// <summary>A connection string, read and checked once. Immutable.</summary>
internal sealed record ConnectionSettings(string ConnectionString, string DataSource, FrameSessionOptions Options, bool ReadOnly, int CommandTimeout)
{
    private static readonly ConnectionSettings s_default = Read("");

    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit it.</exception>
    /// <exception cref="FrameNotSupportedException">The engine cannot do yet what is asked for.</exception>
    public static ConnectionSettings Of(string connectionString) => connectionString.Length == 0 ? s_default : Read(connectionString);

    /// <exception cref="FrameNotSupportedException">The data source is a directory.</exception>
    public FrameSession OpenSession()
    {
        if (DataSource.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase)) return new FrameSession(Options);
        if (DataSource.Contains("://", StringComparison.Ordinal)) return FrameSession.Open(DataSource, Options);
        throw new FrameNotSupportedException(
            $"the data source \"{DataSource}\" would be a database directory, which is not supported yet: use :memory: and name files in SQL by their path, or fe://host:port");
    }

    private static ConnectionSettings Read(string connectionString)
    {
        var builder = new FrameConnectionStringBuilder(connectionString);
        return new ConnectionSettings(connectionString, builder.DataSource, builder.ToOptions(), builder.ReadOnly, builder.CommandTimeout);
    }
}
