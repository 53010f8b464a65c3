using System.Text;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Reads Thrift's compact protocol from a span. Every length is checked against what is left before it is used.</summary>
/// <remarks>
/// A struct is read as a loop: <c>short id = 0; while (reader.NextField(ref id, out var type)) switch (id) …</c>,
/// with <see cref="Skip(ThriftType)"/> for every field that is not known.
/// Source: the Apache Thrift compact protocol specification.
/// </remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> data, ParquetPlace place)
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _data = data;
    private readonly ParquetPlace _place = place;
    private int _position;

    /// <summary>Bytes consumed so far.</summary>
    public readonly int Position => _position;

    /// <summary>Moves to the struct's next field; false at its end.</summary>
    public bool NextField(ref short id, out ThriftType type)
    {
        byte header = ReadRawByte();
        type = (ThriftType)(header & 0x0F);
        if (header == 0) return false;
        int delta = header >> 4;
        id = delta != 0 ? (short)(id + delta) : (short)ReadZigZag();
        return true;
    }

    public readonly bool ReadBool(ThriftType type) => type switch
    {
        ThriftType.True => true,
        ThriftType.False => false,
        _ => throw Wrong(type, "a boolean"),
    };

    public sbyte ReadByte(ThriftType type) => type == ThriftType.Byte ? (sbyte)ReadRawByte() : throw Wrong(type, "a byte");

    public int ReadI32(ThriftType type)
    {
        if (type is not (ThriftType.I32 or ThriftType.I16)) throw Wrong(type, "a 32-bit integer");
        long value = ReadZigZag();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Fail("a 32-bit integer is out of range");
    }

    public long ReadI64(ThriftType type) =>
        type is ThriftType.I64 or ThriftType.I32 ? ReadZigZag() : throw Wrong(type, "a 64-bit integer");

    public byte[] ReadBinary(ThriftType type) => ReadBytes(type).ToArray();

    public string ReadString(ThriftType type) => Encoding.UTF8.GetString(ReadBytes(type));

    /// <summary>Reads a list's header. The count is at most the number of bytes that are left.</summary>
    public int ReadListHeader(ThriftType type, out ThriftType element)
    {
        if (type is not (ThriftType.List or ThriftType.Set)) throw Wrong(type, "a list");
        byte header = ReadRawByte();
        element = (ThriftType)(header & 0x0F);
        ulong count = (uint)header >> 4;
        if (count == 15) count = ReadVarint();
        if (count > (ulong)(_data.Length - _position)) throw Fail($"a list of {count} elements does not fit in the bytes that are left");
        return (int)count;
    }

    /// <summary>Reads a boolean that is an element of a list: a byte of its own.</summary>
    public bool ReadListBool() => ReadRawByte() == 1;

    public readonly void Expect(ThriftType type, ThriftType wanted)
    {
        if (type != wanted) throw Wrong(type, wanted.ToString());
    }

    /// <summary>Steps over a value of any type.</summary>
    public void Skip(ThriftType type) => Skip(type, 0, inList: false);

    private void Skip(ThriftType type, int depth, bool inList)
    {
        if (depth > MaxDepth) throw Fail("structures are nested too deeply");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                if (inList) Advance(1);
                break;
            case ThriftType.Byte:
                Advance(1);
                break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64:
                ReadVarint();
                break;
            case ThriftType.Double:
                Advance(8);
                break;
            case ThriftType.Uuid:
                Advance(16);
                break;
            case ThriftType.Binary:
                ReadBytes(type);
                break;
            case ThriftType.List or ThriftType.Set:
                int count = ReadListHeader(type, out ThriftType element);
                for (int i = 0; i < count; i++) Skip(element, depth + 1, inList: true);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                short id = 0;
                while (NextField(ref id, out ThriftType field)) Skip(field, depth + 1, inList: false);
                break;
            default:
                throw Fail($"type code {(int)type} is not known");
        }
    }

    private void SkipMap(int depth)
    {
        ulong count = ReadVarint();
        if (count == 0) return;
        if (count > (ulong)(_data.Length - _position)) throw Fail($"a map of {count} entries does not fit in the bytes that are left");
        byte types = ReadRawByte();
        for (ulong i = 0; i < count; i++)
        {
            Skip((ThriftType)(types >> 4), depth + 1, inList: true);
            Skip((ThriftType)(types & 0x0F), depth + 1, inList: true);
        }
    }

    private ReadOnlySpan<byte> ReadBytes(ThriftType type)
    {
        if (type != ThriftType.Binary) throw Wrong(type, "a string");
        ulong length = ReadVarint();
        if (length > (ulong)(_data.Length - _position)) throw Fail($"a string of {length} bytes does not fit in the bytes that are left");
        ReadOnlySpan<byte> bytes = _data.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    private long ReadZigZag()
    {
        ulong raw = ReadVarint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadRawByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Fail("a variable-length integer is longer than 64 bits");
    }

    private byte ReadRawByte() => _position < _data.Length ? _data[_position++] : throw Fail("the data ends in the middle of a structure");

    private void Advance(int bytes)
    {
        if (bytes > _data.Length - _position) throw Fail("the data ends in the middle of a structure");
        _position += bytes;
    }

    private readonly ParquetException Wrong(ThriftType found, string wanted) => Fail($"found {found} where {wanted} belongs");

    private readonly ParquetException Fail(string problem) => _place.ErrorAt(_place.Offset + _position, $"malformed metadata: {problem}");
}
