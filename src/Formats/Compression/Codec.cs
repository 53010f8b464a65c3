using System.IO.Compression;
using FrameEngine.Formats.Compression.Zstd;

namespace FrameEngine.Formats.Compression;

/// <summary>Compresses and decompresses blocks whose uncompressed length is known, as columnar files hold them.</summary>
/// <remarks>
/// Blocks are untrusted: a malformed one is a <see cref="CompressionException"/>, found in time proportional to the buffers' lengths and
/// without touching memory outside them; what the destination then holds is unspecified. Scratch tables are kept per thread.
/// </remarks>
/// <threadsafety>All methods may be called from any number of threads.</threadsafety>
internal static class Codec
{
    /// <summary>Decodes a whole block, which must fill <paramref name="destination"/> exactly. No bytes at all stand for an empty block in every codec.</summary>
    /// <exception cref="CompressionException">The block is malformed, or of another length.</exception>
    public static void Decompress(CompressionKind kind, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty && destination.IsEmpty)
            return; // writers leave empty parts of a page out altogether
        switch (kind)
        {
            case CompressionKind.None:
                if (source.Length != destination.Length)
                    CompressionException.Throw(kind, 0, $"it holds {source.Length} bytes where {destination.Length} are expected");
                source.CopyTo(destination);
                break;
            case CompressionKind.Snappy:
                SnappyDecoder.Decode(source, destination);
                break;
            case CompressionKind.Lz4Raw:
                Lz4Decoder.Decode(source, destination);
                break;
            case CompressionKind.Gzip:
                StreamCodecs.DecodeGzip(source, destination);
                break;
            case CompressionKind.Brotli:
                StreamCodecs.DecodeBrotli(source, destination);
                break;
            case CompressionKind.Zstd:
                // The library is half as fast again; what it refuses is decoded here, to say what is wrong and where.
                if (!LibZstd.IsAvailable || !LibZstd.TryDecode(source, destination))
                    ZstdDecoder.Decode(source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such codec.");
        }
    }

    /// <summary>How much room <see cref="Compress"/> needs for <paramref name="length"/> bytes of input.</summary>
    public static int MaxCompressedLength(CompressionKind kind, int length) => kind switch
    {
        CompressionKind.None => length,
        CompressionKind.Snappy => SnappyEncoder.MaxLength(length),
        CompressionKind.Lz4Raw => Lz4Encoder.MaxLength(length),
        CompressionKind.Gzip => checked((int)((long)length + (length / 8) + 1024)),
        CompressionKind.Brotli => BrotliEncoder.GetMaxCompressedLength(length) + 16,
        CompressionKind.Zstd => ZstdEncoder.MaxLength(length),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such codec."),
    };

    /// <summary>Encodes <paramref name="source"/> as one block and returns its length.</summary>
    /// <param name="kind">The codec.</param>
    /// <param name="source">The bytes to encode.</param>
    /// <param name="destination">Room for at least <see cref="MaxCompressedLength"/> bytes.</param>
    public static int Compress(CompressionKind kind, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxCompressedLength(kind, source.Length), nameof(destination));
        switch (kind)
        {
            case CompressionKind.None:
                source.CopyTo(destination);
                return source.Length;
            case CompressionKind.Snappy:
                return SnappyEncoder.Encode(source, destination);
            case CompressionKind.Lz4Raw:
                return Lz4Encoder.Encode(source, destination);
            case CompressionKind.Gzip:
                return StreamCodecs.EncodeGzip(source, destination);
            case CompressionKind.Brotli:
                return StreamCodecs.EncodeBrotli(source, destination);
            case CompressionKind.Zstd:
                return LibZstd.IsAvailable ? LibZstd.Encode(source, destination) : ZstdEncoder.Encode(source, destination);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such codec.");
        }
    }
}
