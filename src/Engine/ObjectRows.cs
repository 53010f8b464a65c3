using System.Reflection;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>.NET objects as a batch: a column per readable public property.</summary>
internal static class ObjectRows
{
    public static RecordBatch ToBatch<T>(IEnumerable<T> rows, MemoryPool pool)
    {
        PropertyInfo[] properties = [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0)];
        if (properties.Length == 0) throw new UsageException($"{typeof(T)} has no readable public property to make a column of");
        var nullability = new NullabilityInfoContext();
        Field[] fields = [.. properties.Select(p => new Field(
            p.Name,
            ClrScalar.TypeOf(p.PropertyType) ?? throw new UsageException($"property {typeof(T).Name}.{p.Name} has type {p.PropertyType}, which has no SQL counterpart"),
            nullability.Create(p).ReadState != NullabilityState.NotNull))];
        var schema = new Schema(fields);
        using var builder = new RecordBatchBuilder(schema, pool);
        foreach (T row in rows)
        {
            for (int i = 0; i < properties.Length; i++) Append(builder[i], fields[i].Type, properties[i].GetValue(row));
            builder.CountRows(1);
        }

        return builder.Finish();
    }

    private static void Append(ColumnBuilder column, DataType type, object? value)
    {
        if (value is null)
        {
            column.AppendNull();
        }
        else if (value is decimal number)
        {
            column.Append(Rescale(number, type.Scale));
        }
        else
        {
            column.Append(ClrScalar.Of(value));
        }
    }

    // Columns of decimals share one scale; a value with more digits than that must not be cut silently.
    private static Int128 Rescale(decimal number, int scale)
    {
        Scalar exact = ClrScalar.Of(number);
        var unscaled = (Int128)exact.Value!;
        for (int s = exact.Type.Scale; s < scale; s++) unscaled *= 10;
        for (int s = exact.Type.Scale; s > scale; s--)
        {
            if (unscaled % 10 != 0) throw new ConversionException($"{number} has more than {scale} digits after the point");
            unscaled /= 10;
        }

        return unscaled;
    }
}
