using FrameEngine.Formats.Compression;
using FrameEngine.Formats.Compression.Zstd;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>zstd as streams: files of any length, in frames of our own and of others.</summary>
public sealed class ZstdStreamTests
{
    public static TheoryData<string> DataNames() => new(SampleData.Names);

    public static TheoryData<string> FixtureNames() => new(ZstdFixtures.All.Keys);

    [Theory]
    [MemberData(nameof(DataNames))]
    public void What_is_written_reads_back(string name)
    {
        byte[] original = SampleData.Get(name);
        Assert.Equal(original, Read(Written(original, pieces: 777)));
    }

    [Theory]
    [MemberData(nameof(FixtureNames))]
    public void Frames_of_the_reference_tool_are_read_block_by_block(string name)
    {
        (byte[] frame, byte[] original) = ZstdFixtures.All[name];
        Assert.Equal(original, Read(frame));
    }

    [Fact]
    public void Frames_and_what_is_to_be_skipped_may_follow_each_other()
    {
        byte[] one = Written([1, 2, 3], 3), two = Written([4], 1), skipped = [0x53, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9];
        Assert.Equal([1, 2, 3, 4], Read([.. skipped, .. one, .. skipped, .. two]));
    }

    [Fact]
    public void More_than_a_window_is_read_with_matches_far_back()
    {
        // Longer than the window of any frame of ours, each mebibyte the same noise.
        var noise = new byte[1 << 20];
        new Random(5).NextBytes(noise);
        byte[] original = [.. noise, .. noise, .. noise, .. noise.AsSpan(0, 100_000)];
        Assert.Equal(original, Read(Written(original, 100_000)));
    }

    [Fact]
    public void Nothing_at_all_is_an_empty_frame()
    {
        byte[] written = Written([], 1);
        Assert.True(ZstdReadStream.IsZstd(written));
        Assert.Empty(Read(written));
    }

    [Theory]
    [MemberData(nameof(FixtureNames))]
    public void What_is_cut_off_or_changed_is_an_error_or_other_bytes_but_never_more(string name)
    {
        (byte[] frame, byte[] original) = ZstdFixtures.All[name];
        for (int length = 1; length < frame.Length; length += Math.Max(1, frame.Length / 40)) Assert.Throws<CompressionException>(() => Read(frame.AsSpan(0, length).ToArray()));
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            byte[] broken = [.. frame];
            broken[random.Next(4, broken.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.InRange(Read(broken).Length, 0, 64 * Math.Max(original.Length, 1 << 20));
            }
            catch (CompressionException)
            {
                // Found.
            }
        }
    }

    private static byte[] Written(byte[] bytes, int pieces)
    {
        var target = new MemoryStream();
        using (var stream = new ZstdWriteStream(target))
            for (int at = 0; at < bytes.Length; at += pieces) stream.Write(bytes, at, Math.Min(pieces, bytes.Length - at));
        return target.ToArray();
    }

    private static byte[] Read(byte[] bytes)
    {
        using var stream = new ZstdReadStream(new MemoryStream(bytes));
        var result = new MemoryStream();
        stream.CopyTo(result, 4093);
        return result.ToArray();
    }
}
