using System.Runtime.CompilerServices;
using System.Text;

namespace FrameEngine.Formats.Csv;

/// <summary>The characters of a CSV file, as bytes. A byte of 0 for quote, escape or comment means that there is none.</summary>
internal readonly unsafe record struct CsvDialect(byte Delimiter, byte Quote, byte Escape, byte Newline, byte Comment)
{
    public const int MostDelimiterBytes = 4;

    /// <summary>The bytes of the delimiter behind the first, the second lowest.</summary>
    public uint Rest { get; init; }

    /// <summary>How many they are, up to 3.</summary>
    public int RestLength { get; init; }

    public bool HasQuote => Quote != 0;

    /// <summary>The delimiter's bytes.</summary>
    public byte[] DelimiterBytes
    {
        get
        {
            var bytes = new byte[1 + RestLength];
            bytes[0] = Delimiter;
            for (int i = 0; i < RestLength; i++) bytes[i + 1] = (byte)(Rest >> (8 * i));
            return bytes;
        }
    }

    public string DelimiterText => Encoding.UTF8.GetString(DelimiterBytes);

    /// <summary>Whether the delimiter stands at a place, whole. Up to 4 bytes behind it are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsDelimiter(byte* at, byte* end) => *at == Delimiter && (RestLength == 0 || HasRest(at, end));

    /// <summary>Whether behind a delimiter's first byte all others follow.</summary>
    public bool HasRest(byte* at, byte* end) => at + RestLength < end && (Unsafe.ReadUnaligned<uint>(at + 1) & ((1u << (8 * RestLength)) - 1)) == Rest;

    /// <summary>The same with another delimiter.</summary>
    /// <exception cref="UsageException">It is empty, of more than 4 bytes, or has a newline.</exception>
    public CsvDialect With(string delimiter)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(delimiter);
        if (bytes.Length is 0 or > MostDelimiterBytes || delimiter.AsSpan().ContainsAny('\n', '\r', '\0')) throw new UsageException($"a CSV delimiter has from 1 to {MostDelimiterBytes} bytes and no newline, not \"{delimiter}\"");
        uint rest = 0;
        for (int i = 1; i < bytes.Length; i++) rest |= (uint)bytes[i] << (8 * (i - 1));
        return this with { Delimiter = bytes[0], Rest = rest, RestLength = bytes.Length - 1 };
    }

    /// <summary>Whether a quote is escaped by another character than itself.</summary>
    public bool HasOwnEscape => Quote != 0 && Escape != Quote;

    /// <exception cref="UsageException">Two characters are the same.</exception>
    public CsvDialect Checked()
    {
        if (Quote != 0 && (DelimiterBytes.AsSpan().Contains(Quote) || Quote == Comment)) throw new UsageException("CSV quote must differ from delimiter and comment");
        if (Comment != 0 && DelimiterBytes.AsSpan().Contains(Comment)) throw new UsageException("CSV comment must differ from delimiter");
        return this;
    }

    /// <exception cref="UsageException">The character is not ASCII, or a newline.</exception>
    public static byte Ascii(char character, string option) =>
        character is < (char)128 and not '\n' and not '\r' ? (byte)character : throw new UsageException($"CSV {option} must be an ASCII character other than a newline");
}
