using System.Runtime.CompilerServices;
using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

public sealed class NestedTests
{
    private const int Rows = 3000;

    // By the statement that made the file; see testdata/README.md.
    private static readonly Func<int, string?>[] s_formulas =
    [
        i => $"{i}",
        i => i % 7 == 0 ? null : i % 5 == 0 ? "[]" : $"[{string.Join(", ", Enumerable.Range(0, i % 4))}]",
        i => i % 6 == 0 ? null : $"{{'a': {(i % 4 == 0 ? "NULL" : i)}, 'b': {(i % 5 == 1 ? "NULL" : $"[t{i}, NULL]")}}}",
        i => i % 3 == 0 ? null : $"{{k{i}={i}, z=NULL}}",
        i => i % 8 == 0 ? null : $"[[{i}], [], NULL, [{i}, NULL]]",
        i => i % 9 == 0 ? null : $"[{{'p': {i}, 'q': [{{'r': {i}}}]}}, NULL]",
        i => $"[{i}, {i + 1}, NULL]",
        i => $"[NULL, long text number {i}]",
    ];

    [Theory]
    [InlineData(7)]
    [InlineData(2048)]
    public void A_nested_file_of_DuckDB_reads_as_it_was_made(int chunkRows)
    {
        IReadOnlyList<string?>[] read = ParquetFiles.Read(PathOf("duckdb-deep.parquet"), chunkRows: chunkRows);
        for (int c = 0; c < s_formulas.Length; c++) Assert.Equal(Enumerable.Range(0, Rows).Select(s_formulas[c]), read[c]);
    }

    [Fact]
    public void Types_of_a_nested_DuckDB_file_are_its_SQL_types() => Assert.Equal(
        "i BIGINT, l BIGINT[], s STRUCT(a BIGINT, b VARCHAR[]), m MAP(VARCHAR, BIGINT), ll BIGINT[][], ls STRUCT(p BIGINT, q STRUCT(r VARCHAR)[])[], arr INTEGER[], txt VARCHAR[]",
        ParquetTableSource.Open(PathOf("duckdb-deep.parquet")).Schema.ToString());

    [Fact]
    public void A_filter_picks_rows_of_nested_columns_too()
    {
        Expression filter = ParquetFiles.Compare(ComparisonOperator.Less, 0, Scalar.Int64(2100)), few = ParquetFiles.Compare(ComparisonOperator.Greater, 0, Scalar.Int64(1990));
        IReadOnlyList<string?>[] read = ParquetFiles.Read(PathOf("duckdb-deep.parquet"), filters: [filter, few]);
        for (int c = 0; c < s_formulas.Length; c++) Assert.Equal(Enumerable.Range(1991, 109).Select(s_formulas[c]), read[c]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 0.3)]
    [InlineData(2, 0)]
    [InlineData(2, 0.3)]
    [InlineData(2, 0.9)]
    public void Nested_rows_come_back_as_they_went_in(int version, double nulls)
    {
        using RecordBatch batch = NestedData.Batch(4000, nulls, seed: version);
        string path = ParquetFiles.Write(batch, new ParquetWriteOptions { PageVersion = version, PageBytes = 2048, RowGroupRows = 1500, Checksums = true });
        try
        {
            Assert.Equal(NestedData.Schema.ToString(), ParquetTableSource.Open(path).Schema.ToString());
            IReadOnlyList<string?>[] read = ParquetFiles.Read(path, chunkRows: 333, options: new ParquetReadOptions { VerifyChecksums = true });
            for (int c = 0; c < NestedData.Schema.Count; c++) Assert.Equal(NestedData.Texts(batch.Columns[c]), read[c]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_broken_nested_file_is_refused_and_never_read_beyond_its_bytes()
    {
        using RecordBatch batch = NestedData.Batch(200, 0.2, seed: 9);
        string path = ParquetFiles.Write(batch);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(7);
        for (int trial = 0; trial < 200; trial++)
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
        }

        File.Delete(path);
    }

    private static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../testdata/parquet", name));
}
