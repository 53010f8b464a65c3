using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using FrameEngine.Cluster.Protocol;
using FrameEngine.Cluster.Shuffle;
using FrameEngine.Exec.Results;
using FrameEngine.Exec.Scheduling;
using FrameEngine.Exec.Spill;
using FrameEngine.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrameEngine.Cluster.Worker;

/// <summary>A worker process's server: runs stage tasks and hands out their partitions.</summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WorkerPool _threads;
    private readonly HttpClient _http = WorkerClient.Create();
    private readonly TaskRunner _runner;
    private readonly MemoryPool _memory;
    private readonly SpillDirectory? _spill;
    private readonly ConcurrentDictionary<string, WorkerQuery> _queries = new();
    private readonly TimeSpan _patience;
    private readonly Timer _sweeper;
    private volatile bool _stopping;

    /// <summary>How long a query is kept of which nothing is asked: its client must be gone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="endpoint">Where to listen; port 0 takes a free one. Loopback only.</param>
    /// <param name="options">Threads, memory and the temporary directory.</param>
    /// <param name="patience">See <see cref="Patience"/>.</param>
    /// <exception cref="UsageException">The address is not loopback.</exception>
    public WorkerServer(IPEndPoint endpoint, FrameSessionOptions options, TimeSpan patience)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new UsageException($"workers listen on loopback addresses only, not on {endpoint.Address}: there is no authentication yet");
        _threads = new WorkerPool(options.Threads);
        _memory = new MemoryPool("the worker", options.MemoryLimit);
        _spill = options.TempDirectory is { } directory ? new SpillDirectory(directory) : null;
        _runner = new TaskRunner(_threads, _memory, _http, _spill);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2)); // for answers to leave: what runs is cancelled
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 256 << 20;
            kestrel.Limits.MinResponseDataRate = null; // a consumer may be slow: it pauses the stream
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        Map();
        _patience = patience;
        _sweeper = new Timer(_ => Sweep(), null, patience / 2, patience / 2);
    }

    /// <summary>Bytes that tasks and their outputs hold now.</summary>
    public long MemoryInUse => _memory.Reserved;

    /// <summary>The address that clients use, once started.</summary>
    public string Address { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation).ConfigureAwait(false);
            Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        }
        catch (IOException error)
        {
            throw new FrameIOException($"the worker cannot listen: {error.Message}", error);
        }
    }

    public Task RunUntilStoppedAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        foreach (WorkerQuery query in _queries.Values) query.Dispose();
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _threads.Dispose();
        _spill?.Dispose();
    }

    private void Map()
    {
        _app.MapGet(Routes.Info, http => AnswerAsync(http, new WorkerInfo(
            TaskRequest.CurrentVersion, typeof(FrameSession).Assembly.GetName().Version?.ToString(3) ?? "", _threads.Threads), ProtocolJson.Default.WorkerInfo));
        _app.MapPost(Routes.Queries + "/{query}/stages/{stage:int}/tasks/{task:int}", http => GuardAsync(http, () => RunTaskAsync(http, QueryOf(http))));
        _app.MapPost(Routes.Queries + "/{query}/result", http => GuardAsync(http, () => StreamResultAsync(http, QueryOf(http))));
        _app.MapGet(
            Routes.Queries + "/{query}/stages/{stage:int}/tasks/{task:int}/partitions/{partition:int}",
            http => GuardAsync(http, () => StreamPartitionAsync(http, QueryOf(http), NumberOf(http, "stage"), NumberOf(http, "task"), NumberOf(http, "partition"))));
        _app.MapPost(Routes.Queries + "/{query}", http => Touch(QueryOf(http)));
        _app.MapDelete(Routes.Queries + "/{query}", http => Drop(QueryOf(http)));
    }

    // Parts of the address are read here, by hand: handlers whose parameters the framework finds by reflection have no code in a program compiled ahead of time.
    private static string QueryOf(HttpContext http) => (string)http.Request.RouteValues["query"]!;

    private static int NumberOf(HttpContext http, string part) => int.Parse((string)http.Request.RouteValues[part]!, CultureInfo.InvariantCulture);

    private Task Touch(string query)
    {
        Find(query).Use().Dispose();
        return Task.CompletedTask;
    }

    private Task Drop(string query)
    {
        Find(query).Dispose();
        return Task.CompletedTask;
    }

    private WorkerQuery Find(string query) => _queries.GetOrAdd(query, static _ => new WorkerQuery());

    private void Sweep()
    {
        foreach ((string name, WorkerQuery query) in _queries)
        {
            if (query.Idle < _patience || !_queries.TryRemove(name, out _)) continue;
            query.Dispose();
        }
    }

    private async Task RunTaskAsync(HttpContext http, string query)
    {
        TaskRequest request = await ReadAsync(http, query).ConfigureAwait(false);
        WorkerQuery state = Find(query);
        using IDisposable use = state.Use();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, state.Stopped);
        StageOutput output = await _runner.RunAsync(request, stop.Token).ConfigureAwait(false);
        long[] rows = output.Rows();
        state.Publish(request.Stage, request.Task, output);
        await AnswerAsync(http, new TaskReport(rows), ProtocolJson.Default.TaskReport).ConfigureAwait(false);
    }

    private async Task StreamResultAsync(HttpContext http, string query)
    {
        TaskRequest request = await ReadAsync(http, query).ConfigureAwait(false);
        WorkerQuery state = Find(query);
        using IDisposable use = state.Use();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, state.Stopped);
        QueryStream rows = _runner.Start(request, stop.Token);
        await using (((IAsyncDisposable)rows).ConfigureAwait(false))
            await RowStream.WriteAsync(http, rows.Schema, rows, ErrorOf, stop.Token).ConfigureAwait(false);
    }

    private async Task StreamPartitionAsync(HttpContext http, string query, int stage, int task, int partition)
    {
        if (!_queries.TryGetValue(query, out WorkerQuery? state) || state.Find(stage, task) is not { } output)
            throw new WorkerException($"it has no output of task {task} of stage {stage} of query {query}");
        if (partition < 0 || partition >= output.Partitions) throw new WorkerException($"task {task} of stage {stage} has {output.Partitions} partitions, but number {partition} was asked for");
        using IDisposable use = state.Use();
        await RowStream.WriteAsync(http, output.Schema, Batches(output.Read(partition)), ErrorOf, http.RequestAborted).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<RecordBatch> Batches(List<RecordBatch> batches)
    {
        try
        {
            for (int i = 0; i < batches.Count; i++)
            {
                yield return batches[i];
                await Task.CompletedTask.ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (RecordBatch batch in batches) batch.Dispose();
        }
    }

    private static async Task<TaskRequest> ReadAsync(HttpContext http, string query)
    {
        TaskRequest? request = null;
        try
        {
            request = await JsonSerializer.DeserializeAsync(http.Request.Body, ProtocolJson.Default.TaskRequest, http.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            throw new WorkerException($"the task is not readable: {error.Message}", error);
        }

        if (request is null || request.Query != query) throw new WorkerException("the task is not of the query that its address names");
        return request.Version == TaskRequest.CurrentVersion
            ? request
            : throw new WorkerException($"the task is of protocol version {request.Version}, but this worker speaks {TaskRequest.CurrentVersion}");
    }

    private async Task GuardAsync(HttpContext http, Func<Task> handler)
    {
        try
        {
            await handler().ConfigureAwait(false);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = error is WorkerException ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity;
            await AnswerAsync(http, ErrorOf(error), ProtocolJson.Default.WireError).ConfigureAwait(false);
        }
    }

    // Nobody has asked for the cancellation that a worker's end is: to the client the worker is lost.
    private WireError ErrorOf(Exception error) =>
        WireError.Of(_stopping && error is OperationCanceledException or QueryCancelledException ? new WorkerException("it was stopped") : error);

    private static async Task AnswerAsync<T>(HttpContext http, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(http.Response.Body, value, type, CancellationToken.None).ConfigureAwait(false);
    }
}
