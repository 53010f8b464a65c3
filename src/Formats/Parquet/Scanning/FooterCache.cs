using System.Collections.Concurrent;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>Footers by file identity (path, length, time of change), so that planning and repeated queries read each only once. Thread-safe.</summary>
internal static class FooterCache
{
    private const int MaxFiles = 4096;

    private static readonly ConcurrentDictionary<FileIdentity, ParquetFooter> Footers = new();

    /// <exception cref="FrameFileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParquetException">It is not a Parquet file, or malformed.</exception>
    public static ParquetFooter Get(string path)
    {
        FileIdentity identity = FileIdentity.Of(path);
        if (Footers.TryGetValue(identity, out ParquetFooter? footer)) return footer;
        using RangeReader file = RangeReader.Open(path);
        footer = ParquetFooter.Read(file);
        if (Footers.Count >= MaxFiles) Footers.Clear();
        Footers[file.Identity] = footer;
        return footer;
    }
}
