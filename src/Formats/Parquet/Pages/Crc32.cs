namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>The checksum of gzip and Ethernet (polynomial 0x04C11DB7, reflected), which page headers may carry.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint value = (uint)i;
        for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
        return value;
    })];

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        uint[] table = Table;
        foreach (byte next in data) crc = table[(byte)(crc ^ next)] ^ (crc >> 8);
        return ~crc;
    }
}
