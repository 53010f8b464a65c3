using System.Collections.Immutable;
using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Formats.Parquet.Scanning;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Parquet;

/// <summary>Random data, and the way through a file and back, for the tests of this folder.</summary>
internal static class ParquetFiles
{
    public static readonly DataType[] AllTypes =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
        DataType.Float32, DataType.Float64, DataType.Decimal(7, 2), DataType.Decimal(15, 2), DataType.Decimal(38, 10), DataType.Utf8, DataType.Binary,
        DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampTz, DataType.Interval, DataType.Uuid,
    ];

    public static string TemporaryPath() => Path.Combine(Path.GetTempPath(), $"frame-{Guid.NewGuid():N}.parquet");

    /// <summary>A column of random values; few distinct ones if <paramref name="distinct"/> is small.</summary>
    public static object?[] RandomValues(DataType type, int rows, double nulls, int distinct, int seed)
    {
        var random = new Random(seed);
        var pool = new object[Math.Min(distinct, rows)];
        for (int i = 0; i < pool.Length; i++) pool[i] = RandomValue(type, random);
        var values = new object?[rows];
        for (int i = 0; i < rows; i++) values[i] = random.NextDouble() < nulls ? null : pool[random.Next(pool.Length)];
        return values;
    }

    public static RecordBatch Batch(Schema schema, params object?[][] columns)
    {
        var built = ImmutableArray.CreateBuilder<Column>();
        for (int c = 0; c < columns.Length; c++)
        {
            using var builder = new ColumnBuilder(schema[c].Type, MemoryPool.Unlimited);
            foreach (object? value in columns[c]) builder.Append(new Scalar(schema[c].Type, value));
            built.Add(builder.Finish());
        }
        return new RecordBatch(schema, built.ToImmutable(), columns[0].Length);
    }

    public static string Write(RecordBatch batch, ParquetWriteOptions? options = null, int threads = 1)
    {
        string path = TemporaryPath();
        using var writer = new ParquetFileWriter(path, batch.Schema, options ?? new ParquetWriteOptions(), MemoryPool.Unlimited, threads);
        writer.Append(batch);
        Assert.Equal(batch.Length, writer.Complete());
        return path;
    }

    /// <summary>Reads columns of a file; each column as text, nulls as null. Checks that every byte of memory came back.</summary>
    public static IReadOnlyList<string?>[] Read(string path, int[]? columns = null, Expression[]? filters = null, int[]? output = null, int chunkRows = DataChunk.DefaultRows,
        DynamicFilter? dynamicFilter = null, int dynamicColumn = 0, ScanMetrics? metrics = null, ParquetReadOptions? options = null)
    {
        var pool = new MemoryPool("test");
        ParquetTableSource source = ParquetTableSource.Open(path, options);
        columns ??= [.. Enumerable.Range(0, source.Schema.Count)];
        output ??= [.. Enumerable.Range(0, columns.Length)];
        var schema = new Schema(output.Select(o => source.Schema[columns[o]]));
        var result = new List<string?>[output.Length];
        for (int i = 0; i < result.Length; i++) result[i] = [];
        var request = new ScanRequest([.. columns], [.. output], [.. filters ?? []],
            dynamicFilter is null ? [] : [new BoundDynamicFilter(dynamicFilter, dynamicColumn)], pool, CancellationToken.None)
        {
            ChunkRows = chunkRows,
            Metrics = metrics ?? new ScanMetrics(),
        };
        using (IScan scan = source.OpenScan(request))
        using (IScanReader reader = scan.CreateReader())
        using (var builder = new RecordBatchBuilder(schema, pool))
        {
            for (int m = 0; m < scan.Morsels; m++)
            {
                reader.Open(m);
                while (reader.Read() is { } chunk)
                {
                    Assert.InRange(chunk.Rows, 0, chunkRows);
                    builder.Append(chunk);
                }
            }
            using RecordBatch batch = builder.Finish();
            for (int c = 0; c < result.Length; c++)
                for (int row = 0; row < batch.Length; row++) result[c].Add(batch.Columns[c].GetText(row));
        }
        Assert.Equal(0, pool.Reserved);
        return result;
    }

    public static string?[] Texts(Column column) => [.. Enumerable.Range(0, column.Length).Select(column.GetText)];

    public static Expression Compare(ComparisonOperator op, int ordinal, Scalar value) => new Comparison(op, new InputRef(ordinal, value.Type), new Literal(value));

    private static object RandomValue(DataType type, Random random)
    {
        switch (type.Id)
        {
            case TypeId.Boolean: return random.Next(2) == 1;
            case TypeId.Int8: return (sbyte)random.Next(-128, 128);
            case TypeId.Int16: return (short)random.Next(short.MinValue, short.MaxValue + 1);
            case TypeId.Int32: return random.Next(int.MinValue, int.MaxValue);
            case TypeId.Int64: return random.NextInt64(long.MinValue, long.MaxValue);
            case TypeId.UInt8: return (byte)random.Next(256);
            case TypeId.UInt16: return (ushort)random.Next(65536);
            case TypeId.UInt32: return (uint)random.NextInt64(0, 1L << 32);
            case TypeId.UInt64: return (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            case TypeId.Float32: return (float)((random.NextDouble() - 0.5) * 1e6);
            case TypeId.Float64: return (random.NextDouble() - 0.5) * 1e12;
            case TypeId.Decimal:
                Int128 limit = 1;
                for (int i = 0; i < type.Precision; i++) limit *= 10;
                return (((Int128)random.NextInt64() << 64) | (Int128)(ulong)random.NextInt64()) % limit * (random.Next(2) == 0 ? 1 : -1);
            case TypeId.Utf8:
                var text = new StringBuilder();
                for (int i = random.Next(0, 30); i > 0; i--) text.Append(random.Next(20) == 0 ? "é€😀"[random.Next(2)] : (char)random.Next('a', 'z'));
                return text.ToString();
            case TypeId.Binary:
                byte[] bytes = new byte[random.Next(0, 30)];
                random.NextBytes(bytes);
                return bytes;
            case TypeId.Date: return random.Next(-100_000, 100_000);
            case TypeId.Time: return random.NextInt64(0, 86_400_000_000);
            case TypeId.Timestamp or TypeId.TimestampTz: return random.NextInt64(-60_000_000_000_000_000, 60_000_000_000_000_000);
            case TypeId.Interval: return new IntervalValue(random.Next(-100, 100), random.Next(-100, 100), random.Next(0, 1_000_000) * 1000L);
            case TypeId.Uuid:
                byte[] id = new byte[16];
                random.NextBytes(id);
                return new Guid(id);
            default: throw new InvalidOperationException(type.ToString());
        }
    }
}
