using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>Decodes DELTA_BINARY_PACKED: a first value, then blocks of bit-packed differences, each less its block's smallest difference.</summary>
/// <remarks>Sums wrap around, as the format says. The data has <see cref="BitUnpacker.Padding"/> readable bytes behind it.</remarks>
internal static unsafe class DeltaBinaryPacked
{
    private const int LargestBlock = 1 << 16;

    /// <summary>Decodes exactly <paramref name="count"/> values and returns the first byte behind them.</summary>
    /// <exception cref="ParquetException">The data is malformed or holds another number of values.</exception>
    public static byte* Decode<T>(byte* data, byte* end, T* destination, int count, ParquetPlace place)
        where T : unmanaged, IBinaryInteger<T>
    {
        byte* next = data;
        ulong blockSize = ReadVarint(ref next, end, place);
        ulong miniBlocks = ReadVarint(ref next, end, place);
        ulong total = ReadVarint(ref next, end, place);
        long value = ReadZigZag(ref next, end, place);
        if (blockSize is 0 or > LargestBlock || miniBlocks == 0 || miniBlocks > blockSize || blockSize % miniBlocks != 0 || blockSize / miniBlocks % 8 != 0)
            throw place.Error($"delta blocks of {blockSize} values in {miniBlocks} parts are not possible");
        if (total != (ulong)count) throw place.Error($"delta-encoded data holds {total} values where {count} belong");
        if (count == 0) return next;

        int perMiniBlock = (int)(blockSize / miniBlocks);
        destination[0] = T.CreateTruncating(value);
        int done = 1;
        while (done < count)
        {
            long smallest = ReadZigZag(ref next, end, place);
            if ((ulong)(end - next) < miniBlocks) throw place.Error("a delta block ends too early");
            byte* widths = next;
            next += (int)miniBlocks;
            for (int m = 0; m < (int)miniBlocks && done < count; m++)
            {
                int width = widths[m];
                if (width > 64) throw place.Error($"a bit width of {width} is not possible, at most 64 is");
                int take = Math.Min(perMiniBlock, count - done);
                long bytes = (long)perMiniBlock * width / 8;
                if (((long)take * width) + 7 >> 3 > end - next) throw place.Error("a delta block ends too early");
                value = AddDeltas(next, destination + done, take, width, smallest, value);
                next += Math.Min(bytes, end - next);
                done += take;
            }
        }
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long AddDeltas<T>(byte* packed, T* destination, int count, int width, long smallest, long value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (width == 0)
        {
            for (int i = 0; i < count; i++)
            {
                value += smallest;
                destination[i] = T.CreateTruncating(value);
            }
            return value;
        }
        if (width > 32)
        {
            for (int i = 0; i < count; i++)
            {
                value += smallest + (long)Wide(packed, i, width);
                destination[i] = T.CreateTruncating(value);
            }
            return value;
        }
        const int Step = 256;
        int* deltas = stackalloc int[Step];
        for (int from = 0; from < count; from += Step)
        {
            int take = Math.Min(Step, count - from);
            BitUnpacker.Unpack(packed, from, deltas, take, width);
            for (int i = 0; i < take; i++)
            {
                value += smallest + (uint)deltas[i];
                destination[from + i] = T.CreateTruncating(value);
            }
        }
        return value;
    }

    private static ulong Wide(byte* packed, int index, int width)
    {
        long bit = (long)index * width;
        byte* at = packed + (bit >> 3);
        int shift = (int)(bit & 7);
        ulong value = Unsafe.ReadUnaligned<ulong>(at) >> shift;
        if (shift + width > 64) value |= (ulong)at[8] << (64 - shift);
        return width == 64 ? value : value & ((1UL << width) - 1);
    }

    private static long ReadZigZag(ref byte* next, byte* end, ParquetPlace place)
    {
        ulong raw = ReadVarint(ref next, end, place);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    private static ulong ReadVarint(ref byte* next, byte* end, ParquetPlace place)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (next >= end) throw place.Error("delta-encoded data ends too early");
            byte part = *next++;
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw place.Error("a variable-length integer is longer than 64 bits");
    }
}
