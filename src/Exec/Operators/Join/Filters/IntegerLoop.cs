using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Join.Filters;

/// <summary>A test of a 64-bit number: integer-like values as they are, in two's complement.</summary>
internal interface INumberTest
{
    bool Test(ulong number);
}

/// <summary>Selects the rows of integer-like vectors that pass a test.</summary>
internal static unsafe class IntegerLoop
{
    public static int Select<TTest>(Vector column, Selection selection, bool keepsNulls, TTest test, int* output) where TTest : struct, INumberTest => column.Physical switch
    {
        PhysicalType.Bool or PhysicalType.UInt8 => Loop<byte, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.Int8 => Loop<sbyte, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.Int16 => Loop<short, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.Int32 => Loop<int, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.Int64 => Loop<long, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.UInt16 => Loop<ushort, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.UInt32 => Loop<uint, TTest>(column, selection, keepsNulls, test, output),
        PhysicalType.UInt64 => Loop<ulong, TTest>(column, selection, keepsNulls, test, output),
        _ => throw new InternalException($"a dynamic filter over integers was applied to {column.Type}"),
    };

    private static int Loop<T, TTest>(Vector column, Selection selection, bool keepsNulls, TTest test, int* output)
        where T : unmanaged, IBinaryInteger<T>
        where TTest : struct, INumberTest
    {
        T* values = column.Values.As<T>();
        int* rows = selection.Indices;
        int count = selection.Count, kept = 0;
        if (column.Encoding == VectorEncoding.Flat && column.Validity == null)
        {
            for (int i = 0; i < count; i++)
            {
                int row = rows == null ? i : rows[i];
                output[kept] = row;
                kept += test.Test(ulong.CreateTruncating(values[row])) ? 1 : 0;
            }

            return kept;
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows == null ? i : rows[i];
            bool passes = column.IsValid(row) ? test.Test(ulong.CreateTruncating(values[column.ValueIndex(row)])) : keepsNulls;
            output[kept] = row;
            kept += passes ? 1 : 0;
        }

        return kept;
    }
}
