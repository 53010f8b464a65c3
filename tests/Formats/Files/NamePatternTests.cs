using FrameEngine.Formats.Files;

namespace FrameEngine.Formats.Tests.Files;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("*.parquet", "a.parquet", true)]
    [InlineData("*.parquet", "a.parquet.tmp", false)]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("?", "ab", false)]
    [InlineData("k=[0-4]?", "k=32", true)]
    [InlineData("k=[0-4]?", "k=52", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("A", "a", false)]
    public void A_name_fits_a_pattern_or_does_not(string pattern, string name, bool fits) => Assert.Equal(fits, NamePattern.Matches(pattern, name));
}
