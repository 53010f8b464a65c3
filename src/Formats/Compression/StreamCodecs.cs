using System.Buffers;
using System.IO.Compression;

namespace FrameEngine.Formats.Compression;

/// <summary>gzip and Brotli, through the platform's own implementations.</summary>
/// <remarks>gzip's trailing checksum is verified where it is present; a block that lacks only its trailer is accepted, as the platform does.</remarks>
internal static unsafe class StreamCodecs
{
    private const int BrotliQuality = 4;
    private const int BrotliWindowBits = 22;

    /// <summary>A member without content; the platform's writer emits nothing at all for it.</summary>
    private static ReadOnlySpan<byte> EmptyGzip => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static void DecodeGzip(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            CompressionException.Throw(CompressionKind.Gzip, 0, "it is empty");
        long position;
        string? reason;
        fixed (byte* src = source)
        {
            using var compressed = new UnmanagedMemoryStream(src, source.Length);
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
            try
            {
                Span<byte> extra = stackalloc byte[1];
                int read = gzip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
                reason = read != destination.Length ? $"it ends after {read} of {destination.Length} bytes"
                    : gzip.Read(extra) != 0 ? $"it holds more than {destination.Length} bytes"
                    : null;
            }
            catch (InvalidDataException e)
            {
                reason = e.Message.TrimEnd('.');
            }

            position = compressed.Position;
        }

        if (reason != null)
            CompressionException.Throw(CompressionKind.Gzip, position, reason);
    }

    public static int EncodeGzip(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
        {
            EmptyGzip.CopyTo(destination);
            return EmptyGzip.Length;
        }

        fixed (byte* dst = destination)
        {
            using var compressed = new UnmanagedMemoryStream(dst, 0, destination.Length, FileAccess.Write);
            using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(source);
            return (int)compressed.Length;
        }
    }

    public static void DecodeBrotli(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var decoder = default(BrotliDecoder);
        Span<byte> extra = stackalloc byte[1]; // the decoder wants room even when only its end marker is left
        int read = 0;
        int written = 0;
        string? reason = null;
        while (reason == null)
        {
            bool full = written == destination.Length;
            OperationStatus status = decoder.Decompress(source[read..], full ? extra : destination[written..], out int consumed, out int produced);
            read += consumed;
            written += produced;
            reason = full && produced > 0 ? $"it holds more than {destination.Length} bytes"
                : status == OperationStatus.InvalidData ? "it is not a Brotli stream"
                : status == OperationStatus.NeedMoreData || (status == OperationStatus.Done && written < destination.Length)
                    ? $"it ends after {written} of {destination.Length} bytes"
                : null;
            if (status == OperationStatus.Done)
                break;
        }

        if (reason != null)
            CompressionException.Throw(CompressionKind.Brotli, read, reason);
    }

    public static int EncodeBrotli(ReadOnlySpan<byte> source, Span<byte> destination) =>
        BrotliEncoder.TryCompress(source, destination, out int written, BrotliQuality, BrotliWindowBits)
            ? written
            : throw new ArgumentException("The destination is shorter than the codec's maximum compressed length.", nameof(destination));
}
