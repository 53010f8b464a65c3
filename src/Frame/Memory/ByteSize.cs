using System.Globalization;

namespace FrameEngine;

/// <summary>Sizes of memory as people write them.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads <c>2GB</c> (10⁹), <c>512MiB</c> (2²⁰) or a plain number of bytes.</summary>
    /// <exception cref="UsageException">It is not a size.</exception>
    public static long Parse(string text)
    {
        string number = text.Trim().ToUpperInvariant();
        long unit = 1;
        foreach ((string name, long bytes) in s_units)
        {
            if (!number.EndsWith(name, StringComparison.Ordinal)) continue;
            (number, unit) = (number[..^name.Length].TrimEnd(), bytes);
            break;
        }

        if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value > 0 && value * unit <= long.MaxValue)
            return (long)(value * unit);
        throw new UsageException($"\"{text}\" is no size of memory: write bytes, or 512MiB or 2GB");
    }
}
