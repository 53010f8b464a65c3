using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Decodes zstd frames (RFC 8878) into a buffer of known size: any number of frames, skippable ones included; dictionaries are refused.</summary>
/// <remarks>One instance holds the tables and the literals of the block at hand; keep one per thread. Not safe for concurrent use.</remarks>
internal sealed unsafe partial class ZstdDecoder
{
    internal const uint Magic = 0xFD2FB528;
    internal const uint SkippableMagic = 0x184D2A50;
    internal const int MaxBlockLength = 128 * 1024;

    /// <summary>Vector copies may read and write so far past the literals.</summary>
    private const int Slack = 64;

    [ThreadStatic]
    private static ZstdDecoder? _current;

    // One allocation: literals, Huffman table, three sequence tables.
    private readonly byte* _literals;
    private readonly ushort* _huffman;
    private readonly FseCell* _literalLengths;
    private readonly FseCell* _matchLengths;
    private readonly FseCell* _offsets;

    // What the blocks of a frame inherit from each other.
    private bool _hasHuffman;
    private AlphabetTable _literalLengthTable;
    private AlphabetTable _matchLengthTable;
    private AlphabetTable _offsetTable;
    private ulong _repeat0;
    private ulong _repeat1;
    private ulong _repeat2;

    private byte* _source;

    private ZstdDecoder()
    {
        _literals = (byte*)NativeMemory.AlignedAlloc(
            MaxBlockLength + Slack + (sizeof(ushort) * HuffmanTable.Cells) + (nuint)(sizeof(FseCell) * (512 + 512 + 256)), 64);
        _huffman = (ushort*)(_literals + MaxBlockLength + Slack);
        _literalLengths = (FseCell*)(_huffman + HuffmanTable.Cells);
        _matchLengths = _literalLengths + (1 << SequenceCodes.MaxLiteralLengthLog);
        _offsets = _matchLengths + (1 << SequenceCodes.MaxMatchLengthLog);
    }

    ~ZstdDecoder() => NativeMemory.AlignedFree(_literals);

    /// <summary>Decodes all frames in <paramref name="source"/>, which must fill <paramref name="destination"/> exactly.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            CompressionException.Throw(CompressionKind.Zstd, 0, "it holds no frame");
        ZstdDecoder decoder = _current ??= new ZstdDecoder();
        byte none = 0;
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            decoder._source = src;
            byte* target = dst == null ? &none : dst;
            decoder.DecodeFrames(src, src + source.Length, target, target + destination.Length);
        }
    }

    private void DecodeFrames(byte* src, byte* srcEnd, byte* dst, byte* dstEnd)
    {
        while (src < srcEnd)
        {
            Require(srcEnd - src >= 4, src, "a frame's magic number is cut off");
            uint magic = *(uint*)src;
            if ((magic & 0xFFFFFFF0) == SkippableMagic)
            {
                Require(srcEnd - src >= 8 && *(uint*)(src + 4) <= srcEnd - src - 8, src, "a skippable frame is cut off");
                src += 8 + *(uint*)(src + 4);
                continue;
            }

            Require(magic == Magic, src, "a frame doesn't start with the magic number");
            DecodeFrame(ref src, srcEnd, ref dst, dstEnd);
        }

        Require(dst == dstEnd, src, "it holds fewer bytes than expected");
    }

    private void DecodeFrame(ref byte* src, byte* srcEnd, ref byte* dst, byte* dstEnd)
    {
        byte* frame = src;
        src += 4;
        Require(src < srcEnd, src, "a frame header is cut off");
        int descriptor = *src++;
        bool checksum = (descriptor & 4) != 0;
        Require((descriptor & 8) == 0, frame + 4, "a frame header has its reserved bit set");
        int headerRest = HeaderRest(descriptor), sizeBytes = SizeBytes(descriptor);
        Require(srcEnd - src >= headerRest, src, "a frame header is cut off");
        Require(TryReadHeader(new ReadOnlySpan<byte>(src - 1, headerRest + 1), out ulong window, out ulong contentSize, out _, out _), src, "a frame needs a dictionary");
        if (sizeBytes > 0)
            Require(contentSize <= (ulong)(dstEnd - dst), src, "a frame says that it holds more bytes than expected");
        src += headerRest;
        BeginFrame();
        byte* content = dst;
        int maxBlock = (int)Math.Min(window, MaxBlockLength);
        bool last;
        do
        {
            Require(srcEnd - src >= 3, src, "a block header is cut off");
            int header = src[0] | (src[1] << 8) | (src[2] << 16);
            last = (header & 1) != 0;
            int length = header >> 3;
            Require(length <= maxBlock, src, "a block is larger than its frame allows");
            src += 3;
            switch ((header >> 1) & 3)
            {
                case 0:
                    Require(length <= srcEnd - src, src, "a raw block is cut off");
                    Require(length <= dstEnd - dst, src, "it holds more bytes than expected");
                    new ReadOnlySpan<byte>(src, length).CopyTo(new Span<byte>(dst, length));
                    src += length;
                    dst += length;
                    break;
                case 1:
                    Require(src < srcEnd, src, "a run-length block is cut off");
                    Require(length <= dstEnd - dst, src, "it holds more bytes than expected");
                    new Span<byte>(dst, length).Fill(*src++);
                    dst += length;
                    break;
                case 2:
                    Require(length <= srcEnd - src, src, "a compressed block is cut off");
                    byte* limit = dstEnd - dst > maxBlock ? dst + maxBlock : dstEnd;
                    dst = DecodeBlock(src, src + length, content, dst, limit, dstEnd);
                    src += length;
                    break;
                default:
                    Require(false, src - 3, "a block has the reserved type");
                    break;
            }
        }
        while (!last);

        long produced = dst - content;
        if (sizeBytes > 0)
            Require((ulong)produced == contentSize, src, "a frame holds another number of bytes than it says");
        if (checksum)
        {
            Require(srcEnd - src >= 4, src, "a checksum is cut off");
            uint expected = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(src, 4));
            Require((uint)XxHash64.Hash(new ReadOnlySpan<byte>(content, checked((int)produced))) == expected, src, "the checksum differs");
            src += 4;
        }
    }

    private byte* DecodeBlock(byte* src, byte* srcEnd, byte* content, byte* dst, byte* dstLimit, byte* dstEnd)
    {
        byte* literals = ReadLiterals(ref src, srcEnd, out int literalCount);
        int count = ReadSequenceHeader(ref src, srcEnd);
        if (count > 0)
            dst = DecodeSequences(src, srcEnd, count, ref literals, ref literalCount, content, dst, dstLimit, dstEnd);
        else
            Require(src == srcEnd, src, "a block goes on after its literals");
        Require(literalCount <= dstLimit - dst, src, "it holds more bytes than expected");
        new ReadOnlySpan<byte>(literals, literalCount).CopyTo(new Span<byte>(dst, literalCount));
        return dst + literalCount;
    }

    private void Require(bool holds, byte* at, string reason)
    {
        if (!holds)
            CompressionException.Throw(CompressionKind.Zstd, at - _source, reason);
    }

    private static ulong ReadLittleEndian(byte* from, int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)from[i] << (8 * i);
        return value;
    }

    /// <summary>A decoding table in force; none has been read yet while <see cref="Cells"/> is null.</summary>
    private struct AlphabetTable
    {
        public FseCell* Cells;
        public int Log;
    }
}
