using System.Numerics;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>Turns the definition levels of an optional column into a validity bitmap: the greatest level is present, all below are null.</summary>
internal static unsafe class DefinitionLevels
{
    /// <summary>
    /// Whether all levels are present in one run, which is what columns without nulls look like; if not, nothing was decoded.
    /// </summary>
    public static bool AllPresent(byte* data, long length, int count, int most, ParquetPlace place)
    {
        if (count == 0) return true;
        var decoder = new RleHybridDecoder(data, length, Width(most), place);
        return decoder.TryTakeConstant(count, out int level) && level == most;
    }

    /// <summary>Decodes RLE levels into the bitmap (room for whole 64-bit words) and returns how many values are present.</summary>
    public static int DecodeRle(byte* data, long length, int count, int most, byte* bitmap, ParquetPlace place)
    {
        var decoder = new RleHybridDecoder(data, length, Width(most), place);
        if (most == 1) return decoder.ReadBitmap(bitmap, count);
        // Eight at a time: a bitmap's byte.
        int present = 0;
        byte* levels = stackalloc byte[256];
        for (int at = 0; at < count; at += 256)
        {
            int take = Math.Min(256, count - at);
            decoder.ReadBytes(levels, take);
            new Span<byte>(levels + take, 256 - take).Clear();
            for (int i = 0; i < take; i += 8)
            {
                int bits = 0;
                for (int b = 0; b < 8; b++) bits |= (levels[i + b] == most ? 1 : 0) << b;
                bitmap[(at + i) >> 3] = (byte)bits;
                present += BitOperations.PopCount((uint)bits);
            }
        }

        return present;
    }

    private static int Width(int most) => 32 - BitOperations.LeadingZeroCount((uint)most);

    /// <summary>Decodes the deprecated BIT_PACKED levels, whose bits start with the most significant; returns how many values are present.</summary>
    public static int DecodeBitPacked(byte* data, long length, int count, byte* bitmap, ParquetPlace place)
    {
        if ((count + 7L) >> 3 > length) throw place.Error("definition levels end too early");
        int present = 0;
        new Span<byte>(bitmap, (count + 7) >> 3).Clear();
        for (int i = 0; i < count; i++)
        {
            int level = (data[i >> 3] >> (7 - (i & 7))) & 1;
            present += level;
            bitmap[i >> 3] |= (byte)(level << (i & 7));
        }
        return present;
    }
}
