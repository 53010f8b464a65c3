using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

public sealed class MalformedFileTests
{
    [Fact]
    public void A_file_cut_at_any_byte_is_an_error_that_names_it()
    {
        byte[] whole = File.ReadAllBytes(Small(ParquetCompression.Snappy, 1));
        string path = ParquetFiles.TemporaryPath();
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, length).ToArray());
            var error = Assert.Throws<ParquetException>(() => ParquetFiles.Read(path));
            Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
        }
        File.Delete(path);
    }

    [Theory]
    [InlineData(ParquetCompression.Uncompressed, 1)]
    [InlineData(ParquetCompression.Snappy, 2)]
    [InlineData(ParquetCompression.Lz4Raw, 1)]
    [InlineData(ParquetCompression.Zstd, 2)]
    [InlineData(ParquetCompression.Gzip, 1)]
    public void A_file_with_flipped_bits_gives_rows_or_an_error_and_never_more(ParquetCompression compression, int version)
    {
        byte[] whole = File.ReadAllBytes(Small(compression, version));
        string path = ParquetFiles.TemporaryPath();
        var random = new Random(42);
        for (int trial = 0; trial < 250; trial++)
        {
            byte[] broken = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--) broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, broken);
            try
            {
                ParquetFiles.Read(path, chunkRows: 64);
            }
            catch (ParquetException)
            {
                // The right answer to nonsense.
            }
            catch (FrameNotSupportedException)
            {
                // A flip in the schema made a column nested.
            }
        }
        File.Delete(path);
    }

    [Fact]
    public void A_text_file_is_not_a_parquet_file()
    {
        string path = ParquetFiles.TemporaryPath();
        File.WriteAllText(path, "id,name\n1,one\n2,two\n");
        var error = Assert.Throws<ParquetException>(() => ParquetFiles.Read(path));
        Assert.Contains("not a Parquet file", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_wrong_checksum_is_found_when_asked_for()
    {
        using RecordBatch batch = ParquetFiles.Batch(new Schema(new Field("n", DataType.Int64)), [1L, 2L, 3L, 70_000L]);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { Checksums = true, Compression = ParquetCompression.Uncompressed, DictionaryBytes = 0 });
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(70_000L));
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal("70001", ParquetFiles.Read(path)[0][3]);
        var error = Assert.Throws<ParquetException>(() => ParquetFiles.Read(path, options: new ParquetReadOptions { VerifyChecksums = true }));
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static string Small(ParquetCompression compression, int version)
    {
        DataType[] types = [DataType.Int32, DataType.Utf8, DataType.Decimal(12, 2), DataType.Boolean, DataType.Utf8];
        var schema = new Schema(types.Select((t, i) => new Field($"c{i}", t)));
        using RecordBatch batch = ParquetFiles.Batch(schema, [.. types.Select((t, i) => ParquetFiles.RandomValues(t, 40, 0.2, i == 4 ? 3 : 40, i))]);
        return ParquetFiles.Write(batch, new ParquetWriteOptions { Compression = compression, PageVersion = version, RowGroupRows = 20, PageBytes = 1024 });
    }
}
