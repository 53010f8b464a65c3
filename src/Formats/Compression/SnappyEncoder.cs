using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Formats.Compression;

/// <summary>Encodes raw Snappy blocks: greedy matching through a hash table of the last position of each four bytes, in fragments of 64 KiB.</summary>
/// <remarks>Searching gives up faster the longer nothing matches, so that incompressible data costs little more than a copy.</remarks>
internal static unsafe class SnappyEncoder
{
    private const int FragmentLength = 1 << 16;
    private const int HashBits = 14;

    /// <summary>Matches start at least this far before the end of a fragment, so that eight bytes can always be loaded.</summary>
    private const int EndMargin = 16;

    [ThreadStatic]
    private static ushort[]? _table;

    /// <summary>The most bytes that <paramref name="length"/> bytes can take: every 64 KiB fragment as one literal, and the length prefix.</summary>
    public static int MaxLength(int length) => checked((int)(32 + (long)length + (length / 6)));

    /// <summary>Encodes <paramref name="source"/> and returns how many bytes were written; there must be room for <see cref="MaxLength"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ushort[] table = _table ??= new ushort[1 << HashBits];
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        fixed (ushort* positions = table)
        {
            byte* to = dst;
            uint length = (uint)source.Length;
            while (length >= 0x80)
            {
                *to++ = (byte)(length | 0x80);
                length >>= 7;
            }

            *to++ = (byte)length;
            for (int at = 0; at < source.Length; at += FragmentLength)
            {
                int fragment = Math.Min(FragmentLength, source.Length - at);
                int bits = Math.Clamp(BitOperations.Log2((uint)fragment) + 1, 8, HashBits);
                new Span<ushort>(positions, 1 << bits).Clear();
                to = EncodeFragment(src + at, fragment, to, positions, 32 - bits);
            }

            return (int)(to - dst);
        }
    }

    [MethodImpl(HotPath.Compile)]
    private static byte* EncodeFragment(byte* source, int length, byte* to, ushort* positions, int hashShift)
    {
        byte* end = source + length;
        byte* emitted = source;
        if (length > EndMargin)
        {
            byte* limit = end - EndMargin;
            byte* at = source + 1;
            while (true)
            {
                // Find a position whose four bytes were seen before; steps grow by one every 32 misses.
                uint misses = 32;
                byte* candidate;
                while (true)
                {
                    if (at > limit)
                        goto Tail;
                    uint bytes = *(uint*)at;
                    uint hash = (bytes * 0x1E35A7BDu) >> hashShift;
                    candidate = source + positions[hash];
                    positions[hash] = (ushort)(at - source);
                    if (*(uint*)candidate == bytes && candidate < at)
                        break;
                    at += misses++ >> 5;
                }

                // Here at least sixteen bytes of the fragment are left to read, and so much room to write.
                to = at - emitted <= 16 ? EmitShortLiteral(to, emitted, (uint)(at - emitted)) : EmitLiteral(to, emitted, at - emitted);
                do
                {
                    long matched = 4 + CommonLength(candidate + 4, at + 4, end);
                    to = EmitCopy(to, (uint)(at - candidate), matched);
                    at += matched;
                    emitted = at;
                    if (at > limit)
                        goto Tail;

                    positions[(*(uint*)(at - 1) * 0x1E35A7BDu) >> hashShift] = (ushort)(at - 1 - source);
                    uint hash = (*(uint*)at * 0x1E35A7BDu) >> hashShift;
                    candidate = source + positions[hash];
                    positions[hash] = (ushort)(at - source);
                }
                while (*(uint*)candidate == *(uint*)at && candidate < at);
                at++;
            }
        }

    Tail:
        return emitted < end ? EmitLiteral(to, emitted, end - emitted) : to;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EmitShortLiteral(byte* to, byte* from, uint length)
    {
        *to++ = (byte)((length - 1) << 2);
        Vector128.Load(from).Store(to);
        return to + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EmitLiteral(byte* to, byte* from, long length)
    {
        uint less = (uint)length - 1;
        if (less < 60)
        {
            *to++ = (byte)(less << 2);
        }
        else
        {
            int bytes = (BitOperations.Log2(less) >> 3) + 1;
            *to++ = (byte)((59 + bytes) << 2);
            for (int i = 0; i < bytes; i++)
                *to++ = (byte)(less >> (8 * i));
        }

        Unsafe.CopyBlockUnaligned(to, from, (uint)length);
        return to + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EmitCopy(byte* to, uint offset, long length)
    {
        // Copies hold up to 64 bytes; what remains for the last must be at least 4.
        while (length >= 68)
        {
            to = EmitLongCopy(to, offset, 64);
            length -= 64;
        }

        if (length > 64)
        {
            to = EmitLongCopy(to, offset, 60);
            length -= 60;
        }

        if (length >= 12 || offset >= 2048)
            return EmitLongCopy(to, offset, (uint)length);
        *to++ = (byte)(1 | ((uint)(length - 4) << 2) | ((offset >> 8) << 5));
        *to++ = (byte)offset;
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EmitLongCopy(byte* to, uint offset, uint length)
    {
        *to++ = (byte)(2 | ((length - 1) << 2));
        *(ushort*)to = (ushort)offset;
        return to + 2;
    }
}
