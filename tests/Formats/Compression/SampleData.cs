using System.Text;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>Blocks of bytes that exercise codecs differently; the same in every run.</summary>
internal static class SampleData
{
    public static readonly string[] Names = ["empty", "one", "tiny", "zeros", "pattern3", "pattern17", "text", "longtext", "random", "mixed", "ints"];

    public static byte[] Get(string name) => name switch
    {
        "empty" => [],
        "one" => [42],
        "tiny" => "abcabcabcabcabcd"u8.ToArray(),
        "zeros" => new byte[100_000],
        "pattern3" => Repeat(3, 70_001),
        "pattern17" => Repeat(17, 300_003),
        "text" => Text(20_000, 1),
        "longtext" => Text(700_000, 2),
        "random" => Random(150_000, 3),
        "mixed" => [.. Text(60_000, 4), .. Random(70_000, 5), .. new byte[5000], .. Text(200_000, 4), .. Repeat(7, 3000)],
        "ints" => Ints(50_000),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Sentences of made-up words, some far more frequent than others.</summary>
    public static byte[] Text(int length, int seed)
    {
        var random = new Random(seed);
        var words = new string[600];
        for (int i = 0; i < words.Length; i++)
        {
            var word = new StringBuilder();
            for (int n = random.Next(2, 9); n > 0; n--)
                word.Append((char)('a' + Math.Min(random.Next(26), random.Next(26))));
            words[i] = word.ToString();
        }

        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(words[(int)(words.Length * random.NextDouble() * random.NextDouble())]);
            text.Append(random.Next(12) == 0 ? ".\n" : " ");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Repeat(int period, int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)(i % period * 31);
        return bytes;
    }

    private static byte[] Ints(int count)
    {
        var random = new Random(9);
        var bytes = new byte[count * 8];
        long value = 0;
        for (int i = 0; i < count; i++)
        {
            value += random.Next(100);
            BitConverter.TryWriteBytes(bytes.AsSpan(i * 8), value);
        }

        return bytes;
    }
}
