using FrameEngine.Cluster.Client;
using FrameEngine.Engine;
using FrameEngine.Memory;

namespace FrameEngine.Cluster;

/// <summary>Sessions whose queries run on worker processes.</summary>
public static class ClusterExtensions
{
    extension(FrameSession)
    {
        /// <summary>A session over workers, each started with <c>frame worker --listen host:port</c>. Files must have the same paths on all of them.</summary>
        /// <param name="workers">Addresses as <c>host:port</c>.</param>
        /// <param name="options">Null for the defaults.</param>
        /// <exception cref="UsageException">An address does not parse, or there is none.</exception>
        /// <exception cref="WorkerException">A worker cannot be reached or speaks another version.</exception>
        public static FrameSession Connect(IReadOnlyList<string> workers, FrameSessionOptions? options = null)
        {
            if (workers.Count == 0) throw new UsageException("a cluster needs at least one worker: host:port");
            options ??= new FrameSessionOptions();
            var runner = new ClusterRunner([.. workers.Select(Address)], new MemoryPool("the session", options.MemoryLimit), ClusterRunner.BetweenSigns);
            try
            {
                Task.Run(() => runner.CheckAsync(CancellationToken.None)).GetAwaiter().GetResult();
                return new FrameSession(options, runner);
            }
            catch
            {
                runner.Dispose();
                throw;
            }
        }
    }

    /// <summary>Makes <c>FrameSession.Open("fe://host:port,host:port")</c> and connection strings with such a data source work.</summary>
    public static void Register() => SessionSchemes.Register("fe", (address, options) => FrameSession.Connect(address.Split(','), options));

    /// <summary>The base address of a worker that is given as <c>host:port</c>.</summary>
    internal static string Address(string worker) =>
        Uri.TryCreate("http://" + worker, UriKind.Absolute, out Uri? uri) && uri.Port > 0 && worker.Contains(':') && uri.PathAndQuery == "/"
            ? $"http://{uri.Authority}"
            : throw new UsageException($"\"{worker}\" is no worker's address: write host:port");
}
