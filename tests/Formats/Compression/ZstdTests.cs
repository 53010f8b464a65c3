using System.Text;
using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Compression.Zstd;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>Our zstd decoder and fallback encoder against each other, against frames of the reference tool, and against libzstd where it is installed.</summary>
public sealed class ZstdTests
{
    public static TheoryData<string> DataNames() => new(SampleData.Names);

    public static TheoryData<string> FixtureNames() => new(ZstdFixtures.All.Keys);

    [Theory]
    [MemberData(nameof(DataNames))]
    public void The_fallback_encoder_writes_what_the_decoder_reads(string name)
    {
        byte[] original = SampleData.Get(name);
        byte[] frame = EncodeManaged(original);
        var restored = new byte[original.Length];
        ZstdDecoder.Decode(frame, restored);
        Assert.True(original.AsSpan().SequenceEqual(restored));
    }

    [Theory]
    [MemberData(nameof(DataNames))]
    public void Libzstd_reads_what_the_fallback_encoder_writes_and_the_decoder_reads_libzstd(string name)
    {
        byte[] original = SampleData.Get(name);
        byte[] ours = EncodeManaged(original);
        var restored = new byte[original.Length];
        if (LibZstd.IsAvailable)
        {
            Assert.True(LibZstd.TryDecode(ours, restored));
            Assert.True(original.AsSpan().SequenceEqual(restored));
            var theirs = new byte[ZstdEncoder.MaxLength(original.Length)];
            int length = LibZstd.Encode(original, theirs);
            restored.AsSpan().Clear();
            ZstdDecoder.Decode(theirs.AsSpan(0, length), restored);
            Assert.True(original.AsSpan().SequenceEqual(restored));
        }
        else
        {
            ZstdDecoder.Decode(ours, restored);
            Assert.True(original.AsSpan().SequenceEqual(restored));
        }
    }

    [Fact]
    public void The_fallback_encoder_compresses()
    {
        Assert.InRange(EncodeManaged(SampleData.Get("longtext")).Length, 1, 330_000);
        Assert.InRange(EncodeManaged(SampleData.Get("zeros")).Length, 1, 100);
        Assert.InRange(EncodeManaged(SampleData.Get("random")).Length, 150_000, ZstdEncoder.MaxLength(150_000));
    }

    [Fact]
    public void The_fallback_encoder_handles_every_short_length()
    {
        byte[] text = SampleData.Text(3000, 31);
        for (int length = 0; length <= 2500; length += length < 300 ? 1 : 37)
        {
            var restored = new byte[length];
            ZstdDecoder.Decode(EncodeManaged(text[..length]), restored);
            Assert.True(text.AsSpan(0, length).SequenceEqual(restored));
        }
    }

    [Theory]
    [MemberData(nameof(FixtureNames))]
    public void Frames_of_the_reference_tool_are_read(string name)
    {
        (byte[] frame, byte[] original) = ZstdFixtures.All[name];
        var restored = new byte[original.Length];
        ZstdDecoder.Decode(frame, restored);
        Assert.True(original.AsSpan().SequenceEqual(restored));
    }

    [Theory]
    [MemberData(nameof(FixtureNames))]
    public void A_damaged_frame_of_the_reference_tool_never_decodes_to_something_else(string name)
    {
        (byte[] frame, byte[] original) = ZstdFixtures.All[name];
        bool checksum = (frame[4] & 4) != 0;
        var random = new Random(3);
        var restored = new byte[original.Length];
        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = (byte[])frame.Clone();
            int at = random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            try
            {
                ZstdDecoder.Decode(damaged, restored);
                // Only a frame without a checksum may pass unnoticed; and the checksum flag itself is one of the bits.
                Assert.True(!checksum || at == 4 || original.AsSpan().SequenceEqual(restored));
            }
            catch (CompressionException)
            {
            }
        }
    }

    [Fact]
    public void Frames_follow_each_other_and_skippable_ones_are_skipped()
    {
        byte[] first = SampleData.Text(500, 1);
        byte[] second = SampleData.Text(700, 2);
        byte[] skipped = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] source = [.. EncodeManaged(first), .. skipped, .. EncodeManaged(second), .. skipped];
        var restored = new byte[1200];
        ZstdDecoder.Decode(source, restored);
        Assert.Equal([.. first, .. second], restored);
    }

    [Fact]
    public void A_frame_that_needs_a_dictionary_is_refused()
    {
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 7, 1, 1, 0, 0];
        var error = Assert.Throws<CompressionException>(() => ZstdDecoder.Decode(frame, new byte[1]));
        Assert.Contains("dictionary", error.Message);
    }

    [Fact]
    public void A_wrong_checksum_is_noticed()
    {
        (byte[] frame, byte[] original) = ZstdFixtures.All["text19"];
        byte[] damaged = (byte[])frame.Clone();
        damaged[^1] ^= 1;
        var error = Assert.Throws<CompressionException>(() => ZstdDecoder.Decode(damaged, new byte[original.Length]));
        Assert.Contains("checksum", error.Message);
    }

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void The_hash_is_xxhash64(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    private static byte[] EncodeManaged(byte[] original)
    {
        var frame = new byte[ZstdEncoder.MaxLength(original.Length)];
        return frame[..ZstdEncoder.Encode(original, frame)];
    }
}
