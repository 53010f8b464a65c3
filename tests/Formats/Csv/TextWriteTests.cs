using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Csv;
using FrameEngine.Formats.Json;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Csv;

/// <summary>Writing CSV and JSON.</summary>
public sealed class TextWriteTests : CsvFixture
{
    private static readonly Schema s_schema = new(
        new Field("n", DataType.Int32), new Field("t", DataType.Utf8), new Field("d", DataType.Decimal(10, 2)), new Field("f", DataType.Float64), new Field("ok", DataType.Boolean),
        new Field("day", DataType.Date), new Field("at", DataType.Timestamp), new Field("z", DataType.TimestampTz), new Field("b", DataType.Binary));

    [Fact]
    public void Csv_quotes_only_what_needs_it()
    {
        using RecordBatch batch = Batch();
        using var stream = new MemoryStream();
        using (var writer = new CsvRowWriter(stream, s_schema, new CsvWriteOptions()))
        {
            writer.Append(batch);
            writer.Complete();
        }

        Assert.Equal(
            "n,t,d,f,ok,day,at,z,b\n" +
            "1,\"x,y\",-0.05,1.5,true,2024-02-29,2024-02-29 12:00:00,1970-01-01 00:00:00.5+00,a\\x00\n" +
            "-2,\"say \"\"hi\"\"\",12.00,1e+20,false,1969-12-31,1969-12-31 23:59:59,1970-01-01 00:00:00+00,\"\"\n" +
            ",\"\",,,,,,,\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Json_lines_and_arrays_are_valid_json()
    {
        using RecordBatch batch = Batch();
        string lines = Json(batch, lines: true);
        Assert.Equal(
            "{\"n\":1,\"t\":\"x,y\",\"d\":-0.05,\"f\":1.5,\"ok\":true,\"day\":\"2024-02-29\",\"at\":\"2024-02-29 12:00:00\",\"z\":\"1970-01-01 00:00:00.5+00\",\"b\":\"a\\\\x00\"}",
            lines.Split('\n')[0]);
        Assert.Equal(3, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var document = System.Text.Json.JsonDocument.Parse(Json(batch, lines: false));
        Assert.Equal(3, document.RootElement.GetArrayLength());
        Assert.Equal("say \"hi\"", document.RootElement[1].GetProperty("t").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, document.RootElement[2].GetProperty("n").ValueKind);
    }

    [Fact]
    public void An_array_without_rows_is_empty()
    {
        using var stream = new MemoryStream();
        using (var writer = new JsonRowWriter(stream, s_schema, lines: false)) writer.Complete();
        Assert.Equal("[\n\t\n]\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_written_file_reads_back_and_appears_only_when_complete()
    {
        string path = PathOf("out.csv");
        using RecordBatch batch = Batch();
        ITableWriter writer = new CsvSink(path).Open(s_schema, MemoryPool.Unlimited, 1, default);
        AppendAll(writer, batch);
        Assert.False(File.Exists(path));
        Assert.Equal(3, writer.Complete());
        writer.Dispose();
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        List<string> rows = Read(CsvTableSource.Open(path), ["n", "t", "d"]).Rows;
        Assert.Equal(["1|x,y|-0.05", "-2|say \"hi\"|12.0", "∅|∅|∅"], rows);
    }

    [Fact]
    public void An_abandoned_file_leaves_nothing_behind()
    {
        string path = PathOf("gone.json");
        using RecordBatch batch = Batch();
        using (ITableWriter writer = new JsonSink(path).Open(s_schema, MemoryPool.Unlimited, 1, default)) AppendAll(writer, batch);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_error_that_names_it()
    {
        var error = Assert.Throws<FrameIOException>(() => new CsvSink(PathOf("no/such/x.csv")).Open(s_schema, MemoryPool.Unlimited, 1, default));
        Assert.Contains("x.csv", error.Message);
    }

    [Fact]
    public void Unknown_options_are_errors_with_a_suggestion()
    {
        var error = Assert.Throws<UsageException>(() => CsvSink.Create("x.csv", new Dictionary<string, Scalar> { ["delimeter"] = Scalar.Utf8("|") }));
        Assert.Contains("delimiter", error.Hint);
        Assert.Throws<UsageException>(() => JsonSink.Create("x.json", new Dictionary<string, Scalar> { ["lines"] = Scalar.True }));
        Assert.Throws<UsageException>(() => CsvNamedOptions.Read(new Dictionary<string, Scalar> { ["headers"] = Scalar.True }));
    }

    private static string Json(RecordBatch batch, bool lines)
    {
        using var stream = new MemoryStream();
        using (var writer = new JsonRowWriter(stream, s_schema, lines))
        {
            writer.Append(batch);
            writer.Complete();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AppendAll(ITableWriter writer, RecordBatch batch)
    {
        Vector[] views = [.. batch.Schema.Select(f => new Vector(f.Type, MemoryPool.Unlimited, batch.Length))];
        for (int i = 0; i < views.Length; i++) ColumnVector.Show(batch.Columns[i], 0, batch.Length, views[i]);
        var chunk = new DataChunk(views);
        chunk.SetAll(batch.Length);
        writer.Append(chunk);
        foreach (Vector view in views) view.Dispose();
    }

    private static RecordBatch Batch()
    {
        using var builder = new RecordBatchBuilder(s_schema, MemoryPool.Unlimited);
        object?[][] rows =
        [
            [1, "x,y", (Int128)(-5), 1.5, true, 19_782, 1_709_208_000_000_000, 500_000L, "a\0"u8.ToArray()],
            [-2, "say \"hi\"", (Int128)1200, 1e20, false, -1, -1_000_000L, 0L, Array.Empty<byte>()],
            [null, "", null, null, null, null, null, null, null],
        ];
        foreach (object?[] row in rows)
            for (int i = 0; i < row.Length; i++) builder[i].Append(new Scalar(s_schema[i].Type, row[i]));
        builder.CountRows(rows.Length);
        return builder.Finish();
    }
}
