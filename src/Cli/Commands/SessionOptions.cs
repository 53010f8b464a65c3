using System.CommandLine;
using System.Globalization;
using FrameEngine.Cluster;

namespace FrameEngine.Cli.Commands;

/// <summary>The options of every command that runs queries.</summary>
internal sealed class SessionOptions
{
    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads to use; all processors by default." };
    public Option<string?> MemoryLimit { get; } = new("--memory-limit") { Description = "Memory that queries may use, such as 2GB." };
    public Option<string?> TempDirectory { get; } = new("--temp-directory") { Description = "Directory for rows that do not fit in memory." };
    public Option<string?> Workers { get; } = new("--workers") { Description = "Workers to run on: host:port,host:port …" };

    public Option<string?> Database { get; } = new("--database") { Description = "Directory of a database to open; made if it is not there." };
    public Option<bool> ReadOnly { get; } = new("--read-only") { Description = "Only read the database." };

    public void AddTo(Command command)
    {
        command.Options.Add(Database);
        command.Options.Add(ReadOnly);
        command.Options.Add(Threads);
        command.Options.Add(MemoryLimit);
        command.Options.Add(TempDirectory);
        command.Options.Add(Workers);
    }

    /// <summary>The session that the command line asks for.</summary>
    /// <exception cref="UsageException">An option's value does not fit.</exception>
    public FrameSession Open(ParseResult parsed)
    {
        FrameSessionOptions options = Options(parsed);
        return parsed.GetValue(Workers) is { } workers
            ? FrameSession.Connect(workers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), options)
            : new FrameSession(options);
    }

    /// <summary>Threads and memory as the command line asks for them.</summary>
    public FrameSessionOptions Options(ParseResult parsed)
    {
        var options = new FrameSessionOptions();
        if (parsed.GetValue(Threads) is { } threads) options = options with { Threads = threads };
        if (parsed.GetValue(Database) is { } database) options = options with { Database = database };
        if (parsed.GetValue(ReadOnly)) options = options with { ReadOnly = true };
        if (parsed.GetValue(MemoryLimit) is { } limit) options = options with { MemoryLimit = ByteSize.Parse(limit) };
        if (parsed.GetValue(TempDirectory) is { } directory) options = options with { TempDirectory = directory };
        return options;
    }

    /// <summary>Splits <c>name=value</c>.</summary>
    /// <exception cref="UsageException">There is no equals sign.</exception>
    public static KeyValuePair<string, string> Pair(string option, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new KeyValuePair<string, string>(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"{option} takes name=value, not \"{text}\"");
    }

    /// <summary>A parameter's text as the value that it looks like: a number, true, false, null, or the text itself.</summary>
    public static object? Value(string text)
    {
        if (text.Equals("null", StringComparison.OrdinalIgnoreCase)) return null;
        if (bool.TryParse(text, out bool flag)) return flag;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return whole;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return number;
        return text;
    }
}
