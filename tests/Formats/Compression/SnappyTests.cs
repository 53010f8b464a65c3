using FrameEngine.Formats.Compression;
using IronSnappy;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>Snappy against an independent implementation, and the elements that encoders rarely write.</summary>
public sealed class SnappyTests
{
    public static TheoryData<string> DataNames() => new(SampleData.Names.Where(n => n != "empty"));

    [Theory]
    [MemberData(nameof(DataNames))]
    public void Another_implementation_reads_what_we_write(string name)
    {
        byte[] original = SampleData.Get(name);
        var compressed = new byte[SnappyEncoder.MaxLength(original.Length)];
        int length = SnappyEncoder.Encode(original, compressed);
        Assert.True(Snappy.Decode(compressed.AsSpan(0, length)).AsSpan().SequenceEqual(original));
    }

    [Theory]
    [MemberData(nameof(DataNames))]
    public void We_read_what_another_implementation_writes(string name)
    {
        byte[] original = SampleData.Get(name);
        var restored = new byte[original.Length];
        SnappyDecoder.Decode(Snappy.Encode(original), restored);
        Assert.True(original.AsSpan().SequenceEqual(restored));
    }

    [Fact]
    public void Four_byte_offsets_are_followed()
    {
        // "abcd" as a literal, then a copy of 8 bytes from 4 back with a four-byte offset.
        byte[] block = [12, 3 << 2, (byte)'a', (byte)'b', (byte)'c', (byte)'d', 3 | (7 << 2), 4, 0, 0, 0];
        var restored = new byte[12];
        SnappyDecoder.Decode(block, restored);
        Assert.Equal("abcdabcdabcd"u8.ToArray(), restored);
    }

    [Fact]
    public void Literals_with_every_width_of_length_are_read()
    {
        foreach (int bytes in (int[])[1, 2, 3, 4])
        {
            byte[] text = SampleData.Text(100, 3);
            byte[] block = [100, (byte)((59 + bytes) << 2), 99, .. new byte[bytes - 1], .. text];
            var restored = new byte[100];
            SnappyDecoder.Decode(block, restored);
            Assert.Equal(text, restored);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(63)]
    public void Copies_that_overlap_themselves_repeat_the_pattern(int offset)
    {
        byte[] seed = SampleData.Random(offset, offset);
        var expected = new List<byte>(seed);
        var block = new List<byte>();
        var body = new List<byte> { 60 << 2, (byte)(offset - 1) };
        body.AddRange(seed);
        foreach (int length in (int[])[64, 1, 3, 40, 64, 17, 64, 64, 33, 64, 9])
        {
            body.AddRange([(byte)(2 | ((length - 1) << 2)), (byte)offset, 0]);
            for (int i = 0; i < length; i++)
                expected.Add(expected[^offset]);
        }

        block.AddRange([(byte)(expected.Count | 0x80), (byte)(expected.Count >> 7)]);
        block.AddRange(body);
        var restored = new byte[expected.Count];
        SnappyDecoder.Decode(block.ToArray(), restored);
        Assert.Equal(expected, restored);
    }

    [Theory]
    [InlineData(new byte[] { 4, 2 | (3 << 2), 1, 0 }, "goes back 1 bytes where 0 are decoded")]
    [InlineData(new byte[] { 4, 0, 65, 1, 0 }, "goes back 0 bytes where 1 are decoded")]
    [InlineData(new byte[] { 4, 0, 65 }, "ends after 1 of 4")]
    [InlineData(new byte[] { 4, 8 << 2, 65 }, "a literal reaches past the end")]
    [InlineData(new byte[] { 0x84, 0x80, 0x80, 0x80, 0x80, 0x00 }, "not a 32-bit varint")]
    [InlineData(new byte[] { 5 }, "holds 5 bytes where 4 are expected")]
    public void A_malformed_block_says_what_is_wrong(byte[] block, string reason)
    {
        var error = Assert.Throws<CompressionException>(() => SnappyDecoder.Decode(block, new byte[4]));
        Assert.Contains(reason, error.Message);
    }
}
