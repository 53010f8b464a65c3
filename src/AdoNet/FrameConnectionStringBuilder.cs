using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FrameEngine.AdoNet;

/// <summary>Connection strings: <c>Data Source=:memory:;Threads=4;Memory Limit=2GB</c>.</summary>
/// <remarks>
/// Keywords, in any case: <c>Data Source</c>, <c>Threads</c>, <c>Memory Limit</c>, <c>Temp Directory</c>, <c>Read Only</c>, <c>Command Timeout</c>, <c>Enlist</c>; each is a property here.
/// A value that does not fit its keyword is refused when it is set.
/// </remarks>
public sealed class FrameConnectionStringBuilder : DbConnectionStringBuilder
{
    private const string DataSourceKey = "Data Source";
    private const string ThreadsKey = "Threads";
    private const string MemoryLimitKey = "Memory Limit";
    private const string TempDirectoryKey = "Temp Directory";
    private const string ReadOnlyKey = "Read Only";
    private const string CommandTimeoutKey = "Command Timeout";
    private const string EnlistKey = "Enlist";
    private static readonly string[] s_keys = [DataSourceKey, ThreadsKey, MemoryLimitKey, TempDirectoryKey, ReadOnlyKey, CommandTimeoutKey, EnlistKey];

    /// <summary>An empty connection string.</summary>
    public FrameConnectionStringBuilder() { }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">A keyword is unknown, or a value does not fit its keyword.</exception>
    public FrameConnectionStringBuilder(string? connectionString) => ConnectionString = connectionString;

    /// <summary>What to connect to. <c>:memory:</c>, the default: a session of the connection's own. <c>:memory:name</c>: one that all open connections with the same
    /// name, threads and memory limit share. <c>fe://host:port</c>: workers. Anything else is the directory of a database, whose session all open connections to it share.</summary>
    public string DataSource
    {
        get => Text(DataSourceKey) is { Length: > 0 } source ? source : ":memory:";
        set => this[DataSourceKey] = value;
    }

    /// <summary>Threads per query; 0, the default, for all processors.</summary>
    public int Threads
    {
        get => Number(ThreadsKey);
        set => this[ThreadsKey] = value;
    }

    /// <summary>The memory limit as written, such as <c>2GB</c> or <c>512MiB</c>; empty for the default.</summary>
    public string MemoryLimit
    {
        get => Text(MemoryLimitKey) ?? "";
        set => this[MemoryLimitKey] = value;
    }

    /// <summary>Where queries may put what does not fit in memory; empty, the default: nowhere. See <see cref="FrameSessionOptions.TempDirectory"/>.</summary>
    public string TempDirectory
    {
        get => Text(TempDirectoryKey) ?? "";
        set => this[TempDirectoryKey] = value;
    }

    /// <summary>Whether statements that change tables or write files are refused. A database may then be open for writing elsewhere. Default false.</summary>
    public bool ReadOnly
    {
        get => Text(ReadOnlyKey) is { } text && Flag(ReadOnlyKey, text);
        set => this[ReadOnlyKey] = value;
    }

    /// <summary>Seconds that a command may let its caller wait; 0, the default, for any time. A command's own timeout goes before it.</summary>
    public int CommandTimeout
    {
        get => Number(CommandTimeoutKey);
        set => this[CommandTimeoutKey] = value;
    }

    /// <summary>Whether a connection that is opened inside a <see cref="System.Transactions.TransactionScope"/> works in its transaction. Default true.</summary>
    public bool Enlist
    {
        get => Text(EnlistKey) is not { } text || Flag(EnlistKey, text);
        set => this[EnlistKey] = value;
    }

    /// <inheritdoc/>
    public override bool IsFixedSize => true;

    /// <summary>The keywords, in the order of their description.</summary>
    public override ICollection Keys => s_keys;

    /// <summary>The values of <see cref="Keys"/>, defaults included.</summary>
    public override ICollection Values => Array.ConvertAll(s_keys, key => this[key]);

    /// <inheritdoc/>
    public override int Count => s_keys.Length;

    /// <summary>The value of a keyword; null sets it back to its default.</summary>
    /// <exception cref="ArgumentException">The keyword is unknown (the message has the nearest one), or the value does not fit it.</exception>
    [AllowNull]
    public override object this[string keyword]
    {
        get => Known(keyword) switch
        {
            DataSourceKey => DataSource,
            ThreadsKey => Threads,
            MemoryLimitKey => MemoryLimit,
            TempDirectoryKey => TempDirectory,
            ReadOnlyKey => ReadOnly,
            EnlistKey => Enlist,
            _ => CommandTimeout,
        };
        set
        {
            string key = Known(keyword);
            if (value is null)
            {
                base.Remove(key);
                return;
            }

            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            Check(key, text);
            base[key] = key is ReadOnlyKey or EnlistKey ? Flag(key, text) : text;
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => Find(keyword) is not null;

    /// <inheritdoc/>
    public override bool ShouldSerialize(string keyword) => Find(keyword) is { } key && base.ShouldSerialize(key);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => base.Remove(Known(keyword));

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = Find(keyword) is { } key ? this[key] : null;
        return value is not null;
    }

    internal FrameSessionOptions ToOptions()
    {
        var options = new FrameSessionOptions();
        if (Threads > 0) options = options with { Threads = Threads };
        if (MemoryLimit.Length > 0) options = options with { MemoryLimit = ByteSize.Parse(MemoryLimit) };
        if (TempDirectory.Length > 0) options = options with { TempDirectory = TempDirectory };
        return options;
    }

    private string? Text(string key) => base.TryGetValue(key, out object? value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private int Number(string key) => Text(key) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    private static void Check(string key, string text)
    {
        switch (key)
        {
            case ThreadsKey or CommandTimeoutKey when !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                throw new ArgumentException($"{key} must be a whole number, not \"{text}\"");
            case ReadOnlyKey or EnlistKey:
                Flag(key, text);
                break;
            case MemoryLimitKey when text.Length > 0:
                try
                {
                    ByteSize.Parse(text);
                }
                catch (UsageException error)
                {
                    throw new ArgumentException($"{key}: {error.Message}", error);
                }

                break;
        }
    }

    private static bool Flag(string key, string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" => true,
        "FALSE" or "NO" => false,
        _ => throw new ArgumentException($"{key} must be true or false, not \"{text}\""),
    };

    private static string? Find(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return s_keys.FirstOrDefault(k => k.Equals(keyword, StringComparison.OrdinalIgnoreCase) || k.Replace(" ", "", StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase));
    }

    private static string Known(string keyword) => Find(keyword)
        ?? throw new ArgumentException($"connection strings have no keyword \"{keyword}\"{(Suggestion.Nearest(keyword, s_keys) is { } near ? $"; did you mean \"{near}\"?" : "")}");
}
