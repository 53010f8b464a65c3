namespace FrameEngine.Formats.Compression.Zstd;

/// <content>The literals section of a block. Source: RFC 8878, section 3.1.1.3.1.</content>
internal sealed unsafe partial class ZstdDecoder
{
    /// <summary>Reads the section and returns its literals, behind which <see cref="Slack"/> bytes may be read.</summary>
    private byte* ReadLiterals(ref byte* src, byte* srcEnd, out int count)
    {
        Require(src < srcEnd, src, "a literals section is cut off");
        byte* section = src;
        int kind = *src & 3;
        int format = (*src >> 2) & 3;
        if (kind < 2)
        {
            int width = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
            Require(srcEnd - src >= width, src, "a literals section is cut off");
            count = (int)ReadLittleEndian(src, width) >> (width == 1 ? 3 : 4);
            Require(count <= MaxBlockLength, src, "a block has more literals than it may");
            src += width;
            if (kind == 1)
            {
                Require(src < srcEnd, src, "a literals section is cut off");
                new Span<byte>(_literals, count).Fill(*src++);
                return _literals;
            }

            Require(count <= srcEnd - src, src, "literals are cut off");
            byte* raw = src;
            src += count;
            if (srcEnd - src >= Slack)
                return raw;
            new ReadOnlySpan<byte>(raw, count).CopyTo(new Span<byte>(_literals, count));
            return _literals;
        }

        int headerBytes = format < 2 ? 3 : format + 2;
        Require(srcEnd - src >= headerBytes, src, "a literals section is cut off");
        ulong header = ReadLittleEndian(src, headerBytes) >> 4;
        int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
        count = (int)(header & ((1u << bits) - 1));
        int length = (int)(header >> bits) & ((1 << bits) - 1);
        Require(count <= MaxBlockLength, src, "a block has more literals than it may");
        src += headerBytes;
        Require(length <= srcEnd - src, src, "literals are cut off");
        byte* stream = src;
        src += length;
        if (kind == 2)
        {
            int tree = HuffmanTable.Read(new ReadOnlySpan<byte>(stream, length), _huffman);
            _hasHuffman = tree >= 0;
            Require(_hasHuffman, stream, "a Huffman tree is malformed");
            stream += tree;
            length -= tree;
        }

        Require(_hasHuffman, section, "literals refer to a Huffman tree that isn't there");
        bool whole = format == 0
            ? HuffmanDecoder.DecodeOne(stream, length, _literals, count, _huffman)
            : HuffmanDecoder.DecodeFour(stream, length, _literals, count, _huffman);
        Require(whole, stream, "Huffman-coded literals are malformed");
        return _literals;
    }
}
