using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Types;

namespace FrameEngine.Nested;

/// <summary>Fixed-width values in the form whose bytes sort as the values do.</summary>
internal static unsafe class PackedNumber
{
    /// <summary>Packs the value at an index of flat data.</summary>
    public static void Write(NestedLayout layout, void* data, int index, Span<byte> room)
    {
        fixed (byte* p = room) Write(layout, data, index, p);
    }

    /// <inheritdoc cref="Write(NestedLayout, void*, int, Span{byte})"/>
    public static void Write(NestedLayout layout, void* data, int index, byte* p)
    {
        switch (layout.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: PackedByte.Put(p, data, index); break;
            case PhysicalType.Int8: PackedSByte.Put(p, data, index); break;
            case PhysicalType.Int16: PackedInt16.Put(p, data, index); break;
            case PhysicalType.UInt16: PackedUInt16.Put(p, data, index); break;
            case PhysicalType.Int32: PackedInt32.Put(p, data, index); break;
            case PhysicalType.UInt32: PackedUInt32.Put(p, data, index); break;
            case PhysicalType.Int64: PackedInt64.Put(p, data, index); break;
            case PhysicalType.UInt64: PackedUInt64.Put(p, data, index); break;
            case PhysicalType.Float32: PackedFloat32.Put(p, data, index); break;
            case PhysicalType.Float64: PackedFloat64.Put(p, data, index); break;
            case PhysicalType.Int128 when layout.Type.IsUnsigned128: PackedUInt128.Put(p, data, index); break;
            case PhysicalType.Int128: PackedInt128.Put(p, data, index); break;
            case PhysicalType.Interval: PackedInterval.Put(p, data, index); break;
            default: throw new InternalException($"values of type {layout.Type} have no fixed width");
        }
    }

    /// <summary>Unpacks a value to an index of flat data.</summary>
    public static void Read(NestedLayout layout, byte* p, void* data, int index)
    {
        switch (layout.Physical)
        {
            case PhysicalType.Bool or PhysicalType.UInt8: ((byte*)data)[index] = *p; break;
            case PhysicalType.Int8: ((byte*)data)[index] = (byte)(*p ^ 0x80); break;
            case PhysicalType.Int16: ((ushort*)data)[index] = (ushort)(Get16(p) ^ 0x8000); break;
            case PhysicalType.UInt16: ((ushort*)data)[index] = Get16(p); break;
            case PhysicalType.Int32: ((uint*)data)[index] = Get32(p) ^ 0x8000_0000; break;
            case PhysicalType.UInt32: ((uint*)data)[index] = Get32(p); break;
            case PhysicalType.Int64: ((ulong*)data)[index] = Get64(p) ^ (1UL << 63); break;
            case PhysicalType.UInt64: ((ulong*)data)[index] = Get64(p); break;
            case PhysicalType.Float32: ((float*)data)[index] = Single(Get32(p)); break;
            case PhysicalType.Float64: ((double*)data)[index] = Double(Get64(p)); break;
            case PhysicalType.Int128 when layout.Type.IsUnsigned128: ((UInt128*)data)[index] = Get128(p); break;
            case PhysicalType.Int128: ((UInt128*)data)[index] = Get128(p) ^ (UInt128.One << 127); break;
            case PhysicalType.Interval: ((IntervalValue*)data)[index] = Unsafe.ReadUnaligned<IntervalValue>(p + 16); break;
            default: throw new InternalException($"values of type {layout.Type} have no fixed width");
        }
    }

    /// <summary>Unpacks every element of a list of fixed-width values; what nulls leave is readable.</summary>
    public static void ReadAll(NestedLayout element, byte* first, int count, void* data, int start)
    {
        int stride = element.Stride;
        byte* p = first + 1;
        switch (element.Physical)
        {
            case PhysicalType.Int32:
                for (int i = 0; i < count; i++, p += stride) ((uint*)data)[start + i] = Get32(p) ^ 0x8000_0000;
                break;
            case PhysicalType.Int64:
                for (int i = 0; i < count; i++, p += stride) ((ulong*)data)[start + i] = Get64(p) ^ (1UL << 63);
                break;
            case PhysicalType.Float32:
                for (int i = 0; i < count; i++, p += stride) ((float*)data)[start + i] = Single(Get32(p));
                break;
            case PhysicalType.Float64:
                for (int i = 0; i < count; i++, p += stride) ((double*)data)[start + i] = Double(Get64(p));
                break;
            default:
                for (int i = 0; i < count; i++, p += stride) Read(element, p, data, start + i);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Get16(byte* p) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Get32(byte* p) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Get64(byte* p) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(p));

    private static UInt128 Get128(byte* p) => BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(p, 16));

    private static float Single(uint sortable) => BitConverter.UInt32BitsToSingle((sortable & 0x8000_0000) != 0 ? sortable ^ 0x8000_0000 : ~sortable);

    private static double Double(ulong sortable) => BitConverter.UInt64BitsToDouble((sortable & (1UL << 63)) != 0 ? sortable ^ (1UL << 63) : ~sortable);
}
