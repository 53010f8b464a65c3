namespace FrameEngine.Formats.Compression;

/// <summary>The block codecs that our file formats use. <see cref="None"/> copies.</summary>
internal enum CompressionKind
{
    /// <summary>Bytes as they are.</summary>
    None,

    /// <summary>A raw Snappy block: length prefix and tags, no framing.</summary>
    Snappy,

    /// <summary>One or more gzip members (RFC 1952).</summary>
    Gzip,

    /// <summary>A Brotli stream (RFC 7932).</summary>
    Brotli,

    /// <summary>A raw LZ4 block: no frame, no length prefix.</summary>
    Lz4Raw,

    /// <summary>One or more Zstandard frames (RFC 8878).</summary>
    Zstd,
}
