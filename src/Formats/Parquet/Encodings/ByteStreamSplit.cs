using System.Runtime.CompilerServices;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>Undoes BYTE_STREAM_SPLIT: all first bytes of the values, then all second bytes, and so on.</summary>
internal static unsafe class ByteStreamSplit
{
    /// <summary>Puts the bytes of <paramref name="count"/> values of <paramref name="width"/> bytes back together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode(byte* data, long length, byte* destination, int count, int width, ParquetPlace place)
    {
        if ((long)count * width > length) throw place.Error($"{length} bytes do not hold {count} values of {width} bytes");
        if (width == 4)
        {
            byte* b1 = data + count, b2 = b1 + count, b3 = b2 + count;
            var target = (uint*)destination;
            for (int i = 0; i < count; i++) target[i] = data[i] | ((uint)b1[i] << 8) | ((uint)b2[i] << 16) | ((uint)b3[i] << 24);
            return;
        }
        for (int part = 0; part < width; part++)
        {
            byte* source = data + ((long)part * count);
            byte* target = destination + part;
            for (int i = 0; i < count; i++, target += width) *target = source[i];
        }
    }
}
