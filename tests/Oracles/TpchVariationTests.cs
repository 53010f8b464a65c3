using System.Globalization;
using FrameEngine.DuckDb;
using FrameEngine.Tpch;

namespace FrameEngine.Oracles.Tests;

/// <summary>The queries of TPC-H with parameters that nobody has tuned for, over files with other column orders, row orders, row groups and writers than the benchmark's: DuckDB gives the same rows.</summary>
public sealed class TpchVariationTests : IDisposable
{
    private const int Seeds = 3;

    private readonly DuckDbConnection _duck = DuckDbConnection.Open();
    private readonly FrameSession _frame = new(new FrameSessionOptions { Threads = 2 });
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("variations");

    public void Dispose()
    {
        _frame.Dispose();
        _duck.Dispose();
        _directory.Delete(recursive: true);
    }

    public static TheoryData<string> Layouts() => ["columns turned round, small row groups, zstd", "rows shuffled, DuckDB's second version, gzip", "rows sorted by the last column, DuckDB's, uncompressed", "in memory"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Queries_with_other_parameters_over_other_files_give_DuckDBs_rows(string layout)
    {
        foreach (TpchTable table in TpchTable.All) await LayOutAsync(table, layout);
        var differences = new List<string>();
        int rows = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            for (int query = 1; query <= TpchQueries.Count; query++)
            {
                string sql = TpchParameters.Vary(TpchQueries.Sql(query, TpchScale.Of(0.01)), query, seed);
                using DuckDbResult expected = _duck.Query(sql);
                List<string> wanted = [.. expected.ReadRows().Select(Line).Order(StringComparer.Ordinal)];
                List<string> got = [];
                await foreach (RecordBatch batch in _frame.Sql(sql).StreamAsync())
                {
                    using (batch)
                        for (int row = 0; row < batch.Length; row++) got.Add(Line([.. batch.Columns.Select(c => c.GetText(row))]));
                }

                got.Sort(StringComparer.Ordinal);
                rows += wanted.Count;
                if (!wanted.SequenceEqual(got))
                    differences.Add($"query {query}, seed {seed}:\n{sql}\nDuckDB:\n{string.Join('\n', wanted.Except(got).Take(3))}\nFrameEngine:\n{string.Join('\n', got.Except(wanted).Take(3))}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
        Assert.True(rows > 1000, $"the parameters leave only {rows} rows to compare");
    }

    private async Task LayOutAsync(TpchTable table, string layout)
    {
        string source = Repository.Path("testdata", "tpch-sf0.01", table.Name + ".parquet"), path = Path.Combine(_directory.FullName, table.Name + ".parquet");
        switch (layout)
        {
            case "columns turned round, small row groups, zstd":
                DataFrame frame = _frame.ReadParquet(source);
                await frame.Select([.. frame.Schema.Reverse().Select(f => F.Col(f.Name))]).WriteParquetAsync(
                    path, new ParquetWriteOptions { RowGroupRows = 700, PageBytes = 2048, Compression = ParquetCompression.Zstd });
                break;
            case "in memory":
                path = source;
                break;
            case "rows shuffled, DuckDB's second version, gzip":
                _duck.Execute($"COPY (FROM '{source}' t ORDER BY hash(t)) TO '{path}' (FORMAT parquet, PARQUET_VERSION v2, ROW_GROUP_SIZE 2048, COMPRESSION gzip)");
                break;
            default:
                _duck.Execute($"COPY (FROM '{source}' ORDER BY ALL DESC) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 4096, COMPRESSION uncompressed)");
                break;
        }

        _duck.Execute($"CREATE VIEW {table.Name} AS SELECT * FROM '{path}'");
        if (layout == "in memory") await foreach (StatementResult _ in _frame.RunScriptAsync($"CREATE TABLE {table.Name} AS SELECT * FROM '{path}'")) { }
        else _frame.Register(table.Name, _frame.ReadParquet(path));
    }

    // Sums of doubles depend on the order of their terms in the last digits.
    private static string Line(string?[] row) => string.Join('|', row.Select(v =>
        v is null ? "NULL"
        : v.Contains('.', StringComparison.Ordinal) && double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number.ToString("G10", CultureInfo.InvariantCulture)
        : v));
}
