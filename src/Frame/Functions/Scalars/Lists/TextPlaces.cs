namespace FrameEngine.Functions.Scalars.Lists;

/// <summary>Places of characters (code points) in UTF-8.</summary>
internal static class TextPlaces
{
    public static int Characters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte b in text)
            if ((b & 0xC0) != 0x80) count++;
        return count;
    }

    /// <summary>Where the character of a number from 0 starts.</summary>
    public static int ByteOf(ReadOnlySpan<byte> text, int character)
    {
        for (int at = 0; at < text.Length; at++)
            if ((text[at] & 0xC0) != 0x80 && character-- == 0) return at;
        return text.Length;
    }
}
