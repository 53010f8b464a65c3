using System.Net;
using FrameEngine.Cluster.Worker;

namespace FrameEngine.Cluster;

/// <summary>A worker in this process: for the tool, and for programs that start workers themselves.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly WorkerServer _server;

    private WorkerHost(WorkerServer server) => _server = server;

    /// <summary>Where the worker listens, as <c>host:port</c>.</summary>
    public string Address => new Uri(_server.Address).Authority;

    /// <summary>Bytes that tasks and their outputs hold now.</summary>
    internal long MemoryInUse => _server.MemoryInUse;

    /// <summary>Starts a worker.</summary>
    /// <param name="listen">A loopback address and port; port 0 takes a free one.</param>
    /// <param name="options">Its threads and memory; null for the defaults.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="UsageException">The address does not parse or is not loopback.</exception>
    /// <exception cref="FrameIOException">The port is taken.</exception>
    public static Task<WorkerHost> StartAsync(string listen = "127.0.0.1:0", FrameSessionOptions? options = null, CancellationToken cancellation = default) =>
        StartAsync(listen, options, WorkerServer.Patience, cancellation);

    internal static async Task<WorkerHost> StartAsync(string listen, FrameSessionOptions? options, TimeSpan patience, CancellationToken cancellation)
    {
        string address = listen.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + listen["localhost".Length..] : listen;
        if (!IPEndPoint.TryParse(address, out IPEndPoint? endpoint) || !listen.Contains(':')) throw new UsageException($"\"{listen}\" is no address to listen on: write 127.0.0.1:7401");
        var server = new WorkerServer(endpoint, options ?? new FrameSessionOptions(), patience);
        try
        {
            await server.StartAsync(cancellation).ConfigureAwait(false);
            return new WorkerHost(server);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task RunUntilStoppedAsync(CancellationToken cancellation = default) => _server.RunUntilStoppedAsync(cancellation);

    /// <summary>Stops the worker; its running tasks end.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
