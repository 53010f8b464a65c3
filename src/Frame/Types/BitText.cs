namespace FrameEngine.Types;

/// <summary>Bit strings as bytes: first how many bits of the first byte behind it are padding (all set), then the bits, most significant first. The bytes sort as the type's values do: by padding, then by bits.</summary>
internal static class BitText
{
    /// <summary>Bytes that so many bits take.</summary>
    public static int Size(long bits) => checked((int)((bits + 7) / 8)) + 1;

    public static long Length(ReadOnlySpan<byte> value) => ((value.Length - 1L) * 8) - value[0];

    public static bool Get(ReadOnlySpan<byte> value, long bit)
    {
        long at = bit + value[0];
        return (value[(int)(at >> 3) + 1] & (0x80 >> (int)(at & 7))) != 0;
    }

    public static void Set(Span<byte> value, long bit, bool on)
    {
        long at = bit + value[0];
        ref byte b = ref value[(int)(at >> 3) + 1];
        byte mask = (byte)(0x80 >> (int)(at & 7));
        b = on ? (byte)(b | mask) : (byte)(b & ~mask);
    }

    /// <summary>Makes a value of so many bits, none set.</summary>
    public static void Start(Span<byte> value, long bits)
    {
        value.Clear();
        value[0] = (byte)(((value.Length - 1L) * 8) - bits);
        Pad(value);
    }

    /// <summary>Sets the padding again after an operation on whole bytes.</summary>
    public static void Pad(Span<byte> value)
    {
        if (value[0] > 0) value[1] |= (byte)~(0xFF >> value[0]);
    }

    /// <summary>Bytes of a number or a blob, most significant first, as bits.</summary>
    public static void OfBytes(ReadOnlySpan<byte> bytes, Span<byte> value)
    {
        value[0] = 0;
        bytes.CopyTo(value[1..]);
    }

    /// <summary>The bits as whole bytes, zeros in place of padding.</summary>
    public static void ToBytes(ReadOnlySpan<byte> value, Span<byte> bytes)
    {
        value[1..].CopyTo(bytes);
        if (value[0] > 0) bytes[0] &= (byte)(0xFF >> value[0]);
    }

    /// <summary>Zeros and ones; false if there is none, or anything else. <paramref name="value"/> has room for <see cref="Size"/> of the text's length.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> value)
    {
        if (text.IsEmpty) return false;
        Start(value, text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ((byte)'0' or (byte)'1')) return false;
            if (text[i] == '1') Set(value, i, true);
        }

        return true;
    }

    /// <summary>The text, into room of <see cref="Length"/> bytes.</summary>
    public static void Write(ReadOnlySpan<byte> value, Span<byte> text)
    {
        for (int i = 0; i < text.Length; i++) text[i] = Get(value, i) ? (byte)'1' : (byte)'0';
    }

    public static string Text(ReadOnlySpan<byte> value)
    {
        byte[] text = new byte[checked((int)Length(value))];
        Write(value, text);
        return System.Text.Encoding.ASCII.GetString(text);
    }
}
