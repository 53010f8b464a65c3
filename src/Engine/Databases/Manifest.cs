using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FrameEngine.Catalog;

namespace FrameEngine.Engine.Databases;

/// <summary>What a database consists of, as its file <c>manifest.json</c> says: a line with format, version and checksum, then all schemas, tables with their files, views, macros, types and sequences.</summary>
/// <remarks>The file is written whole and takes the old one's place in one step, so that there is always one that is complete.</remarks>
internal sealed record Manifest
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int CurrentVersion = 2;

    // What knows no objects would lose them with its next commit.
    private const int VersionWithoutObjects = 1;

    private const string Format = "FrameEngine database";

    /// <summary>How many commits there were.</summary>
    public long Commit { get; init; }

    public string[] Schemas { get; init; } = [];

    public StoredTable[] Tables { get; init; } = [];

    public StoredView[] Views { get; init; } = [];

    /// <summary>Macros: the statements that made them. Null for none, as in all of these.</summary>
    public StoredView[]? Macros { get; init; }

    public StoredType[]? Types { get; init; }

    public StoredSequence[]? Sequences { get; init; }

    /// <summary>The file's content.</summary>
    public byte[] Write()
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest);
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(new ManifestHead(Format, Macros is null && Types is null && Sequences is null ? VersionWithoutObjects : CurrentVersion, Convert.ToHexStringLower(SHA256.HashData(body))), ManifestJson.Default.ManifestHead);
        return [.. head, (byte)'\n', .. body, (byte)'\n'];
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FileFormatException">It is damaged, or of a newer version; the message names the file.</exception>
    /// <exception cref="FrameIOException">It cannot be read.</exception>
    public static Manifest Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FrameIOException($"database manifest '{path}' cannot be read: {error.Message}", error);
        }

        int line = bytes.AsSpan().IndexOf((byte)'\n');
        if (line < 0) throw Damaged(path, "its first line does not end");
        ManifestHead head = Parse(path, bytes.AsSpan(0, line), ManifestJson.Default.ManifestHead, "its first line");
        if (head.Format != Format) throw Damaged(path, $"it does not say that it is a {Format}");
        if (head.Version is < 1 or > CurrentVersion)
            throw new FileFormatException($"database manifest '{path}' has version {head.Version}: it was written by a newer FrameEngine, and this one reads up to version {CurrentVersion}");
        Span<byte> body = bytes.AsSpan(line + 1).TrimEnd((byte)'\n');
        if (!Convert.ToHexStringLower(SHA256.HashData(body)).Equals(head.Checksum, StringComparison.Ordinal)) throw Damaged(path, "its checksum does not fit its content");
        return Parse(path, body, ManifestJson.Default.Manifest, "its content");
    }

    private static T Parse<T>(string path, ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Damaged(path, $"{what} is null");
        }
        catch (JsonException error)
        {
            throw Damaged(path, $"{what} is not JSON: {error.Message}", error);
        }
    }

    private static FileFormatException Damaged(string path, string why, Exception? inner = null) => new($"database manifest '{path}' is damaged: {why}", inner);
}

/// <summary>The first line of a manifest.</summary>
internal sealed record ManifestHead(string Format, int Version, string Checksum);

/// <summary>Manifests as JSON, by generated code: programs compiled ahead of time have no other.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestHead))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>A table in a manifest.</summary>
internal sealed record StoredTable(string Schema, string Name, FieldSpec[] Columns, StoredKey[] Keys, string[] Checks, StoredDefault[] Defaults, StoredIndex[] Indexes, StoredFile[] Files)
{
    /// <summary>Columns that are computed; null for none.</summary>
    public StoredDefault[]? Generated { get; init; }

    /// <summary>Columns with a collation, and its name; null for none.</summary>
    public StoredDefault[]? Collations { get; init; }

    /// <summary>Foreign keys; null for none.</summary>
    public StoredReference[]? References { get; init; }

    /// <summary>What COMMENT ON says of the table, and of its columns; null for nothing.</summary>
    public string? Comment { get; init; }

    public StoredDefault[]? Comments { get; init; }

    /// <summary>What ANALYZE has counted of each column; null for nothing.</summary>
    public double?[]? Distinct { get; init; }
}

/// <summary>A foreign key of a table.</summary>
internal sealed record StoredReference(string[] Columns, string[] Table, string[] Others);

/// <summary>A key of a table.</summary>
internal sealed record StoredKey(string[] Columns, bool IsPrimary);

/// <summary>An index of a table: its expressions as SQL text.</summary>
internal sealed record StoredIndex(string Name, string[] Keys, bool IsUnique, string? Comment = null);

/// <summary>The default of a column, as SQL text.</summary>
internal sealed record StoredDefault(string Column, string Text);

/// <summary>A data file.</summary>
internal sealed record StoredFile(string Name, long Rows, long Bytes);

/// <summary>A type that has a name.</summary>
internal sealed record StoredType(string Schema, string Name, string Type, string? Comment = null);

/// <summary>A sequence, and the number from which it goes on when the database is opened again: one that it has not given yet.</summary>
internal sealed record StoredSequence(string Schema, string Name, long Start, long Increment, long Minimum, long Maximum, bool Cycle, string Next, string? Comment = null);

/// <summary>A view or macro: the statement that made it.</summary>
internal sealed record StoredView(string Schema, string Name, string Sql, string? Comment = null)
{
    /// <summary>What COMMENT ON says of a view's columns; null for nothing.</summary>
    public StoredDefault[]? Comments { get; init; }
}
