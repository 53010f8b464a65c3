namespace FrameEngine.Types;

/// <summary>The two times beyond all others, <c>infinity</c> and <c>-infinity</c>: dates and timestamps of every unit have them, as the greatest number and its negative.</summary>
internal static class Infinity
{
    public const int Day = int.MaxValue;
    public const long Time = long.MaxValue;

    public static bool IsInfinite(int day) => day == Day || day == -Day;

    public static bool IsInfinite(long time) => time == Time || time == -Time;

    /// <summary>The infinite time of an infinite day.</summary>
    public static long TimeOf(int day) => day > 0 ? Time : -Time;

    /// <summary>The infinite day of an infinite time.</summary>
    public static int DayOf(long time) => time > 0 ? Day : -Day;

    public static string Text(bool positive) => positive ? "infinity" : "-infinity";

    /// <summary>Reads <c>infinity</c> or <c>inf</c>, with or without a sign, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out bool positive)
    {
        positive = text.IsEmpty || text[0] != '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        return text.Length is 3 or 8 && System.Text.Ascii.EqualsIgnoreCase(text, text.Length == 3 ? "inf"u8 : "infinity"u8);
    }
}
