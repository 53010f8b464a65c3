using System.Net;
using System.Net.Http.Json;
using FrameEngine.Cluster.Protocol;

namespace FrameEngine.Cluster.Shuffle;

/// <summary>Requests to workers: HTTP/2 without TLS on loopback, typed errors.</summary>
internal static class WorkerClient
{
    /// <summary>A client for many workers; one connection per worker carries many streams.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseProxy = false,
        // A worker that hangs is lost too; a busy one may take its time to answer a ping.
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request; a refusal is thrown as the error that it carries.</summary>
    /// <exception cref="WorkerException">The worker cannot be reached, or answered with something else than rows, a report or an error.</exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, string worker, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new WorkerException($"worker {worker} cannot be reached: {error.Message}", error);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/json"
                && await response.Content.ReadFromJsonAsync(ProtocolJson.Default.WireError, cancellation).ConfigureAwait(false) is { } failure)
                throw failure.ToException(worker);
            throw new WorkerException($"worker {worker} answered with HTTP status {(int)response.StatusCode} {response.ReasonPhrase}");
        }
    }
}
