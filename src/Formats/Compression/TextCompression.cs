using System.IO.Compression;
using FrameEngine.Formats.Compression.Zstd;

namespace FrameEngine.Formats.Compression;

/// <summary>How a file of text is compressed as a whole.</summary>
internal enum TextCompression : byte
{
    None,
    Gzip,
    Zstd,
}

/// <summary>Streams around files of text: which compression a name or an option says, and the streams that do it.</summary>
internal static class TextCompressions
{
    /// <summary>What the ending of a name says.</summary>
    public static TextCompression Of(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? TextCompression.Gzip
        : path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? TextCompression.Zstd
        : TextCompression.None;

    /// <summary>The option <c>compression</c> of COPY … TO; null for <c>auto</c>, which leaves it to the name.</summary>
    /// <exception cref="UsageException">There is no such compression.</exception>
    public static TextCompression? Parse(string name) => name.ToLowerInvariant() switch
    {
        "" or "auto" or "auto_detect" => null,
        "none" or "uncompressed" => TextCompression.None,
        "gzip" => TextCompression.Gzip,
        "zstd" => TextCompression.Zstd,
        _ => throw new UsageException($"compression is auto, none, gzip or zstd, not \"{name}\"") { Hint = Suggestion.For(name, ["auto", "none", "gzip", "zstd"]) },
    };

    /// <summary>The name that <see cref="Parse"/> knows.</summary>
    public static string NameOf(TextCompression? compression) => compression?.ToString().ToLowerInvariant() ?? "";

    /// <summary>A stream whose bytes go compressed to another, which is closed with it.</summary>
    public static Stream Compress(Stream target, TextCompression compression) => compression switch
    {
        TextCompression.Gzip => new GZipStream(target, CompressionLevel.Optimal),
        TextCompression.Zstd => new ZstdWriteStream(target),
        _ => target,
    };

    /// <summary>The uncompressed bytes of a stream, which is closed with it: its first bytes say how they are compressed.</summary>
    public static Stream Decompress(FileStream source)
    {
        Span<byte> start = stackalloc byte[4];
        int read = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        source.Position = 0;
        return read == start.Length && ZstdReadStream.IsZstd(start) ? new ZstdReadStream(source) : new GZipStream(source, CompressionMode.Decompress);
    }
}
