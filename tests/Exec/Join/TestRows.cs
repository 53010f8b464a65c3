using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests.Join;

/// <summary>Rows of .NET values, handed out as chunks in every encoding, with unselected rows in between.</summary>
internal sealed class TestRows(DataType[] types, List<object?[]> rows)
{
    public DataType[] Types { get; } = types;
    public List<object?[]> Rows { get; } = rows;

    /// <summary>A plan node that has these columns; it is never run.</summary>
    public PhysicalPlan Plan => new PhysicalValues([.. Types.Select((t, i) => new PhysicalColumn($"c{i}", t, Rows.Any(r => r[i] is null)))], []);

    public static string Text(IEnumerable<object?> row) => string.Join("|", row.Select(v => v switch
    {
        null => "NULL",
        byte[] bytes => Convert.ToHexString(bytes),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => v.ToString(),
    }));

    /// <summary>Chunks of up to <paramref name="size"/> selected rows.</summary>
    public IEnumerable<DataChunk> Chunks(int size, Random random)
    {
        for (int at = 0; at < Rows.Count; at += size)
        {
            List<object?[]> part = Rows.GetRange(at, Math.Min(size, Rows.Count - at));
            bool gaps = random.Next(2) == 0;
            var physical = new List<object?[]>();
            var selected = new List<int>();
            foreach (object?[] row in part)
            {
                while (gaps && random.Next(3) == 0) physical.Add(Rows[random.Next(Rows.Count)]);
                selected.Add(physical.Count);
                physical.Add(row);
            }

            var vectors = new Vector[Types.Length];
            for (int c = 0; c < vectors.Length; c++) vectors[c] = Encode(Types[c], [.. physical.Select(r => r[c])], random);
            var chunk = new DataChunk(vectors);
            if (gaps) Select(chunk, physical.Count, selected);
            else chunk.SetAll(physical.Count);
            yield return chunk;
        }
    }

    /// <summary>The selected rows of a chunk.</summary>
    public static IEnumerable<object?[]> Decode(DataChunk chunk)
    {
        for (int i = 0; i < chunk.Count; i++)
        {
            int row = chunk.Selection[i];
            yield return [.. chunk.Columns.Select(v => Read(v, row))];
        }
    }

    private static unsafe void Select(DataChunk chunk, int rows, List<int> selected)
    {
        int* indices = (int*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)Math.Max(selected.Count, 1), 4); // a test's few bytes are not given back
        for (int i = 0; i < selected.Count; i++) indices[i] = selected[i];
        chunk.Set(rows, new Selection(indices, selected.Count));
    }

    private static unsafe Vector Encode(DataType type, object?[] values, Random random)
    {
        int n = values.Length;
        var vector = new Vector(type, MemoryPool.Unlimited, Math.Max(n, 1));
        if (values.Distinct().Count() == 1 && random.Next(2) == 0)
        {
            vector.StartConstant(n);
            if (values[0] is null) Bitmap.Clear(vector.StartValidity(1), 0);
            else Write(vector, 0, values[0]!);
            return vector;
        }

        if (random.Next(3) == 0)
        {
            object[] distinct = [.. values.Where(v => v is not null).Distinct().Cast<object>()];
            if (distinct.Length > 0)
            {
                var dictionary = new Vector(type, MemoryPool.Unlimited, distinct.Length);
                dictionary.StartFlat(distinct.Length);
                for (int i = 0; i < distinct.Length; i++) Write(dictionary, i, distinct[i]);
                vector.StartCodes(dictionary, n);
                for (int i = 0; i < n; i++) vector.Codes[i] = Math.Max(Array.IndexOf(distinct, values[i]), 0);
                Nulls(vector, values);
                return vector;
            }
        }

        vector.StartFlat(n);
        for (int i = 0; i < n; i++)
        {
            if (values[i] is { } value) Write(vector, i, value);
            else new Span<byte>((byte*)vector.Data + (i * type.Physical.Width()), type.Physical.Width()).Fill(0xEE); // readable garbage
        }

        Nulls(vector, values);
        return vector;
    }

    private static unsafe void Nulls(Vector vector, object?[] values)
    {
        if (!values.Contains(null)) return;
        ulong* bits = vector.StartValidity(values.Length);
        for (int i = 0; i < values.Length; i++)
            if (values[i] is null) Bitmap.Clear(bits, i);
    }

    private static unsafe void Write(Vector vector, int row, object value)
    {
        switch (value)
        {
            case bool v: vector.As<byte>()[row] = v ? (byte)1 : (byte)0; break;
            case sbyte v: vector.As<sbyte>()[row] = v; break;
            case short v: vector.As<short>()[row] = v; break;
            case int v: vector.As<int>()[row] = v; break;
            case long v: vector.As<long>()[row] = v; break;
            case ulong v: vector.As<ulong>()[row] = v; break;
            case double v: vector.As<double>()[row] = v; break;
            case Int128 v: vector.As<Int128>()[row] = v; break;
            case IntervalValue v: vector.As<IntervalValue>()[row] = v; break;
            case string v:
                byte[] bytes = Encoding.UTF8.GetBytes(v);
                byte* copy = vector.Heap.Allocate(Math.Max(bytes.Length, 1));
                bytes.CopyTo(new Span<byte>(copy, bytes.Length));
                vector.Views[row] = StringView.Of(copy, bytes.Length);
                break;
            default: throw new InvalidOperationException(value.GetType().Name);
        }
    }

    private static unsafe object? Read(Vector vector, int row)
    {
        if (!vector.IsValid(row)) return null;
        int at = vector.ValueIndex(row);
        Vector values = vector.Values;
        return values.Physical switch
        {
            PhysicalType.Bool => values.As<byte>()[at] != 0,
            PhysicalType.Int8 => values.As<sbyte>()[at],
            PhysicalType.Int16 => values.As<short>()[at],
            PhysicalType.Int32 => values.As<int>()[at],
            PhysicalType.Int64 => values.As<long>()[at],
            PhysicalType.UInt64 => values.As<ulong>()[at],
            PhysicalType.Float64 => values.As<double>()[at],
            PhysicalType.Int128 => values.As<Int128>()[at],
            PhysicalType.Interval => values.As<IntervalValue>()[at],
            PhysicalType.View => StringView.GetString(values.Views + at),
            _ => throw new InvalidOperationException(values.Type.ToString()),
        };
    }
}
