using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Formats.Compression;

/// <summary>Decodes raw LZ4 blocks (no frame). Format: lz4_Block_format of the LZ4 project.</summary>
/// <remarks>Sequences of short literals and a match well within both buffers are copied by whole vectors; everything else takes the careful path.</remarks>
internal static unsafe class Lz4Decoder
{
    private const int MinMatch = 4;

    /// <summary>The fast path reads at most a token, 14 literals (as 16), two bytes of offset: this much before the end of the block it stops.</summary>
    private const int SourceMargin = 1 + 16 + 2;

    /// <summary>The fast path writes at most 14 literals and a match of 18 (as 32 bytes, or by <see cref="MatchCopy.Wild"/>).</summary>
    private const int TargetMargin = 16 + 18 + 32 + MatchCopy.WildSlack;

    /// <summary>Decodes a whole block, which must fill <paramref name="destination"/> exactly.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            CompressionException.Throw(CompressionKind.Lz4Raw, 0, "it has no last literals");

        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            DecodeSequences(src, source.Length, dst, destination.Length);
        }
    }

    [MethodImpl(HotPath.Compile)]
    private static void DecodeSequences(byte* block, int sourceLength, byte* target, int targetLength)
    {
        byte* src = block;
        byte* srcEnd = block + sourceLength;
        byte* dst = target;
        byte* dstEnd = target + targetLength;
        byte* srcFast = srcEnd - SourceMargin;
        byte* dstFast = dstEnd - TargetMargin;
        bool roomy = sourceLength >= SourceMargin && targetLength >= TargetMargin;
        string reason;

        while (true)
        {
            while (roomy && src <= srcFast && dst <= dstFast)
            {
                uint fast = *src;
                nuint literals = fast >> 4;
                if (literals == 15)
                    break;
                Vector128.Load(src + 1).Store(dst);
                nuint back = *(ushort*)(src + 1 + literals);
                nuint length = (fast & 15) + MinMatch;
                byte* at = dst + literals;
                if ((fast & 15) == 15 || back < length || back > (nuint)(at - target))
                    break; // the careful path below reads the sequence again
                byte* from = at - back;
                Vector128<byte> low = Vector128.Load(from);
                ushort high = *(ushort*)(from + 16);
                low.Store(at);
                *(ushort*)(at + 16) = high;
                dst = at + length;
                src += 1 + literals + 2;
            }

            if (src >= srcEnd)
            {
                reason = "it ends before its last literals";
                goto Malformed;
            }

            uint token = *src++;
            ulong run = token >> 4;
            if (run == 15 && !ReadLength(ref src, srcEnd, ref run))
            {
                reason = "a literal length is cut off";
                goto Malformed;
            }

            if (run > (ulong)(srcEnd - src))
            {
                reason = "literals reach past the end of the block";
                goto Malformed;
            }

            if (run > (ulong)(dstEnd - dst))
            {
                reason = $"it holds more than {targetLength} bytes";
                goto Malformed;
            }

            Unsafe.CopyBlockUnaligned(dst, src, (uint)run);
            src += run;
            dst += run;
            if (src == srcEnd)
                break; // the last sequence has no match
            if (srcEnd - src < 2)
            {
                reason = "a match's offset is cut off";
                goto Malformed;
            }

            nuint offset = *(ushort*)src;
            src += 2;
            if (offset == 0 || offset > (nuint)(dst - target))
            {
                reason = $"a match goes back {offset} bytes where {dst - target} are decoded";
                goto Malformed;
            }

            ulong matched = token & 15;
            if (matched == 15 && !ReadLength(ref src, srcEnd, ref matched))
            {
                reason = "a match length is cut off";
                goto Malformed;
            }

            matched += MinMatch;
            ulong room = (ulong)(dstEnd - dst);
            if (matched > room)
            {
                reason = $"it holds more than {targetLength} bytes";
                goto Malformed;
            }

            if (room >= matched + MatchCopy.WildSlack)
                MatchCopy.Wild(dst, offset, (nuint)matched);
            else
                MatchCopy.Exact(dst, offset, (nuint)matched);
            dst += matched;
        }

        if (dst == dstEnd)
            return;
        reason = $"it ends after {dst - target} of {targetLength} bytes";

    Malformed:
        CompressionException.Throw(CompressionKind.Lz4Raw, src - block, reason);
    }

    private static bool ReadLength(ref byte* src, byte* srcEnd, ref ulong length)
    {
        while (src < srcEnd)
        {
            byte more = *src++;
            length += more;
            if (more != 255)
                return true;
        }

        return false;
    }
}
