using FrameEngine.Cluster;

namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>A session of the engine, with some of its options bent so that more boundaries are crossed.</summary>
internal sealed class EngineSession : ISqlLogicSession
{
    private const string TwoWorkers = "two workers";

    // Shared by all files: a worker keeps nothing of a query that has ended.
    private static readonly Lazy<string[]> s_workers = new(() => [StartWorker(), StartWorker()]);

    private readonly FrameSession _session;

    // What a record calls __TEST_DIR__.
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("records");

    public EngineSession(string configuration) => _session = configuration == TwoWorkers
        ? FrameSession.Connect(s_workers.Value, Matrix[configuration])
        : new FrameSession(Matrix[configuration]);

    /// <summary>The matrix: every file is run under each of these.</summary>
    public static IReadOnlyDictionary<string, FrameSessionOptions> Matrix { get; } = new Dictionary<string, FrameSessionOptions>
    {
        ["as shipped"] = new(),
        ["one thread"] = new() { Threads = 1 },
        ["four threads, chunks of 7 rows"] = new() { Threads = 4, ChunkRows = 7 },
        ["all hashes equal"] = new() { ConstantHash = true },
        ["optimiser off, plans verified"] = new() { OptimizerOff = true, VerifyPlans = true },
        ["plans through JSON, verified"] = new() { RoundTripPlans = true, VerifyPlans = true },
        ["everything spilled"] = new() { TempDirectory = Path.Combine(Path.GetTempPath(), "frame-records-spill"), SpillEveryRows = 3 },
        [TwoWorkers] = new() { VerifyPlans = true },
    };

    public async Task<SqlResult> RunAsync(string sql)
    {
        var last = new SqlResult(0, []);
        await foreach (StatementResult statement in _session.RunScriptAsync(sql.Replace("__TEST_DIR__", _directory.FullName.Replace('\\', '/'), StringComparison.Ordinal)))
        {
            if (statement.Frame is not { } frame) continue;
            var rows = new List<string?[]>();
            await foreach (RecordBatch batch in frame.StreamAsync())
            {
                using (batch)
                    for (int row = 0; row < batch.Length; row++) rows.Add([.. batch.Columns.Select(c => c.GetText(row))]);
            }

            last = new SqlResult(frame.Schema.Count, rows);
        }

        return last;
    }

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string StartWorker() => Task.Run(() => WorkerHost.StartAsync("127.0.0.1:0", new FrameSessionOptions { Threads = 2 })).GetAwaiter().GetResult().Address;
}
