using System.Diagnostics;
using System.Globalization;
using FrameEngine.Tpch;

namespace FrameEngine.Compare.Suites;

/// <summary>One query in a process that has just started: the published tool against Node.js with DuckDB's package.</summary>
internal sealed class ColdSuite(string data) : Suite
{
    private const string NodeProgram =
        """
        const { DuckDBInstance } = require('@duckdb/node-api');
        (async () => {
          const instance = await DuckDBInstance.create(':memory:', { threads: process.argv[1] });
          const connection = await instance.connect();
          const reader = await connection.runAndReadAll(process.argv[2]);
          console.log(reader.columnNames().join(','));
          for (const row of reader.getRows()) console.log(row.map(String).join(','));
        })();
        """;

    public override IReadOnlyList<Workload> Workloads { get; } =
    [
        new("query-6", OnFile(TpchQueries.Sql(6, TpchFiles.ScaleOf(data)), data)),
        new("count", OnFile("SELECT count(*) FROM lineitem", data)),
        new("nothing", "SELECT 1"),
    ];

    public override Task OpenAsync(IQueryEngine engine) => Task.CompletedTask;

    /// <summary>The tool, by the path of its published program.</summary>
    public static IQueryEngine FrameEngine(string tool, int threads) => new ChildProcessEngine(
        "frame", workload => workload.FrameEngine,
        sql => new ProcessStartInfo(tool, ["sql", sql, "--format", "csv", "--threads", threads.ToString(CultureInfo.InvariantCulture)]));

    /// <summary>Node.js, by the directory that has DuckDB's package among its <c>node_modules</c>.</summary>
    public static IQueryEngine DuckDb(string directory, int threads) => new ChildProcessEngine(
        "node with DuckDB", workload => workload.DuckDb,
        sql => new ProcessStartInfo("node", ["-e", NodeProgram, threads.ToString(CultureInfo.InvariantCulture), sql]) { WorkingDirectory = directory });

    private static string OnFile(string sql, string data) =>
        sql.Replace("lineitem", Quote(TpchFiles.PathOf(data, TpchTable.LineItem)), StringComparison.Ordinal);
}
