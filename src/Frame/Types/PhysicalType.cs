namespace FrameEngine.Types;

/// <summary>How values lie in a vector's memory. Several <see cref="TypeId"/>s share one layout, and kernels are specialised by layout.</summary>
internal enum PhysicalType : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
    /// <summary>16 bytes: signed integers of 128 bits and decimals above 18 digits; unsigned (<see cref="DataType.IsUnsigned128"/>) integers of 128 bits and uuids (big-endian order as a number).</summary>
    Int128,
    /// <summary>16 bytes: <see cref="Columns.StringView"/>, for utf8, binary, and packed lists, structs and maps (<see cref="Nested.NestedLayout"/>).</summary>
    View,
    /// <summary>16 bytes: <see cref="IntervalValue"/>.</summary>
    Interval,
}

/// <summary>Sizes and names of physical types.</summary>
internal static class PhysicalTypes
{
    /// <summary>Bytes that one value takes in a flat vector.</summary>
    public static int Width(this PhysicalType type) => type switch
    {
        PhysicalType.Bool or PhysicalType.Int8 or PhysicalType.UInt8 => 1,
        PhysicalType.Int16 or PhysicalType.UInt16 => 2,
        PhysicalType.Int32 or PhysicalType.UInt32 or PhysicalType.Float32 => 4,
        PhysicalType.Int64 or PhysicalType.UInt64 or PhysicalType.Float64 => 8,
        PhysicalType.Int128 or PhysicalType.View or PhysicalType.Interval => 16,
        _ => 0,
    };
}
