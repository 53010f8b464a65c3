using FrameEngine.Filtering;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet.Pruning;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

public sealed class ScanTests
{
    private static readonly Schema NumberAndText = new(new Field("n", DataType.Int32), new Field("t", DataType.Utf8));

    [Fact]
    public void A_row_group_whose_bounds_miss_the_filter_is_never_read()
    {
        using RecordBatch batch = Numbers(10_000);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { RowGroupRows = 2048 });
        var metrics = new ScanMetrics();
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, filters: [ParquetFiles.Compare(ComparisonOperator.Equal, 0, Scalar.Int32(9000))], metrics: metrics);
        Assert.Equal(["text 9000"], read[1]);
        Assert.Equal(4, metrics.MorselsPruned);
        File.Delete(path);
    }

    [Fact]
    public void A_value_that_the_dictionary_lacks_ends_a_row_group_before_its_other_columns_are_read()
    {
        var schema = new Schema(new Field("t", DataType.Utf8), new Field("n", DataType.Int32));
        using RecordBatch batch = ParquetFiles.Batch(schema,
            [.. Enumerable.Range(0, 1000).Select(i => (object?)("key " + (i % 10)))], [.. Enumerable.Range(0, 1000).Select(i => (object?)i)]);
        string path = ParquetFiles.Write(batch);
        var metrics = new ScanMetrics();
        Assert.Empty(ParquetFiles.Read(path, filters: [ParquetFiles.Compare(ComparisonOperator.Equal, 0, Scalar.Utf8("key 55"))], metrics: metrics)[1]);
        Assert.Equal(1, metrics.MorselsPruned);
        Assert.True(metrics.BytesRead < 1000, $"{metrics.BytesRead} bytes were read");
        File.Delete(path);
    }

    [Fact]
    public void Pages_whose_bounds_miss_the_filter_are_skipped()
    {
        using RecordBatch batch = Numbers(10_000);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { PageBytes = 4096 });
        var metrics = new ScanMetrics();
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, metrics: metrics, filters:
            [ParquetFiles.Compare(ComparisonOperator.GreaterOrEqual, 0, Scalar.Int32(5000)), ParquetFiles.Compare(ComparisonOperator.Less, 0, Scalar.Int32(5003))]);
        Assert.Equal(["text 5000", "text 5001", "text 5002"], read[1]);
        Assert.True(metrics.PagesSkipped >= 8, $"{metrics.PagesSkipped} pages were skipped");
        File.Delete(path);
    }

    [Fact]
    public void A_dynamic_filter_prunes_and_drops_rows()
    {
        using RecordBatch batch = Numbers(10_000);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { RowGroupRows = 2048 });
        var filter = new DynamicFilter(1);
        filter.Publish(new OnlyMultiples(500) { Min = Scalar.Int32(3000), Max = Scalar.Int32(5000), Selectivity = 0.01 });
        var metrics = new ScanMetrics();
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, dynamicFilter: filter, metrics: metrics);
        Assert.Equal(["2500", "3000", "3500", "4000", "4500", "5000", "5500", "6000"], read[0]);
        Assert.Equal(3, metrics.MorselsPruned);

        var empty = new DynamicFilter(2);
        empty.Publish(new OnlyMultiples(1) { IsEmpty = true });
        Assert.Empty(ParquetFiles.Read(path, dynamicFilter: empty)[0]);
        Assert.Equal(10_000, ParquetFiles.Read(path, dynamicFilter: new DynamicFilter(3))[0].Count);
        File.Delete(path);
    }

    [Fact]
    public void Columns_that_only_filter_do_not_come_out_and_output_may_repeat()
    {
        using RecordBatch batch = Numbers(100);
        string path = ParquetFiles.Write(batch);
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, filters: [ParquetFiles.Compare(ComparisonOperator.Less, 0, Scalar.Int32(2))], output: [1, 1]);
        Assert.Equal(["text 0", "text 1"], read[0]);
        Assert.Equal(read[0], read[1]);
        File.Delete(path);
    }

    [Fact]
    public void A_column_whose_dictionary_is_tested_can_be_compared_with_another_column_too()
    {
        var schema = new Schema(new Field("a", DataType.Utf8), new Field("b", DataType.Utf8));
        using RecordBatch batch = ParquetFiles.Batch(schema,
            [.. Enumerable.Range(0, 100).Select(i => (object?)(i % 5 == 4 ? null : "key " + (i % 2)))], [.. Enumerable.Range(0, 100).Select(i => (object?)"key 0")]);
        string path = ParquetFiles.Write(batch);
        var below = new Comparison(ComparisonOperator.LessOrEqual, new InputRef(0, DataType.Utf8), new InputRef(1, DataType.Utf8));
        // The dictionary's test drops only nulls, so it comes last.
        IReadOnlyList<string?>[] read = ParquetFiles.Read(path, filters: [ParquetFiles.Compare(ComparisonOperator.Less, 0, Scalar.Utf8("z")), below]);
        Assert.Equal(Enumerable.Repeat("key 0", 40), read[0]);
        File.Delete(path);
    }

    [Fact]
    public void Columns_are_compared_with_each_other()
    {
        var schema = new Schema(new Field("a", DataType.Int64), new Field("b", DataType.Int64));
        using RecordBatch batch = ParquetFiles.Batch(schema, [1L, 5L, null, 7L], [2L, 4L, 3L, 8L]);
        string path = ParquetFiles.Write(batch);
        var filter = new Comparison(ComparisonOperator.Less, new InputRef(0, DataType.Int64), new InputRef(1, DataType.Int64));
        Assert.Equal(["1", "7"], ParquetFiles.Read(path, filters: [filter])[0]);
        File.Delete(path);
    }

    [Fact]
    public void Nulls_pass_where_the_filter_asks_for_them()
    {
        using RecordBatch batch = ParquetFiles.Batch(NumberAndText, [1, null, 3, null], ["a", "b", null, "b"]);
        string path = ParquetFiles.Write(batch);
        Assert.Equal(["b", "b"], ParquetFiles.Read(path, filters: [new IsNull(new InputRef(0, DataType.Int32))])[1]);
        Assert.Equal(["1", null, null], ParquetFiles.Read(path, filters: [new IsNull(new InputRef(1, DataType.Utf8), Negated: true)])[0]);
        File.Delete(path);
    }

    [Fact]
    public void Globs_and_directories_give_files_in_the_order_of_their_paths()
    {
        string directory = Directory.CreateTempSubdirectory("frame-").FullName;
        Directory.CreateDirectory(Path.Combine(directory, "b", "deep"));
        foreach ((string name, int first) in new[] { ("z.parquet", 1), ("a.parquet", 2), ("b/m.parquet", 3), ("b/deep/x.parquet", 4) })
        {
            using RecordBatch batch = ParquetFiles.Batch(NumberAndText, [first], [name]);
            File.Move(ParquetFiles.Write(batch), Path.Combine(directory, name));
        }
        File.WriteAllText(Path.Combine(directory, "_notes.parquet"), "no");
        Assert.Equal(["2", "4", "3", "1"], ParquetFiles.Read(directory)[0]);
        Assert.Equal(["2", "1"], ParquetFiles.Read(Path.Combine(directory, "?.parquet"))[0]);
        Assert.Equal(["4", "3"], ParquetFiles.Read(Path.Combine(directory, "b", "**", "*.parquet"))[0]);
        Assert.Throws<FrameFileNotFoundException>(() => ParquetFiles.Read(Path.Combine(directory, "*.csv")));
        Assert.Throws<FrameFileNotFoundException>(() => ParquetFiles.Read(Path.Combine(directory, "none.parquet")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Files_that_differ_are_named_with_the_column()
    {
        string directory = Directory.CreateTempSubdirectory("frame-").FullName;
        using (RecordBatch a = ParquetFiles.Batch(NumberAndText, [1], ["x"])) File.Move(ParquetFiles.Write(a), Path.Combine(directory, "a.parquet"));
        var other = new Schema(new Field("n", DataType.Int64), new Field("t", DataType.Utf8));
        using (RecordBatch b = ParquetFiles.Batch(other, [1L], ["x"])) File.Move(ParquetFiles.Write(b), Path.Combine(directory, "b.parquet"));
        var error = Assert.Throws<TypeException>(() => ParquetFiles.Read(directory));
        Assert.Contains("a.parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains("b.parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains("column 'n' is INTEGER in the first and BIGINT in the second", error.Message, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void A_cancelled_scan_stops()
    {
        using RecordBatch batch = Numbers(10);
        string path = ParquetFiles.Write(batch);
        using IScan scan = ParquetTableSource.Open(path).OpenScan(new ScanRequest([0], [0], [], [], Memory.MemoryPool.Unlimited, new CancellationToken(true)));
        using IScanReader reader = scan.CreateReader();
        reader.Open(0);
        Assert.Throws<QueryCancelledException>(() => reader.Read());
        File.Delete(path);
    }

    [Fact]
    public void A_spec_opens_the_same_files_and_notices_another_schema()
    {
        using RecordBatch batch = Numbers(10);
        string path = ParquetFiles.Write(batch);
        ScanSpec spec = ParquetTableSource.Open(path).Spec;
        Assert.Equal(NumberAndText, ParquetTableSource.Open(spec).Schema);
        Assert.Throws<TypeException>(() => ParquetTableSource.Open(spec with { Fields = [new FieldSpec("n", "BIGINT", true)] }));
        File.Delete(path);
    }

    [Theory]
    [InlineData("Less", 10, "None")]
    [InlineData("Less", 11, "Some")]
    [InlineData("Less", 21, "All")]
    [InlineData("LessOrEqual", 9, "None")]
    [InlineData("LessOrEqual", 20, "All")]
    [InlineData("Greater", 20, "None")]
    [InlineData("Greater", 9, "All")]
    [InlineData("GreaterOrEqual", 20, "Some")]
    [InlineData("GreaterOrEqual", 10, "All")]
    [InlineData("Equal", 21, "None")]
    [InlineData("Equal", 20, "Some")]
    [InlineData("NotEqual", 21, "All")]
    [InlineData("NotEqual", 15, "Some")]
    public void Bounds_decide_comparisons(string operatorName, int value, string verdict)
    {
        var op = Enum.Parse<ComparisonOperator>(operatorName);
        var expected = Enum.Parse<Verdict>(verdict);
        var bounds = new ColumnBounds(Scalar.Int32(10), Scalar.Int32(20), true, true, 0, 100);
        Assert.Equal(expected, BoundsVerdict.Evaluate(ParquetFiles.Compare(op, 0, Scalar.Int32(value)), [bounds]));
        Verdict withNulls = BoundsVerdict.Evaluate(ParquetFiles.Compare(op, 0, Scalar.Int32(value)), [bounds with { Nulls = null }]);
        Assert.Equal(expected == Verdict.All ? Verdict.Some : expected, withNulls);
    }

    private static RecordBatch Numbers(int rows) => ParquetFiles.Batch(NumberAndText,
        [.. Enumerable.Range(0, rows).Select(i => (object?)i)], [.. Enumerable.Range(0, rows).Select(i => (object?)$"text {i}")]);

    /// <summary>Lets pass what its divisor divides, whatever the bounds say: the scan must do both.</summary>
    private sealed class OnlyMultiples(int divisor) : DynamicFilterContent
    {
        public override bool HasTest => true;

        public override unsafe int Select(Vector column, Selection selection, int* output)
        {
            int passed = 0;
            for (int i = 0; i < selection.Count; i++)
                if (column.As<int>()[selection[i]] % divisor == 0) output[passed++] = selection[i];
            return passed;
        }
    }
}
