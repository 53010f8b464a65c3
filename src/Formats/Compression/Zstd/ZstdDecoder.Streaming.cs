namespace FrameEngine.Formats.Compression.Zstd;

/// <content>Frames block by block, for <see cref="ZstdReadStream"/>: the caller keeps the window.</content>
internal sealed unsafe partial class ZstdDecoder
{
    /// <summary>A decoder of its own: what blocks inherit from each other must last from one read to the next.</summary>
    public static ZstdDecoder ForStream() => new();

    /// <summary>Bytes of a frame's header behind its descriptor.</summary>
    public static int HeaderRest(int descriptor) => ((descriptor & 0x20) != 0 ? 0 : 1) + DictionaryBytes(descriptor) + SizeBytes(descriptor);

    /// <summary>Reads a frame's header from its descriptor on.</summary>
    /// <returns>False if it uses what is reserved, or a dictionary.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out ulong window, out ulong contentSize, out bool hasSize, out bool checksum)
    {
        int descriptor = header[0], sizeBytes = SizeBytes(descriptor), dictionaryBytes = DictionaryBytes(descriptor);
        bool singleSegment = (descriptor & 0x20) != 0;
        checksum = (descriptor & 4) != 0;
        hasSize = sizeBytes > 0;
        fixed (byte* start = header)
        {
            byte* src = start + 1;
            window = 0;
            if (!singleSegment)
            {
                int log = 10 + (*src >> 3);
                window = (1UL << log) + ((1UL << log) / 8 * (uint)(*src & 7));
                src++;
            }

            ulong dictionary = ReadLittleEndian(src, dictionaryBytes);
            contentSize = ReadLittleEndian(src + dictionaryBytes, sizeBytes) + (descriptor >> 6 == 1 ? 256u : 0u);
            if (singleSegment) window = contentSize;
            return (descriptor & 8) == 0 && dictionary == 0;
        }
    }

    /// <summary>Forgets what the blocks of the frame before have left.</summary>
    public void BeginFrame()
    {
        _hasHuffman = false;
        _literalLengthTable = default;
        _matchLengthTable = default;
        _offsetTable = default;
        (_repeat0, _repeat1, _repeat2) = (1, 4, 8);
    }

    /// <summary>Decodes a compressed block behind the bytes from <paramref name="content"/> on, to which its matches may refer.</summary>
    /// <returns>Where it ends.</returns>
    public byte* DecodeStreamed(byte* stored, int length, byte* content, byte* dst, byte* limit, byte* dstEnd)
    {
        _source = stored;
        return DecodeBlock(stored, stored + length, content, dst, limit, dstEnd);
    }

    private static int DictionaryBytes(int descriptor) => (4 >> (3 - (descriptor & 3))) & 7; // 0, 1, 2, 4

    private static int SizeBytes(int descriptor) => descriptor >> 6 == 0 ? (descriptor & 0x20) != 0 ? 1 : 0 : 1 << (descriptor >> 6);
}
