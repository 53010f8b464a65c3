using System.Globalization;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Compute.Casting;

/// <summary>The same texts as <see cref="ValueText"/>'s, as UTF-8 and without a string: for the values that are printed by the million. Each gives the bytes written.</summary>
internal static class ValueBytes
{
    /// <summary>More than any of these texts has.</summary>
    public const int Longest = 48;

    private static readonly ulong[] s_powers = [.. Enumerable.Range(0, 19).Select(i => (ulong)PowersOfTen.Of(i))];

    public static int Date(int days, Span<byte> room)
    {
        if (Infinity.IsInfinite(days)) return Infinite(days > 0, room);
        (int year, int month, int day) = CalendarMath.Civil(days);
        bool beforeChrist = year <= 0;
        if (beforeChrist) year = 1 - year;
        int length = 4;
        if (year < 10_000)
        {
            Two(year / 100, room);
            Two(year % 100, room[2..]);
        }
        else
        {
            year.TryFormat(room, out length, default, CultureInfo.InvariantCulture);
        }

        room[length] = (byte)'-';
        Two(month, room[(length + 1)..]);
        room[length + 3] = (byte)'-';
        Two(day, room[(length + 4)..]);
        length += 6;
        if (!beforeChrist) return length;
        " (BC)"u8.CopyTo(room[length..]);
        return length + 5;
    }

    public static int Time(long micros, Span<byte> room)
    {
        int seconds = (int)(micros / 1_000_000), fraction = (int)(micros % 1_000_000);
        Two(seconds / 3600, room);
        room[2] = (byte)':';
        Two(seconds / 60 % 60, room[3..]);
        room[5] = (byte)':';
        Two(seconds % 60, room[6..]);
        if (fraction == 0) return 8;
        room[8] = (byte)'.';
        int length = 15;
        Padded((uint)fraction, 6, room[9..]);
        while (room[length - 1] == '0') length--;
        return length;
    }

    public static int Timestamp(long micros, Span<byte> room)
    {
        if (Infinity.IsInfinite(micros)) return Infinite(micros > 0, room);
        int days = CalendarMath.DayOf(micros);
        int length = Date(days, room);
        room[length++] = (byte)' ';
        return length + Time(CalendarMath.ClockOf(micros), room[length..]);
    }

    /// <summary>A timestamp with the offset of UTC behind it, which infinite ones do not have.</summary>
    public static int Instant(long micros, Span<byte> room)
    {
        int length = Timestamp(micros, room);
        if (Infinity.IsInfinite(micros)) return length;
        "+00"u8.CopyTo(room[length..]);
        return length + 3;
    }

    public static int Decimal(long unscaled, int scale, Span<byte> room)
    {
        int length = 0;
        if (unscaled < 0) room[length++] = (byte)'-';
        ulong magnitude = unscaled < 0 ? (ulong)-unscaled : (ulong)unscaled, power = s_powers[scale];
        ulong whole = magnitude / power;
        whole.TryFormat(room[length..], out int digits, default, CultureInfo.InvariantCulture);
        length += digits;
        if (scale == 0) return length;
        room[length++] = (byte)'.';
        Padded(magnitude - (whole * power), scale, room[length..]);
        return length + scale;
    }

    private static int Infinite(bool positive, Span<byte> room)
    {
        ReadOnlySpan<byte> text = positive ? "infinity"u8 : "-infinity"u8;
        text.CopyTo(room);
        return text.Length;
    }

    private static void Two(int number, Span<byte> room)
    {
        room[1] = (byte)('0' + (number % 10));
        room[0] = (byte)('0' + (number / 10));
    }

    private static void Padded(ulong number, int digits, Span<byte> room)
    {
        for (int i = digits - 1; i >= 0; i--)
        {
            ulong rest = number / 10;
            room[i] = (byte)('0' + (number - (rest * 10)));
            number = rest;
        }
    }
}
