using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Threads that have no row group left join those that have: here one thread plays all of them in turn, so that who reads what is certain.</summary>
public sealed class SharedGroupTests
{
    private const int Rows = 40_000;

    [Theory]
    [InlineData(ParquetCompression.Snappy, 1, 64 << 10, 0)]
    [InlineData(ParquetCompression.Snappy, 2, 1 << 20, 1 << 20)]
    [InlineData(ParquetCompression.Uncompressed, 1, 64 << 10, 0)]
    public void Every_row_is_read_by_one_of_those_that_share_its_row_group(ParquetCompression codec, int version, int pageBytes, int dictionaryBytes)
    {
        string path = Write(codec, version, pageBytes, dictionaryBytes);
        (List<string> rows, int joined, MemoryPool pool) = ReadTogether(path, []);
        Assert.Equal([.. Enumerable.Range(0, Rows).Select(RowOf).Order(StringComparer.Ordinal)], rows);
        Assert.InRange(joined, Rows / 4, Rows / 2);
        Assert.Equal(0, pool.Reserved);
        File.Delete(path);
    }

    [Fact]
    public void Who_joins_applies_the_filters()
    {
        string path = Write(ParquetCompression.Snappy, 1, 64 << 10, 0);
        var low = new Comparison(ComparisonOperator.Less, new InputRef(0, DataType.Int32), new Literal(Scalar.Int32(30)));
        (List<string> rows, int joined, MemoryPool pool) = ReadTogether(path, [low]);
        Assert.Equal([.. Enumerable.Range(0, Rows).Where(i => i % 97 < 30).Select(RowOf).Order(StringComparer.Ordinal)], rows);
        Assert.True(joined > 0, "nothing was joined");
        Assert.Equal(0, pool.Reserved);
        File.Delete(path);
    }

    [Fact]
    public void Who_comes_before_readers_have_decided_is_called_when_they_have()
    {
        string path = Write(ParquetCompression.Snappy, 1, 64 << 10, 0);
        using IScan scan = Open(path, [], MemoryPool.Unlimited);
        using IScanReader first = scan.CreateReader(), second = scan.CreateReader(), idle = scan.CreateReader();
        int calls = 0;
        first.Open(0);
        second.Open(1);
        Assert.Equal(JoinResult.Later, idle.Join(() => calls++));
        Assert.Equal(0, calls);
        first.Read();
        Assert.Equal(1, calls);
        Assert.Equal(JoinResult.Joined, idle.Join(() => calls++));
        File.Delete(path);
    }

    [Fact]
    public void Nobody_joins_once_all_rows_are_read_or_left()
    {
        string path = Write(ParquetCompression.Snappy, 1, 64 << 10, 0);
        using IScan scan = Open(path, [], MemoryPool.Unlimited);
        using IScanReader first = scan.CreateReader(), second = scan.CreateReader(), idle = scan.CreateReader();
        first.Open(0);
        second.Open(1);
        while (first.Read() is not null) { }
        second.Dispose();
        Assert.Equal(JoinResult.Nothing, idle.Join(() => { }));
        File.Delete(path);
    }

    [Fact]
    public void Where_the_order_of_rows_counts_nobody_joins()
    {
        string path = Write(ParquetCompression.Snappy, 1, 64 << 10, 0);
        using IScan scan = ParquetTableSource.Open(path).OpenScan(new ScanRequest([0], [0], [], [], MemoryPool.Unlimited, CancellationToken.None) { ChunkRows = 256 });
        using IScanReader first = scan.CreateReader(), second = scan.CreateReader(), idle = scan.CreateReader();
        first.Open(0);
        second.Open(1);
        first.Read();
        Assert.Equal(JoinResult.Nothing, idle.Join(() => { }));
        File.Delete(path);
    }

    [Fact]
    public void A_damaged_page_is_named_by_whoever_meets_it()
    {
        string path = Write(ParquetCompression.Snappy, 1, 64 << 10, 0);
        byte[] bytes = File.ReadAllBytes(path);
        int middle = bytes.Length * 3 / 8;
        for (int i = middle; i < middle + (bytes.Length / 16); i++) bytes[i] = 0xFF;
        File.WriteAllBytes(path, bytes);
        var error = Assert.ThrowsAny<FrameException>(() => ReadTogether(path, []));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static string TextOf(int row) => $"{row} text of row {row % 977}, {row * 31L % 1009} and some more of the same";

    private static string RowOf(int row) => $"{row % 97}|{(row % 5 == 0 ? "" : TextOf(row))}";

    private static string Write(ParquetCompression codec, int version, int pageBytes, int dictionaryBytes)
    {
        var schema = new Schema(new Field("n", DataType.Int32), new Field("t", DataType.Utf8));
        using RecordBatch batch = ParquetFiles.Batch(schema, [.. Enumerable.Range(0, Rows).Select(i => (object?)(i % 97))], [.. Enumerable.Range(0, Rows).Select(i => i % 5 == 0 ? null : (object?)TextOf(i))]);
        return ParquetFiles.Write(batch, new ParquetWriteOptions { Compression = codec, PageVersion = version, RowGroupRows = Rows / 2, PageBytes = pageBytes, DictionaryBytes = dictionaryBytes });
    }

    private static IScan Open(string path, EquatableArray<Expression> filters, MemoryPool pool) =>
        ParquetTableSource.Open(path).OpenScan(new ScanRequest([0, 1], [0, 1], filters, [], pool, CancellationToken.None) { ChunkRows = 256, SharesRows = true });

    // Both row groups are begun before any is read, so that each reader finds the scan at its end; one that joins has none.
    private static (List<string> Rows, int Joined, MemoryPool Pool) ReadTogether(string path, EquatableArray<Expression> filters)
    {
        var pool = new MemoryPool("test", long.MaxValue);
        var rows = new List<string>();
        int joined = 0;
        using (IScan scan = Open(path, filters, pool))
        using (IScanReader first = scan.CreateReader(), second = scan.CreateReader(), idle = scan.CreateReader())
        {
            first.Open(0);
            second.Open(1);
            bool left = true;
            while (left)
            {
                left = Take(first, rows) > 0;
                left |= Take(second, rows) > 0;
                int taken = Take(idle, rows);
                if (taken == 0 && idle.Join(() => { }) == JoinResult.Joined) taken = Take(idle, rows);
                joined += taken;
                left |= taken > 0;
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return (rows, joined, pool);
    }

    private static int Take(IScanReader reader, List<string> rows)
    {
        if (reader.Read() is not { } chunk) return 0;
        using var builder = new RecordBatchBuilder(new Schema(new Field("n", DataType.Int32), new Field("t", DataType.Utf8)), MemoryPool.Unlimited);
        builder.Append(chunk);
        using RecordBatch batch = builder.Finish();
        for (int row = 0; row < batch.Length; row++) rows.Add($"{batch.Columns[0].GetText(row)}|{batch.Columns[1].GetText(row)}");
        return batch.Length;
    }
}
