using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

public sealed class RoundTripTests
{
    public static TheoryData<int, double, int, ParquetCompression> Pages()
    {
        var data = new TheoryData<int, double, int, ParquetCompression>();
        foreach (int version in new[] { 1, 2 })
            foreach (double nulls in new[] { 0, 0.3, 1 })
                foreach (int dictionary in new[] { 0, 1 << 20 })
                    data.Add(version, nulls, dictionary, ParquetCompression.Snappy);
        foreach (ParquetCompression compression in Enum.GetValues<ParquetCompression>())
            for (int version = 1; version <= 2; version++) data.Add(version, 0.1, 1 << 20, compression);
        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_type_comes_back_as_it_went_in(int version, double nulls, int dictionaryBytes, ParquetCompression compression)
    {
        const int Rows = 5000;
        var schema = new Schema(ParquetFiles.AllTypes.Select((type, i) => new Field($"c{i}", type)));
        object?[][] values = [.. ParquetFiles.AllTypes.Select((type, i) => ParquetFiles.RandomValues(type, Rows, nulls, i % 3 == 0 ? 3 : i % 3 == 1 ? 300 : Rows, i))];
        using RecordBatch batch = ParquetFiles.Batch(schema, values);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions
        {
            PageVersion = version, Compression = compression, DictionaryBytes = dictionaryBytes, PageBytes = 4096, RowGroupRows = 3000, Checksums = version == 2,
        });
        try
        {
            IReadOnlyList<string?>[] read = ParquetFiles.Read(path, options: new ParquetReadOptions { VerifyChecksums = true });
            for (int c = 0; c < schema.Count; c++) Assert.Equal(ParquetFiles.Texts(batch.Columns[c]), read[c]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(2048, 0)]
    [InlineData(2048, 0.2)]
    [InlineData(100, 0.5)]
    public void A_filter_keeps_exactly_the_rows_that_pass_in_every_column(int chunkRows, double nulls)
    {
        const int Rows = 9000;
        var schema = new Schema(ParquetFiles.AllTypes.Select((type, i) => new Field($"c{i}", type)).Append(new Field("key", DataType.Int32)).Append(new Field("day", DataType.Date)));
        object?[][] values =
        [
            .. ParquetFiles.AllTypes.Select((type, i) => ParquetFiles.RandomValues(type, Rows, nulls, i % 2 == 0 ? 40 : Rows, i)),
            [.. Enumerable.Range(0, Rows).Select(i => (object?)i)],
            [.. Enumerable.Range(0, Rows).Select(i => i % 13 == 5 && nulls > 0 ? null : (object?)(i * 7919 % 100))],
        ];
        using RecordBatch batch = ParquetFiles.Batch(schema, values);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { PageBytes = 2048, RowGroupRows = 4000 });
        int key = schema.Count - 2, day = schema.Count - 1;
        string?[][] expected = [.. batch.Columns.Select(ParquetFiles.Texts)];
        try
        {
            foreach ((int low, int high, int days) in new[] { (100, 120, 1000), (0, Rows, 3), (0, Rows, 90), (2000, 8000, 50), (5, 5, 1000), (-5, -1, 1000), (0, Rows, 100) })
            {
                Expression[] filters =
                [
                    ParquetFiles.Compare(ComparisonOperator.GreaterOrEqual, key, Scalar.Int32(low)),
                    ParquetFiles.Compare(ComparisonOperator.LessOrEqual, key, Scalar.Int32(high)),
                    ParquetFiles.Compare(ComparisonOperator.Less, day, Scalar.Date(days)),
                ];
                int[] rows = [.. Enumerable.Range(0, Rows).Where(i => i >= low && i <= high && values[day][i] is int d && d < days)];
                IReadOnlyList<string?>[] read = ParquetFiles.Read(path, filters: filters, chunkRows: chunkRows);
                for (int c = 0; c < schema.Count; c++) Assert.Equal(rows.Select(r => expected[c][r]), read[c]);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Row_groups_written_by_several_threads_stand_in_order()
    {
        var schema = new Schema(new Field("n", DataType.Int64, false), new Field("t", DataType.Utf8));
        const int Rows = 50_000;
        using RecordBatch batch = ParquetFiles.Batch(schema,
            [.. Enumerable.Range(0, Rows).Select(i => (object?)(long)i)], [.. Enumerable.Range(0, Rows).Select(i => (object?)$"row number {i}")]);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { RowGroupRows = 4096 }, threads: 3);
        try
        {
            IReadOnlyList<string?>[] read = ParquetFiles.Read(path);
            Assert.Equal(Enumerable.Range(0, Rows).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), read[0]);
            Assert.Equal($"row number {Rows - 1}", read[1][^1]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Extreme_values_survive()
    {
        var schema = new Schema(new Field("i", DataType.Int64), new Field("d", DataType.Decimal(38, 0)), new Field("f", DataType.Float64), new Field("s", DataType.Utf8));
        Int128 most = Int128.Parse(new string('9', 38), System.Globalization.CultureInfo.InvariantCulture);
        using RecordBatch batch = ParquetFiles.Batch(schema,
            [long.MinValue, long.MaxValue, 0L, null], [most, -most, (Int128)0, null], [double.NaN, double.NegativeInfinity, -0.0, null], ["", new string('x', 100_000), "é", null]);
        string path = ParquetFiles.Write(batch);
        try
        {
            IReadOnlyList<string?>[] read = ParquetFiles.Read(path);
            for (int c = 0; c < schema.Count; c++) Assert.Equal(ParquetFiles.Texts(batch.Columns[c]), read[c]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Statistics_tell_rows_bounds_nulls_and_distinct_values()
    {
        var schema = new Schema(new Field("n", DataType.Int32), new Field("t", DataType.Utf8), new Field("x", DataType.Float64));
        using RecordBatch batch = ParquetFiles.Batch(schema,
            [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? null : (object?)(i % 50))],
            [.. Enumerable.Range(0, 1000).Select(i => (object?)("t" + (i % 5)))],
            [.. Enumerable.Range(0, 1000).Select(i => (object?)(i == 5 ? double.NaN : i))]);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { RowGroupRows = 100 });
        try
        {
            var statistics = ParquetTableSource.Open(path).Statistics;
            Assert.Equal(1000, statistics.Rows);
            Assert.True(statistics.RowsExact);
            Assert.Equal(Scalar.Int32(1), statistics.Columns[0].Min);
            Assert.Equal(Scalar.Int32(49), statistics.Columns[0].Max);
            Assert.True(statistics.Columns[0].BoundsExact);
            Assert.Equal(100, statistics.Columns[0].Nulls);
            Assert.Equal(Scalar.Utf8("t0"), statistics.Columns[1].Min);
            Assert.Equal(Scalar.Utf8("t4"), statistics.Columns[1].Max);
            Assert.Equal(5, statistics.Columns[1].Distinct);
            Assert.Null(statistics.Columns[2].Max); // NaN is greater than all, and statistics leave it out
            Assert.False(statistics.Columns[2].BoundsExact);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_writer_that_is_not_completed_leaves_nothing_behind()
    {
        string directory = Directory.CreateTempSubdirectory("frame-").FullName;
        string path = Path.Combine(directory, "x.parquet");
        using (RecordBatch batch = ParquetFiles.Batch(new Schema(new Field("n", DataType.Int32)), [1, 2, 3]))
        using (var writer = new ParquetFileWriter(path, batch.Schema, new ParquetWriteOptions(), MemoryPool.Unlimited))
        {
            writer.Append(batch);
        }
        Assert.Empty(Directory.GetFiles(directory));
        Directory.Delete(directory);
    }

    [Fact]
    public void A_null_in_a_column_that_is_not_null_is_refused()
    {
        string path = ParquetFiles.TemporaryPath();
        using RecordBatch batch = ParquetFiles.Batch(new Schema(new Field("n", DataType.Int32, false)), [1, null]);
        using var writer = new ParquetFileWriter(path, batch.Schema, new ParquetWriteOptions(), MemoryPool.Unlimited);
        writer.Append(batch);
        var error = Assert.Throws<TypeException>(() => writer.Complete());
        Assert.Contains("'n' is NOT NULL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_are_annotated_in_the_old_style_and_in_the_new()
    {
        var stored = StoredColumn.For(new Field("d", DataType.Decimal(9, 3)));
        Assert.Equal(ParquetType.Int32, stored.Physical);
        Assert.Equal(ConvertedType.Decimal, stored.Element.Converted);
        Assert.Equal(new ParquetLogicalType(LogicalKind.Decimal, 9, 3), stored.Element.Logical);
        Assert.Equal(ParquetType.Int64, StoredColumn.For(new Field("d", DataType.Decimal(10, 3))).Physical);
        Assert.Equal(ParquetType.FixedLenByteArray, StoredColumn.For(new Field("d", DataType.Decimal(19, 3))).Physical);
        Assert.Null(StoredColumn.For(new Field("t", DataType.Timestamp)).Element.Converted);
        Assert.Equal(ConvertedType.TimestampMicros, StoredColumn.For(new Field("t", DataType.TimestampTz)).Element.Converted);
    }
}
