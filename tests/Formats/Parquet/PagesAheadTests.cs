using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Parquet;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Threads that have no row group left decompress pages for those that have: here one thread plays both, so that what is helped with is certain.</summary>
public sealed class PagesAheadTests
{
    private const int Rows = 40_000;

    [Theory]
    [InlineData(ParquetCompression.Snappy, 1)]
    [InlineData(ParquetCompression.Zstd, 1)]
    [InlineData(ParquetCompression.Snappy, 2)]
    public void Pages_that_another_thread_decompressed_hold_the_same_rows(ParquetCompression codec, int version)
    {
        string path = Write(codec, version);
        (List<string?> texts, int helped, MemoryPool pool) = ReadWithHelp(path);
        Assert.Equal([.. Enumerable.Range(0, Rows).Select(TextOf)], texts);
        Assert.True(helped > 4, $"{helped} pages were decompressed ahead");
        Assert.Equal(0, pool.Reserved);
        File.Delete(path);
    }

    [Fact]
    public void Nothing_is_offered_of_a_file_that_is_not_compressed()
    {
        string path = Write(ParquetCompression.Uncompressed, 1);
        Assert.Equal(0, ReadWithHelp(path).Helped);
        File.Delete(path);
    }

    [Fact]
    public void Nothing_is_offered_once_memory_is_short()
    {
        string path = Write(ParquetCompression.Snappy, 1);
        (List<string?> texts, int helped, MemoryPool pool) = ReadWithHelp(path, limit: 64 << 20, left: 100 << 10);
        Assert.Equal(Rows, texts.Count);
        Assert.Equal(2, helped); // the second page of each row group, before
        Assert.Equal(0, pool.Reserved);
        File.Delete(path);
    }

    [Fact]
    public void A_damaged_page_is_named_by_the_reader_that_wants_it()
    {
        string path = Write(ParquetCompression.Snappy, 1);
        byte[] bytes = File.ReadAllBytes(path);
        // The last pages of the first row group: its second half, but for the index and the footer far behind.
        int middle = bytes.Length * 3 / 8;
        for (int i = middle; i < middle + (bytes.Length / 16); i++) bytes[i] = 0xFF;
        File.WriteAllBytes(path, bytes);
        var error = Assert.ThrowsAny<FrameException>(() => ReadWithHelp(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static string TextOf(int row) => $"{row} text of row {row % 977}, {row * 31L % 1009} and some more of the same";

    private static string Write(ParquetCompression codec, int version)
    {
        using RecordBatch batch = ParquetFiles.Batch(new Schema(new Field("t", DataType.Utf8)), [.. Enumerable.Range(0, Rows).Select(i => (object?)TextOf(i))]);
        return ParquetFiles.Write(batch, new ParquetWriteOptions { Compression = codec, PageVersion = version, RowGroupRows = Rows / 2, PageBytes = 64 << 10, DictionaryBytes = 0 });
    }

    // Both row groups are begun before any is read, so that each reader finds the scan at its end; one that helps has none.
    // With "left", all memory but so much is taken once both have read a chunk.
    private static (List<string?> Texts, int Helped, MemoryPool Pool) ReadWithHelp(string path, long limit = long.MaxValue, long? left = null)
    {
        var pool = new MemoryPool("test", limit);
        ParquetTableSource source = ParquetTableSource.Open(path);
        var texts = new List<string?>();
        int helped;
        using (var scan = (ParquetScan)source.OpenScan(new ScanRequest([0], [0], [], [], pool, CancellationToken.None) { ChunkRows = 256 }))
        using (IScanReader first = scan.CreateReader(), second = scan.CreateReader(), idle = scan.CreateReader())
        {
            IScanReader[] readers = [first, second];
            for (int i = 0; i < readers.Length; i++) readers[i].Open(i);
            using var builder = new RecordBatchBuilder(source.Schema, MemoryPool.Unlimited);
            long taken = 0;
            if (left is { } room)
            {
                foreach (IScanReader reader in readers) builder.Append(reader.Read()!);
                idle.Help();
                taken = pool.Limit - pool.Reserved - room;
                pool.Reserve(taken);
            }

            foreach (IScanReader reader in readers)
                while (reader.Read() is { } chunk)
                {
                    builder.Append(chunk);
                    idle.Help();
                }

            pool.Release(taken);
            using RecordBatch batch = builder.Finish();
            for (int row = 0; row < batch.Length; row++) texts.Add(batch.Columns[0].GetText(row));
            helped = scan.Ahead.Helped;
        }

        return (texts, helped, pool);
    }
}
