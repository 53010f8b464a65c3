using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <content>The sequences section of a block, decoded and executed in one pass. Source: RFC 8878, sections 3.1.1.3.2 and 3.1.1.4.</content>
internal sealed unsafe partial class ZstdDecoder
{
    /// <summary>After a load at least 57 bits are there: extra bits beyond this and three transitions (26 bits) need a second load.</summary>
    private const int ExtraBitsPerLoad = 57 - 26;

    private int ReadSequenceHeader(ref byte* src, byte* srcEnd)
    {
        Require(src < srcEnd, src, "a sequences section is cut off");
        int count = *src++;
        if (count == 0)
            return 0;
        if (count >= 128)
        {
            int more = count == 255 ? 2 : 1;
            Require(srcEnd - src >= more, src, "a sequences section is cut off");
            count = more == 1 ? ((count - 128) << 8) + src[0] : src[0] + (src[1] << 8) + 0x7F00;
            src += more;
        }

        Require(src < srcEnd, src, "a sequences section is cut off");
        int modes = *src++;
        Require((modes & 3) == 0, src - 1, "a sequences section has its reserved bits set");
        ReadTable(ref src, srcEnd, modes >> 6, ref _literalLengthTable, new Alphabet(
            _literalLengths, SequenceTables.DefaultLiteralLengths, SequenceCodes.DefaultLiteralLengthLog, SequenceCodes.MaxLiteralLengthLog,
            SequenceCodes.LiteralLengthBase, SequenceCodes.LiteralLengthBits));
        ReadTable(ref src, srcEnd, (modes >> 4) & 3, ref _offsetTable, new Alphabet(
            _offsets, SequenceTables.DefaultOffsets, SequenceCodes.DefaultOffsetLog, SequenceCodes.MaxOffsetLog, SequenceTables.OffsetBase, SequenceTables.OffsetBits));
        ReadTable(ref src, srcEnd, (modes >> 2) & 3, ref _matchLengthTable, new Alphabet(
            _matchLengths, SequenceTables.DefaultMatchLengths, SequenceCodes.DefaultMatchLengthLog, SequenceCodes.MaxMatchLengthLog,
            SequenceCodes.MatchLengthBase, SequenceCodes.MatchLengthBits));
        return count;
    }

    private void ReadTable(ref byte* src, byte* srcEnd, int mode, ref AlphabetTable table, Alphabet alphabet)
    {
        switch (mode)
        {
            case 0:
                table.Cells = alphabet.DefaultCells;
                table.Log = alphabet.DefaultLog;
                break;
            case 1:
                Require(src < srcEnd && *src < alphabet.Bases.Length, src, "a sequence code is cut off or unknown");
                alphabet.Cells[0] = new FseCell(0, alphabet.Bits[*src], 0, alphabet.Bases[*src]);
                table.Cells = alphabet.Cells;
                table.Log = 0;
                src++;
                break;
            case 2:
                Span<short> counts = stackalloc short[alphabet.Bases.Length];
                int length = FseTable.ReadDistribution(new ReadOnlySpan<byte>(src, (int)(srcEnd - src)), counts, alphabet.MaxLog, out int log);
                Require(length >= 0, src, "a distribution of sequence codes is malformed");
                FseTable.Build(counts, log, alphabet.Bases, alphabet.Bits, alphabet.Cells);
                table.Cells = alphabet.Cells;
                table.Log = log;
                src += length;
                break;
            default:
                Require(table.Cells != null, src, "sequences refer to a table that isn't there");
                break;
        }
    }

    [MethodImpl(HotPath.Compile)]
    private byte* DecodeSequences(
        byte* src, byte* srcEnd, int count, ref byte* literalsLeft, ref int literalCount, byte* content, byte* dst, byte* dstLimit, byte* dstEnd)
    {
        int streamLength = (int)(srcEnd - src);
        Require(streamLength > 0 && srcEnd[-1] != 0, src, "a sequence stream is empty or has no end mark");

        // A stream shorter than a word is moved to the end of one; the bits before it must stay unread.
        ulong shortStream = 0;
        byte* start = src;
        byte* at = srcEnd - 8;
        int padding = 0;
        if (streamLength < 8)
        {
            padding = 8 * (8 - streamLength);
            shortStream = ReadLittleEndian(src, streamLength) << padding;
            start = (byte*)&shortStream;
            at = start;
        }

        ulong bits = *(ulong*)at;
        int used = 8 - BitOperations.Log2(srcEnd[-1]);
        FseCell* literalLengths = _literalLengthTable.Cells;
        FseCell* matchLengths = _matchLengthTable.Cells;
        FseCell* offsets = _offsetTable.Cells;
        ulong literalLengthState = Take(bits, ref used, _literalLengthTable.Log);
        ulong offsetState = Take(bits, ref used, _offsetTable.Log);
        ulong matchLengthState = Take(bits, ref used, _matchLengthTable.Log);
        ulong repeat0 = _repeat0;
        ulong repeat1 = _repeat1;
        ulong repeat2 = _repeat2;
        byte* literals = literalsLeft;
        byte* literalsEnd = literals + literalCount;
        byte* dstFast = dstEnd - Slack;
        string reason;
        while (true)
        {
            // Load: as far back as the stream goes. Past its start `used` grows beyond the word, which the end finds out.
            long step = Math.Min(used >> 3, at - start);
            at -= step;
            used -= (int)step << 3;
            bits = *(ulong*)at;

            ulong literalLengthCell = ((ulong*)literalLengths)[literalLengthState];
            ulong matchLengthCell = ((ulong*)matchLengths)[matchLengthState];
            ulong offsetCell = ((ulong*)offsets)[offsetState];
            int literalLengthBits = (byte)(literalLengthCell >> 16);
            int matchLengthBits = (byte)(matchLengthCell >> 16);
            int offsetBits = (byte)(offsetCell >> 16);

            ulong offset = (offsetCell >> 32) + Take(bits, ref used, offsetBits);
            ulong match = (matchLengthCell >> 32) + Take(bits, ref used, matchLengthBits);
            if (literalLengthBits + matchLengthBits + offsetBits >= ExtraBitsPerLoad)
            {
                step = Math.Min(used >> 3, at - start);
                at -= step;
                used -= (int)step << 3;
                bits = *(ulong*)at;
            }

            ulong run = (literalLengthCell >> 32) + Take(bits, ref used, literalLengthBits);
            if (offset > 3)
            {
                offset -= 3;
                repeat2 = repeat1;
                repeat1 = repeat0;
                repeat0 = offset;
            }
            else
            {
                // 1 to 3 name a recent offset; without literals the numbering starts one later and 3 means "the latest less one".
                ulong which = offset - (run == 0 ? 0u : 1u);
                if (which != 0)
                {
                    offset = which == 1 ? repeat1 : which == 2 ? repeat2 : repeat0 - 1;
                    if (which != 1)
                        repeat2 = repeat1;
                    repeat1 = repeat0;
                    repeat0 = offset;
                }
                else
                {
                    offset = repeat0;
                }
            }

            if (run > (ulong)(literalsEnd - literals))
            {
                reason = "a sequence takes more literals than there are";
                goto Malformed;
            }

            if (run + match > (ulong)(dstLimit - dst))
            {
                reason = "it holds more bytes than expected";
                goto Malformed;
            }

            byte* matchAt = dst + run;
            byte* matchEnd = matchAt + match;
            if (offset - 1 >= (ulong)(matchAt - content))
            {
                reason = "a match goes back further than the frame";
                goto Malformed;
            }

            if (matchEnd <= dstFast)
            {
                Vector128.Load(literals).Store(dst);
                if (run > 16)
                {
                    byte* from = literals;
                    byte* to = dst;
                    do
                    {
                        from += 16;
                        to += 16;
                        Vector128.Load(from).Store(to);
                    }
                    while (to + 16 < matchAt);
                }

                byte* back = matchAt - offset;
                if (offset >= 16)
                {
                    byte* to = matchAt;
                    do
                    {
                        Vector128.Load(back).Store(to);
                        back += 16;
                        to += 16;
                    }
                    while (to < matchEnd);
                }
                else
                {
                    MatchCopy.Wild(matchAt, (nuint)offset, (nuint)match);
                }
            }
            else
            {
                new ReadOnlySpan<byte>(literals, (int)run).CopyTo(new Span<byte>(dst, (int)run));
                MatchCopy.Exact(matchAt, (nuint)offset, (nuint)match);
            }

            literals += run;
            dst = matchEnd;
            if (--count == 0)
                break;

            literalLengthState = (ushort)literalLengthCell + Take(bits, ref used, (byte)(literalLengthCell >> 24));
            matchLengthState = (ushort)matchLengthCell + Take(bits, ref used, (byte)(matchLengthCell >> 24));
            offsetState = (ushort)offsetCell + Take(bits, ref used, (byte)(offsetCell >> 24));
        }

        if ((8 * (at - start)) + 64 - used != padding)
        {
            reason = "a sequence stream holds more or fewer bits than its sequences need";
            goto Malformed;
        }

        _repeat0 = repeat0;
        _repeat1 = repeat1;
        _repeat2 = repeat2;
        literalsLeft = literals;
        literalCount = (int)(literalsEnd - literals);
        return dst;

    Malformed:
        CompressionException.Throw(CompressionKind.Zstd, src - _source, reason);
        return null;
    }

    /// <summary>Takes <paramref name="width"/> bits (at most 63, possibly none) off the top of the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Take(ulong bits, ref int used, int width)
    {
        ulong value = bits << used >> 1 >> (63 - width);
        used += width;
        return value;
    }

    /// <summary>What differs between the three kinds of codes.</summary>
    private readonly ref struct Alphabet(FseCell* cells, FseCell* defaultCells, int defaultLog, int maxLog, ReadOnlySpan<uint> bases, ReadOnlySpan<byte> bits)
    {
        public readonly FseCell* Cells = cells;
        public readonly FseCell* DefaultCells = defaultCells;
        public readonly int DefaultLog = defaultLog;
        public readonly int MaxLog = maxLog;
        public readonly ReadOnlySpan<uint> Bases = bases;
        public readonly ReadOnlySpan<byte> Bits = bits;
    }
}
