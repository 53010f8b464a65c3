namespace FrameEngine.Compare.Suites;

/// <summary>Lists, structs and maps read from a Parquet file of three million rows, one kind at a time.</summary>
/// <remarks>DuckDB makes the file in the directory of the data when it is not there.</remarks>
internal sealed class NestedSuite(string data) : Suite
{
    private const string Rows =
        """
        SELECT
            i AS id,
            CASE WHEN i % 50 = 0 THEN NULL ELSE [((i * 7919 + j * 31) % 1000)::INTEGER FOR j IN range(i % 9)] END AS l,
            ['w' || ((i * 31 + j) % 5000) FOR j IN range(i % 4)] AS t,
            CASE WHEN i % 70 = 0 THEN NULL ELSE {'a': (i * 17 % 100000)::BIGINT, 'b': 'text ' || (i * 13 % 1000000), 'c': {'d': i / 7.0::DOUBLE, 'e': (i % 40)::INTEGER}} END AS s,
            [{'x': (i + j)::INTEGER, 'y': 'v' || (i * j % 100)} FOR j IN range(i % 3)] AS r,
            MAP(['k' || (i % 3), 'k' || (i % 3 + 3)], [i::INTEGER, 1]) AS m
        FROM range(3000000) AS numbers(i)
        """;

    private readonly string _path = Path.Combine(data, "nested.parquet");

    public override IReadOnlyList<Workload> Workloads { get; } =
    [
        new("list-length", "SELECT sum(len(l)) FROM t"),
        new("list-sum", "SELECT sum(list_sum(l)) FROM t"),
        new("list-unnest", "SELECT sum(x), count(*) FROM (SELECT unnest(l) AS x FROM t) AS u"),
        new("list-text", "SELECT sum(len(t)), max(t[1]) FROM t"),
        new("list-element", "SELECT sum(l[1]) FROM t WHERE id % 10 = 0"),
        new("list-filter", "SELECT count(*) FROM t WHERE list_contains(l, 7)"),
        new("struct-field", "SELECT sum(s.a) FROM t"),
        new("struct-fields", "SELECT sum(s.a), max(s.b), max(s.c.d) FROM t"),
        new("struct-where", "SELECT count(*), sum(s.a) FROM t WHERE s.c.e = 5"),
        new("struct-group", "SELECT s.c.e, count(*), sum(s.a) FROM t GROUP BY 1"),
        new("struct-whole", "SELECT count(DISTINCT s) FROM t"),
        new("struct-list", "SELECT sum(len(r)), sum(r[1].x) FROM t"),
        new("map", "SELECT sum(m['k1']), sum(cardinality(m)) FROM t"),
    ];

    public override async Task PrepareAsync()
    {
        if (File.Exists(_path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using var engine = new DuckDbEngine(Environment.ProcessorCount);
        string half = _path + ".half";
        await engine.RunAsync($"COPY ({Rows}) TO {Quote(half)} (FORMAT parquet)").ConfigureAwait(false);
        File.Move(half, _path);
    }

    public override Task OpenAsync(IQueryEngine engine) => OpenParquetAsync(engine, "t", _path, inMemory: false);
}
