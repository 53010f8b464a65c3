using System.Diagnostics.CodeAnalysis;

namespace FrameEngine.Formats.Compression;

/// <summary>A compressed block breaks its format. Readers turn it into the error of their file format, which adds file and column.</summary>
/// <param name="kind">The codec that refused the block.</param>
/// <param name="offset">Where in the compressed block, in bytes from its start; as near as the codec knows.</param>
/// <param name="reason">What is wrong, as a clause without a full stop.</param>
internal sealed class CompressionException(CompressionKind kind, long offset, string reason)
    : Exception($"Malformed {kind} block at byte {offset}: {reason}.")
{
    public CompressionKind Kind { get; } = kind;

    public long Offset { get; } = offset;

    public string Reason { get; } = reason;

    [DoesNotReturn]
    public static void Throw(CompressionKind kind, long offset, string reason) => throw new CompressionException(kind, offset, reason);
}
