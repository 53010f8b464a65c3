using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>Reading lineitem as CSV whose columns are known, writing it as Parquet, and a fifth of it as JSON both ways.</summary>
internal sealed class IoSuite : Suite
{
    private const string Fifth = "SELECT * FROM lineitem WHERE l_orderkey % 5 = 0";
    private readonly string _data, _text, _scratch, _json;

    /// <param name="data">The directory of the Parquet files.</param>
    /// <param name="text">The directory of the <c>.tbl</c> files, values between bars.</param>
    public IoSuite(string data, string text)
    {
        _data = data;
        _text = Path.Combine(text, "lineitem.tbl");
        _scratch = Directory.CreateTempSubdirectory("compare-").FullName;
        _json = Path.Combine(_scratch, "lineitem.ndjson");
        string check = $"SELECT {string.Join(", ", TpchTable.LineItem.Columns.Select(column => column.Kind is TpchColumnKind.Date or TpchColumnKind.Text or TpchColumnKind.Word ? $"max({column.Name})" : $"sum({column.Name})"))}, count(*) FROM ";
        const string Read = "CREATE OR REPLACE TABLE read_back AS SELECT * FROM lineitem_text";
        string sums = "SELECT count(*), sum(l_extendedprice), max(l_shipdate), max(l_comment) FROM lineitem_text";
        Workloads =
        [
            new("csv-read", new WorkloadSql(Read, check + "read_back"), new WorkloadSql(Read, check + "read_back")),
            new("csv-scan", sums),
            WriteOf("parquet-write", "lineitem", "parquet", "", check),
            WriteOf("parquet-write-zstd", "lineitem", "parquet", ", COMPRESSION zstd", check),
            new("json-scan", "SELECT count(*), sum(l_extendedprice), max(l_shipdate), max(l_comment) FROM lineitem_json"),
            new("json-read", new WorkloadSql("CREATE OR REPLACE TABLE json_back AS SELECT * FROM lineitem_json", check + "json_back"), new WorkloadSql("CREATE OR REPLACE TABLE json_back AS SELECT * FROM lineitem_json", check + "json_back")),
            WriteOf("json-write", $"({Fifth})", "json", "", check),
        ];
    }

    public override IReadOnlyList<Workload> Workloads { get; }

    public override async Task OpenAsync(IQueryEngine engine)
    {
        await OpenParquetAsync(engine, "lineitem", TpchFiles.PathOf(_data, TpchTable.LineItem), inMemory: true).ConfigureAwait(false);
        if (!File.Exists(_json)) await engine.RunAsync($"COPY ({Fifth}) TO {Quote(_json)} (FORMAT json)").ConfigureAwait(false);
        await engine.RunAsync($"CREATE VIEW lineitem_json AS SELECT * FROM read_ndjson({Quote(_json)})").ConfigureAwait(false);
        if (engine is FrameQueryEngine frameEngine)
        {
            frameEngine.Session.Register("lineitem_text", frameEngine.Session.ReadCsv(_text, new CsvReadOptions
            {
                Delimiter = '|',
                Header = false,
                Names = [.. TpchTable.LineItem.Columns.Select(column => column.Name)],
                Types = TpchTable.LineItem.Columns.ToDictionary(column => column.Name, TypeOf),
            }));
            return;
        }
        string columns = string.Join(", ", TpchTable.LineItem.Columns.Select(column => $"'{column.Name}': '{TypeOf(column)}'"));
        await engine.RunAsync($"CREATE VIEW lineitem_text AS SELECT * FROM read_csv({Quote(_text)}, delim = '|', header = false, auto_detect = false, columns = {{{columns}}})").ConfigureAwait(false);
    }

    public override void Dispose() => Directory.Delete(_scratch, recursive: true);

    private static DataType TypeOf(TpchColumn column) => column.Kind switch
    {
        TpchColumnKind.Key => DataType.Int64,
        TpchColumnKind.Integer => DataType.Int32,
        TpchColumnKind.Decimal or TpchColumnKind.WholeDecimal => DataType.Decimal(15, 2),
        TpchColumnKind.Date => DataType.Date,
        _ => DataType.Utf8,
    };

    private Workload WriteOf(string name, string rows, string format, string options, string check)
    {
        WorkloadSql Of(string engine)
        {
            string path = Quote(Path.Combine(_scratch, $"{engine}-{name}.{format}"));
            return new WorkloadSql($"COPY {rows} TO {path} (FORMAT {format}{options})", $"{check} read_{format}({path})");
        }

        return new Workload(name, Of("frameengine"), Of("duckdb"));
    }
}
