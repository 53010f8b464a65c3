using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Formats.Compression;

/// <summary>Decodes raw Snappy blocks.</summary>
/// <remarks>
/// Away from the ends of both buffers every element is handled without a branch on its kind: a table gives length, bytes of trailer and
/// the high bits of the offset, the source of the copy is selected by a mask, and whole vectors are copied whatever the length.
/// Literals over 60 bytes, the last few elements and everything malformed take the careful path.
/// Format: the "Snappy compressed format description" of google/snappy.
/// </remarks>
internal static unsafe class SnappyDecoder
{
    private const int SourceMargin = 1 + 64;
    private const int TargetMargin = 64 + MatchCopy.WildSlack;

    /// <summary>An offset that short literals pretend to have: not below their length, so that they stay on the fast path.</summary>
    private const ulong LiteralOffset = 64;

    // Per tag: bits 0-7 length, 8-15 bytes that the element takes in the source, 16-31 high bits of the offset, 32-63 mask of the trailer.
    private static readonly ulong* Tags = BuildTags();

    /// <summary>Reads the uncompressed length that starts every block.</summary>
    /// <param name="source">The block.</param>
    /// <param name="headerLength">How many bytes the length took.</param>
    public static uint ReadLength(ReadOnlySpan<byte> source, out int headerLength)
    {
        ulong length = 0;
        for (int i = 0; i < 5 && i < source.Length; i++)
        {
            length |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
            {
                if (length > uint.MaxValue)
                    break;
                headerLength = i + 1;
                return (uint)length;
            }
        }

        throw new CompressionException(CompressionKind.Snappy, 0, "the length prefix is not a 32-bit varint");
    }

    /// <summary>Decodes a whole block, which must fill <paramref name="destination"/> exactly.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        uint length = ReadLength(source, out int header);
        if (length != (uint)destination.Length)
            CompressionException.Throw(CompressionKind.Snappy, 0, $"it holds {length} bytes where {destination.Length} are expected");

        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            DecodeElements(src, header, source.Length, dst, destination.Length);
        }
    }

    private static void DecodeElements(byte* block, int header, int sourceLength, byte* target, int targetLength)
    {
        byte* src = block + header;
        byte* srcEnd = block + sourceLength;
        byte* dst = target;
        byte* dstEnd = target + targetLength;
        bool roomy = sourceLength - header >= SourceMargin && targetLength >= TargetMargin;
        string? reason = null;
        while (true)
        {
            if (roomy)
                DecodeShortElements(&src, srcEnd - SourceMargin, target, &dst, dstEnd - TargetMargin, Tags, MatchCopy.PatternIndexes);
            if (src >= srcEnd)
                break;
            reason = DecodeElement(&src, srcEnd, target, &dst, dstEnd);
            if (reason != null)
                break;
        }

        if (reason == null && dst != dstEnd)
            reason = $"it ends after {dst - target} of {targetLength} bytes";
        if (reason != null)
            CompressionException.Throw(CompressionKind.Snappy, src - block, reason);
    }

    /// <summary>Decodes elements until one is long or malformed or an end is near.</summary>
    /// <remarks>It calls nothing, so that its pointers stay in registers: spilling them costs a third of the speed.</remarks>
    [MethodImpl(HotPath.Compile)]
    private static void DecodeShortElements(byte** source, byte* srcFast, byte* target, byte** decoded, byte* dstFast, ulong* tags, byte* patterns)
    {
        byte* src = *source;
        byte* dst = *decoded;
        while (src <= srcFast && dst <= dstFast)
        {
            nuint tag = *src;
            ulong entry = tags[tag];
            ulong length = entry & 0xFF;
            ulong offset = ((entry >> 16) & 0xFFFF) + (*(uint*)(src + 1) & (entry >> 32));
            byte* back = dst - offset;
            if (length <= offset && offset <= (ulong)(dst - target))
            {
                nint literal = ((nint)(tag & 3) - 1) >> 63; // all ones for a literal
                byte* from = back + ((src + 1 - back) & literal);
                Vector256.Load(from).Store(dst);
                if (length > 32)
                    Vector256.Load(from + 32).Store(dst + 32);
                dst += length;
            }
            else
            {
                if ((tag & 3) == 0 || offset == 0 || offset > (ulong)(dst - target))
                    break;
                byte* end = dst + length;
                Vector128<byte> pattern = Vector128.Load(back);
                ulong step = 16;
                if (offset < 16)
                {
                    pattern = Vector128.Shuffle(pattern, Vector128.Load(patterns + (16 * offset)));
                    step = 16 - (16 % offset);
                }

                do
                {
                    pattern.Store(dst);
                    dst += step;
                    if (offset > 16)
                        pattern = Vector128.Load(dst - offset);
                }
                while (dst < end);
                dst = end;
            }

            src += (entry >> 8) & 0xFF;
        }

        *source = src;
        *decoded = dst;
    }

    /// <summary>Decodes one element of any kind, checking everything; returns what is wrong with it, or null.</summary>
    private static string? DecodeElement(byte** source, byte* srcEnd, byte* target, byte** decoded, byte* dstEnd)
    {
        byte* src = *source;
        byte* dst = *decoded;
        uint kind = *src & 3u;
        uint bits = (uint)*src >> 2;
        src++;
        *source = src;
        long room = dstEnd - dst;
        if (kind == 0)
        {
            long run = bits;
            if (bits >= 60)
            {
                int width = (int)bits - 59;
                if (srcEnd - src < width)
                    return "a literal's length is cut off";
                run = ReadLittleEndian(src, width);
                src += width;
            }

            run++;
            if (run > srcEnd - src)
                return "a literal reaches past the end of the block";
            if (run > room)
                return "it holds more bytes than it says";
            Unsafe.CopyBlockUnaligned(dst, src, (uint)run);
            *source = src + run;
            *decoded = dst + run;
            return null;
        }

        int bytes = kind == 3 ? 4 : (int)kind;
        if (srcEnd - src < bytes)
            return "a copy's offset is cut off";
        nuint length = kind == 1 ? (bits & 7) + 4 : bits + 1;
        nuint offset = ReadLittleEndian(src, bytes) + (kind == 1 ? (bits >> 3) << 8 : 0);
        if (offset == 0 || offset > (nuint)(dst - target))
            return $"a copy goes back {offset} bytes where {dst - target} are decoded";
        if (length > (nuint)room)
            return "it holds more bytes than it says";
        if ((nuint)room >= length + MatchCopy.WildSlack)
            MatchCopy.Wild(dst, offset, length);
        else
            MatchCopy.Exact(dst, offset, length);
        *source = src + bytes;
        *decoded = dst + length;
        return null;
    }

    private static uint ReadLittleEndian(byte* from, int bytes)
    {
        uint value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (uint)from[i] << (8 * i);
        return value;
    }

    private static ulong* BuildTags()
    {
        var tags = (ulong*)NativeMemory.AlignedAlloc(256 * sizeof(ulong), 64); // lives as long as the process
        for (uint tag = 0; tag < 256; tag++)
        {
            uint bits = tag >> 2;
            tags[tag] = (tag & 3) switch
            {
                0 when bits < 60 => Pack(bits + 1, 1 + bits + 1, LiteralOffset, 0),
                0 => Pack(1, 0, 0, 0), // longer than its offset: leaves the fast path
                1 => Pack((bits & 7) + 4, 2, (bits >> 3) << 8, 0xFF),
                2 => Pack(bits + 1, 3, 0, 0xFFFF),
                _ => Pack(bits + 1, 5, 0, 0xFFFFFFFF),
            };
        }

        return tags;

        static ulong Pack(ulong length, ulong advance, ulong offset, ulong mask) => length | (advance << 8) | (offset << 16) | (mask << 32);
    }
}
