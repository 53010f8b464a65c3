using System.Collections.Immutable;
using FrameEngine.Columns;
using FrameEngine.Formats.Tests.Parquet;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests;

/// <summary>Random lists, structs and maps in each other, with nulls and empty ones at every level.</summary>
internal static class NestedData
{
    public static readonly Schema Schema = new(
        new Field("numbers", DataType.List(DataType.Int32)),
        new Field("texts", DataType.List(DataType.List(DataType.Utf8))),
        new Field("flat", DataType.Int64),
        new Field("record", DataType.Struct(new Field("a", DataType.Int64), new Field("b", DataType.List(DataType.Utf8)), new Field("c", DataType.Boolean))),
        new Field("fixed", DataType.Struct(new Field("a", DataType.Int8), new Field("b", DataType.Float64), new Field("c", DataType.Struct(new Field("d", DataType.Date))))),
        new Field("map", DataType.Map(DataType.Utf8, DataType.Struct(new Field("x", DataType.Decimal(38, 10)), new Field("y", DataType.List(DataType.Timestamp))))),
        new Field("records", DataType.List(DataType.Struct(new Field("p", DataType.Uuid), new Field("q", DataType.Map(DataType.Int32, DataType.List(DataType.Binary)))))),
        new Field("deep", DataType.Struct(new Field("s", DataType.Struct(new Field("t", DataType.List(DataType.List(DataType.List(DataType.UInt16)))))))));

    public static RecordBatch Batch(int rows, double nulls, int seed)
    {
        var random = new Random(seed);
        var columns = ImmutableArray.CreateBuilder<Column>();
        foreach (Field field in Schema)
        {
            using var builder = new ColumnBuilder(field.Type, MemoryPool.Unlimited);
            for (int i = 0; i < rows; i++) builder.Append(Value(field.Type, random, nulls));
            columns.Add(builder.Finish());
        }

        return new RecordBatch(Schema, columns.ToImmutable(), rows);
    }

    public static IEnumerable<string?> Texts(Column column) => Enumerable.Range(0, column.Length).Select(column.GetText);

    private static Scalar Value(DataType type, Random random, double nulls)
    {
        if (random.NextDouble() < nulls) return Scalar.Null(type);
        int count = random.Next(4);
        switch (type.Id)
        {
            case TypeId.List: return PackedScalars.List(type.Element, [.. Enumerable.Range(0, count).Select(_ => Value(type.Element, random, nulls))]);
            case TypeId.Struct: return PackedScalars.Struct(type, [.. type.Fields.Select(f => Value(f.Type, random, nulls))]);
            case TypeId.Map:
                return PackedScalars.Map(type, [.. Enumerable.Range(0, count).Select(i => (type.Fields[0].Type.Id == TypeId.Utf8 ? Scalar.Utf8($"key {i}") : Scalar.Int32(i), Value(type.Fields[1].Type, random, nulls)))]);
            default: return new Scalar(type, ParquetFiles.RandomValues(type, 1, 0, 1, random.Next())[0]);
        }
    }
}
