using System.Numerics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Decodes Huffman-coded literals: bit streams that are read from their end. Source: RFC 8878, section 4.2.2.</summary>
/// <remarks>
/// The fast loop keeps, per stream, the next bits at the top of a word whose lowest set bit is a sentinel: the number of zeros under it
/// is the number of bits consumed since the last load. Five codes of at most 11 bits fit between two loads.
/// </remarks>
internal static unsafe class HuffmanDecoder
{
    private const int CodesPerLoad = 5;

    /// <summary>The bytes that five codes and a partly consumed byte can take.</summary>
    private const int BytesPerLoad = 7;

    /// <summary>Decodes one stream of <paramref name="length"/> bytes into exactly <paramref name="count"/> symbols.</summary>
    /// <returns>False when the stream doesn't hold exactly so many.</returns>
    public static bool DecodeOne(byte* stream, int length, byte* target, int count, ushort* table)
    {
        if (length <= 0 || stream[length - 1] == 0)
            return false;
        long left = (8L * length) - (8 - BitOperations.Log2(stream[length - 1]));
        return DecodeRest(stream, left, length, target, target + count, table);
    }

    /// <summary>Decodes the four streams of a block at once. Each but the last yields a quarter of the symbols, rounded up.</summary>
    [MethodImpl(HotPath.Compile)]
    public static bool DecodeFour(byte* source, int length, byte* target, int count, ushort* table)
    {
        const int JumpTable = 6;
        int quarter = (count + 3) / 4;
        if (length < JumpTable + 4 || 3L * quarter > count)
            return false;
        int length0 = ((ushort*)source)[0];
        int length1 = ((ushort*)source)[1];
        int length2 = ((ushort*)source)[2];
        int length3 = length - JumpTable - length0 - length1 - length2;
        byte* start0 = source + JumpTable;
        byte* start1 = start0 + length0;
        byte* start2 = start1 + length1;
        byte* start3 = start2 + length2;
        if (length3 <= 0 || length0 == 0 || length1 == 0 || length2 == 0)
            return false;
        byte* end = source + length;
        byte last0 = start1[-1];
        byte last1 = start2[-1];
        byte last2 = start3[-1];
        byte last3 = end[-1];
        if (last0 == 0 || last1 == 0 || last2 == 0 || last3 == 0)
            return false;
        byte* target1 = target + quarter;
        byte* target2 = target1 + quarter;
        byte* target3 = target2 + quarter;
        byte* targetEnd = target + count;
        long left0;
        long left1;
        long left2;
        long left3;
        int done = 0;
        if (length0 >= 8 && length1 >= 8 && length2 >= 8 && length3 >= 8)
        {
            byte* at0 = start1 - 8;
            byte* at1 = start2 - 8;
            byte* at2 = start3 - 8;
            byte* at3 = end - 8;
            ulong bits0 = (*(ulong*)at0 | 1) << (8 - BitOperations.Log2(last0));
            ulong bits1 = (*(ulong*)at1 | 1) << (8 - BitOperations.Log2(last1));
            ulong bits2 = (*(ulong*)at2 | 1) << (8 - BitOperations.Log2(last2));
            ulong bits3 = (*(ulong*)at3 | 1) << (8 - BitOperations.Log2(last3));
            nint stride = quarter;
            int lastCount = (int)(targetEnd - target3);
            byte* to = target;
            byte* to3 = target3;
            while (true)
            {
                long rounds = Math.Min(Math.Min(at0 - start0, at1 - start1), Math.Min(at2 - start2, at3 - start3)) / BytesPerLoad;
                rounds = Math.Min(rounds, (lastCount - done) / CodesPerLoad);
                if (rounds <= 0)
                    break;
                done += (int)rounds * CodesPerLoad;
                byte* stop = target + done;
                do
                {
                    // Written out by hand: the four chains of look-ups are independent, so that they overlap.
                    uint a = table[bits0 >> 53];
                    uint b = table[bits1 >> 53];
                    uint c = table[bits2 >> 53];
                    uint d = table[bits3 >> 53];
                    bits0 <<= (int)a;
                    bits1 <<= (int)b;
                    bits2 <<= (int)c;
                    bits3 <<= (int)d;
                    to[0] = (byte)(a >> 8);
                    to[stride] = (byte)(b >> 8);
                    to[2 * stride] = (byte)(c >> 8);
                    to3[0] = (byte)(d >> 8);

                    a = table[bits0 >> 53];
                    b = table[bits1 >> 53];
                    c = table[bits2 >> 53];
                    d = table[bits3 >> 53];
                    bits0 <<= (int)a;
                    bits1 <<= (int)b;
                    bits2 <<= (int)c;
                    bits3 <<= (int)d;
                    to[1] = (byte)(a >> 8);
                    to[stride + 1] = (byte)(b >> 8);
                    to[(2 * stride) + 1] = (byte)(c >> 8);
                    to3[1] = (byte)(d >> 8);

                    a = table[bits0 >> 53];
                    b = table[bits1 >> 53];
                    c = table[bits2 >> 53];
                    d = table[bits3 >> 53];
                    bits0 <<= (int)a;
                    bits1 <<= (int)b;
                    bits2 <<= (int)c;
                    bits3 <<= (int)d;
                    to[2] = (byte)(a >> 8);
                    to[stride + 2] = (byte)(b >> 8);
                    to[(2 * stride) + 2] = (byte)(c >> 8);
                    to3[2] = (byte)(d >> 8);

                    a = table[bits0 >> 53];
                    b = table[bits1 >> 53];
                    c = table[bits2 >> 53];
                    d = table[bits3 >> 53];
                    bits0 <<= (int)a;
                    bits1 <<= (int)b;
                    bits2 <<= (int)c;
                    bits3 <<= (int)d;
                    to[3] = (byte)(a >> 8);
                    to[stride + 3] = (byte)(b >> 8);
                    to[(2 * stride) + 3] = (byte)(c >> 8);
                    to3[3] = (byte)(d >> 8);

                    a = table[bits0 >> 53];
                    b = table[bits1 >> 53];
                    c = table[bits2 >> 53];
                    d = table[bits3 >> 53];
                    bits0 <<= (int)a;
                    bits1 <<= (int)b;
                    bits2 <<= (int)c;
                    bits3 <<= (int)d;
                    to[4] = (byte)(a >> 8);
                    to[stride + 4] = (byte)(b >> 8);
                    to[(2 * stride) + 4] = (byte)(c >> 8);
                    to3[4] = (byte)(d >> 8);
                    to += CodesPerLoad;
                    to3 += CodesPerLoad;

                    int consumed = BitOperations.TrailingZeroCount(bits0);
                    at0 -= consumed >> 3;
                    bits0 = (*(ulong*)at0 | 1) << (consumed & 7);
                    consumed = BitOperations.TrailingZeroCount(bits1);
                    at1 -= consumed >> 3;
                    bits1 = (*(ulong*)at1 | 1) << (consumed & 7);
                    consumed = BitOperations.TrailingZeroCount(bits2);
                    at2 -= consumed >> 3;
                    bits2 = (*(ulong*)at2 | 1) << (consumed & 7);
                    consumed = BitOperations.TrailingZeroCount(bits3);
                    at3 -= consumed >> 3;
                    bits3 = (*(ulong*)at3 | 1) << (consumed & 7);
                }
                while (to < stop);
            }

            left0 = (8 * (at0 - start0)) + 64 - BitOperations.TrailingZeroCount(bits0);
            left1 = (8 * (at1 - start1)) + 64 - BitOperations.TrailingZeroCount(bits1);
            left2 = (8 * (at2 - start2)) + 64 - BitOperations.TrailingZeroCount(bits2);
            left3 = (8 * (at3 - start3)) + 64 - BitOperations.TrailingZeroCount(bits3);
        }
        else
        {
            left0 = (8L * length0) - (8 - BitOperations.Log2(last0));
            left1 = (8L * length1) - (8 - BitOperations.Log2(last1));
            left2 = (8L * length2) - (8 - BitOperations.Log2(last2));
            left3 = (8L * length3) - (8 - BitOperations.Log2(last3));
        }

        return DecodeRest(start0, left0, length0, target + done, target1, table)
            && DecodeRest(start1, left1, length1, target1 + done, target2, table)
            && DecodeRest(start2, left2, length2, target2 + done, target3, table)
            && DecodeRest(start3, left3, length3, target3 + done, targetEnd, table);
    }

    /// <summary>Decodes until the target is full; true when just then the stream's last bit is consumed.</summary>
    private static bool DecodeRest(byte* stream, long left, int length, byte* target, byte* targetEnd, ushort* table)
    {
        while (target < targetEnd && left > 64 && length >= 8)
        {
            ulong bits = *(ulong*)(stream + ((left - 57) >> 3)) << (7 - (int)((left - 57) & 7));
            for (int i = 0; i < CodesPerLoad && target < targetEnd; i++)
            {
                uint cell = table[bits >> 53];
                bits <<= (int)cell;
                left -= cell & 0xFF;
                *target++ = (byte)(cell >> 8);
            }
        }

        while (target < targetEnd)
        {
            // Bits before the stream's first count as zero; consuming one of them makes `left` negative.
            ulong window = 0;
            for (int i = 0; i < HuffmanTable.MaxBits; i++)
            {
                long bit = left - 1 - i;
                window <<= 1;
                if (bit >= 0)
                    window |= (uint)(stream[bit >> 3] >> (int)(bit & 7)) & 1;
            }

            uint cell = table[window];
            left -= cell & 0xFF;
            if (left < 0)
                return false;
            *target++ = (byte)(cell >> 8);
        }

        return left == 0;
    }
}
