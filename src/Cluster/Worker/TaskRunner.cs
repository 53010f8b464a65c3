using FrameEngine.Cluster.Protocol;
using FrameEngine.Cluster.Shuffle;
using FrameEngine.Engine;
using FrameEngine.Exec;
using FrameEngine.Exec.Operators.Exchange;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Exec.Spill;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Cluster.Worker;

/// <summary>Runs stage tasks on a worker's threads: the same plan and the same operators as in process.</summary>
/// <param name="spill">Where tasks write rows that do not fit in memory; null if nowhere.</param>
internal sealed class TaskRunner(WorkerPool threads, MemoryPool memory, HttpClient http, SpillDirectory? spill)
{
    public int Threads => threads.Threads;

    /// <summary>Runs a task to its end.</summary>
    /// <returns>Its output.</returns>
    /// <exception cref="FrameException">It failed.</exception>
    public async Task<StageOutput> RunAsync(TaskRequest request, CancellationToken cancellation)
    {
        PhysicalExchange exchange = ReadPlan(request);
        int partitions = exchange.Kind == ExchangeKind.Hash ? request.Consumers : 1;
        var output = new StageOutput(exchange.Schema, partitions);
        try
        {
            var sink = new PartitionSink(exchange.Schema, exchange.Kind, exchange.Keys, request.Consumers, ordered: exchange.MergeKeys.Count > 0, output);
            await new LocalExecutor(threads).ExecuteIntoAsync(exchange.Input, sink, Context(request, cancellation)).ConfigureAwait(false);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Starts a task whose rows go straight to the client.</summary>
    public QueryStream Start(TaskRequest request, CancellationToken cancellation) =>
        new LocalExecutor(threads).Execute(ReadPlan(request).Input, Context(request, cancellation));

    private static PhysicalExchange ReadPlan(TaskRequest request) => PlanJson.Read(request.Plan) as PhysicalExchange
        ?? throw new WorkerException($"task {request.Task} of stage {request.Stage} has a plan without an exchange at its top");

    private QueryContext Context(TaskRequest request, CancellationToken cancellation)
    {
        var pool = new MemoryPool("the task", memory.Limit, memory);
        return new QueryContext(pool, request.Threads == 0 ? threads.Threads : request.Threads, cancellation)
        {
            Spill = spill is null ? null : new SpillSpace(spill, pool),
            ChunkRows = request.ChunkRows,
            Formats = FileFormats.Registry,
            Partition = (request.Task, request.Tasks),
            StageInputs = input => Read(input, request, cancellation),
        };
    }

    private IAsyncEnumerable<RecordBatch> Read(PhysicalStageInput input, TaskRequest request, CancellationToken cancellation)
    {
        if (!request.Inputs.TryGetValue(input.StageId, out TaskOutput[]? producers))
            throw new WorkerException($"stage {request.Stage} reads stage {input.StageId}, but was not told where its output is");
        int partition = input.Kind == ExchangeKind.Hash ? request.Task : 0;
        return new ShuffleReader(http, memory).ReadAsync(request.Query, input, producers, partition, cancellation);
    }
}
