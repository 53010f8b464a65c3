using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Writes zstd frames where the system has no libzstd: greedy matching, Huffman-coded literals, predefined sequence tables.</summary>
/// <remarks>Keep one per thread: it holds the hash table and the block's buffers. Not safe for concurrent use.</remarks>
internal sealed unsafe partial class ZstdEncoder
{
    private const uint Magic = 0xFD2FB528;
    private const int MaxBlockLength = 128 * 1024;
    private const int HashBits = 15;
    private const int MinMatch = 5;
    private const int MaxSequences = MaxBlockLength / MinMatch;

    /// <summary>Matches start at least so far before a block's end, so that whole words can be loaded.</summary>
    private const int EndMargin = 8;

    [ThreadStatic]
    private static ZstdEncoder? _current;

    private readonly int* _positions;
    private readonly byte* _literals;
    private readonly Sequence* _sequences;
    private int _literalCount;
    private int _sequenceCount;

    private ZstdEncoder()
    {
        _positions = (int*)NativeMemory.AlignedAlloc((sizeof(int) << HashBits) + MaxBlockLength + ((nuint)sizeof(Sequence) * MaxSequences), 64);
        _literals = (byte*)(_positions + (1 << HashBits));
        _sequences = (Sequence*)(_literals + MaxBlockLength);
    }

    ~ZstdEncoder() => NativeMemory.AlignedFree(_positions);

    /// <summary>The most bytes that <paramref name="length"/> bytes can take, here and in libzstd.</summary>
    public static int MaxLength(int length) =>
        checked((int)((long)length + (length / 256) + (length < MaxBlockLength ? (MaxBlockLength - length) >> 11 : 0) + (3 * (length / MaxBlockLength)) + 32));

    /// <summary>Encodes one frame and returns its length; there must be room for <see cref="MaxLength"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ZstdEncoder encoder = _current ??= new ZstdEncoder();
        byte none = 0;
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            return (int)(encoder.EncodeFrame(src == null ? &none : src, source.Length, dst) - dst);
        }
    }

    private byte* EncodeFrame(byte* source, int length, byte* to)
    {
        new Span<int>(_positions, 1 << HashBits).Fill(-1);
        *(uint*)to = Magic;
        to[4] = 0xA0; // single segment, content size in four bytes, no checksum
        *(int*)(to + 5) = length;
        to += 9;
        byte* at = source;
        byte* end = source + length;
        do
        {
            int block = (int)Math.Min(end - at, MaxBlockLength);
            to = EncodeBlock(source, at, block, at + block == end, to);
            at += block;
        }
        while (at < end);
        return to;
    }

    private byte* EncodeBlock(byte* source, byte* block, int length, bool last, byte* to)
    {
        byte* body = to + 3;
        FindSequences(source, block, block + length);
        int size = _sequenceCount == 0 && _literalCount == 0 ? -1 : EncodeBody(body, length - 1);
        int kind = 2;
        if (size < 0)
        {
            // Not smaller: keep the bytes as they are.
            kind = 0;
            size = length;
            Unsafe.CopyBlockUnaligned(body, block, (uint)length);
        }

        int header = (last ? 1 : 0) | (kind << 1) | (size << 3);
        to[0] = (byte)header;
        to[1] = (byte)(header >> 8);
        to[2] = (byte)(header >> 16);
        return body + size;
    }

    /// <summary>Splits a block into literals and matches, which may reach back to the frame's start.</summary>
    [MethodImpl(HotPath.Compile)]
    private void FindSequences(byte* source, byte* block, byte* end)
    {
        int* positions = _positions;
        byte* literals = _literals;
        Sequence* sequence = _sequences;
        byte* emitted = block;
        byte* at = block == source ? block + 1 : block;
        byte* limit = end - EndMargin;
        uint misses = 1 << 6;
        while (at <= limit)
        {
            ulong word = *(ulong*)at;
            uint hash = Hash(word);
            int position = positions[hash];
            positions[hash] = (int)(at - source);
            byte* candidate = source + position;
            if (position < 0 || ((*(ulong*)candidate ^ word) << 24) != 0)
            {
                at += misses++ >> 6;
                continue;
            }

            byte* matchEnd = at + MinMatch + CommonLength(candidate + MinMatch, at + MinMatch, end);
            while (at > emitted && candidate > source && at[-1] == candidate[-1])
            {
                at--;
                candidate--;
            }

            long run = at - emitted;
            Unsafe.CopyBlockUnaligned(literals, emitted, (uint)run);
            literals += run;
            *sequence++ = new Sequence((int)run, (int)(matchEnd - at), (int)(at - candidate));
            emitted = matchEnd;
            at = matchEnd;
            misses = 1 << 6;
            if (at <= limit)
                positions[Hash(*(ulong*)(at - 2))] = (int)(at - 2 - source);
        }

        Unsafe.CopyBlockUnaligned(literals, emitted, (uint)(end - emitted));
        _literalCount = (int)(literals + (end - emitted) - _literals);
        _sequenceCount = (int)(sequence - _sequences);
    }

    /// <summary>Writes literals and sequences; −1 when they take more than <paramref name="limit"/> bytes.</summary>
    private int EncodeBody(byte* to, int limit)
    {
        int literals = HuffmanEncoder.EncodeSection(_literals, _literalCount, to, limit);
        if (literals < 0)
            return -1;
        int sequences = SequenceEncoder.EncodeSection(_sequences, _sequenceCount, to + literals, limit - literals);
        return sequences < 0 ? -1 : literals + sequences;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong word) => (uint)(((word << 24) * 0x9FB21C651E98DF25) >> (64 - HashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long CommonLength(byte* left, byte* right, byte* end)
    {
        byte* start = right;
        while (right <= end - 8)
        {
            ulong difference = *(ulong*)left ^ *(ulong*)right;
            if (difference != 0)
                return right - start + (BitOperations.TrailingZeroCount(difference) >> 3);
            left += 8;
            right += 8;
        }

        while (right < end && *left == *right)
        {
            left++;
            right++;
        }

        return right - start;
    }
}

/// <summary>So many literals, then a match of so many bytes that starts so far back.</summary>
internal readonly record struct Sequence(int LiteralLength, int MatchLength, int Offset);
