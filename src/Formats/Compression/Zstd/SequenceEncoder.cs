using System.Numerics;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Writes the sequences section of a block with the predefined distributions.</summary>
/// <remarks>
/// Finite state entropy is decoded forwards, so it is encoded backwards: given the cell that the decoder shall be in next, exactly one
/// cell of the symbol at hand leads there, and the bits to write are the distance from where that cell's range begins.
/// </remarks>
internal static unsafe class SequenceEncoder
{
    private static readonly Alphabet LiteralLengths =
        new(SequenceTables.DefaultLiteralLengths, SequenceCodes.DefaultLiteralLengthLog, SequenceCodes.LiteralLengthBase, SequenceCodes.LiteralLengthBits.ToArray());

    private static readonly Alphabet MatchLengths =
        new(SequenceTables.DefaultMatchLengths, SequenceCodes.DefaultMatchLengthLog, SequenceCodes.MatchLengthBase, SequenceCodes.MatchLengthBits.ToArray());

    private static readonly Alphabet Offsets =
        new(SequenceTables.DefaultOffsets, SequenceCodes.DefaultOffsetLog, SequenceTables.OffsetBase, SequenceTables.OffsetBits);

    /// <summary>Returns the section's length, or −1 when it exceeds <paramref name="limit"/>.</summary>
    public static int EncodeSection(Sequence* sequences, int count, byte* to, int limit)
    {
        if (limit < 8)
            return -1;
        byte* start = to;
        byte* end = to + limit;
        if (count < 128)
        {
            *to++ = (byte)count;
        }
        else if (count < 0x7F00)
        {
            *to++ = (byte)((count >> 8) + 128);
            *to++ = (byte)count;
        }
        else
        {
            *to++ = 255;
            *to++ = (byte)(count - 0x7F00);
            *to++ = (byte)((count - 0x7F00) >> 8);
        }

        if (count == 0)
            return 1;
        *to++ = 0; // all three alphabets as predefined
        var writer = new BackwardBitWriter(to, end);
        int literalLengthState = -1;
        int matchLengthState = -1;
        int offsetState = -1;
        for (int i = count - 1; i >= 0; i--)
        {
            uint run = (uint)sequences[i].LiteralLength;
            uint match = (uint)sequences[i].MatchLength;
            uint offset = (uint)sequences[i].Offset + 3; // 1 to 3 would name recent offsets
            int literalLengthCode = LiteralLengths.CodeOf(run);
            int matchLengthCode = MatchLengths.CodeOf(match);
            int offsetCode = BitOperations.Log2(offset);
            offsetState = Offsets.Enter(offsetCode, offsetState, ref writer);
            matchLengthState = MatchLengths.Enter(matchLengthCode, matchLengthState, ref writer);
            literalLengthState = LiteralLengths.Enter(literalLengthCode, literalLengthState, ref writer);
            writer.Add(run - LiteralLengths.Bases[literalLengthCode], LiteralLengths.Bits[literalLengthCode]);
            writer.Add(match - MatchLengths.Bases[matchLengthCode], MatchLengths.Bits[matchLengthCode]);
            writer.Add(offset - (1u << offsetCode), offsetCode);
        }

        writer.Add((uint)matchLengthState, SequenceCodes.DefaultMatchLengthLog);
        writer.Add((uint)offsetState, SequenceCodes.DefaultOffsetLog);
        writer.Add((uint)literalLengthState, SequenceCodes.DefaultLiteralLengthLog);
        int length = writer.Finish();
        return length < 0 ? -1 : (int)(to - start) + length;
    }

    /// <summary>A decoding table turned round.</summary>
    private sealed class Alphabet
    {
        private readonly FseCell* _cells;
        private readonly int _log;

        /// <summary>At [code &lt;&lt; log | next]: the cell of that code from which <c>next</c> can be reached.</summary>
        private readonly byte[] _cellBefore;
        private readonly byte[] _codeOfSmallValue = new byte[256];

        public Alphabet(FseCell* cells, int log, uint[] bases, byte[] bits)
        {
            _cells = cells;
            _log = log;
            Bases = bases;
            Bits = bits;
            _cellBefore = new byte[bases.Length << log];
            for (int cell = 0; cell < 1 << log; cell++)
            {
                int code = Array.IndexOf(bases, cells[cell].Base);
                for (int next = cells[cell].Next; next < cells[cell].Next + (1 << cells[cell].StateBits); next++)
                    _cellBefore[(code << log) | next] = (byte)cell;
            }

            for (uint value = bases[0]; value < _codeOfSmallValue.Length; value++)
                _codeOfSmallValue[value] = (byte)LargestBase(value);
        }

        public uint[] Bases { get; }

        public byte[] Bits { get; }

        public int CodeOf(uint value) => value < 256 ? _codeOfSmallValue[value] : LargestBase(value);

        /// <summary>Moves to a cell of <paramref name="code"/> from which <paramref name="next"/> follows (any cell when that is −1).</summary>
        public int Enter(int code, int next, ref BackwardBitWriter writer)
        {
            int cell = _cellBefore[(code << _log) | Math.Max(next, 0)];
            if (next >= 0)
                writer.Add((uint)(next - _cells[cell].Next), _cells[cell].StateBits);
            return cell;
        }

        private int LargestBase(uint value)
        {
            int code = Array.BinarySearch(Bases, value);
            return code >= 0 ? code : ~code - 1;
        }
    }
}
