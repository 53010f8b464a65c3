using System.Globalization;
using FrameEngine.Columns;
using FrameEngine.Formats.ArrowIpc;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.ArrowIpc;

public sealed class ArrowIpcTests
{
    private static readonly Schema s_schema = new(
        new Field("nothing", DataType.Null), new Field("bool", DataType.Boolean), new Field("i8", DataType.Int8), new Field("i16", DataType.Int16), new Field("i32", DataType.Int32),
        new Field("i64", DataType.Int64, false), new Field("u8", DataType.UInt8), new Field("u16", DataType.UInt16), new Field("u32", DataType.UInt32), new Field("u64", DataType.UInt64),
        new Field("f32", DataType.Float32), new Field("f64", DataType.Float64), new Field("short", DataType.Decimal(15, 2)), new Field("long", DataType.Decimal(38, 5)),
        new Field("text", DataType.Utf8), new Field("bytes", DataType.Binary), new Field("date", DataType.Date), new Field("time", DataType.Time),
        new Field("at", DataType.Timestamp), new Field("instant", DataType.TimestampTz), new Field("span", DataType.Interval), new Field("key", DataType.Uuid),
        new Field("huge", DataType.Int128), new Field("natural", DataType.UInt128),
        new Field("seconds", DataType.TimestampS), new Field("millis", DataType.TimestampMs), new Field("nanos", DataType.TimestampNs), new Field("zoned", DataType.TimeTz), new Field("json", DataType.Json));

    public static TheoryData<string, bool> Layouts => new() { { "Portable", false }, { "Native", false }, { "Portable", true }, { "Native", true } };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Every_type_comes_back(string layout, bool file)
    {
        using RecordBatch first = Batch(100, 1), second = Batch(1, 2), empty = Batch(0, 3), third = Batch(777, 4);
        byte[] stream = await Write(Enum.Parse<ArrowLayout>(layout), file, first, second, empty, third);
        var pool = new MemoryPool("test");
        (Schema schema, List<string> rows) = await Read(stream, pool);
        Assert.Equal(s_schema, schema);
        Assert.Equal([.. Rows(first), .. Rows(second), .. Rows(third)], rows);
        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public async Task A_batch_that_was_read_can_be_written_again()
    {
        using RecordBatch batch = Batch(300, 5);
        byte[] native = await Write(ArrowLayout.Native, false, batch);
        using var reader = new ArrowStreamReader(new MemoryStream(native), MemoryPool.Unlimited);
        using RecordBatch read = (await reader.ReadNextAsync())!;
        byte[] portable = await Write(ArrowLayout.Portable, false, read);
        Assert.Equal(Rows(batch), (await Read(portable, MemoryPool.Unlimited)).Rows);
    }

    [Fact]
    public async Task A_stream_without_batches_still_has_its_schema()
    {
        byte[] stream = await Write(ArrowLayout.Portable, false);
        (Schema schema, List<string> rows) = await Read(stream, MemoryPool.Unlimited);
        Assert.Equal(s_schema, schema);
        Assert.Empty(rows);
    }

    [Fact]
    public async Task A_stream_without_its_end_mark_is_refused_unless_that_is_allowed()
    {
        using RecordBatch batch = Batch(3, 6);
        byte[] stream = (await Write(ArrowLayout.Portable, false, batch))[..^8];
        var error = await Assert.ThrowsAsync<ArrowException>(() => Read(stream, MemoryPool.Unlimited));
        Assert.Contains("no end mark", error.Message);
        using var reader = new ArrowStreamReader(new MemoryStream(stream), MemoryPool.Unlimited, requireEnd: false);
        (await reader.ReadNextAsync())!.Dispose();
        Assert.Null(await reader.ReadNextAsync());
    }

    [Fact]
    public async Task Streams_and_files_of_another_implementation_are_read()
    {
        foreach (byte[] bytes in (byte[][])[ArrowFixtures.Stream, ArrowFixtures.File])
        {
            (Schema schema, List<string> rows) = await Read(bytes, MemoryPool.Unlimited);
            Assert.Equal("INTEGER,BIGINT,DOUBLE,BOOLEAN,VARCHAR,VARCHAR,VARCHAR,DATE,BLOB", string.Join(",", schema.Select(f => f.Type)));
            Assert.Equal(
                [
                    "1|9007199254740993|1.5|true|short|red|x|2024-02-29|\\x01\\x02\\xFF",
                    "∅|∅|∅|∅|∅|blue|∅|∅|∅",
                    "-3|-1|-0.25|false|a text longer than twelve bytes: äöü|red|x|1970-01-01|",
                ],
                rows);
        }
    }

    [Fact]
    public async Task A_file_in_a_pipe_is_read_from_its_start_to_its_end_if_it_starts_with_its_schema()
    {
        using RecordBatch batch = Batch(20, 10);
        using var own = new ArrowStreamReader(new Pipe(await Write(ArrowLayout.Portable, true, batch)), MemoryPool.Unlimited);
        using (RecordBatch read = (await own.ReadNextAsync())!) Assert.Equal(Rows(batch), Rows(read));
        Assert.Null(await own.ReadNextAsync());

        using var other = new ArrowStreamReader(new Pipe(ArrowFixtures.File), MemoryPool.Unlimited);
        var error = await Assert.ThrowsAsync<ArrowException>(async () => await other.ReadSchemaAsync());
        Assert.Contains("only in its footer", error.Message);
    }

    [Theory]
    [InlineData("Portable")]
    [InlineData("Native")]
    public async Task A_stream_that_is_cut_off_anywhere_is_refused(string layout)
    {
        using RecordBatch batch = Batch(9, 7);
        byte[] stream = await Write(Enum.Parse<ArrowLayout>(layout), false, batch);
        for (int length = 0; length < stream.Length; length += length < 64 ? 1 : 7)
            await Assert.ThrowsAsync<ArrowException>(() => Read(stream[..length], MemoryPool.Unlimited));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_is_refused()
    {
        for (int length = 0; length < ArrowFixtures.File.Length; length += length < 64 ? 1 : 7)
            await Assert.ThrowsAsync<ArrowException>(() => Read(ArrowFixtures.File[..length], MemoryPool.Unlimited));
    }

    [Theory]
    [InlineData("Portable")]
    [InlineData("Native")]
    public async Task A_damaged_stream_is_an_error_or_other_values_but_never_a_crash(string layout)
    {
        using RecordBatch batch = Batch(20, 8);
        byte[] stream = await Write(Enum.Parse<ArrowLayout>(layout), false, batch);
        var random = new Random(8);
        var pool = new MemoryPool("test", limit: 1 << 30);
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = (byte[])stream.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await Read(damaged, pool);
            }
            catch (FrameException)
            {
            }

            Assert.Equal(0, pool.Reserved);
        }
    }

    [Fact]
    public async Task A_damaged_stream_of_another_implementation_never_crashes()
    {
        var random = new Random(9);
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = (byte[])(round % 2 == 0 ? ArrowFixtures.Stream : ArrowFixtures.File).Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await Read(damaged, MemoryPool.Unlimited);
            }
            catch (FrameException)
            {
            }
        }
    }

    [Fact]
    public async Task An_interval_beyond_nanoseconds_is_an_overflow()
    {
        var schema = new Schema(new Field("span", DataType.Interval));
        using var builder = new RecordBatchBuilder(schema, MemoryPool.Unlimited);
        builder[0].Append(new IntervalValue(0, 0, long.MaxValue / 10));
        builder.CountRows(1);
        using RecordBatch batch = builder.Finish();
        await Assert.ThrowsAsync<ArithmeticOverflowException>(async () => await new ArrowStreamWriter(new MemoryStream(), schema).WriteAsync(batch));
    }

    [Theory]
    [InlineData("out.arrow")]
    [InlineData("out.arrows")]
    public async Task A_file_appears_under_its_name_only_when_it_is_whole(string name)
    {
        string directory = Directory.CreateTempSubdirectory("frame-arrow").FullName;
        try
        {
            string path = Path.Combine(directory, name);
            using RecordBatch batch = Batch(50, 11);
            Vector[] views = [.. s_schema.Select(f => new Vector(f.Type, MemoryPool.Unlimited, batch.Length))];
            for (int i = 0; i < views.Length; i++) ColumnVector.Show(batch.Columns[i], 0, batch.Length, views[i]);
            var chunk = new DataChunk(views);
            chunk.SetAll(batch.Length);
            using (Catalog.ITableWriter abandoned = new ArrowSink(path).Open(s_schema, MemoryPool.Unlimited, 1, default)) abandoned.Append(chunk);
            Assert.Empty(Directory.GetFiles(directory));
            using (Catalog.ITableWriter writer = new ArrowSink(path).Open(s_schema, MemoryPool.Unlimited, 1, default))
            {
                writer.Append(chunk);
                Assert.Equal(50, writer.Complete());
            }

            Assert.Equal(Rows(batch), (await Read(await File.ReadAllBytesAsync(path), MemoryPool.Unlimited)).Rows);
            foreach (Vector view in views) view.Dispose();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("Portable", 0.0)]
    [InlineData("Portable", 0.3)]
    [InlineData("Native", 0.3)]
    public async Task Nested_types_come_back(string layout, double nulls)
    {
        using RecordBatch batch = NestedData.Batch(500, nulls, seed: 3);
        using var stream = new MemoryStream();
        var writer = new ArrowStreamWriter(stream, NestedData.Schema, Enum.Parse<ArrowLayout>(layout), false);
        await writer.WriteAsync(batch);
        await writer.CompleteAsync();
        var pool = new MemoryPool("test");
        using (var reader = new ArrowStreamReader(new MemoryStream(stream.ToArray()), pool))
        {
            using RecordBatch read = (await reader.ReadNextAsync())!;
            Assert.Equal(NestedData.Schema, read.Schema);
            for (int c = 0; c < NestedData.Schema.Count; c++) Assert.Equal(NestedData.Texts(batch.Columns[c]), NestedData.Texts(read.Columns[c]));
        }

        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public void A_list_column_shows_offsets_and_elements()
    {
        using RecordBatch batch = NestedData.Batch(50, 0.2, seed: 4);
        Column lists = batch["numbers"], elements = lists.Children[0];
        for (int row = 0; row < lists.Length; row++)
        {
            if (lists.IsNull(row)) continue;
            IEnumerable<string> shown = Enumerable.Range(lists.Offsets[row], lists.Offsets[row + 1] - lists.Offsets[row]).Select(i => elements.GetText(i) ?? "NULL");
            Assert.Equal(lists.GetText(row), $"[{string.Join(", ", shown)}]");
        }

        Assert.Equal(lists.Offsets[lists.Length], elements.Length);
    }

    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private static async Task<byte[]> Write(ArrowLayout layout, bool file, params RecordBatch[] batches)
    {
        using var stream = new MemoryStream();
        var writer = new ArrowStreamWriter(stream, s_schema, layout, file);
        foreach (RecordBatch batch in batches) await writer.WriteAsync(batch);
        await writer.CompleteAsync();
        Assert.Equal(stream.Length, writer.Bytes);
        return stream.ToArray();
    }

    private static async Task<(Schema Schema, List<string> Rows)> Read(byte[] bytes, MemoryPool pool)
    {
        using var reader = new ArrowStreamReader(new MemoryStream(bytes), pool);
        Schema schema = await reader.ReadSchemaAsync();
        var rows = new List<string>();
        while (await reader.ReadNextAsync() is { } batch)
        {
            using (batch) rows.AddRange(Rows(batch));
        }

        return (schema, rows);
    }

    // Dates and times as numbers: damaged ones may lie outside what has a text.
    private static IEnumerable<string> Rows(RecordBatch batch)
    {
        for (int i = 0; i < batch.Length; i++) yield return string.Join("|", batch.Columns.Select(c => Text(c, i)));
    }

    private static string Text(Column column, int row) => column.IsNull(row) ? "∅" : column.Type.Id switch
    {
        TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => column.Values<long>()[row].ToString(CultureInfo.InvariantCulture),
        TypeId.Interval => column.Values<IntervalValue>()[row].ToString(),
        _ => column.GetText(row)!,
    };

    private static RecordBatch Batch(int rows, int seed)
    {
        var random = new Random(seed);
        using var builder = new RecordBatchBuilder(s_schema, MemoryPool.Unlimited);
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < s_schema.Count; c++)
            {
                DataType type = s_schema[c].Type;
                bool isNull = type.Id == TypeId.Null || (s_schema[c].Nullable && random.Next(5) == 0);
                builder[c].Append(new Scalar(type, isNull ? null : Value(type, random)));
            }
        }

        builder.CountRows(rows);
        return builder.Finish();
    }

    private static object Value(DataType type, Random random) => type.Id switch
    {
        TypeId.Boolean => random.Next(2) == 0,
        TypeId.Int8 => (sbyte)random.Next(-128, 128),
        TypeId.Int16 => (short)random.Next(-32768, 32768),
        TypeId.Int32 => random.Next(int.MinValue, int.MaxValue),
        TypeId.Int64 => random.NextInt64(long.MinValue, long.MaxValue),
        TypeId.UInt8 => (byte)random.Next(256),
        TypeId.UInt16 => (ushort)random.Next(65536),
        TypeId.UInt32 => (uint)random.NextInt64(uint.MaxValue),
        TypeId.UInt64 => (ulong)random.NextInt64() * 2,
        TypeId.Float32 => random.NextSingle(),
        TypeId.Float64 => random.NextDouble() * 1e9,
        TypeId.Decimal => type.IsShortDecimal ? (Int128)random.NextInt64(-999_999_999_999_999, 999_999_999_999_999) : (Int128)random.NextInt64() * random.NextInt64(1_000_000_000) * -1,
        TypeId.Utf8 => random.Next(4) switch { 0 => "", 1 => "kurz", 2 => "äöü", _ => new string('é', random.Next(1, 60)) },
        TypeId.Binary => Enumerable.Range(0, random.Next(30)).Select(_ => (byte)random.Next(256)).ToArray(),
        TypeId.Date => random.Next(-700_000, 700_000),
        TypeId.Time => random.NextInt64(86_400_000_000),
        (>= TypeId.Timestamp and <= TypeId.TimeTz) => random.NextInt64(-2_000_000_000_000_000, 4_000_000_000_000_000),
        TypeId.Interval => new IntervalValue(random.Next(-100, 100), random.Next(-100, 100), random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)),
        _ => new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()),
    };
}
