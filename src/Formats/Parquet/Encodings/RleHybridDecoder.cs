using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Formats.Parquet.Metadata;

namespace FrameEngine.Formats.Parquet.Encodings;

/// <summary>
/// Reads the RLE/bit-packed hybrid: a sequence of runs, each either one repeated value or groups of eight bit-packed values.
/// Dictionary indexes, levels and booleans are stored so.
/// </summary>
/// <remarks>
/// Holds a position and moves forwards. Works on memory that stays valid for the decoder's life and has
/// <see cref="BitUnpacker.Padding"/> readable bytes behind it. Runs that claim more than the bytes hold are an error once those values are asked for.
/// </remarks>
internal unsafe struct RleHybridDecoder
{
    private readonly ParquetPlace _place;
    private readonly int _width;
    private readonly uint _mask;
    private byte* _next;
    private readonly byte* _end;
    private int _left;      // values of the current run that were not read yet
    private bool _packed;
    private int _repeated;  // the value of a repeated run
    private byte* _run;     // the first byte of a packed run
    private int _inRun;     // values of the packed run already read

    public RleHybridDecoder(byte* data, long length, int width, ParquetPlace place)
    {
        if (width is < 0 or > 32) throw place.Error($"a bit width of {width} is not possible, at most 32 is");
        _place = place;
        _width = width;
        _mask = BitUnpacker.Mask(width);
        _next = data;
        _end = data + length;
    }

    /// <summary>Reads <paramref name="count"/> values.</summary>
    public void Read(int* destination, int count)
    {
        while (count > 0)
        {
            if (_left == 0) NextRun();
            int take = Math.Min(count, _left);
            if (_packed)
            {
                BitUnpacker.Unpack(_run, _inRun, destination, take, _width);
                _inRun += take;
            }
            else
            {
                new Span<int>(destination, take).Fill(_repeated);
            }
            _left -= take;
            destination += take;
            count -= take;
        }
    }

    /// <summary>Steps over <paramref name="count"/> values.</summary>
    public void Skip(int count)
    {
        while (count > 0)
        {
            if (_left == 0) NextRun();
            int take = Math.Min(count, _left);
            _inRun += take;
            _left -= take;
            count -= take;
        }
    }

    /// <summary>
    /// Of the next <paramref name="count"/> values, reads those at the ascending positions <paramref name="selection"/>, where the next value has
    /// position <paramref name="origin"/>; steps over the rest.
    /// </summary>
    public void ReadSelected(int* destination, int count, int* selection, int selected, int origin)
    {
        int at = origin; // position of the current run's next value
        int end = origin + count;
        int i = 0;
        while (i < selected)
        {
            if (_left == 0) NextRun();
            int runEnd = at + Math.Min(_left, end - at);
            if (_packed)
            {
                byte* run = _run;
                long bias = (long)_inRun - at;
                int width = _width;
                uint mask = _mask;
                for (; i < selected && selection[i] < runEnd; i++)
                    destination[i] = BitUnpacker.Single(run, selection[i] + bias, width, mask);
            }
            else
            {
                for (; i < selected && selection[i] < runEnd; i++) destination[i] = _repeated;
            }
            int take = runEnd - at;
            _inRun += take;
            _left -= take;
            at = runEnd;
        }
        Skip(end - at);
    }

    /// <summary>Whether the next <paramref name="count"/> values are one run of one value, which is then stepped over.</summary>
    public bool TryTakeConstant(int count, out int value)
    {
        if (_left == 0 && count > 0) NextRun();
        value = _repeated;
        if (_packed || _left < count) return false;
        _left -= count;
        return true;
    }

    /// <summary>Reads <paramref name="count"/> values of up to eight bits as bytes.</summary>
    public void ReadBytes(byte* destination, int count)
    {
        int* buffer = stackalloc int[256];
        while (count > 0)
        {
            if (_left == 0) NextRun();
            int take = Math.Min(count, _left);
            if (!_packed)
            {
                new Span<byte>(destination, take).Fill((byte)_repeated);
                _left -= take;
            }
            else
            {
                take = Math.Min(take, 256);
                Read(buffer, take);
                for (int i = 0; i < take; i++) destination[i] = (byte)buffer[i];
            }

            destination += take;
            count -= take;
        }
    }

    /// <summary>
    /// Reads <paramref name="count"/> one-bit values into a bitmap, least significant bit first, and counts the ones.
    /// The bitmap has room for whole 64-bit words and may be written up to there.
    /// </summary>
    public int ReadBitmap(byte* bitmap, int count)
    {
        int at = 0, ones = 0;
        while (at < count)
        {
            if (_left == 0) NextRun();
            int take = Math.Min(count - at, _left);
            if (!_packed)
            {
                SetBits(bitmap, at, take, _repeated & 1);
                if ((_repeated & 1) != 0) ones += take;
            }
            else
            {
                ones += CopyBits(_run, _inRun, bitmap, at, take);
                _inRun += take;
            }
            _left -= take;
            at += take;
        }
        return ones;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NextRun()
    {
        ulong header = 0;
        int shift = 0;
        byte part;
        do
        {
            if (_next >= _end) throw _place.Error("run-length encoded values end too early");
            part = *_next++;
            header |= (ulong)(part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80 && shift < 35);
        if (part >= 0x80 || header > uint.MaxValue) throw _place.Error("the header of a run is too long");
        uint length = (uint)header >> 1;
        if (length == 0) throw _place.Error("a run has no values");
        _packed = (header & 1) != 0;
        _inRun = 0;
        if (_packed)
        {
            // Some writers cut the last group short: what counts is how many values the bytes hold.
            long bytes = Math.Min((long)length * _width, _end - _next);
            long values = _width == 0 ? (long)length * 8 : Math.Min((long)length * 8, bytes * 8 / _width);
            if (values == 0) throw _place.Error("a run of bit-packed values has no bytes");
            _run = _next;
            _next += bytes;
            _left = (int)Math.Min(values, int.MaxValue);
        }
        else
        {
            int bytes = (_width + 7) >> 3;
            if (_end - _next < bytes) throw _place.Error("run-length encoded values end too early");
            uint value = 0;
            for (int i = 0; i < bytes; i++) value |= (uint)_next[i] << (8 * i);
            if ((value & ~_mask) != 0) throw _place.Error($"a repeated value does not fit in {_width} bits");
            _repeated = (int)value;
            _next += bytes;
            _left = (int)Math.Min(length, int.MaxValue);
        }
    }

    private static void SetBits(byte* bitmap, int from, int count, int value)
    {
        int to = from + count;
        for (; from < to && (from & 7) != 0; from++) SetBit(bitmap, from, value);
        int bytes = (to - from) >> 3;
        new Span<byte>(bitmap + (from >> 3), bytes).Fill(value != 0 ? (byte)0xFF : (byte)0);
        for (from += bytes * 8; from < to; from++) SetBit(bitmap, from, value);
    }

    private static int CopyBits(byte* source, int sourceFrom, byte* bitmap, int from, int count)
    {
        int ones = 0;
        // Align the target, then move up to 56 bits a step (a source of any bit offset fits in eight bytes).
        while (count > 0)
        {
            int offset = from & 7;
            int take = Math.Min(count, offset == 0 ? 56 : 8 - offset);
            ulong bits = Unsafe.ReadUnaligned<ulong>(source + (sourceFrom >> 3)) >> (sourceFrom & 7);
            bits &= (1UL << take) - 1;
            ones += BitOperations.PopCount(bits);
            if (offset == 0)
            {
                // Whole bytes; bits behind the last are cleared and set by what follows.
                for (int i = 0; i < take; i += 8) bitmap[(from + i) >> 3] = (byte)(bits >> i);
            }
            else
            {
                int mask = ((1 << take) - 1) << offset;
                bitmap[from >> 3] = (byte)((bitmap[from >> 3] & ~mask) | (int)(bits << offset));
            }
            sourceFrom += take;
            from += take;
            count -= take;
        }
        return ones;
    }

    private static void SetBit(byte* bitmap, int at, int value)
    {
        if (value != 0) bitmap[at >> 3] |= (byte)(1 << (at & 7));
        else bitmap[at >> 3] &= (byte)~(1 << (at & 7));
    }
}
