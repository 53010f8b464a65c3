namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>A session of the engine, with some of its options bent so that more boundaries are crossed.</summary>
internal sealed class EngineSession(FrameSessionOptions options) : ISqlLogicSession
{
    private readonly FrameSession _session = new(options);

    /// <summary>The matrix: every file is run under each of these.</summary>
    public static IReadOnlyDictionary<string, FrameSessionOptions> Matrix { get; } = new Dictionary<string, FrameSessionOptions>
    {
        ["as shipped"] = new(),
        ["one thread"] = new() { Threads = 1 },
        ["four threads, chunks of 7 rows"] = new() { Threads = 4, ChunkRows = 7 },
        ["all hashes equal"] = new() { ConstantHash = true },
        ["optimiser off, plans verified"] = new() { OptimizerOff = true, VerifyPlans = true },
        ["plans through JSON, verified"] = new() { RoundTripPlans = true, VerifyPlans = true },
    };

    public async Task<SqlResult> RunAsync(string sql)
    {
        var last = new SqlResult(0, []);
        await foreach (StatementResult statement in _session.RunScriptAsync(sql))
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
        return ValueTask.CompletedTask;
    }
}
