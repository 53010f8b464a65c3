using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Json.Reading;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Json;

/// <summary>The reader of JSON files: rows as programs write them go a short way, all others token by token, with the same result.</summary>
public sealed class JsonReadTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("frame-json").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("""{"a":1,"b":"x","c":true,"d":1.5}""")]
    [InlineData("""{"a": 1, "b": "x", "c": true, "d": 1.5}""")] // a blank behind colons and commas
    [InlineData("""{ "a" : 1 , "b" : "x" , "c" : true , "d" : 1.5 }""")]
    [InlineData("""{"b":"x","a":1,"d":1.5,"c":true}""")] // another order
    [InlineData("""{"a":1,"b":"\u0078","c":true,"d":15e-1}""")] // an escape
    [InlineData("""{"a":9,"a":1,"b":"x","c":true,"d":1.5}""")] // the last of two counts
    public void A_row_is_read_however_it_is_written(string row)
    {
        (string types, List<string> rows) = Read($"{row}\n{{\"a\":-2,\"b\":\"\",\"c\":false,\"d\":0.25}}\n{row}\n", columns: ["a", "b", "c", "d"]);

        Assert.Equal("BIGINT,VARCHAR,BOOLEAN,DOUBLE", types);
        Assert.Equal(["1|x|true|1.5", "-2||false|0.25", "1|x|true|1.5"], rows);
    }

    [Fact]
    public void Missing_members_and_nulls_are_null_whatever_the_rows_around_have()
    {
        (_, List<string> rows) = Read("{\"a\":1,\"b\":\"x\"}\n{\"a\":null,\"b\":null}\n{\"a\":2}\n{}\n{\"b\":\"y\"}\n{\"a\":3,\"b\":\"z\"}\nnull\n");

        Assert.Equal(["1|x", "∅|∅", "2|∅", "∅|∅", "∅|y", "3|z", "∅|∅"], rows);
    }

    [Theory]
    [InlineData("""{"a":01,"b":"x"}""")]
    [InlineData("""{"a":1.,"b":"x"}""")]
    [InlineData("""{"a":-,"b":"x"}""")]
    [InlineData("""{"a":1e,"b":"x"}""")]
    [InlineData("""{"a":+1,"b":"x"}""")]
    [InlineData("""{"a":nul,"b":"x"}""")]
    [InlineData("""{"a":1,"b":"x",}""")]
    [InlineData("""{"a":1,"b":"x"}}""")]
    [InlineData("""{"a":1,"b":"x"} 1""")]
    [InlineData("""{"a":1 "b":"x"}""")]
    [InlineData("""{"a":1,"b":"x}""")]
    [InlineData("""{"a":1,"b":x"}""")]
    [InlineData("""{"a":1,,"b":"x"}""")]
    [InlineData("{\"a\":1,\"b\":\"x\u0001y\"}")]
    public void What_is_no_JSON_is_an_error_with_its_line_whether_or_not_the_value_is_wanted(string row)
    {
        string content = $"{{\"a\":1,\"b\":\"x\"}}\n{row}\n";
        var options = new JsonReadOptions { Format = JsonFormat.NewlineDelimited, Columns = [new("a", DataType.Int64), new("b", DataType.Utf8)] };
        foreach (string[] columns in new string[][] { ["a", "b"], ["a"], ["b"], [] })
            Assert.Equal(2, Assert.Throws<JsonFileException>(() => Read(content, options, columns)).Line);
        Assert.Equal(["1|x", "∅|∅"], Read(content, options with { IgnoreErrors = true }).Rows);
    }

    [Theory]
    [InlineData("""{"a":[1,2],"s":{"x":1.5,"y":"q"},"b":7}""")]
    [InlineData("""{"a": [1, 2], "s": {"x": 1.5, "y": "q"}, "b": 7}""")]
    [InlineData("""{ "a" : [ 1 , 2 ] , "s" : { "x" : 1.5 , "y" : "q" } , "b" : 7 }""")]
    [InlineData("""{"b":7,"s":{"y":"q","x":1.5},"a":[1,2]}""")]
    [InlineData("""{"a":[1,2],"s":{"x":15e-1,"y":"\u0071"},"b":7}""")]
    public void Lists_and_objects_of_a_row_are_read_or_passed_over_however_they_are_written(string row)
    {
        string content = $"{{\"a\":[1,2],\"s\":{{\"x\":1.5,\"y\":\"q\"}},\"b\":7}}\n{row}\n{{\"a\":null,\"s\":{{}},\"b\":8}}\n";
        var options = new JsonReadOptions { Format = JsonFormat.NewlineDelimited, Columns = [new("a", DataType.List(DataType.Int64)), new("s", DataType.Struct([new("x", DataType.Float64), new("y", DataType.Utf8)])), new("b", DataType.Int64)] };

        List<string> whole = Read(content, options, ["a", "s", "b"]).Rows;
        Assert.Equal(whole[0], whole[1]);
        Assert.EndsWith("|7", whole[1], StringComparison.Ordinal);
        Assert.Equal(["7", "7", "8"], Read(content, options, ["b"]).Rows);
    }

    [Theory]
    [InlineData("""{"a":[1,2,"s":{"x":1.5},"b":7}""")]
    [InlineData("""{"a":[1,02],"s":{"x":1.5},"b":7}""")]
    [InlineData("""{"a":[1,2],"s":{"x":1.5,},"b":7}""")]
    [InlineData("""{"a":[1,2],"s":{"x"},"b":7}""")]
    [InlineData("""{"a":[1,2],"s":{"x":1.5]},"b":7}""")]
    [InlineData("""{"a":[1,2],"s":{"x":1.5},"b":7}]""")]
    public void Lists_and_objects_that_are_no_JSON_are_an_error_with_its_line_whether_or_not_they_are_wanted(string row)
    {
        string content = $"{{\"a\":[1],\"s\":{{\"x\":1}},\"b\":7}}\n{row}\n";
        var options = new JsonReadOptions { Format = JsonFormat.NewlineDelimited, Columns = [new("a", DataType.List(DataType.Int64)), new("s", DataType.Struct([new("x", DataType.Float64)])), new("b", DataType.Int64)] };
        foreach (string[] columns in new string[][] { ["a", "s", "b"], ["a"], ["s"], ["b"], [] })
            Assert.Equal(2, Assert.Throws<JsonFileException>(() => Read(content, options, columns)).Line);
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("123456789012345678")]
    [InlineData("1234567890123456789")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0.1")]
    [InlineData("1234567890.12345678")]
    [InlineData("0.000000000000000000000001")]
    [InlineData("1e3")]
    [InlineData("2.5E-1")]
    [InlineData("2.5")]
    [InlineData("\"12\"")]
    [InlineData("null")]
    public void Values_are_the_same_whether_their_row_is_plain_or_not(string value)
    {
        string content = $"{{\"n\":{value},\"d\":{value},\"l\":[{value},1],\"m\":[{value}],\"s\":{{\"i\":{value},\"x\":{value}}}}}\n";
        string spread = content.Replace(":", " : ", StringComparison.Ordinal).Replace(",", " , ", StringComparison.Ordinal);
        var options = new JsonReadOptions
        {
            Format = JsonFormat.NewlineDelimited,
            Columns =
            [
                new("n", DataType.Int64), new("d", DataType.Float64), new("l", DataType.List(DataType.Float64)), new("m", DataType.List(DataType.Decimal(38, 5))),
                new("s", DataType.Struct([new("i", DataType.Int64), new("x", DataType.Utf8), new("missing", DataType.Boolean)])),
            ],
        };

        Assert.Equal(Read(spread, options).Rows, Read(content, options).Rows);
    }

    [Fact]
    public void Values_that_do_not_fit_are_an_error_or_null()
    {
        const string content = "{\"a\":1,\"b\":1}\n{\"a\":300,\"b\":2}\n{\"a\":\"x\",\"b\":3}\n";
        var options = new JsonReadOptions { Columns = [new("a", DataType.Int8), new("b", DataType.Int64)] };

        Assert.Equal(2, Assert.Throws<JsonFileException>(() => Read(content, options)).Line);
        Assert.Equal(["1|1", "∅|2", "∅|3"], Read(content, options with { IgnoreErrors = true }).Rows);
    }

    [Fact]
    public void Types_are_taken_from_texts_and_numbers_alike()
    {
        var options = new JsonReadOptions
        {
            Columns = [new("d", DataType.Date), new("n", DataType.Decimal(6, 2)), new("t", DataType.Utf8), new("u", DataType.Uuid), new("h", DataType.Int128)],
        };
        (_, List<string> rows) = Read("{\"d\":\"2024-02-29\",\"n\":\"1.005\",\"t\":12.50,\"u\":\"00000000-0000-0000-0000-000000000001\",\"h\":170141183460469231731687303715884105727}\n", options);

        Assert.Equal(["2024-02-29|1.01|12.5|00000000-0000-0000-0000-000000000001|170141183460469231731687303715884105727"], rows);
    }

    [Fact]
    public void Keys_that_need_escapes_and_keys_beyond_ASCII_are_found()
    {
        (_, List<string> rows) = Read("{\"ä\":1,\"q\\\"\":2}\n{\"ä\":3,\"q\\\"\":4}\n");

        Assert.Equal(["1|2", "3|4"], rows);
    }

    [Fact]
    public void Rows_that_are_seldom_plain_are_all_read()
    {
        var content = new StringBuilder();
        for (int i = 0; i < 5000; i++) content.Append(i % 100 == 0 ? $"{{\"a\":{i},\"b\":\"plain\"}}\n" : $"{{\"b\":\"x\\n\",\"a\":{i}}}\n");
        (_, List<string> rows) = Read(content.ToString());

        Assert.Equal(5000, rows.Count);
        Assert.Equal(["100|plain", "101|x\n"], rows[100..102]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(1 << 20)]
    public void Files_are_cut_between_rows(long rangeBytes)
    {
        string content = string.Concat(Enumerable.Range(0, 500).Select(i => $"{{\"a\":{i},\"b\":\"{new string('x', i % 50)}\"}}\n"));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}|{new string('x', i % 50)}"), Read(content, rangeBytes: rangeBytes).Rows);
    }

    [Theory]
    [InlineData(JsonFormat.Array, "[{\"a\":1},\n {\"a\":2}]")]
    [InlineData(JsonFormat.Unstructured, "{\"a\":1} {\n\"a\":2}")]
    [InlineData(JsonFormat.NewlineDelimited, "{\"a\":1}\n\n{\"a\":2}")]
    public void Formats_are_found_or_said(JsonFormat format, string content)
    {
        Assert.Equal(["1", "2"], Read(content).Rows);
        Assert.Equal(["1", "2"], Read(content, new JsonReadOptions { Format = format }).Rows);
    }

    private (string Types, List<string> Rows) Read(string content, JsonReadOptions? options = null, string[]? columns = null, long rangeBytes = 4 << 20)
    {
        string path = Path.Combine(_directory, "data.json");
        File.WriteAllText(path, content, new UTF8Encoding(false));
        JsonTableSource source = JsonTableSource.Open([path], options, rangeBytes);
        int[] ordinals = columns is null ? [.. Enumerable.Range(0, source.Schema.Count)] : [.. columns.Select(c => source.Schema.TryGetOrdinal(c, out int o) ? o : throw new ArgumentException(c))];
        var schema = new Schema(ordinals.Select(o => source.Schema[o]));
        var pool = new MemoryPool("test");
        var rows = new List<string>();
        using (IScan scan = source.OpenScan(new ScanRequest(ordinals.ToEquatableArray(), Enumerable.Range(0, ordinals.Length).ToEquatableArray(), [], [], pool, default)))
        using (IScanReader reader = scan.CreateReader())
        using (var builder = new RecordBatchBuilder(schema, pool))
        {
            for (int morsel = 0; morsel < scan.Morsels; morsel++)
            {
                reader.Open(morsel);
                while (reader.Read() is { } chunk)
                    if (schema.Count > 0) builder.Append(chunk);
            }

            using RecordBatch batch = builder.Finish();
            for (int i = 0; i < batch.Length; i++) rows.Add(string.Join("|", batch.Columns.Select(c => c.GetText(i) ?? "∅")));
        }

        Assert.Equal(0, pool.Reserved);
        return (string.Join(",", schema.Select(f => f.Type)), rows);
    }
}
