using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using FrameEngine.Cluster.Protocol;
using FrameEngine.Cluster.Shuffle;
using FrameEngine.Engine;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Stages;

namespace FrameEngine.Cluster.Client;

/// <summary>Runs plans on workers: stage after stage, each stage's tasks at once, the last one's rows streamed back.</summary>
/// <remarks>A lost worker ends the query with a <see cref="WorkerException"/>. Whatever happens, the workers are told to drop what they hold of the query.</remarks>
internal sealed class ClusterRunner(IReadOnlyList<string> workers, MemoryPool memory, TimeSpan betweenSigns) : IPlanRunner
{
    /// <summary>How often workers are told that a query is alive: well within their patience.</summary>
    public static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = WorkerClient.Create();

    public int Workers => workers.Count;

    public bool Elsewhere => true;

    /// <summary>Asks every worker whether it is there and speaks our version.</summary>
    /// <exception cref="WorkerException">One is not, or does not.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        foreach (string worker in workers)
        {
            using HttpResponseMessage response = await WorkerClient.SendAsync(_http, Request(HttpMethod.Get, worker + Routes.Info), worker, cancellation).ConfigureAwait(false);
            WorkerInfo? info = await response.Content.ReadFromJsonAsync(ProtocolJson.Default.WorkerInfo, cancellation).ConfigureAwait(false);
            if (info?.Version != TaskRequest.CurrentVersion)
                throw new WorkerException($"worker {worker} speaks protocol version {info?.Version}, but {TaskRequest.CurrentVersion} is needed");
        }
    }

    public async IAsyncEnumerable<RecordBatch> RunAsync(PhysicalPlan plan, QuerySettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        StageGraph graph = StageGraph.Cut(plan);
        string query = Guid.NewGuid().ToString("N");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var outputs = new Dictionary<int, TaskOutput[]>();
        Task signs = graph.Stages.Count > 1 ? GiveSignsAsync(query, stop.Token) : Task.CompletedTask;
        try
        {
            foreach (Stage stage in graph.Stages)
            {
                if (stage.Id == graph.Root) continue;
                outputs[stage.Id] = await RunStageAsync(query, graph, stage, outputs, settings, stop).ConfigureAwait(false);
            }

            string worker = workers[0];
            TaskRequest task = TaskOf(query, graph, graph[graph.Root], 0, outputs, settings);
            using HttpRequestMessage request = Request(HttpMethod.Post, worker + Routes.Result(query), task);
            await foreach (RecordBatch batch in Typed(RowStream.ReadAsync(_http, request, worker, memory, stop.Token), cancellation).ConfigureAwait(false))
                yield return batch;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await signs.ConfigureAwait(false);
            await EndAsync(query).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<TaskOutput[]> RunStageAsync(
        string query, StageGraph graph, Stage stage, Dictionary<int, TaskOutput[]> outputs, QuerySettings settings, CancellationTokenSource stop)
    {
        var tasks = new List<Task<TaskOutput>>();
        for (int i = 0; i < stage.TaskCount; i++) tasks.Add(RunTaskAsync(workers[i % workers.Count], TaskOf(query, graph, stage, i, outputs, settings), stop.Token));
        // The first failure stops the others, and is the one that is told: what follows from it says less.
        var left = new List<Task<TaskOutput>>(tasks);
        while (left.Count > 0)
        {
            Task<TaskOutput> done = await Task.WhenAny(left).ConfigureAwait(false);
            left.Remove(done);
            if (done.IsCompletedSuccessfully) continue;
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(left).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            if (done.IsCanceled) throw new QueryCancelledException();
            await done.ConfigureAwait(false);
        }

        return [.. tasks.Select(t => t.Result)];
    }

    private async Task<TaskOutput> RunTaskAsync(string worker, TaskRequest task, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, worker + Routes.Task(task.Query, task.Stage, task.Task), task);
        using HttpResponseMessage response = await WorkerClient.SendAsync(_http, request, worker, cancellation).ConfigureAwait(false);
        try
        {
            _ = await response.Content.ReadFromJsonAsync(ProtocolJson.Default.TaskReport, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or System.Text.Json.JsonException)
        {
            throw new WorkerException($"worker {worker} was lost while it ran task {task.Task} of stage {task.Stage}: {error.Message}", error);
        }

        return new TaskOutput(worker, task.Task);
    }

    private TaskRequest TaskOf(string query, StageGraph graph, Stage stage, int task, Dictionary<int, TaskOutput[]> outputs, QuerySettings settings)
    {
        int consumers = graph.Stages.Where(s => s.Inputs.Contains(stage.Id)).Select(s => s.TaskCount).DefaultIfEmpty(1).Max();
        var top = new PhysicalExchange(stage.Plan, stage.OutputKind, stage.OutputKeys) { MergeKeys = stage.MergeKeys };
        return new TaskRequest(
            TaskRequest.CurrentVersion, query, stage.Id, task, stage.TaskCount, consumers, PlanJson.Write(top),
            stage.Inputs.ToDictionary(i => i, i => outputs[i]), 0, settings.Options.ChunkRows);
    }

    /// <summary>Tells all workers now and then that the query is alive: one may hold rows that are wanted only when another has finished a long task.</summary>
    private async Task GiveSignsAsync(string query, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(betweenSigns);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                foreach (string worker in workers)
                {
                    using HttpResponseMessage response = await _http.SendAsync(Request(HttpMethod.Post, worker + Routes.Query(query)), cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            // The query has ended, or a worker is lost, which those who need it will tell.
        }
    }

    private async Task EndAsync(string query)
    {
        await Task.WhenAll(workers.Select(async worker =>
        {
            try
            {
                using HttpResponseMessage response = await _http.SendAsync(Request(HttpMethod.Delete, worker + Routes.Query(query)), CancellationToken.None)
                    .WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException or TaskCanceledException)
            {
                // A worker that cannot be told is lost, and what it held with it; the query's own outcome is what counts.
            }
        })).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<RecordBatch> Typed(IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IAsyncEnumerator<RecordBatch> rows = batches.GetAsyncEnumerator(CancellationToken.None);
        await using (rows.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync().ConfigureAwait(false)) break;
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    throw new QueryCancelledException();
                }

                yield return rows.Current;
            }
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, TaskRequest? task = null) => new(method, address)
    {
        Version = System.Net.HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = task is null ? null : JsonContent.Create(task, ProtocolJson.Default.TaskRequest),
    };
}
