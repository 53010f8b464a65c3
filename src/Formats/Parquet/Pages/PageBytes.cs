using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Parquet.Encodings;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Memory for pages, and what fills it: decompression and checksums.</summary>
internal static unsafe class PageBytes
{
    /// <summary>Memory with enough behind it for the decoders, which read a little past the end.</summary>
    public static NativeBuffer Allocate(MemoryPool pool, long length) => NativeBuffer.Allocate(pool, length + (2 * BitUnpacker.Padding));

    /// <summary>Decompresses one block into fresh memory of exactly the announced size.</summary>
    public static NativeBuffer Decompress(ParquetCodec codec, byte* source, int compressed, int uncompressed, MemoryPool pool, ParquetPlace place)
    {
        CompressionKind kind = codec switch
        {
            ParquetCodec.Snappy => CompressionKind.Snappy,
            ParquetCodec.Gzip => CompressionKind.Gzip,
            ParquetCodec.Brotli => CompressionKind.Brotli,
            ParquetCodec.Lz4Raw => CompressionKind.Lz4Raw,
            ParquetCodec.Zstd => CompressionKind.Zstd,
            _ => throw place.Error($"pages are compressed with {codec}, which cannot be read; Snappy, gzip, Brotli, LZ4_RAW and zstd can"),
        };
        NativeBuffer buffer = Allocate(pool, uncompressed);
        try
        {
            Codec.Decompress(kind, new ReadOnlySpan<byte>(source, compressed), new Span<byte>(buffer.Pointer, uncompressed));
            return buffer;
        }
        catch (CompressionException error)
        {
            buffer.Release();
            throw place.Error($"a page does not decompress: {error.Message}", error);
        }
        catch
        {
            buffer.Release();
            throw;
        }
    }

    /// <summary>Compares the stored bytes with the header's checksum, if it has one.</summary>
    public static void VerifyChecksum(in PageHeader header, byte* stored, ParquetPlace place)
    {
        if (header.Crc is not { } expected) return;
        uint found = Crc32.Compute(new ReadOnlySpan<byte>(stored, header.CompressedSize));
        if (found != (uint)expected) throw place.Error($"a page's checksum is {found:x8}, its header says {(uint)expected:x8}");
    }
}
