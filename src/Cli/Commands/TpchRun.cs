using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FrameEngine.Cli.Output;
using FrameEngine.Tpch;

namespace FrameEngine.Cli.Commands;

/// <summary>Runs TPC-H queries over a directory of Parquet files and compares their rows with expected answers.</summary>
internal sealed class TpchRun
{
    private readonly FrameSession _engine;
    private readonly TpchScale _scale;
    private readonly bool _fluent;
    private readonly string? _answers;
    private readonly int _runs;

    public TpchRun(FrameSession engine, string directory, bool fluent, string? answers, int runs)
    {
        _engine = engine;
        _fluent = fluent;
        _answers = answers;
        _runs = runs;
        foreach (TpchTable table in TpchTable.All)
            engine.Register(table.Name, ((IFrameSession)engine).Scan(SchemaCommand.Open(Path.Combine(directory, table.Name + ".parquet"))));
        // Query 11 depends on the scale, which the suppliers tell: 10,000 a unit.
        double suppliers = SchemaCommand.Open(Path.Combine(directory, "supplier.parquet")).Statistics.Rows ?? throw new FrameNotSupportedException("supplier.parquet does not say how many rows it has");
        _scale = TpchScale.OfSuppliers((long)suppliers);
    }

    public async Task<TpchRunResult> RunAsync(int query, CancellationToken cancellation)
    {
        var milliseconds = new List<double>();
        long rows = 0;
        string? difference = null;
        for (int run = 0; run < _runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            DataFrame frame = _fluent ? TpchQueries.Fluent(_engine.Table, query, _scale) : _engine.Sql(TpchQueries.Sql(query, _scale));
            IReadOnlyList<RecordBatch> batches = await frame.CollectAsync(cancellation).ConfigureAwait(false);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            rows = batches.Sum(b => (long)b.Length);
            if (_answers is not null) difference ??= TpchAnswers.Verify(query, batches, _answers);
            foreach (RecordBatch batch in batches) batch.Dispose();
        }

        return new TpchRunResult(query, rows, milliseconds, _answers is null ? null : difference is null, difference);
    }
}

/// <summary>What a query's runs gave.</summary>
/// <param name="Milliseconds">Of each run, planning included.</param>
/// <param name="Verified">Null if nothing was compared.</param>
/// <param name="Difference">The first difference from the answer; null if there is none.</param>
internal sealed record TpchRunResult(int Query, long Rows, IReadOnlyList<double> Milliseconds, bool? Verified, string? Difference)
{
    /// <summary>One JSON object on a line: <c>query, rows, milliseconds, verified</c>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("query", Query);
            json.WriteNumber("rows", Rows);
            json.WriteStartArray("milliseconds");
            foreach (double ms in Milliseconds) json.WriteNumberValue(Math.Round(ms, 3));
            json.WriteEndArray();
            if (Verified is { } verified) json.WriteBoolean("verified", verified);
            else json.WriteNull("verified");
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static void WriteTable(IReadOnlyList<TpchRunResult> results, TextWriter output)
    {
        var table = new TextTable(["query", "rows", "median ms", "best ms", "verified"], [true, true, true, true, false]);
        foreach (TpchRunResult r in results)
            table.Add([Text(r.Query), Text(r.Rows), Ms(Median(r.Milliseconds)), Ms(r.Milliseconds.Min()), r.Verified switch { true => "yes", false => "NO", null => "" }]);
        table.Add(["total", "", Ms(results.Sum(r => Median(r.Milliseconds))), Ms(results.Sum(r => r.Milliseconds.Min())), results.Any(r => r.Verified is not null) ? $"{results.Count(r => r.Verified == true)} of {results.Count}" : ""]);
        table.Write(output);
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ms(double ms) => ms.ToString("0.0", CultureInfo.InvariantCulture);
}
