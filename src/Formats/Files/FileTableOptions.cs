using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>How several files are put together to a table.</summary>
internal sealed record FileTableOptions
{
    /// <summary>Whether directories such as <c>year=2024</c> are columns; null if they are when all files have the same.</summary>
    public bool? Hive { get; init; }

    /// <summary>Whether the values of such columns are numbers, dates and times where all of them can be; else they are text.</summary>
    public bool HiveTypes { get; init; } = true;

    /// <summary>Whether files may have different columns: the table has all of them, null where a file lacks one, in a type that holds those of all files.</summary>
    public bool UnionByName { get; init; }

    /// <summary>The name of a column with the file's path; null for none.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether nothing but the files' own columns is asked for; then a format may do without this folder's help unless there are Hive directories.</summary>
    public bool IsPlain => !UnionByName && FileName is null;

    /// <summary>Takes the options of this kind out of a table function's.</summary>
    /// <exception cref="UsageException">A value does not fit.</exception>
    public static (FileTableOptions Options, Dictionary<string, Scalar> Others) Split(IReadOnlyDictionary<string, Scalar> named)
    {
        var options = new FileTableOptions();
        var rest = new Dictionary<string, Scalar>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, Scalar value) in named)
        {
            switch (key.ToLowerInvariant())
            {
                case "hive_partitioning": options = options with { Hive = Flag(key, value) }; break;
                case "hive_types_autocast": options = options with { HiveTypes = Flag(key, value) }; break;
                case "union_by_name": options = options with { UnionByName = Flag(key, value) }; break;
                case "filename" when value.Value is string name: options = options with { FileName = name }; break;
                case "filename": options = options with { FileName = Flag(key, value) ? "filename" : null }; break;
                default: rest.Add(key, value); break;
            }
        }

        return (options, rest);
    }

    /// <summary>The names of these options, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["hive_partitioning", "hive_types_autocast", "union_by_name", "filename"];

    private static bool Flag(string key, Scalar value) => value.Value switch
    {
        bool flag => flag,
        string text when bool.TryParse(text, out bool flag) => flag,
        _ => throw new UsageException($"the option {key} is true or false, not {value}"),
    };
}
