using System.Buffers.Binary;
using System.Text;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Builds a FlatBuffer from its end to its start: what is referred to is written before what refers to it.</summary>
/// <remarks>Positions are distances from the buffer's end, so that they stay right while it grows. Source: "FlatBuffers internals".</remarks>
internal sealed class FlatBuilder
{
    private byte[] _buffer = new byte[1024];
    private int _used;
    private int[] _fields = [];
    private int _tableEnd;

    /// <summary>Text, as the position of its length.</summary>
    public int Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Align(4, bytes.Length + 1);
        Push(0, 1);
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer, _buffer.Length - _used);
        Push(bytes.Length, 4);
        return _used;
    }

    /// <summary>A vector of tables.</summary>
    public int Tables(ReadOnlySpan<int> positions)
    {
        Align(4, 4 * positions.Length);
        for (int i = positions.Length - 1; i >= 0; i--) Push(_used + 4 - positions[i], 4);
        Push(positions.Length, 4);
        return _used;
    }

    /// <summary>A vector of structs of 64-bit numbers, given flat.</summary>
    public int Structs(ReadOnlySpan<long> numbers, int numbersPerStruct)
    {
        Align(8, 8 * numbers.Length);
        for (int i = numbers.Length - 1; i >= 0; i--) Push(numbers[i], 8);
        Push(numbers.Length / numbersPerStruct, 4);
        return _used;
    }

    /// <summary>Starts a table of up to <paramref name="fields"/> fields; until it ends nothing else can be built.</summary>
    public FlatBuilder StartTable(int fields)
    {
        _fields = new int[fields];
        _tableEnd = _used;
        return this;
    }

    /// <summary>Adds a number of <paramref name="width"/> bytes.</summary>
    public FlatBuilder Number(int field, long value, int width)
    {
        Align(width, 0);
        Push(value, width);
        _fields[field] = _used;
        return this;
    }

    /// <summary>Adds a reference to text, a vector or a table that was built before.</summary>
    public FlatBuilder Reference(int field, int position)
    {
        Align(4, 0);
        Push(_used + 4 - position, 4);
        _fields[field] = _used;
        return this;
    }

    /// <summary>Ends the table and gives its position.</summary>
    public int EndTable()
    {
        Align(4, 0);
        Push(0, 4); // the distance to the vtable, known below
        int table = _used;
        Align(2, 0);
        for (int i = _fields.Length - 1; i >= 0; i--) Push(_fields[i] == 0 ? 0 : table - _fields[i], 2);
        Push(table - _tableEnd, 2);
        Push(4 + (2 * _fields.Length), 2);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_buffer.Length - table), _used - table);
        return table;
    }

    /// <summary>The whole buffer, a multiple of eight bytes long.</summary>
    public ReadOnlySpan<byte> Finish(int root)
    {
        Align(8, 4);
        Push(_used + 4 - root, 4);
        return _buffer.AsSpan(_buffer.Length - _used);
    }

    /// <summary>Pads so that after <paramref name="more"/> further bytes the position is a multiple of <paramref name="alignment"/>.</summary>
    private void Align(int alignment, int more)
    {
        while ((_used + more) % alignment != 0) Push(0, 1);
    }

    private void Push(long value, int width)
    {
        Reserve(width);
        for (int i = 0; i < width; i++) _buffer[_buffer.Length - _used + i] = (byte)(value >> (8 * i));
    }

    private void Reserve(int bytes)
    {
        if (_used + bytes > _buffer.Length)
        {
            var grown = new byte[Math.Max(2 * _buffer.Length, _used + bytes)];
            _buffer.AsSpan(_buffer.Length - _used).CopyTo(grown.AsSpan(grown.Length - _used));
            _buffer = grown;
        }

        _used += bytes;
    }
}
