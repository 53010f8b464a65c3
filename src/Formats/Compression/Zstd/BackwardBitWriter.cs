using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Compression.Zstd;

/// <summary>Writes a bit stream that is read from its end: bits are added upwards, then a single one marks the end.</summary>
internal unsafe ref struct BackwardBitWriter(byte* to, byte* limit)
{
    private readonly byte* _start = to;
    private byte* _to = to;
    private ulong _bits;
    private int _count;

    /// <summary>Whether the stream has outgrown its limit; then what was written is useless.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Adds the low <paramref name="width"/> bits (at most 32) of <paramref name="value"/>, whose other bits must be zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint value, int width)
    {
        _bits |= (ulong)value << _count;
        _count += width;
        if (_count < 32)
            return;
        if (limit - _to >= 4)
        {
            *(uint*)_to = (uint)_bits;
            _to += 4;
        }
        else
        {
            Overflowed = true;
        }

        _bits >>= 32;
        _count -= 32;
    }

    /// <summary>Ends the stream and returns its length in bytes, or −1 when it has overflowed.</summary>
    public int Finish()
    {
        Add(1, 1);
        int bytes = (_count + 7) / 8;
        if (Overflowed || limit - _to < bytes)
            return -1;
        for (int i = 0; i < bytes; i++)
            *_to++ = (byte)(_bits >> (8 * i));
        return (int)(_to - _start);
    }
}
