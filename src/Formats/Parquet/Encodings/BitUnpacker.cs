using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>Spreads bit-packed integers of 0–32 bits, least significant bit first, into 32-bit integers.</summary>
/// <remarks>
/// The vector path takes eight values a step: a byte shuffle brings each value's four bytes into its lane, a per-lane shift and a mask cut it out.
/// That holds up to 25 bits, as a value may start in any of the eight bits of its first byte. The scalar twin loads eight bytes per value.
/// Callers guarantee that <see cref="Padding"/> bytes behind the packed data are readable, whatever they hold.
/// </remarks>
internal static unsafe class BitUnpacker
{
    /// <summary>Bytes past the end of the packed data that may be read.</summary>
    public const int Padding = 32;

    private const int WidestShuffle = 25;

    private static readonly Vector256<byte>[] Shuffles = BuildShuffles();
    private static readonly Vector256<uint>[] Shifts = BuildShifts();

    /// <summary>Unpacks <paramref name="count"/> values, the first of which is value number <paramref name="first"/> of the packed run.</summary>
    public static void Unpack(byte* packed, int first, int* destination, int count, int width)
    {
        if (width == 0)
        {
            new Span<int>(destination, count).Clear();
            return;
        }
        int lead = Math.Min(count, -first & 7);
        if (lead != 0)
        {
            UnpackScalar(packed, first, destination, lead, width);
            first += lead;
            destination += lead;
            count -= lead;
        }
        int groups = count & ~7;
        if (groups != 0 && Avx2.IsSupported && width <= WidestShuffle)
        {
            UnpackGroups(packed + ((long)first * width >> 3), destination, groups, width);
            first += groups;
            destination += groups;
            count -= groups;
        }
        UnpackScalar(packed, first, destination, count, width);
    }

    /// <summary>Cuts out one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Single(byte* packed, long index, int width, uint mask)
    {
        long bit = index * width;
        return (int)((uint)(Unsafe.ReadUnaligned<ulong>(packed + (bit >> 3)) >> (int)(bit & 7)) & mask);
    }

    /// <summary>The lowest <paramref name="width"/> bits set.</summary>
    public static uint Mask(int width) => width >= 32 ? uint.MaxValue : (1u << width) - 1;

    private static void UnpackScalar(byte* packed, int first, int* destination, int count, int width)
    {
        uint mask = Mask(width);
        for (int i = 0; i < count; i++) destination[i] = Single(packed, first + i, width, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnpackGroups(byte* packed, int* destination, int count, int width)
    {
        Vector256<byte> shuffle = Shuffles[width];
        Vector256<uint> shift = Shifts[width];
        Vector256<uint> mask = Vector256.Create(Mask(width));
        int upper = width >> 1; // the byte in which the fifth value starts
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector256<byte> a = Vector256.Create(Vector128.Load(packed), Vector128.Load(packed + upper));
            packed += width;
            Vector256<byte> b = Vector256.Create(Vector128.Load(packed), Vector128.Load(packed + upper));
            packed += width;
            (Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(a, shuffle).AsUInt32(), shift) & mask).Store((uint*)destination + i);
            (Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(b, shuffle).AsUInt32(), shift) & mask).Store((uint*)destination + i + 8);
        }
        for (; i < count; i += 8)
        {
            Vector256<byte> a = Vector256.Create(Vector128.Load(packed), Vector128.Load(packed + upper));
            packed += width;
            (Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(a, shuffle).AsUInt32(), shift) & mask).Store((uint*)destination + i);
        }
    }

    private static Vector256<byte>[] BuildShuffles()
    {
        var tables = new Vector256<byte>[WidestShuffle + 1];
        Span<byte> table = stackalloc byte[32];
        for (int width = 1; width <= WidestShuffle; width++)
        {
            for (int value = 0; value < 8; value++)
            {
                int bit = StartBit(value, width);
                for (int part = 0; part < 4; part++)
                {
                    int source = (bit >> 3) + part;
                    table[(value * 4) + part] = source < 16 ? (byte)source : (byte)0x80;
                }
            }
            tables[width] = Vector256.Create<byte>(table);
        }
        return tables;
    }

    private static Vector256<uint>[] BuildShifts()
    {
        var tables = new Vector256<uint>[WidestShuffle + 1];
        Span<uint> table = stackalloc uint[8];
        for (int width = 1; width <= WidestShuffle; width++)
        {
            for (int value = 0; value < 8; value++) table[value] = (uint)(StartBit(value, width) & 7);
            tables[width] = Vector256.Create<uint>(table);
        }
        return tables;
    }

    // Within its own half: values 4–7 are loaded from the byte in which value 4 starts.
    private static int StartBit(int value, int width) => value < 4 ? value * width : ((4 * width) & 7) + ((value - 4) * width);
}
