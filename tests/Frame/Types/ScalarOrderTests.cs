using System.Text;
using FrameEngine.Types;

namespace FrameEngine.Frame.Tests.Types;

public sealed class ScalarOrderTests
{
    [Fact]
    public void Texts_are_ordered_as_their_bytes_in_UTF_8()
    {
        string[] texts = ["", "a", "ab", "b", "é", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0001F600", "\U0001F601", "a\U0001F600", "a\uFFFD", "a\uD7FF"];
        foreach (string left in texts)
        {
            foreach (string right in texts)
            {
                int expected = Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
                Assert.Equal(expected, Math.Sign(Scalar.Compare(Scalar.Utf8(left), Scalar.Utf8(right))));
            }
        }
    }
}
