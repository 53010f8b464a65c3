using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests;

/// <summary>Tables, scans and expressions from plain C# values.</summary>
internal static class TestData
{
    public static Field Column(string name, DataType type, bool nullable = true) => new(name, type, nullable);

    /// <summary>A batch of rows of plain values: numbers, text, null; decimals as unscaled <see cref="Int128"/>.</summary>
    public static RecordBatch Batch(Schema schema, IEnumerable<object?[]> rows, MemoryPool? pool = null)
    {
        using var builder = new RecordBatchBuilder(schema, pool ?? MemoryPool.Unlimited);
        int count = 0;
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < schema.Count; i++) builder[i].Append(new Scalar(schema[i].Type, row[i]));
            count++;
        }

        builder.CountRows(count);
        return builder.Finish();
    }

    /// <summary>A table whose rows are spread over batches of <paramref name="batchRows"/>.</summary>
    public static MemoryTable Table(Schema schema, IEnumerable<object?[]> rows, int batchRows = 1000)
    {
        List<RecordBatch> batches = [.. rows.Chunk(batchRows).Select(c => Batch(schema, c))];
        var table = new MemoryTable("t", schema, batches);
        foreach (RecordBatch batch in batches) batch.Dispose();
        return table;
    }

    public static PhysicalScan Scan(ITableSource source, params Expression[] filters)
    {
        int[] all = [.. Enumerable.Range(0, source.Schema.Count)];
        return new PhysicalScan(null, [.. all], [.. all], ColumnsOf(source.Schema), [.. filters], []) { Source = source };
    }

    public static EquatableArray<PhysicalColumn> ColumnsOf(Schema schema) => schema.Select(f => new PhysicalColumn(f.Name, f.Type, f.Nullable)).ToEquatableArray();

    public static EquatableArray<PhysicalColumn> ColumnsOf(params (string Name, DataType Type)[] columns) =>
        columns.Select(c => new PhysicalColumn(c.Name, c.Type, true)).ToEquatableArray();

    public static InputRef Ref(Schema schema, string name)
    {
        Assert.True(schema.TryGetOrdinal(name, out int ordinal));
        return new InputRef(ordinal, schema[ordinal].Type, schema[ordinal].Nullable);
    }

    public static Literal Int64(long value) => new(Scalar.Int64(value));

    public static Comparison Compare(Expression left, ComparisonOperator op, Expression right) => new(op, left, right);
}
