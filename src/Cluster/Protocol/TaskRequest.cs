using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrameEngine.Cluster.Protocol;

/// <summary>One task of a stage, as the client sends it to a worker.</summary>
/// <param name="Version">The protocol's version; a worker refuses any other than its own.</param>
/// <param name="Query">The query that the task belongs to: outputs are kept under it.</param>
/// <param name="Stage">The stage within the query.</param>
/// <param name="Task">This task's number, from 0: it reads its share of scans and its partition of hash exchanges.</param>
/// <param name="Tasks">How many tasks the stage has.</param>
/// <param name="Consumers">Tasks of the stage that reads the output; partitions of a hash exchange.</param>
/// <param name="Plan">The stage's plan under the exchange that it feeds, in the planner's JSON.</param>
/// <param name="Inputs">By stage that is read, where its tasks' outputs are.</param>
/// <param name="Threads">Threads that the task may use; 0 for all of the worker's.</param>
/// <param name="ChunkRows">Rows per chunk.</param>
internal sealed record TaskRequest(
    int Version,
    string Query,
    int Stage,
    int Task,
    int Tasks,
    int Consumers,
    string Plan,
    Dictionary<int, TaskOutput[]> Inputs,
    int Threads,
    int ChunkRows)
{
    public const int CurrentVersion = 1;
}

/// <summary>Where the output of a task is.</summary>
/// <param name="Worker">The worker's address, such as <c>http://127.0.0.1:7401</c>.</param>
/// <param name="Task">The task's number.</param>
internal sealed record TaskOutput(string Worker, int Task);

/// <summary>What a finished task says.</summary>
/// <param name="Rows">Rows per partition of its output.</param>
internal sealed record TaskReport(long[] Rows);

/// <summary>What a worker says of itself.</summary>
internal sealed record WorkerInfo(int Version, string Engine, int Threads);

/// <summary>The messages' JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TaskRequest))]
[JsonSerializable(typeof(TaskReport))]
[JsonSerializable(typeof(WorkerInfo))]
[JsonSerializable(typeof(WireError))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
