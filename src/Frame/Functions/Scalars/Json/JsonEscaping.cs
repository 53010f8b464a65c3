using System.Buffers;

namespace FrameEngine.Functions.Scalars.Json;

/// <summary>Texts as JSON has them: in quotes, with escapes for what RFC 8259, section 7, forbids to stand as it is, and for nothing else.</summary>
internal static class JsonEscaping
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    // Of longer ones it is looked whether they need room for escapes.
    private const int ShortText = 1 << 10;

    private static ReadOnlySpan<byte> Digits => "0123456789ABCDEF"u8;

    /// <summary>Room that a text takes at most, quotes included.</summary>
    public static long RoomFor(ReadOnlySpan<byte> text) => text.Length < ShortText || text.IndexOfAny(s_special) >= 0 ? (text.Length * 6L) + 2 : text.Length + 2L;

    /// <summary>A text in quotes.</summary>
    public static byte[] Quoted(ReadOnlySpan<byte> text)
    {
        byte[] room = new byte[RoomFor(text)];
        return room[..Write(text, room)];
    }

    /// <summary>Writes a text in quotes into <see cref="RoomFor"/> bytes, and returns how many it took.</summary>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int at = 0;
        target[at++] = (byte)'"';
        while (true)
        {
            int plain = text.IndexOfAny(s_special);
            ReadOnlySpan<byte> run = plain < 0 ? text : text[..plain];
            run.CopyTo(target[at..]);
            at += run.Length;
            if (plain < 0) break;
            at += Escape(text[plain], target[at..]);
            text = text[(plain + 1)..];
        }

        target[at++] = (byte)'"';
        return at;
    }

    private static int Escape(byte c, Span<byte> target)
    {
        target[0] = (byte)'\\';
        byte letter = c switch
        {
            (byte)'"' or (byte)'\\' => c,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        target[1] = letter;
        if (letter != 'u') return 2;
        target[2] = target[3] = (byte)'0';
        target[4] = Digits[c >> 4];
        target[5] = Digits[c & 15];
        return 6;
    }
}
