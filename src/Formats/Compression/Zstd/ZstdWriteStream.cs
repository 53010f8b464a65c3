using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Compresses what is written to it: a frame for every mebibyte, one behind the other, as the format allows.</summary>
internal sealed class ZstdWriteStream(Stream target) : ForwardWriteStream
{
    private const int FrameBytes = 1 << 20;

    private readonly byte[] _collected = new byte[FrameBytes];
    private readonly byte[] _compressed = new byte[Codec.MaxCompressedLength(CompressionKind.Zstd, FrameBytes)];
    private int _count;
    private bool _any;
    private bool _closed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, FrameBytes - _count);
            buffer[..taken].CopyTo(_collected.AsSpan(_count));
            _count += taken;
            buffer = buffer[taken..];
            if (_count == FrameBytes) WriteFrame();
        }
    }

    // A frame is written when it is full, or at the end: small ones would compress badly.
    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            try
            {
                // Nothing at all is an empty frame: readers want one.
                if (_count > 0 || !_any) WriteFrame();
            }
            finally
            {
                target.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void WriteFrame()
    {
        int length = Codec.Compress(CompressionKind.Zstd, _collected.AsSpan(0, _count), _compressed);
        target.Write(_compressed, 0, length);
        _count = 0;
        _any = true;
    }
}
