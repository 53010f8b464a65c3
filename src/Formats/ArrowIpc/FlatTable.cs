using System.Buffers.Binary;
using System.Text;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Reads a table of a FlatBuffer. Every offset is checked; a field that is absent has its default.</summary>
/// <remarks>Source: "FlatBuffers internals", section "Tables". A table starts with the distance back to its vtable, which lists where each field is.</remarks>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _position;
    private readonly int _vtable;
    private readonly int _vtableLength;

    private FlatTable(ReadOnlySpan<byte> buffer, int position)
    {
        _buffer = buffer;
        _position = position;
        long vtable = (long)position - Int32(buffer, position);
        _vtable = vtable >= 0 && vtable < buffer.Length ? (int)vtable : throw Malformed();
        _vtableLength = UInt16(buffer, _vtable);
        if (_vtableLength < 4) throw Malformed();
    }

    /// <summary>The root of a buffer.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> buffer) => new(buffer, Int32(buffer, 0));

    public bool Has(int field) => Offset(field) != 0;

    public bool Bool(int field, bool otherwise = false) => Offset(field) is var at and not 0 ? Byte(_buffer, at) != 0 : otherwise;

    public byte UInt8(int field) => Offset(field) is var at and not 0 ? Byte(_buffer, at) : (byte)0;

    public short Int16(int field, short otherwise = 0) => Offset(field) is var at and not 0 ? (short)UInt16(_buffer, at) : otherwise;

    public int Int32(int field, int otherwise = 0) => Offset(field) is var at and not 0 ? Int32(_buffer, at) : otherwise;

    public long Int64(int field) => Offset(field) is var at and not 0 ? Int64(_buffer, at) : 0;

    /// <summary>A text field; null if absent.</summary>
    public string? Text(int field)
    {
        if (Offset(field) is not (var at and not 0)) return null;
        int start = Follow(at);
        int length = Int32(_buffer, start);
        if (length < 0 || length > _buffer.Length - start - 4) throw Malformed();
        return Encoding.UTF8.GetString(_buffer.Slice(start + 4, length));
    }

    /// <summary>A table field (or the value of a union), which must be there.</summary>
    public FlatTable Table(int field) => Offset(field) is var at and not 0 ? new FlatTable(_buffer, Follow(at)) : throw Malformed();

    /// <summary>Elements of a vector field; 0 if absent.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="width">Bytes of an element: 4 for tables.</param>
    public int Count(int field, int width)
    {
        if (Offset(field) is not (var at and not 0)) return 0;
        int start = Follow(at);
        int count = Int32(_buffer, start);
        return count >= 0 && (long)count * width <= _buffer.Length - start - 4 ? count : throw Malformed();
    }

    /// <summary>The table at <paramref name="index"/> of a vector whose <see cref="Count"/> is known to be larger.</summary>
    public FlatTable Element(int field, int index) => new(_buffer, Follow(Follow(Offset(field)) + 4 + (4 * index)));

    /// <summary>A 64-bit number at byte <paramref name="at"/> of a vector of structs or numbers whose <see cref="Count"/> is known to cover it.</summary>
    public long ElementInt64(int field, int at) => Int64(_buffer, Follow(Offset(field)) + 4 + at);

    public static ArrowException Malformed() => new("a message's metadata is malformed");

    private int Offset(int field)
    {
        int entry = 4 + (2 * field);
        if (entry + 2 > _vtableLength) return 0;
        int offset = UInt16(_buffer, _vtable + entry);
        return offset == 0 ? 0 : _position + offset;
    }

    private int Follow(int at)
    {
        long target = at + (long)(uint)Int32(_buffer, at);
        return target <= _buffer.Length ? (int)target : throw Malformed();
    }

    private static byte Byte(ReadOnlySpan<byte> buffer, int at) => (uint)at < (uint)buffer.Length ? buffer[at] : throw Malformed();

    private static ushort UInt16(ReadOnlySpan<byte> buffer, int at) =>
        at >= 0 && at <= buffer.Length - 2 ? BinaryPrimitives.ReadUInt16LittleEndian(buffer[at..]) : throw Malformed();

    private static int Int32(ReadOnlySpan<byte> buffer, int at) =>
        at >= 0 && at <= buffer.Length - 4 ? BinaryPrimitives.ReadInt32LittleEndian(buffer[at..]) : throw Malformed();

    private static long Int64(ReadOnlySpan<byte> buffer, int at) =>
        at >= 0 && at <= buffer.Length - 8 ? BinaryPrimitives.ReadInt64LittleEndian(buffer[at..]) : throw Malformed();
}
