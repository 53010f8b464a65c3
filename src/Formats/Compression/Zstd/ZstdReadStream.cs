using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Decompresses zstd frames of any length as they are read: what is kept is the window that a frame asks for and a block.</summary>
/// <remarks>Checksums of frames are verified. A window of more than 128 MiB is refused: only <c>--ultra --long</c> makes such.</remarks>
internal sealed unsafe class ZstdReadStream(Stream source) : ForwardReadStream
{
    private const int MostWindow = 128 << 20;
    private const int Block = ZstdDecoder.MaxBlockLength;

    private readonly ZstdDecoder _decoder = ZstdDecoder.ForStream();
    private readonly byte[] _header = new byte[18];
    private byte[] _stored = [];
    private byte[] _window = [];
    private int _keep; // bytes before the block at hand that matches may refer to
    private int _end; // of what is decoded
    private int _at; // of what is given out
    private int _maxBlock;
    private bool _inFrame;
    private bool _hasChecksum;
    private bool _finished;
    private ulong _declared;
    private bool _isDeclared;
    private ulong _produced;
    private long _position; // in the compressed bytes
    private XxHash64.State _hash;

    /// <summary>Whether a file that starts so is one of zstd's.</summary>
    public static bool IsZstd(ReadOnlySpan<byte> start) => BitConverter.ToUInt32(start) is var magic && (magic == ZstdDecoder.Magic || (magic & 0xFFFFFFF0) == ZstdDecoder.SkippableMagic);

    /// <exception cref="CompressionException">The stream is malformed.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_at == _end)
        {
            if (_finished) return 0;
            if (_inFrame) DecodeBlock();
            else if (!BeginFrame()) _finished = true;
        }

        int count = Math.Min(buffer.Length, _end - _at);
        _window.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private bool BeginFrame()
    {
        int read = source.ReadAtLeast(_header.AsSpan(0, 4), 4, throwOnEndOfStream: false);
        _position += read;
        if (read == 0) return false;
        Require(read == 4, "a frame's magic number is cut off");
        uint magic = BitConverter.ToUInt32(_header);
        if ((magic & 0xFFFFFFF0) == ZstdDecoder.SkippableMagic)
        {
            Fill(_header.AsSpan(0, 4), "a skippable frame is cut off");
            long left = BitConverter.ToUInt32(_header);
            Span<byte> skipped = stackalloc byte[4096];
            for (; left > 0; left -= Math.Min(left, skipped.Length)) Fill(skipped[..(int)Math.Min(left, skipped.Length)], "a skippable frame is cut off");
            return true;
        }

        Require(magic == ZstdDecoder.Magic, "a frame doesn't start with the magic number");
        Fill(_header.AsSpan(0, 1), "a frame header is cut off");
        int descriptor = _header[0], rest = ZstdDecoder.HeaderRest(descriptor);
        Fill(_header.AsSpan(1, rest), "a frame header is cut off");
        Require(ZstdDecoder.TryReadHeader(_header.AsSpan(0, 1 + rest), out ulong window, out _declared, out _isDeclared, out _hasChecksum), "a frame header has its reserved bit set, or needs a dictionary");
        Require(window <= MostWindow, "a frame needs a window of more than 128 MiB");
        _maxBlock = (int)Math.Min(window, Block);
        int room = (int)window + (2 * Block);
        if (_window.Length < room) _window = GC.AllocateUninitializedArray<byte>(room, pinned: true);
        if (_stored.Length == 0) _stored = GC.AllocateUninitializedArray<byte>(Block, pinned: true);
        _keep = (int)window;
        (_at, _end, _produced, _inFrame) = (0, 0, 0, true);
        _hash = XxHash64.Start();
        _decoder.BeginFrame();
        return true;
    }

    private void DecodeBlock()
    {
        // Everything was given out; only what matches may refer to stays.
        if (_end + Block > _window.Length)
        {
            int kept = Math.Min(_keep, _end);
            _window.AsSpan(_end - kept, kept).CopyTo(_window);
            _at = _end = kept;
        }

        Fill(_header.AsSpan(0, 3), "a block header is cut off");
        int header = _header[0] | (_header[1] << 8) | (_header[2] << 16), length = header >> 3;
        Require(length <= _maxBlock, "a block is larger than its frame allows");
        int start = _end;
        switch ((header >> 1) & 3)
        {
            case 0:
                Fill(_window.AsSpan(_end, length), "a raw block is cut off");
                _end += length;
                break;
            case 1:
                Fill(_header.AsSpan(0, 1), "a run-length block is cut off");
                _window.AsSpan(_end, length).Fill(_header[0]);
                _end += length;
                break;
            case 2:
                Fill(_stored.AsSpan(0, length), "a compressed block is cut off");
                fixed (byte* stored = _stored)
                fixed (byte* content = _window) _end = (int)(_decoder.DecodeStreamed(stored, length, content, content + _end, content + _end + _maxBlock, content + _window.Length) - content);
                break;
            default:
                Require(false, "a block has the reserved type");
                break;
        }

        ReadOnlySpan<byte> decoded = _window.AsSpan(start, _end - start);
        _produced += (ulong)decoded.Length;
        if (_hasChecksum) _hash.Add(decoded);
        if ((header & 1) == 0) return;
        _inFrame = false;
        Require(!_isDeclared || _produced == _declared, "a frame holds another number of bytes than it says");
        if (!_hasChecksum) return;
        Fill(_header.AsSpan(0, 4), "a checksum is cut off");
        Require((uint)_hash.Finish() == BitConverter.ToUInt32(_header), "the checksum differs");
    }

    private void Fill(Span<byte> target, string reason)
    {
        int read = source.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        _position += read;
        Require(read == target.Length, reason);
    }

    private void Require(bool holds, string reason)
    {
        if (!holds) CompressionException.Throw(CompressionKind.Zstd, _position, reason);
    }
}
