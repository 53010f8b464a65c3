using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FrameEngine.AdoNet;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FrameEngine.AdoNet.Tests;

/// <summary>A web API that streams results, with clients that read them, and with clients that leave.</summary>
public sealed class WebTests : IAsyncLifetime
{
    private static readonly string s_lineitem = Repository.Path("testdata", "tpch-sf0.01", "lineitem.parquet");
    private readonly WebApplication _app;

    public WebTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddFrameEngine("Threads=2", session => session.Register("lineitem", session.ReadParquet(s_lineitem)));
        _app = builder.Build();
        _app.MapGet("/lines/{order:int}", (int order, FrameDataSource source, CancellationToken aborted) => Lines(source, "SELECT l_orderkey, l_shipdate FROM lineitem WHERE l_orderkey = @order ORDER BY l_linenumber", order, aborted));
        _app.MapGet("/endless", (FrameDataSource source, CancellationToken aborted) => Lines(source, "SELECT a.l_orderkey, a.l_shipdate FROM lineitem a, lineitem b", 0, aborted));
        _app.MapGet("/slow", async (FrameDataSource source, CancellationToken aborted) =>
        {
            await using FrameCommand command = source.CreateCommand("SELECT count(*) FROM lineitem a, lineitem b, lineitem c WHERE a.l_orderkey + b.l_partkey < c.l_suppkey");
            return await command.ExecuteScalarAsync(aborted);
        });
        _app.MapGet("/arrow", async (FrameDataSource source, HttpContext context) =>
        {
            context.Response.ContentType = "application/vnd.apache.arrow.stream";
            await using FrameCommand command = source.CreateCommand("SELECT l_orderkey, l_comment FROM lineitem");
            await command.WriteArrowStreamAsync(context.Response.Body, context.RequestAborted);
        });
    }

    private FrameSession Session => _app.Services.GetRequiredService<FrameDataSource>().Session;

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Rows_stream_as_JSON()
    {
        using HttpClient client = _app.GetTestClient();

        using JsonDocument json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/lines/1", UriKind.Relative)));

        Assert.Equal(6, json.RootElement.GetArrayLength());
        Assert.Equal((1, "1996-03-13"), (json.RootElement[0].GetProperty("orderKey").GetInt64(), json.RootElement[0].GetProperty("shipped").GetString()));
    }

    [Fact]
    public async Task Batches_stream_as_Arrow()
    {
        using HttpClient client = _app.GetTestClient();
        await using Stream body = await client.GetStreamAsync(new Uri("/arrow", UriKind.Relative));
        using var reader = new ArrowStreamReader(body, MemoryPool.Unlimited);
        long rows = 0;
        while (await reader.ReadNextAsync() is { } batch)
        {
            using (batch) rows += batch.Length;
        }

        Assert.Equal(60_175, rows);
    }

    [Fact]
    public async Task Requests_that_are_aborted_stop_their_queries_while_others_go_on()
    {
        using HttpClient client = _app.GetTestClient();
        Task[] leaving = [.. Enumerable.Range(0, 6).Select(async i =>
        {
            using var abort = new CancellationTokenSource();
            if (i % 2 == 0)
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri("/endless", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, abort.Token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                await using Stream body = await response.Content.ReadAsStreamAsync();
                Assert.NotEqual(0, await body.ReadAsync(new byte[10_000]));
            }
            else
            {
                abort.CancelAfter(300);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(new Uri("/slow", UriKind.Relative), abort.Token));
            }
        })];
        Task<string>[] staying = [.. Enumerable.Range(0, 10).Select(_ => client.GetStringAsync(new Uri("/lines/1", UriKind.Relative)))];

        await Task.WhenAll(leaving);
        Assert.All(await Task.WhenAll(staying), json => Assert.StartsWith("[{\"orderKey\":1,", json, StringComparison.Ordinal));
        for (int i = 0; i < 100 && Session.MemoryInUse > 0; i++) await Task.Delay(100);
        Assert.Equal(0, Session.MemoryInUse);
    }

    private static async IAsyncEnumerable<Line> Lines(FrameDataSource source, string sql, int order, [EnumeratorCancellation] CancellationToken aborted)
    {
        await using FrameCommand command = source.CreateCommand(sql);
        command.Parameters.AddWithValue("order", order);
        await using FrameDataReader reader = await command.ExecuteReaderAsync(aborted);
        while (await reader.ReadAsync(aborted)) yield return new Line(reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1));
    }

    private sealed record Line(long OrderKey, DateOnly Shipped);
}
