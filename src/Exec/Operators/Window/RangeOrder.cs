using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Compares values of a RANGE frame's sort key with the values at which frames begin and end.</summary>
internal abstract unsafe class RangeOrder
{
    /// <summary>The order of two values in memory, ascending.</summary>
    public abstract int Compare(void* left, int leftIndex, void* right, int rightIndex);

    /// <exception cref="FrameNotSupportedException">There is no distance between values of the type.</exception>
    public static RangeOrder Of(DataType type) => type.Physical switch
    {
        PhysicalType.Int8 => new Plain<sbyte>(),
        PhysicalType.Int16 => new Plain<short>(),
        PhysicalType.Int32 => new Plain<int>(),
        PhysicalType.Int64 => new Plain<long>(),
        PhysicalType.UInt8 => new Plain<byte>(),
        PhysicalType.UInt16 => new Plain<ushort>(),
        PhysicalType.UInt32 => new Plain<uint>(),
        PhysicalType.UInt64 => new Plain<ulong>(),
        PhysicalType.Int128 => new Plain<Int128>(),
        PhysicalType.Interval => new Plain<IntervalValue>(),
        PhysicalType.Float32 => new Floating<float>(),
        PhysicalType.Float64 => new Floating<double>(),
        _ => throw new FrameNotSupportedException($"a RANGE frame cannot have distances between values of type {type}"),
    };

    private sealed class Plain<T> : RangeOrder where T : unmanaged, IComparable<T>
    {
        public override int Compare(void* left, int leftIndex, void* right, int rightIndex) => ((T*)left)[leftIndex].CompareTo(((T*)right)[rightIndex]);
    }

    // NaN is the greatest, as sorts have it.
    private sealed class Floating<T> : RangeOrder where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        public override int Compare(void* left, int leftIndex, void* right, int rightIndex) =>
            FloatOrder<T>.Of((T*)left + leftIndex).CompareTo(FloatOrder<T>.Of((T*)right + rightIndex));
    }
}
