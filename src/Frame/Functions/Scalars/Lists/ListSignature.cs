using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>What list functions share: which arguments they take, and how they read and write rows.</summary>
internal static unsafe class ListSignature
{
    /// <summary>The list type that an argument is taken as: fixed-size lists have the form of lists, NULL is a list of nothing. Null for what is no list.</summary>
    public static DataType? Of(DataType type) => type.Id switch
    {
        TypeId.List => type,
        TypeId.FixedSizeList => DataType.List(type.Element),
        TypeId.Null => DataType.List(DataType.Null),
        _ => null,
    };

    /// <summary>Whether an argument serves as a whole number.</summary>
    public static bool IsWhole(DataType type) => type.IsInteger && type.Id != TypeId.UInt64 || type.Id is TypeId.Null or TypeId.Decimal or TypeId.UInt64;

    public static long Number(Vector vector, int row) => vector.As<long>()[vector.ValueIndex(row)];

    /// <summary>A null in a result, over data that can be read.</summary>
    public static void SetNull(Vector result, int row, int rows)
    {
        int width = PhysicalTypes.Width(result.Physical);
        new Span<byte>((byte*)result.Data + ((long)row * width), width).Clear();
        KernelLoop.SetNull(result, row, rows);
    }
}

/// <summary>The places that a slice takes, counted from 1, from the end if negative.</summary>
internal static class SliceBounds
{
    /// <summary>Stand for a missing bound: the list's end on that side of the walk.</summary>
    public const long NoLow = long.MinValue, NoHigh = long.MaxValue;

    /// <summary>First and last place in the order of the list; the first is beyond the last if there are none. A negative step walks from the low bound down to the high one.</summary>
    public static (long First, long Last) Of(long low, long high, int length, long step)
    {
        if (step < 0) (low, high) = (high == NoHigh ? 1 : high, low == NoLow ? length : low);
        long first = low == NoLow ? 1 : low < 0 ? Math.Max(low + length + 1, 1) : Math.Max(low, 1);
        long last = high == NoHigh ? length : high < 0 ? high + length + 1 : Math.Min(high, length);
        return (first, last);
    }
}
