using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>Turns the definition levels of an optional flat column (0 null, 1 present) into a validity bitmap.</summary>
internal static unsafe class DefinitionLevels
{
    /// <summary>
    /// Whether all levels are present in one run, which is what columns without nulls look like; if not, nothing was decoded.
    /// </summary>
    public static bool AllPresent(byte* data, long length, int count, ParquetPlace place)
    {
        if (count == 0) return true;
        var decoder = new RleHybridDecoder(data, length, 1, place);
        return decoder.TryTakeConstant(count, out int level) && level == 1;
    }

    /// <summary>Decodes RLE levels into the bitmap (room for whole 64-bit words) and returns how many values are present.</summary>
    public static int DecodeRle(byte* data, long length, int count, byte* bitmap, ParquetPlace place)
    {
        var decoder = new RleHybridDecoder(data, length, 1, place);
        return decoder.ReadBitmap(bitmap, count);
    }

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
