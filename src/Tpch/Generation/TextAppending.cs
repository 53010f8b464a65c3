using System.Runtime.CompilerServices;

namespace FrameEngine.Tpch.Generation;

/// <summary>Draws the kinds of text that several tables have.</summary>
internal static class TextAppending
{
    private const int ShortestAddress = 10;
    private const int LongestAddress = 40;

    private static ReadOnlySpan<byte> AddressCharacters => "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,"u8;

    /// <summary>A comment: a piece of the text pool, of 0.4 to 1.6 times the average length. Returns it, still writable.</summary>
    public static Span<byte> AppendComment(this TextColumn column, ref RandomStream random, TextPool pool, int averageLength)
    {
        int shortest = averageLength * 4 / 10;
        int longest = averageLength * 16 / 10;
        int offset = random.Next(0, TextPool.Size - longest);
        int length = random.Next(shortest, longest);
        pool.Copy(offset, length, column.Reserve(length + TextPool.Slack));
        return column.Commit(length);
    }

    /// <summary>An address: any characters, five from each draw.</summary>
    public static void AppendAddress(this TextColumn column, ref RandomStream random)
    {
        int length = random.Next(ShortestAddress, LongestAddress);
        Span<byte> target = column.Reserve(LongestAddress);
        int bits = 0;
        for (int i = 0; i < length; i++)
        {
            if (i % 5 == 0)
                bits = random.NextOverflowing();
            target[i] = AddressCharacters[bits & 63];
            bits >>= 6;
        }
        column.Commit(length);
    }

    /// <summary>A telephone number, whose country code follows from the nation.</summary>
    public static void AppendPhone(this TextColumn column, ref RandomStream random, int nation)
    {
        int area = random.Next(100, 999);
        int exchange = random.Next(100, 999);
        int number = random.Next(1000, 9999);
        Span<byte> target = column.Reserve(15);
        Digits(target[..2], nation + 10);
        Digits(target.Slice(3, 3), area);
        Digits(target.Slice(7, 3), exchange);
        Digits(target.Slice(11, 4), number);
        target[2] = target[6] = target[10] = (byte)'-';
        column.Commit(15);
    }

    /// <summary>A name such as <c>Supplier#000000001</c>.</summary>
    public static void AppendNumbered(this TextColumn column, ReadOnlySpan<byte> prefix, long number)
    {
        int digits = 9;
        for (long limit = 1_000_000_000; number >= limit; limit *= 10)
            digits++;
        int length = prefix.Length + digits;
        Span<byte> target = column.Reserve(length);
        prefix.CopyTo(target);
        Digits(target[prefix.Length..length], number);
        column.Commit(length);
    }

    /// <summary>Fills the target with a number's last digits, zeros in front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Digits(Span<byte> target, long number)
    {
        ulong rest = (ulong)number;
        for (int i = target.Length - 1; i >= 0; i--)
        {
            (ulong quotient, ulong digit) = Math.DivRem(rest, 10);
            target[i] = (byte)('0' + digit);
            rest = quotient;
        }
    }
}
