using System.IO.Compression;

namespace FrameEngine.Formats.Tests.ArrowIpc;

/// <summary>Streams written by the npm package apache-arrow (tableToIPC of a table of nine columns and three rows), deflated to keep this file short.</summary>
internal static class ArrowFixtures
{
    public static byte[] Stream { get; } = Inflate(
        "rVSxThtBEJ3dO5uFROEEVnKKKK5MkcJ1mrhCbpAoKbHlS4hi2Za5JNDlE1KkSJGSwgUFFaJAAskNpUWVT6DgA9Ikm9m52eNuD6MI31ij2dl5+3bf3Mhaa70t" +
        "AQIwtoLxGSyBwhWZUBR8uP2rtY+rZfRbATBBH6G30BvoV7i/i94kNEAb8Q3m4OibOxAK3TSHX4gZlXHK4Dz0XueQNq4RY+IxvtXwO/iawUuDH6QbTcQpRCl8" +
        "iXm/vdfaSconIqptIGYVXkCI6ICw8+4wHD3m+E53KFKrWLPSKa/J27qkK+NIrH7EjMq4eoP1DD9y4+gH8LOM9ULmfJepq+N76vgDYpmVz0j7jj6fuOR3t6gf" +
        "pg9PYJ068JT64Z63d37g8wpxiqYmxZm+IqU+uTuLiA14Saw+rgFCKJgMWGk6eXffzcxkSPw+VQxfm/tjzYP5FjhR5WrC4cnzLfF6HPe6/U8x6Tl7QE8wV89a" +
        "NodhYQ7v1yX+U5eaE60ucc8Zs3fAa6PnlczreY7rVdSR6sld7gWkpPzeHVF8YyO3bjnR9mfb2f/G0c7DxKnfOHUrLON38q9OfimK9884b2ZfymmSdPoqi3xt" +
        "WeTbceo/nPrEqd849d+y/P2Wc+0XziwsmsMjz9dgMbM8f9L/mor4oizXbIvy8ld5W8xnF1Xpf6xVoavG/hp9f284TjpREh8kUX84eB+Po2SvM4iSL3H/cxx1" +
        "D5N4/000PZqeTs/zAqrpb3W6Nreq75OXcyF1Nl8m/gM=");

    public static byte[] File { get; } = Inflate(
        "rVYxb1MxED47L6kpEbUgAoQ6vJGBoawstBJCWRCoCxlJlAdFREmUPqDd+AkMDAyMDBkYOqEOSCBlYYyY+Akd+gNY6OPsd2f8/BKEmndPln2+8/m+8/n8dnZ3" +
        "Hz6+DZAhHQFAC3JqwibcgCvIRzgGuA4Fktp2EShYpx4gn1tH3SbykZUYe22zwFtcg+Wkg155MhHY8e2t0XiS9HuDl4nFc/wPPHopnsvWd0WYhVNZjEv8Jy61" +
        "pGdcYsEaM3dAY4PnpvTxXMXxBuLI8Xib17RFUva3I4o+trzxdtBzfB4F82+p53yYBvKTQM7AnP2AfxPw30Rx/znxW+6kgiDJIK6yaK8ti/Y6gfx9IJ8G8pNA" +
        "/kuWz++CF34R5MKqPJxzfR1WI7bzG/OuOnux4zOiVe3Sqdwt8vOvVeE/L1WBq07tFrb9vdEk7cZpcpDGg9HwWTKJ073uME5fJ4NXSdw7TJP9O/Hs4+zz7IsP" +
        "oJr4Vofr/oPq41TzmpCZyy++t02sdJdspVSu9t+jet+hEsL3+TioXz+5LgV1kUM85fokixfx9CzLIqoNpyLXG4u8/rWwfcf5J1TXjF4b9akeC+ojTXv02BfU" +
        "GZf1lKZt+91DO/HjLMf+CWOw9bfOs35dE+b+kHxHPYVaynvH/fw/yu2J2Mo2UWcDrmGEIuQ0YVi0h7HRJxvv7B7K/SsYzCo/I2H4dlbC5WykjB91xmW9Rovw" +
        "jF5Q4OwH8KGsW+M3/alD10B/Gvjlj8m8vEayHwPOBfJ728bDxOGi/bMwmabLsZC853P39pt3eY1zzsbVvDs79l/sDw==");

    private static byte[] Inflate(string base64)
    {
        using var inflated = new MemoryStream();
        using (var deflate = new DeflateStream(new MemoryStream(Convert.FromBase64String(base64)), CompressionMode.Decompress)) deflate.CopyTo(inflated);
        return inflated.ToArray();
    }
}
