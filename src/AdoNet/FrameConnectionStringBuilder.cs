using System.Data.Common;
using System.Globalization;

namespace FrameEngine.AdoNet;

/// <summary>Connection strings: <c>Data Source=:memory:;Threads=4;Memory Limit=2GB</c>.</summary>
/// <remarks>Keys: <c>Data Source</c> (<c>:memory:</c>, or <c>fe://host:port</c> for workers), <c>Threads</c>, <c>Memory Limit</c> (bytes, or with KB, MB, GB), <c>Command Timeout</c> (seconds, 0 for none).</remarks>
public sealed class FrameConnectionStringBuilder : DbConnectionStringBuilder
{
    private const string DataSourceKey = "Data Source";
    private const string ThreadsKey = "Threads";
    private const string MemoryLimitKey = "Memory Limit";
    private const string CommandTimeoutKey = "Command Timeout";
    private static readonly string[] s_keys = [DataSourceKey, ThreadsKey, MemoryLimitKey, CommandTimeoutKey];

    /// <summary>An empty connection string.</summary>
    public FrameConnectionStringBuilder() { }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">A key is unknown.</exception>
    public FrameConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary>What to connect to. Default <c>:memory:</c>, a session of the connection's own.</summary>
    public string DataSource
    {
        get => Text(DataSourceKey) ?? ":memory:";
        set => this[DataSourceKey] = value;
    }

    /// <summary>Threads per query; 0, the default, for all processors.</summary>
    public int Threads
    {
        get => Number(ThreadsKey);
        set => this[ThreadsKey] = value;
    }

    /// <summary>The memory limit as written, such as <c>2GB</c>; empty for the default.</summary>
    public string MemoryLimit
    {
        get => Text(MemoryLimitKey) ?? "";
        set => this[MemoryLimitKey] = value;
    }

    /// <summary>Seconds after which a command is cancelled; 0, the default, for never.</summary>
    public int CommandTimeout
    {
        get => Number(CommandTimeoutKey);
        set => this[CommandTimeoutKey] = value;
    }

    /// <inheritdoc/>
    public override object this[string keyword]
    {
        get => base[Known(keyword)];
#pragma warning disable CS8765 // the base class takes null to remove a key
        set => base[Known(keyword)] = value;
#pragma warning restore CS8765
    }

    internal FrameSessionOptions ToOptions()
    {
        var options = new FrameSessionOptions();
        if (Threads > 0) options = options with { Threads = Threads };
        if (MemoryLimit.Length > 0) options = options with { MemoryLimit = ByteSize.Parse(MemoryLimit) };
        return options;
    }

    private string? Text(string key) => TryGetValue(key, out object? value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private int Number(string key)
    {
        if (Text(key) is not { } text) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ArgumentException($"{key} must be a whole number, not \"{text}\"");
    }

    private static string Known(string key) => s_keys.FirstOrDefault(k => k.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? (key.Equals("DataSource", StringComparison.OrdinalIgnoreCase)
            ? DataSourceKey
            : throw new ArgumentException($"connection strings have no key \"{key}\"{(Suggestion.Nearest(key, s_keys) is { } near ? $"; did you mean \"{near}\"?" : "")}"));
}
