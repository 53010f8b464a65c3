using System.Text;
using FrameEngine.Compute;
using FrameEngine.Compute.Kernels;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class TextFunctionTests
{
    [Theory]
    [InlineData("upper", "grün", "GRÜN")]
    [InlineData("lower", "A LONGER TEXT THAN TWELVE", "a longer text than twelve")]
    [InlineData("length", "grün", "4")]
    [InlineData("strlen", "grün", "5")]
    [InlineData("reverse", "grün", "nürg")]
    [InlineData("trim", "  a b  ", "a b")]
    [InlineData("ltrim", "  a ", "a ")]
    [InlineData("rtrim", "  a ", "  a")]
    [InlineData("ascii", "A", "65")]
    public void Functions_of_one_text(string name, string text, string expected) => Assert.Equal(expected, Text(Call(name, Of(text))));

    [Theory]
    [InlineData("starts_with", "apple", "app", "true")]
    [InlineData("ends_with", "apple", "app", "false")]
    [InlineData("contains", "apple", "ppl", "true")]
    [InlineData("strpos", "grün ist", "ist", "6")]
    [InlineData("strpos", "grün", "x", "0")]
    [InlineData("trim", "xxaxx", "x", "a")]
    [InlineData("||", "a longer text", " and more", "a longer text and more")]
    public void Functions_of_two_texts(string name, string text, string other, string expected) => Assert.Equal(expected, Text(Call(name, Of(text), Of(other))));

    [Theory]
    [InlineData(1, 2, "he")]
    [InlineData(2, 100, "ello")]
    [InlineData(0, 3, "he")]
    [InlineData(-3, 2, "ll")]
    [InlineData(-10, 3, "")]
    [InlineData(-10, 6, "h")]
    [InlineData(4, -2, "el")]
    [InlineData(9, 2, "")]
    [InlineData(1, 0, "")]
    public void Substrings(int start, int length, string expected) => Assert.Equal(expected, Text(Call("substring", Of("hello"), Of(start), Of(length))));

    [Fact]
    public void Cutting_padding_and_splitting_count_characters()
    {
        Assert.Equal("ünf", Text(Call("substring", Of("fünf"), Of(2))));
        Assert.Equal("fü", Text(Call("left", Of("fünf"), Of(2))));
        Assert.Equal("fün", Text(Call("left", Of("fünf"), Of(-1))));
        Assert.Equal("nf", Text(Call("right", Of("fünf"), Of(2))));
        Assert.Equal("ünf", Text(Call("right", Of("fünf"), Of(-1))));
        Assert.Equal("äöäfünf", Text(Call("lpad", Of("fünf"), Of(7), Of("äö"))));
        Assert.Equal("fünfäöä", Text(Call("rpad", Of("fünf"), Of(7), Of("äö"))));
        Assert.Equal("fün", Text(Call("rpad", Of("fünf"), Of(3), Of("ä"))));
        Assert.Equal("b", Text(Call("split_part", Of("a--b--c"), Of("--"), Of(2))));
        Assert.Equal("c", Text(Call("split_part", Of("a--b--c"), Of("--"), Of(-1))));
        Assert.Equal("", Text(Call("split_part", Of("a--b--c"), Of("--"), Of(4))));
        Assert.Equal("ababab", Text(Call("repeat", Of("ab"), Of(3))));
        Assert.Equal("a long text with long words", Text(Call("replace", Of("a short text with short words"), Of("short"), Of("long"))));
        Assert.Equal("é", Text(Call("chr", Of(233))));
    }

    [Fact]
    public void Concatenation_of_nulls()
    {
        Assert.Null(Text(Call("||", Of("a"), Null(DataType.Utf8))));
        Assert.Equal("a1", Text(Call("concat", Of("a"), Null(DataType.Utf8), Of(1))));
        Assert.Equal("a, b", Text(Call("concat_ws", Of(", "), Of("a"), Null(DataType.Utf8), Of("b"))));
    }

    [Fact]
    public void Like_agrees_with_a_plain_matcher()
    {
        var random = new Random(3);
        string[] letters = ["a", "b", "ä"];
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ => letters[random.Next(3)]));
            string pattern = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(5) switch { 0 => "%", 1 when i % 2 == 0 => "_", _ => letters[random.Next(3)] }));
            bool expected = Plain([.. text.EnumerateRunes()], [.. pattern.EnumerateRunes()]);
            Assert.True(LikePattern.Compile(Encoding.UTF8.GetBytes(pattern), null).Matches(Encoding.UTF8.GetBytes(text)) == expected, $"'{text}' LIKE '{pattern}'");
        }
    }

    [Fact]
    public void Like_with_escape_and_without_case()
    {
        Assert.Equal("true", Text(Call("like", Of("50%"), Of("50!%"), Of("!"))));
        Assert.Equal("false", Text(Call("like", Of("500"), Of("50!%"), Of("!"))));
        Assert.Equal("true", Text(Call("ilike", Of("GRÜN ist"), Of("grün%"))));
        Assert.Equal("true", Text(Call("not like", Of("abc"), Of("%x%"))));
        Assert.Throws<UsageException>(() => Text(Call("like", Of("a"), Of("a!"), Of("!"))));
    }

    private static bool Plain(ReadOnlySpan<Rune> text, ReadOnlySpan<Rune> pattern)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0].Value == '%')
        {
            for (int skip = 0; skip <= text.Length; skip++)
                if (Plain(text[skip..], pattern[1..])) return true;
            return false;
        }

        return !text.IsEmpty && (pattern[0].Value == '_' || pattern[0] == text[0]) && Plain(text[1..], pattern[1..]);
    }
}
