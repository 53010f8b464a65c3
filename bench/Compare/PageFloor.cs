using System.Diagnostics;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pages;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Compare;

/// <summary>What a plan's scans cannot go below: their columns' bytes read from the system's cache of files and the pages decompressed, by several threads, and nothing made of them.</summary>
internal sealed class PageFloor : IDisposable
{
    private readonly List<(RangeReader File, ColumnChunkMetadata Chunk, long Rows)> _chunks = [];
    private readonly List<RangeReader> _files = [];

    /// <summary>Finds the chunks of all columns that the plan's scans name.</summary>
    /// <exception cref="CompareException">A scan reads nested columns or no Parquet file.</exception>
    public PageFloor(PhysicalPlan plan) => Collect(plan);

    /// <summary>Bytes of all chunks, decompressed.</summary>
    public long Bytes => _chunks.Sum(c => c.Chunk.UncompressedSize);

    /// <summary>Reads and decompresses them all, and returns the milliseconds it took.</summary>
    public double Measure(int threads)
    {
        long start = Stopwatch.GetTimestamp();
        int next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var pages = new ChunkPages();
            var memory = new PageMemory(MemoryPool.Unlimited);
            for (int i; (i = Interlocked.Increment(ref next)) < _chunks.Count;)
                Decompress(_chunks[i].File, _chunks[i].Chunk, _chunks[i].Rows, pages, memory);
        });
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        foreach (RangeReader file in _files) file.Dispose();
    }

    private static unsafe void Decompress(RangeReader file, ColumnChunkMetadata chunk, long rows, ChunkPages pages, PageMemory memory)
    {
        var place = new ParquetPlace(file.Path);
        NativeBuffer stored = memory.Allocate(chunk.CompressedSize);
        file.Read(chunk.Start, new Span<byte>(stored.Pointer, (int)chunk.CompressedSize), place);
        pages.Parse(stored.Pointer, chunk.CompressedSize, chunk.Start, rows, chunk.Codec, place);
        if (pages.Dictionary is { } dictionary) Decompress(dictionary);
        for (int i = 0; i < pages.Count; i++) Decompress(pages[i]);
        memory.Free(stored);

        void Decompress(in PageEntry page)
        {
            int levels = page.Header.Type == PageType.DataV2 ? page.Header.DefinitionBytes + page.Header.RepetitionBytes : 0;
            if (chunk.Codec == ParquetCodec.Uncompressed || page.Header.CompressedSize == levels) return;
            memory.Free(PageBytes.Decompress(
                chunk.Codec, stored.Pointer + page.Payload + levels, page.Header.CompressedSize - levels, page.Header.UncompressedSize - levels, memory, place));
        }
    }

    private void Collect(PhysicalPlan plan)
    {
        if (plan is PhysicalScan scan)
        {
            if (scan.Source is not ParquetTableSource source) throw new CompareException("The floor is that of scans of Parquet files; this plan reads something else.");
            foreach (ParquetFooter footer in source.Footers)
            {
                RangeReader file = RangeReader.Open(footer.Identity.Path);
                _files.Add(file);
                ParquetColumn[] columns = source.ColumnsOf(footer);
                foreach (int column in scan.Columns)
                {
                    if (columns[column].IsNested) throw new CompareException($"The floor of \"{columns[column].Name}\", a nested column, is not measured.");
                    foreach (RowGroupMetadata group in footer.Metadata.RowGroups) _chunks.Add((file, group.Columns[columns[column].Leaf], group.RowCount));
                }
            }
        }

        foreach (PhysicalPlan child in plan.Children) Collect(child);
    }
}
