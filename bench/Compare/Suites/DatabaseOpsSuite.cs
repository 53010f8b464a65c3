using FrameEngine.Compare.Generation;

namespace FrameEngine.Compare.Suites;

/// <summary>The questions of the database-like operations benchmark (H2O.ai, DuckDB Labs): ten groupings and five joins, over tables in memory.</summary>
/// <remarks>Its files are made in the directory of the data when they are not there.</remarks>
internal sealed class DatabaseOpsSuite(string data, long rows) : Suite
{
    private readonly DatabaseOpsFiles _files = new(data, rows);

    public override IReadOnlyList<Workload> Workloads { get; } =
    [
        new("group-1", "SELECT id1, sum(v1) AS v1 FROM g GROUP BY id1"),
        new("group-2", "SELECT id1, id2, sum(v1) AS v1 FROM g GROUP BY id1, id2"),
        new("group-3", "SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM g GROUP BY id3"),
        new("group-4", "SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM g GROUP BY id4"),
        new("group-5", "SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM g GROUP BY id6"),
        new("group-6", "SELECT id4, id5, median(v3) AS median_v3, stddev(v3) AS sd_v3 FROM g GROUP BY id4, id5"),
        new("group-7", "SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM g GROUP BY id3"),
        new("group-8", "SELECT id6, v3 FROM (SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS place FROM g WHERE v3 IS NOT NULL) AS ranked WHERE place <= 2"),
        new("group-9", "SELECT id2, id4, power(corr(v1, v2), 2) AS r2 FROM g GROUP BY id2, id4"),
        new("group-10", "SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS n FROM g GROUP BY id1, id2, id3, id4, id5, id6"),
        new("join-1", "SELECT x.*, small.id4 AS small_id4, v2 FROM x JOIN small ON x.id1 = small.id1"),
        new("join-2", "SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x JOIN medium ON x.id2 = medium.id2"),
        new("join-3", "SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x LEFT JOIN medium ON x.id2 = medium.id2"),
        new("join-4", "SELECT x.*, medium.id1 AS medium_id1, medium.id2 AS medium_id2, medium.id4 AS medium_id4, v2 FROM x JOIN medium ON x.id5 = medium.id5"),
        new("join-5", "SELECT x.*, big.id1 AS big_id1, big.id2 AS big_id2, big.id4 AS big_id4, big.id5 AS big_id5, big.id6 AS big_id6, v2 FROM x JOIN big ON x.id3 = big.id3"),
    ];

    public override Task PrepareAsync() => _files.MakeAsync();

    public override async Task OpenAsync(IQueryEngine engine)
    {
        foreach ((string table, string path) in _files.Tables)
            await OpenParquetAsync(engine, table, path, inMemory: true).ConfigureAwait(false);
    }
}
