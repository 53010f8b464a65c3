using FrameEngine.Formats.Compression;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>What every codec promises, whatever its format.</summary>
public sealed class CodecTests
{
    private static readonly CompressionKind[] Kinds = Enum.GetValues<CompressionKind>();

    public static TheoryData<string, string> KindsAndData()
    {
        var data = new TheoryData<string, string>();
        foreach (CompressionKind kind in Kinds)
        {
            foreach (string name in SampleData.Names)
                data.Add(kind.ToString(), name);
        }

        return data;
    }

    public static TheoryData<string> Compressing() => new(Kinds.Where(k => k != CompressionKind.None).Select(k => k.ToString()));

    [Theory]
    [MemberData(nameof(KindsAndData))]
    public void What_is_compressed_comes_back(string kindName, string dataName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        byte[] original = SampleData.Get(dataName);
        byte[] compressed = Compress(kind, original);
        var restored = new byte[original.Length];
        Codec.Decompress(kind, compressed, restored);
        Assert.True(original.AsSpan().SequenceEqual(restored));
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void Blocks_of_every_short_length_come_back(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        byte[] text = SampleData.Text(400, 11);
        for (int length = 0; length <= 300; length++)
        {
            byte[] original = text[..length];
            byte[] compressed = Compress(kind, original);
            var restored = new byte[length];
            Codec.Decompress(kind, compressed, restored);
            Assert.Equal(original, restored);
        }
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void Text_and_zeros_become_smaller(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        Assert.InRange(Compress(kind, SampleData.Get("longtext")).Length, 1, 400_000);
        Assert.InRange(Compress(kind, SampleData.Get("zeros")).Length, 1, 5_000);
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void A_block_that_is_cut_off_anywhere_is_refused(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        byte[] original = SampleData.Text(2000, 12);
        byte[] compressed = Compress(kind, original);
        // gzip ends with an end-of-block code and a trailer of eight bytes that the platform's reader may leave unread.
        int last = kind == CompressionKind.Gzip ? compressed.Length - 12 : compressed.Length - 1;
        for (int length = 0; length <= last; length++)
        {
            var error = Assert.Throws<CompressionException>(() => Codec.Decompress(kind, compressed.AsSpan(0, length), new byte[original.Length]));
            Assert.Equal(kind, error.Kind);
            Assert.InRange(error.Offset, 0, length);
        }
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void A_block_of_another_length_than_expected_is_refused(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        byte[] compressed = Compress(kind, SampleData.Text(2000, 12));
        Assert.Throws<CompressionException>(() => Codec.Decompress(kind, compressed, new byte[1999]));
        Assert.Throws<CompressionException>(() => Codec.Decompress(kind, compressed, new byte[2001]));
        Assert.Throws<CompressionException>(() => Codec.Decompress(kind, compressed, []));
        Assert.Throws<CompressionException>(() => Codec.Decompress(kind, compressed, new byte[200_000]));
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void Flipped_bits_never_reach_outside_the_buffers(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        foreach (string name in (string[])["text", "tiny", "pattern17", "mixed"])
        {
            byte[] original = SampleData.Get(name);
            if (original.Length > 80_000)
                original = original[50_000..80_000];
            byte[] compressed = Compress(kind, original);
            var random = new Random(21);
            const int Guard = 256;
            var target = new byte[original.Length + (2 * Guard)];
            for (int round = 0; round < 1500; round++)
            {
                byte[] damaged = (byte[])compressed.Clone();
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                target.AsSpan().Fill(0xA5);
                try
                {
                    Codec.Decompress(kind, damaged, target.AsSpan(Guard, original.Length));
                }
                catch (CompressionException)
                {
                }

                Assert.False(target.AsSpan(0, Guard).ContainsAnyExcept((byte)0xA5));
                Assert.False(target.AsSpan(Guard + original.Length).ContainsAnyExcept((byte)0xA5));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public void Random_bytes_are_refused_or_decoded_but_never_crash(string kindName)
    {
        var kind = Enum.Parse<CompressionKind>(kindName);
        var random = new Random(5);
        for (int round = 0; round < 3000; round++)
        {
            var noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            try
            {
                Codec.Decompress(kind, noise, new byte[random.Next(0, 500)]);
            }
            catch (CompressionException)
            {
            }
        }
    }

    [Fact]
    public void Too_small_a_destination_is_an_argument_error()
    {
        foreach (CompressionKind kind in Kinds)
        {
            int needed = Codec.MaxCompressedLength(kind, 100);
            Assert.Throws<ArgumentOutOfRangeException>(() => Codec.Compress(kind, new byte[100], new byte[needed - 1]));
        }
    }

    private static byte[] Compress(CompressionKind kind, byte[] original)
    {
        var compressed = new byte[Codec.MaxCompressedLength(kind, original.Length)];
        return compressed[..Codec.Compress(kind, original, compressed)];
    }
}
