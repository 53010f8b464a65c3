using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>What fills the memory of pages: decompression and checksums.</summary>
internal static unsafe class PageBytes
{
    /// <summary>Decompresses one block into fresh memory of exactly the announced size.</summary>
    public static NativeBuffer Decompress(ParquetCodec codec, byte* source, int compressed, int uncompressed, PageMemory memory, ParquetPlace place)
    {
        CompressionKind kind = KindOf(codec, place);
        NativeBuffer buffer = memory.Allocate(uncompressed);
        try
        {
            Codec.Decompress(kind, new ReadOnlySpan<byte>(source, compressed), new Span<byte>(buffer.Pointer, uncompressed));
            return buffer;
        }
        catch (CompressionException error)
        {
            memory.Free(buffer);
            throw place.Error($"a page does not decompress: {error.Message}", error);
        }
        catch
        {
            memory.Free(buffer);
            throw;
        }
    }

    /// <summary>How pages of a codec are compressed.</summary>
    /// <exception cref="ParquetException">The codec cannot be read.</exception>
    public static CompressionKind KindOf(ParquetCodec codec, ParquetPlace place) => codec switch
        {
        ParquetCodec.Snappy => CompressionKind.Snappy,
        ParquetCodec.Gzip => CompressionKind.Gzip,
        ParquetCodec.Brotli => CompressionKind.Brotli,
        ParquetCodec.Lz4Raw => CompressionKind.Lz4Raw,
        ParquetCodec.Zstd => CompressionKind.Zstd,
        _ => throw place.Error($"pages are compressed with {codec}, which cannot be read; Snappy, gzip, Brotli, LZ4_RAW and zstd can"),
    };

    /// <summary>Compares the stored bytes with the header's checksum, if it has one.</summary>
    public static void VerifyChecksum(in PageHeader header, byte* stored, ParquetPlace place)
    {
        if (header.Crc is not { } expected) return;
        uint found = Crc32.Compute(new ReadOnlySpan<byte>(stored, header.CompressedSize));
        if (found != (uint)expected) throw place.Error($"a page's checksum is {found:x8}, its header says {(uint)expected:x8}");
    }
}
