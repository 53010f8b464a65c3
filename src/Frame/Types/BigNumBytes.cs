using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace FrameEngine.Types;

/// <summary>Whole numbers of any size as bytes that compare as the numbers do, and of which each number has one form.</summary>
/// <remarks>
/// Three bytes, the most significant first, say how many bytes the magnitude has, with the topmost bit set; then comes the magnitude, the most significant byte first and that one not zero
/// (but for zero itself, which has one byte). Of negative numbers every bit is turned, the length's too.
/// </remarks>
internal static class BigNumBytes
{
    /// <summary>Bytes before the magnitude.</summary>
    public const int Header = 3;

    /// <summary>Bytes that a magnitude may have at most: about twenty million digits.</summary>
    public const int MaxMagnitude = 0x7FFFFF;

    /// <summary>Bytes of the longest number that an integer type has.</summary>
    public const int WideSize = Header + 16;

    // What no carry takes beyond Int128.
    private const int SafeMagnitude = 15;

    public static bool IsNegative(ReadOnlySpan<byte> number) => number.Length > Header && (number[0] & 0x80) == 0;

    /// <summary>Writes a number of at most 128 bits; gives the bytes written.</summary>
    public static int Write(UInt128 magnitude, bool negative, Span<byte> target)
    {
        int length = Math.Max(16 - ((int)UInt128.LeadingZeroCount(magnitude) / 8), 1);
        Span<byte> all = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(all, magnitude);
        all[(16 - length)..].CopyTo(target[Header..]);
        return Finish(target, length, negative && magnitude != 0);
    }

    /// <inheritdoc cref="Write(UInt128, bool, Span{byte})"/>
    public static int Write(Int128 value, Span<byte> target) => Write((UInt128)(value < 0 ? unchecked(-value) : value), value < 0, target);

    /// <summary>The bytes of a number.</summary>
    /// <exception cref="ArithmeticOverflowException">It has more digits than a BIGNUM holds.</exception>
    public static byte[] Of(BigInteger value)
    {
        BigInteger magnitude = BigInteger.Abs(value);
        int length = magnitude.GetByteCount(isUnsigned: true);
        if (length > MaxMagnitude) throw new ArithmeticOverflowException($"a BIGNUM has at most {MaxMagnitude} bytes: this one would have {length}");
        var bytes = new byte[Header + length];
        magnitude.TryWriteBytes(bytes.AsSpan(Header), out _, isUnsigned: true, isBigEndian: true);
        Finish(bytes, length, value.Sign < 0);
        return bytes;
    }

    public static BigInteger Read(ReadOnlySpan<byte> number)
    {
        if (TryRead(number, out Int128 small)) return small;
        if (!IsNegative(number)) return new BigInteger(number[Header..], isUnsigned: true, isBigEndian: true);
        byte[] magnitude = number[Header..].ToArray();
        Invert(magnitude);
        return -new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>A number so small that two of them can be added in 128 bits; false for larger ones.</summary>
    public static bool TryRead(ReadOnlySpan<byte> number, out Int128 value)
    {
        value = 0;
        // A file may hold bytes that are no number.
        if (number.Length <= Header) return true;
        if (number.Length > Header + SafeMagnitude) return false;
        TryRead(number, out UInt128 magnitude, out bool negative);
        value = negative ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    /// <summary>The magnitude and sign of a number; false if it has more than 128 bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> number, out UInt128 magnitude, out bool negative)
    {
        magnitude = 0;
        negative = IsNegative(number);
        if (number.Length > Header + 16) return false;
        byte turned = negative ? (byte)0xFF : (byte)0;
        for (int i = Header; i < number.Length; i++) magnitude = (magnitude << 8) | (byte)(number[i] ^ turned);
        return true;
    }

    /// <summary>The nearest double; infinite if it is beyond all of them.</summary>
    public static double ToDouble(ReadOnlySpan<byte> number)
    {
        if (number.Length <= Header) return 0;
        bool negative = IsNegative(number);
        byte turned = negative ? (byte)0xFF : (byte)0;
        ReadOnlySpan<byte> magnitude = number[Header..];
        int taken = Math.Min(magnitude.Length, 9);
        // More bits than a double rounds by; of all others only whether one is set matters.
        UInt128 top = 0;
        foreach (byte b in magnitude[..taken]) top = (top << 8) | (byte)(b ^ turned);
        ReadOnlySpan<byte> rest = magnitude[taken..];
        top = (top << 1) | (rest.ContainsAnyExcept(turned) ? 1u : 0u);
        double value = Math.ScaleB((double)top, checked(rest.Length * 8) - 1);
        return negative ? -value : value;
    }

    public static string Text(ReadOnlySpan<byte> number) =>
        TryRead(number, out Int128 small) ? small.ToString(CultureInfo.InvariantCulture) : Read(number).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads digits behind a sign; what is behind a point is cut off.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">Room for <see cref="WideSize"/> bytes.</param>
    /// <param name="written">How many of them the number has, if it is as short as that.</param>
    /// <param name="large">The bytes of a number that is longer; else null.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> room, out int written, out byte[]? large)
    {
        const int Short = 38;
        (written, large) = (0, null);
        bool negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8)) text = text[1..];
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> digits = point < 0 ? text : text[..point], fraction = point < 0 ? default : text[(point + 1)..];
        if (digits.IsEmpty && fraction.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        digits = digits.TrimStart((byte)'0');
        if (digits.Length <= Short)
        {
            UInt128 magnitude = 0;
            foreach (byte digit in digits) magnitude = (magnitude * 10) + (uint)(digit - '0');
            written = Write(magnitude, negative, room);
            return true;
        }

        // Three digits have almost ten bits.
        if (digits.Length > MaxMagnitude * 2.41) return false;
        var value = BigInteger.Parse(Encoding.ASCII.GetString(digits), NumberStyles.None, CultureInfo.InvariantCulture);
        large = Of(negative ? -value : value);
        return true;
    }

    private static int Finish(Span<byte> target, int length, bool negative)
    {
        int header = length | 0x800000;
        target[0] = (byte)(header >> 16);
        target[1] = (byte)(header >> 8);
        target[2] = (byte)header;
        if (negative) Invert(target[..(Header + length)]);
        return Header + length;
    }

    private static void Invert(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)~bytes[i];
    }
}
