using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>How a value of one physical type is packed: what loops over many values are specialised by.</summary>
internal unsafe interface IPackedCodec
{
    /// <summary>Bytes of a packed value.</summary>
    static abstract int Width { get; }

    /// <summary>Packs the value at an index of flat data.</summary>
    static abstract void Put(byte* p, void* data, int index);
}

/// <summary>Booleans and UTINYINT.</summary>
internal readonly unsafe struct PackedByte : IPackedCodec
{
    public static int Width => 1;
    public static void Put(byte* p, void* data, int index) => *p = ((byte*)data)[index];
}

/// <summary>TINYINT.</summary>
internal readonly unsafe struct PackedSByte : IPackedCodec
{
    public static int Width => 1;
    public static void Put(byte* p, void* data, int index) => *p = (byte)(((byte*)data)[index] ^ 0x80);
}

/// <summary>SMALLINT.</summary>
internal readonly unsafe struct PackedInt16 : IPackedCodec
{
    public static int Width => 2;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness((ushort)(((ushort*)data)[index] ^ 0x8000)));
}

/// <summary>USMALLINT.</summary>
internal readonly unsafe struct PackedUInt16 : IPackedCodec
{
    public static int Width => 2;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(((ushort*)data)[index]));
}

/// <summary>INTEGER and dates.</summary>
internal readonly unsafe struct PackedInt32 : IPackedCodec
{
    public static int Width => 4;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(((uint*)data)[index] ^ 0x8000_0000));
}

/// <summary>UINTEGER.</summary>
internal readonly unsafe struct PackedUInt32 : IPackedCodec
{
    public static int Width => 4;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(((uint*)data)[index]));
}

/// <summary>BIGINT, times, timestamps and decimals of up to 18 digits.</summary>
internal readonly unsafe struct PackedInt64 : IPackedCodec
{
    public static int Width => 8;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(((ulong*)data)[index] ^ (1UL << 63)));
}

/// <summary>UBIGINT.</summary>
internal readonly unsafe struct PackedUInt64 : IPackedCodec
{
    public static int Width => 8;
    public static void Put(byte* p, void* data, int index) => Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(((ulong*)data)[index]));
}

/// <summary>FLOAT.</summary>
internal readonly unsafe struct PackedFloat32 : IPackedCodec
{
    public static int Width => 4;

    // Negative numbers have all bits flipped, others the sign: then unsigned order is numeric order. The one NaN that is kept is the positive quiet one.
    public static void Put(byte* p, void* data, int index)
    {
        float value = ((float*)data)[index];
        uint bits = BitConverter.SingleToUInt32Bits(value == 0 ? 0f : value);
        bits = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(float.IsNaN(value) ? 0xFFC0_0000 : bits));
    }
}

/// <summary>DOUBLE.</summary>
internal readonly unsafe struct PackedFloat64 : IPackedCodec
{
    public static int Width => 8;

    public static void Put(byte* p, void* data, int index)
    {
        double value = ((double*)data)[index];
        ulong bits = BitConverter.DoubleToUInt64Bits(value == 0 ? 0d : value);
        bits = (bits & (1UL << 63)) != 0 ? ~bits : bits | (1UL << 63);
        Unsafe.WriteUnaligned(p, BinaryPrimitives.ReverseEndianness(double.IsNaN(value) ? 0xFFF8_0000_0000_0000 : bits));
    }
}

/// <summary>UUIDs and UHUGEINT.</summary>
internal readonly unsafe struct PackedUInt128 : IPackedCodec
{
    public static int Width => 16;
    public static void Put(byte* p, void* data, int index) => BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(p, 16), ((UInt128*)data)[index]);
}

/// <summary>HUGEINT and decimals of more than 18 digits.</summary>
internal readonly unsafe struct PackedInt128 : IPackedCodec
{
    public static int Width => 16;
    public static void Put(byte* p, void* data, int index) => BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(p, 16), ((UInt128*)data)[index] ^ (UInt128.One << 127));
}

/// <summary>Intervals: their length, by which they compare, then their parts.</summary>
internal readonly unsafe struct PackedInterval : IPackedCodec
{
    public static int Width => 32;

    public static void Put(byte* p, void* data, int index)
    {
        IntervalValue interval = ((IntervalValue*)data)[index];
        BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(p, 16), (UInt128)interval.Normalized ^ (UInt128.One << 127));
        Unsafe.WriteUnaligned(p + 16, interval);
    }
}
