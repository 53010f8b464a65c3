using System.Numerics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Compression;

/// <summary>Encodes raw LZ4 blocks: greedy matching through a hash table of the last position of each four bytes.</summary>
internal static unsafe class Lz4Encoder
{
    private const int HashBits = 13;
    private const int MinMatch = 4;
    private const int MaxOffset = 65535;

    /// <summary>The format's rule: the last match starts at least 12 bytes before the end, and the last 5 bytes are literals.</summary>
    private const int LastMatchStart = 12;
    private const int LastLiterals = 5;

    [ThreadStatic]
    private static int[]? _table;

    /// <summary>The most bytes that <paramref name="length"/> bytes can take: one literal run, its length bytes and the token.</summary>
    public static int MaxLength(int length) => checked((int)((long)length + (length / 255) + 16));

    /// <summary>Encodes <paramref name="source"/> and returns how many bytes were written; there must be room for <see cref="MaxLength"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int[] table = _table ??= new int[1 << HashBits];
        Array.Clear(table);
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        fixed (int* positions = table)
        {
            return (int)(EncodeSequences(src, source.Length, dst, positions) - dst);
        }
    }

    [MethodImpl(HotPath.Compile)]
    private static byte* EncodeSequences(byte* source, int length, byte* to, int* positions)
    {
        byte* end = source + length;
        byte* emitted = source;
        if (length > LastMatchStart)
        {
            byte* limit = end - LastMatchStart;
            byte* matchEnd = end - LastLiterals;
            byte* at = source + 1;
            while (true)
            {
                uint misses = 1 << 6;
                byte* candidate;
                while (true)
                {
                    if (at > limit)
                        goto Tail;
                    uint hash = (*(uint*)at * 2654435761u) >> (32 - HashBits);
                    candidate = source + positions[hash];
                    positions[hash] = (int)(at - source);
                    if (*(uint*)candidate == *(uint*)at && at - candidate <= MaxOffset)
                        break;
                    at += misses++ >> 6;
                }

                while (at > emitted && candidate > source && at[-1] == candidate[-1])
                {
                    at--;
                    candidate--;
                }

                long literals = at - emitted;
                long matched = MinMatch + CommonLength(candidate + MinMatch, at + MinMatch, matchEnd);
                byte* token = to++;
                to = EmitLiterals(token, to, emitted, literals);
                *(ushort*)to = (ushort)(at - candidate);
                to += 2;
                long more = matched - MinMatch;
                *token |= (byte)Math.Min(more, 15);
                if (more >= 15)
                    to = EmitLength(to, more - 15);
                at += matched;
                emitted = at;
                if (at > limit)
                    goto Tail;
                positions[(*(uint*)(at - 2) * 2654435761u) >> (32 - HashBits)] = (int)(at - 2 - source);
            }
        }

    Tail:
        byte* last = to++;
        return EmitLiterals(last, to, emitted, end - emitted);
    }

    private static byte* EmitLiterals(byte* token, byte* to, byte* from, long length)
    {
        *token = (byte)(Math.Min(length, 15) << 4);
        if (length >= 15)
            to = EmitLength(to, length - 15);
        Unsafe.CopyBlockUnaligned(to, from, (uint)length);
        return to + length;
    }

    private static byte* EmitLength(byte* to, long length)
    {
        while (length >= 255)
        {
            *to++ = 255;
            length -= 255;
        }

        *to++ = (byte)length;
        return to;
    }

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
