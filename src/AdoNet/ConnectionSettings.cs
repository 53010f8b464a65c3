using System.Globalization;

namespace FrameEngine.AdoNet;

/// <summary>A connection string, read and checked once. Immutable.</summary>
internal sealed record ConnectionSettings(string ConnectionString, string DataSource, FrameSessionOptions Options, bool ReadOnly, int CommandTimeout, bool Enlist)
{
    private static readonly ConnectionSettings s_default = Read("");

    /// <summary>A database's full path; null for other data sources.</summary>
    public string? Directory { get; } =
        DataSource.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase) || DataSource.Contains("://", StringComparison.Ordinal) ? null : Path.GetFullPath(DataSource);

    /// <summary>What connections have in common that share a session; null if this one has a session to itself.</summary>
    public string? SharedKey => DataSource.Equals(":memory:", StringComparison.OrdinalIgnoreCase) ? null : ReadOnly && Directory is not null ? $"{WriterKey} read only" : WriterKey;

    /// <summary>The <see cref="SharedKey"/> of connections that write the same database.</summary>
    public string WriterKey => string.Create(CultureInfo.InvariantCulture, $"{Directory ?? DataSource} with {Options.Threads} threads, {Options.MemoryLimit} bytes and {Options.TempDirectory}");

    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit it.</exception>
    public static ConnectionSettings Of(string connectionString) => connectionString.Length == 0 ? s_default : Read(connectionString);

    /// <exception cref="FrameException">It cannot be opened.</exception>
    public FrameSession OpenSession() => FrameSession.Open(DataSource.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase) ? "" : DataSource, Options);

    private static ConnectionSettings Read(string connectionString)
    {
        var builder = new FrameConnectionStringBuilder(connectionString);
        return new ConnectionSettings(connectionString, builder.DataSource, builder.ToOptions() with { ReadOnly = builder.ReadOnly }, builder.ReadOnly, builder.CommandTimeout, builder.Enlist);
    }
}
