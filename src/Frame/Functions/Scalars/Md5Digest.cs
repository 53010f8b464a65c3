using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Functions.Scalars;

/// <summary>MD5 (RFC 1321) of short texts: the system's takes longer to be called than to run.</summary>
internal static class Md5Digest
{
    public const int Length = 16;

    private const int BlockBytes = 64;

    // Whole parts of 2^32 times the sines of 1, 2, … in radians.
    private static readonly uint[] s_sines = [.. Enumerable.Range(1, 64).Select(i => (uint)(long)(Math.Abs(Math.Sin(i)) * 4294967296.0))];

    public static void Compute(ReadOnlySpan<byte> source, Span<byte> digest)
    {
        uint a = 0x67452301, b = 0xEFCDAB89, c = 0x98BADCFE, d = 0x10325476;
        ReadOnlySpan<byte> rest = source;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..]) Mix(rest, ref a, ref b, ref c, ref d);
        // The end: a one, zeros, and the length in bits.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        int end = rest.Length < BlockBytes - 8 ? BlockBytes : 2 * BlockBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(last[(end - 8)..], (ulong)source.Length * 8);
        for (int at = 0; at < end; at += BlockBytes) Mix(last[at..], ref a, ref b, ref c, ref d);
        BinaryPrimitives.WriteUInt32LittleEndian(digest, a);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[4..], b);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[8..], c);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[12..], d);
    }

    private static void Mix(ReadOnlySpan<byte> block, ref uint toA, ref uint toB, ref uint toC, ref uint toD)
    {
        ReadOnlySpan<uint> sines = s_sines;
        uint a = toA, b = toB, c = toC, d = toD;
        for (int i = 0; i < 16; i += 4)
        {
            a = Step(a, b, (b & c) | (~b & d), Word(block, i), sines[i], 7);
            d = Step(d, a, (a & b) | (~a & c), Word(block, i + 1), sines[i + 1], 12);
            c = Step(c, d, (d & a) | (~d & b), Word(block, i + 2), sines[i + 2], 17);
            b = Step(b, c, (c & d) | (~c & a), Word(block, i + 3), sines[i + 3], 22);
        }

        for (int i = 16; i < 32; i += 4)
        {
            a = Step(a, b, (d & b) | (~d & c), Word(block, (5 * i) + 1), sines[i], 5);
            d = Step(d, a, (c & a) | (~c & b), Word(block, (5 * i) + 6), sines[i + 1], 9);
            c = Step(c, d, (b & d) | (~b & a), Word(block, (5 * i) + 11), sines[i + 2], 14);
            b = Step(b, c, (a & c) | (~a & d), Word(block, 5 * i), sines[i + 3], 20);
        }

        for (int i = 32; i < 48; i += 4)
        {
            a = Step(a, b, b ^ c ^ d, Word(block, (3 * i) + 5), sines[i], 4);
            d = Step(d, a, a ^ b ^ c, Word(block, (3 * i) + 8), sines[i + 1], 11);
            c = Step(c, d, d ^ a ^ b, Word(block, (3 * i) + 11), sines[i + 2], 16);
            b = Step(b, c, c ^ d ^ a, Word(block, (3 * i) + 14), sines[i + 3], 23);
        }

        for (int i = 48; i < 64; i += 4)
        {
            a = Step(a, b, c ^ (b | ~d), Word(block, 7 * i), sines[i], 6);
            d = Step(d, a, b ^ (a | ~c), Word(block, (7 * i) + 7), sines[i + 1], 10);
            c = Step(c, d, a ^ (d | ~b), Word(block, (7 * i) + 14), sines[i + 2], 15);
            b = Step(b, c, d ^ (c | ~a), Word(block, (7 * i) + 21), sines[i + 3], 21);
        }

        toA += a;
        toB += b;
        toC += c;
        toD += d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint value, uint other, uint mixed, uint word, uint sine, int rotation) => BitOperations.RotateLeft(value + mixed + word + sine, rotation) + other;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ReadOnlySpan<byte> block, int word) => BinaryPrimitives.ReadUInt32LittleEndian(block[((word & 15) * 4)..]);
}
