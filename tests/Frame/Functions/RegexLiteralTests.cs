using System.Text.RegularExpressions;
using FrameEngine.Functions.Scalars;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class RegexLiteralTests
{
    [Theory]
    [InlineData("special", "special")]
    [InlineData("special.*requests", "requests")]
    [InlineData("special.*re[qu]+ests", "special")]
    [InlineData("^abc$", "abc")]
    [InlineData("abc*", "ab")]
    [InlineData("abc?de", "ab")]
    [InlineData("abc+de", "abc")]
    [InlineData("abc{2}def", "def")]
    [InlineData("abc{0,1}", "ab")]
    [InlineData("ab+?cde", "cde")]
    [InlineData(@"a\.b", "a.b")]
    [InlineData(@"\dxyz\d", "xyz")]
    [InlineData(@"a\x41bc", "")]
    [InlineData("a|b", "")]
    [InlineData("(a|b)cd", "cd")]
    [InlineData("x(a|b(c)[)]y)cd", "cd")]
    [InlineData("[]abc]de", "de")]
    [InlineData(@"[\]abc]de", "de")]
    [InlineData("(?i)abc", "")]
    [InlineData("a{b", "a{b")]
    [InlineData("größe", "gr")]
    [InlineData("", "")]
    public void The_longest_text_that_every_match_has(string pattern, string expected) => Assert.Equal(expected, RegexLiteral.Of(pattern));

    [Fact]
    public void Whatever_matches_contains_it()
    {
        var random = new Random(1);
        const string Pieces = "a,b,ab,.,a*,b+,a?,(a|b),(ab)*,[ab],[^a],a{2},b{0,1},^,$,\\.,\\w,x+?";
        string[] pieces = Pieces.Split(',');
        for (int i = 0; i < 2000; i++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)]));
            string literal = RegexLiteral.Of(pattern);
            if (literal.Length == 0) continue;
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            for (int j = 0; j < 50; j++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "abx."[random.Next(4)]));
                if (regex.IsMatch(text)) Assert.Contains(literal, text, StringComparison.Ordinal);
            }
        }
    }
}
