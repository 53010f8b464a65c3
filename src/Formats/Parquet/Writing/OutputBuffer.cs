using System.Buffers.Binary;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Parquet.Writing;

/// <summary>Native memory that grows as bytes are appended.</summary>
internal sealed unsafe class OutputBuffer(MemoryPool pool) : IDisposable
{
    private NativeBuffer _buffer = NativeBuffer.Allocate(pool, 4096);

    /// <summary>Bytes appended.</summary>
    public long Length { get; private set; }

    public byte* Pointer => _buffer.Pointer;

    public ReadOnlySpan<byte> Written => new(_buffer.Pointer, checked((int)Length));

    /// <summary>Room for that many more bytes, at the end; call <see cref="Advance"/> for those that were used.</summary>
    public byte* Reserve(long bytes)
    {
        if (Length + bytes > _buffer.Capacity)
        {
            NativeBuffer grown = NativeBuffer.Allocate(pool, Math.Max(Length + bytes, _buffer.Capacity * 2));
            Buffer.MemoryCopy(_buffer.Pointer, grown.Pointer, grown.Capacity, Length);
            _buffer.Release();
            _buffer = grown;
        }
        return _buffer.Pointer + Length;
    }

    public void Advance(long bytes) => Length += bytes;

    public void Clear() => Length = 0;

    public void Append(byte value)
    {
        *Reserve(1) = value;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(Reserve(bytes.Length), bytes.Length));
        Length += bytes.Length;
    }

    public void AppendInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(Reserve(4), 4), value);
        Length += 4;
    }

    public void AppendVarint(ulong value)
    {
        while (value >= 0x80)
        {
            Append((byte)(value | 0x80));
            value >>= 7;
        }
        Append((byte)value);
    }

    public void Dispose() => _buffer.Release();
}
