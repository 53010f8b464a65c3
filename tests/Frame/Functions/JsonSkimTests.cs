using System.Text;
using System.Text.Json;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;

namespace FrameEngine.Frame.Tests.Functions;

/// <summary>What is skimmed is what reading token by token gives, for documents made at random and for what is left of them after a byte was changed.</summary>
public sealed class JsonSkimTests
{
    private static readonly string[] s_strings =
    [
        "", "a", "id", "name", "sixteen bytes in", "seventeen bytes in", "more than thirty-two bytes of text in one string", "ä€𝄞", "x,y", "a}b]c", "tab\\tand \\\"quote\\\"", "\\u0061", "\\u00e9x", "\\ud834\\udd1e",
        "\\/", "back\\\\slash", "i\\u0064",
    ];

    private static readonly string[] s_numbers =
    [
        "0", "-0", "7", "-12", "18446744073709551615", "123456789012345678901234567890", "1.5", "-2.25", "1.50", "0.5", "0.05", "0.000000123", "-0.0", "100.0", "100.00", "1e5", "1E-7", "1.5e+300", "1e999",
        "123456789.1234567", "12345678.9012345", "NaN", "-Infinity", "inf", "01", "1.", "-", ".5", "1e", "+1",
    ];

    private static readonly string[] s_blanks = ["", "", "", "", "", " ", "\n", "\t \r\n"];

    private static readonly string[] s_paths = ["$", "id", "$.name", "$.a.id", "$[0]", "$[1].a", "$[-1]", "$[#-2].id", "/a/0/id", "/0", "$.\"a}b]c\"", "$.a[2]", "é", "$.ä€𝄞", "$.id.id.id", "$[0][0][0]"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Skimming_gives_what_reading_gives(int seed)
    {
        var random = new Random(seed);
        JsonPath[] paths = [.. s_paths.Select(p => JsonPath.Parse(Encoding.UTF8.GetBytes(p)))];
        int valid = 0, found = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes(Document(random, random.Next(6)));
            for (int change = 0; change < 3; change++)
            {
                bool isValid = Reads(json);
                Assert.Equal(isValid, JsonPath.IsValid(json));
                if (isValid) valid++;
                foreach (JsonPath path in paths) found += Same(path, json) ? 1 : 0;
                json = Changed(random, json);
            }
        }

        Assert.True(valid > 3000 && found > 3000, $"{valid} documents were JSON, and {found} values were found");
    }

    [Fact]
    public void Arrays_have_as_many_elements_as_another_parser_finds()
    {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Document(random, 3)))}]");
            int count;
            try
            {
                using JsonDocument document = JsonDocument.Parse(json);
                count = document.RootElement.GetArrayLength();
            }
            catch (JsonException)
            {
                continue;
            }

            Assert.Equal(count, JsonPath.Count(json));
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Deep_values_are_found(int depth)
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', depth - 1)}1.5{new string(']', depth - 1)},\"b\":[2]}}");
        Assert.True(JsonPath.IsValid(json));
        Assert.True(JsonPath.Parse("$.b[0]"u8).TryFind(json, out JsonFound value));
        Assert.Equal("2", Encoding.UTF8.GetString(json[value.Start..value.End]));
    }

    private static bool Reads(byte[] json)
    {
        var reader = new JsonReader(json);
        while (reader.Read())
        {
        }

        return !reader.IsMalformed;
    }

    private static bool Same(JsonPath path, byte[] json)
    {
        bool read;
        JsonFound expected;
        try
        {
            read = path.TryRead(json, out expected);
        }
        catch (UsageException error)
        {
            UsageException same = Assert.Throws<UsageException>(() => path.TryFind(json, out _));
            Assert.Equal(error.Message, same.Message);
            return false;
        }

        Assert.Equal(read, path.TryFind(json, out JsonFound value));
        Assert.Equal(expected, value with { IsPlain = false });
        byte[] text = json[value.Start..value.End];
        if (read && value.IsPlain) Assert.True(text.AsSpan().SequenceEqual(JsonNormal.Of(text)) && !text.Contains((byte)'\\'), Encoding.UTF8.GetString(text));
        return read;
    }

    private static string Document(Random random, int depth)
    {
        string value = (depth == 0 ? random.Next(4) : random.Next(9)) switch
        {
            0 => Pick(random, ["true", "false", "null"]),
            1 => Pick(random, random.Next(4) > 0 ? s_numbers[..20] : s_numbers),
            2 or 3 => $"\"{Pick(random, s_strings)}\"",
            4 or 5 => $"[{Items(random, () => Document(random, depth - 1))}]",
            _ => $"{{{Items(random, () => $"{Pick(random, s_blanks)}\"{(random.Next(3) == 0 ? "a" : Pick(random, s_strings))}\"{Pick(random, s_blanks)}:{Document(random, depth - 1)}")}}}",
        };
        return Pick(random, s_blanks) + value + Pick(random, s_blanks);
    }

    private static string Items(Random random, Func<string> item) =>
        string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => item())) + (random.Next(30) == 0 ? "," : "") + Pick(random, s_blanks);

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];

    // Bytes that mean something to JSON, and one that is left out.
    private static byte[] Changed(Random random, byte[] json)
    {
        if (json.Length == 0) return json;
        byte[] changed = [.. json];
        int at = random.Next(changed.Length);
        if (random.Next(3) == 0) return [.. changed[..at], .. changed[(at + 1)..]];
        ReadOnlySpan<byte> bytes = "\"\\{}[]:, 0.-eutn\u0001"u8;
        changed[at] = bytes[random.Next(bytes.Length)];
        return changed;
    }
}
