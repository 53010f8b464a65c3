using System.Buffers;
using System.Runtime.CompilerServices;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>A key as it is written in a row that is plain: in quotes, with the colon. Keys that need escapes are found nowhere.</summary>
internal readonly unsafe struct PlainKey
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte[] _text; // empty: it needs escapes
    private readonly ulong _head, _mask; // of the first eight bytes

    public PlainKey(ReadOnlySpan<byte> key)
    {
        _text = key.IndexOfAny(s_special) >= 0 ? [] : [(byte)'"', .. key, (byte)'"', (byte)':'];
        Span<byte> head = stackalloc byte[8], mask = stackalloc byte[8];
        head.Clear();
        mask.Clear();
        int length = Math.Min(_text.Length, 8);
        _text.AsSpan(0, length).CopyTo(head);
        mask[..length].Fill(0xFF);
        _head = Unsafe.ReadUnaligned<ulong>(in head[0]);
        _mask = Unsafe.ReadUnaligned<ulong>(in mask[0]);
    }

    /// <summary>Behind the colon if the key stands here, and perhaps a space; null if not. Eight bytes are readable, even behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Behind(byte* at, byte* end)
    {
        int length = _text.Length;
        if (((Unsafe.ReadUnaligned<ulong>(at) ^ _head) & _mask) != 0 || end - at <= length || length == 0) return null;
        if (length > 8 && !new ReadOnlySpan<byte>(at, length).SequenceEqual(_text)) return null;
        at += length;
        return *at == ' ' ? at + 1 : at;
    }
}
