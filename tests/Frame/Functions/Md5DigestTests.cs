using System.Security.Cryptography;
using FrameEngine.Functions.Scalars;

namespace FrameEngine.Frame.Tests.Functions;

public sealed class Md5DigestTests
{
    [Fact]
    public void Texts_of_every_length_have_the_digest_that_the_system_computes()
    {
        byte[] text = new byte[300];
        new Random(5).NextBytes(text);
        Span<byte> digest = stackalloc byte[Md5Digest.Length];
        for (int length = 0; length <= text.Length; length++)
        {
            Md5Digest.Compute(text.AsSpan(0, length), digest);
#pragma warning disable CA5351 // what it is compared with
            Assert.Equal(Convert.ToHexString(MD5.HashData(text.AsSpan(0, length))), Convert.ToHexString(digest));
#pragma warning restore CA5351
        }
    }
}
