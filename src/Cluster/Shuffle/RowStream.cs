using System.Runtime.CompilerServices;
using FrameEngine.Cluster.Protocol;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using Microsoft.AspNetCore.Http;

namespace FrameEngine.Cluster.Shuffle;

/// <summary>Rows over HTTP: an Arrow IPC stream whose trailers say whether it is whole, or which error ended it.</summary>
internal static class RowStream
{
    /// <summary>Sends a request and reads the rows of its answer.</summary>
    /// <exception cref="WorkerException">The worker cannot be reached or broke off.</exception>
    /// <exception cref="FrameException">The error that ended the rows.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        HttpClient http, HttpRequestMessage request, string worker, MemoryPool memory, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await WorkerClient.SendAsync(http, request, worker, cancellation).ConfigureAwait(false);
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using (var reader = new ArrowStreamReader(body, memory))
        {
            while (true)
            {
                RecordBatch? batch;
                try
                {
                    batch = await reader.ReadNextAsync(cancellation).ConfigureAwait(false);
                    if (batch is null) await DrainAsync(body, cancellation).ConfigureAwait(false);
                }
                catch (Exception error) when (error is IOException or HttpRequestException or FileFormatException)
                {
                    // A stream that was broken off may still have said why in its trailers.
                    throw ErrorOf(response, worker) ?? new WorkerException($"worker {worker} was lost while it sent rows: {error.Message}", error);
                }

                if (batch is null) break;
                yield return batch;
            }
        }

        if (ErrorOf(response, worker) is { } failed) throw failed;
        if (!response.TrailingHeaders.Contains(Routes.CompleteTrailer)) throw new WorkerException($"worker {worker} broke off its rows");
    }

    /// <summary>Writes rows to a response, with the trailer that says how it ended.</summary>
    public static async Task WriteAsync(HttpContext http, Schema schema, IAsyncEnumerable<RecordBatch> batches, Func<Exception, WireError> describe, CancellationToken cancellation)
    {
        http.Response.ContentType = Routes.ArrowStream;
        http.Response.DeclareTrailer(Routes.CompleteTrailer);
        http.Response.DeclareTrailer(Routes.ErrorTrailer);
        try
        {
            var writer = new ArrowStreamWriter(http.Response.Body, schema, ArrowLayout.Native);
            await foreach (RecordBatch batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                using (batch) await writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
            }

            await writer.CompleteAsync(cancellation).ConfigureAwait(false);
            http.Response.AppendTrailer(Routes.CompleteTrailer, "true");
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The status has gone out with the first rows: the trailer carries the failure.
            http.Response.AppendTrailer(Routes.ErrorTrailer, describe(error).ToBase64());
        }
    }

    private static async Task DrainAsync(Stream body, CancellationToken cancellation)
    {
        var rest = new byte[256];
        while (await body.ReadAsync(rest, cancellation).ConfigureAwait(false) > 0)
        {
        }
    }

    private static FrameException? ErrorOf(HttpResponseMessage response, string worker) =>
        response.TrailingHeaders.TryGetValues(Routes.ErrorTrailer, out IEnumerable<string>? values) ? WireError.FromBase64(values.First())?.ToException(worker) : null;
}
