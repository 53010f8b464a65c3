using System.Buffers;
using System.Text;

namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>Writes Thrift's compact protocol. The twin of <see cref="ThriftReader"/>.</summary>
/// <remarks>A struct: <c>short last = writer.BeginStruct(); …fields in ascending order…; writer.EndStruct(last);</c></remarks>
internal sealed class ThriftWriter(ArrayBufferWriter<byte> output)
{
    private short _lastField;

    public ArrayBufferWriter<byte> Output { get; } = output;

    /// <summary>Starts a struct that is a list element or stands at the top; returns what <see cref="EndStruct"/> restores.</summary>
    public short BeginStruct()
    {
        short outer = _lastField;
        _lastField = 0;
        return outer;
    }

    /// <summary>Starts a struct that is a field of the current one.</summary>
    public short BeginStruct(short id)
    {
        Header(id, ThriftType.Struct);
        return BeginStruct();
    }

    public void EndStruct(short outer)
    {
        Raw(0);
        _lastField = outer;
    }

    /// <summary>A field that is a struct without fields: how the format spells the cases of a union.</summary>
    public void EmptyStruct(short id) => EndStruct(BeginStruct(id));

    public void Bool(short id, bool value) => Header(id, value ? ThriftType.True : ThriftType.False);

    public void I8(short id, sbyte value)
    {
        Header(id, ThriftType.Byte);
        Raw((byte)value);
    }

    public void I32(short id, int value)
    {
        Header(id, ThriftType.I32);
        ZigZag(value);
    }

    public void I64(short id, long value)
    {
        Header(id, ThriftType.I64);
        ZigZag(value);
    }

    public void Binary(short id, ReadOnlySpan<byte> value)
    {
        Header(id, ThriftType.Binary);
        ListBinary(value);
    }

    public void String(short id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    public void List(short id, ThriftType element, int count)
    {
        Header(id, ThriftType.List);
        if (count < 15)
        {
            Raw((byte)((count << 4) | (int)element));
        }
        else
        {
            Raw((byte)(0xF0 | (int)element));
            Varint((ulong)count);
        }
    }

    public void ListI32(int value) => ZigZag(value);

    public void ListI64(long value) => ZigZag(value);

    public void ListBool(bool value) => Raw((byte)(value ? 1 : 2));

    public void ListBinary(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        Output.Write(value);
    }

    private void Header(short id, ThriftType type)
    {
        int delta = id - _lastField;
        if (delta is > 0 and < 16)
        {
            Raw((byte)((delta << 4) | (int)type));
        }
        else
        {
            Raw((byte)type);
            ZigZag(id);
        }
        _lastField = id;
    }

    private void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private void Varint(ulong value)
    {
        Span<byte> bytes = Output.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            bytes[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        bytes[length++] = (byte)value;
        Output.Advance(length);
    }

    private void Raw(byte value)
    {
        Output.GetSpan(1)[0] = value;
        Output.Advance(1);
    }
}
