using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Values as SQL spells them: small ones that repeat, and the ones at which things break.</summary>
internal static class Literals
{
    private static readonly string[] s_words =
    [
        "", "a", "b", "A", "ab", "abc", "abcabc", "x", "xyz", "Zebra", " ", " a ", "a b", "0", "1", "-1", "42", "1.5", "true", "2020-02-29", "%", "_", "a%b", "a_b", "\\",
        "it''s", "twelve bytes", "thirteen byte", "a text that is longer than twelve bytes", "another text that is longer than twelve bytes", "ä", "äöü", "Ärger", "ñandú",
        "日本語", "日本", "🦆", "a🦆b", "ß", "éclair", "prefix_one", "prefix_two", "PREFIX_three", "line\nbreak", "tab\there", "nan", "NULL",
    ];

    private static readonly string[] s_dates = ["1970-01-01", "1969-12-31", "2000-02-29", "1999-12-31", "2024-02-29", "2024-12-31", "2023-01-01", "1900-01-01", "2024-03-31"];

    private static readonly string[] s_wildDates = ["0001-01-01", "9999-12-31", "1582-10-15", "1752-09-02"];

    private static readonly string[] s_times = ["00:00:00", "23:59:59.999999", "12:00:00", "01:02:03", "12:34:56.5", "00:00:00.000001"];

    /// <summary>No two of them are the same moment.</summary>
    private static readonly string[] s_zonedTimes = ["00:00:00+00", "12:00:00+02", "23:59:59.999999-05", "01:02:03+05:30", "12:00:00-11", "06:30:00+00"];

    /// <summary>No two of them are equal: which of equal ones stands for a group is anybody's choice.</summary>
    private static readonly string[] s_intervals = ["0 days", "1 day", "-3 days", "2 hours", "90 seconds", "1 month", "14 months", "1 year 2 days 3 hours", "0.5 seconds", "-1 month", "-00:00:01"];

    private static readonly string[] s_floats = ["0.0", "1.0", "-1.0", "0.5", "-0.25", "2.0", "3.75", "100.0", "-7.5", "1024.0", "10.0"];

    private static readonly string[] s_wildFloats = ["-0.0", "'nan'", "'inf'", "'-inf'", "1e300", "-1e300", "5e-324", "1e-30", "123456789.125", "0.1", "1e15"];

    /// <summary>A value for a column.</summary>
    /// <param name="dice">The seed's choices.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="wild">Extremes too; without, arithmetic over two or three such values neither overflows nor rounds.</param>
    public static string Value(Dice dice, ColumnType type, bool wild) => type.Family switch
    {
        Family.Boolean => dice.Chance(50) ? "true" : "false",
        Family.Integer => Number(dice, type, wild),
        Family.Widest => $"CAST({Number(dice, type, wild)} AS UHUGEINT)",
        Family.Decimal => Decimal(dice, type, wild),
        Family.Float => wild && dice.Chance(30)
            ? $"CAST({FloatIn(type, dice.Pick(s_wildFloats))} AS {type.Sql})"
            : $"CAST({(dice.Chance(70) ? dice.Pick(s_floats) : Quarter(dice))} AS {type.Sql})",
        Family.Text => $"'{Word(dice)}'",
        Family.Date => $"DATE '{Day(dice, wild)}'",
        Family.Timestamp => type.Sql == "TIMESTAMP" ? $"TIMESTAMP '{Day(dice, wild)} {dice.Pick(s_times)}'" : $"CAST('{Day(dice, false)} {dice.Pick(s_times)}' AS {type.Sql})",
        Family.Zoned => $"TIMESTAMPTZ '{Day(dice, wild)} {dice.Pick(s_times)}{dice.Pick("+00", "+00", "+02", "-05:30")}'",
        Family.ZonedTime => $"TIMETZ '{dice.Pick(s_zonedTimes)}'",
        Family.Interval => $"INTERVAL '{dice.Pick(s_intervals)}'",
        Family.Mood => $"CAST('{dice.Pick("sad", "ok", "happy")}' AS {type.Sql})",
        Family.Bits => $"CAST('{dice.Pick("00000000", "11111111", "10000000", "00000001", "01011010", "00001111")}' AS BIT)",
        Family.Counts => $"CAST(MAP {{{string.Join(", ", new[] { "a", "b", "abc" }.Where(_ => dice.Chance(60)).Select(k => $"'{k}': {(dice.Chance(15) ? "NULL" : dice.Between(-3, 5))}"))}}} AS MAP(VARCHAR, INTEGER))",
        Family.Time => $"TIME '{dice.Pick(s_times)}'",
        Family.Blob => dice.Pick("'\\x00'::BLOB", "''::BLOB", "'abc'::BLOB", "'\\xFF\\x00\\x01'::BLOB", "'thirteen byte blob'::BLOB"),
        Family.Uuid => $"'{dice.Pick("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "80000000-0000-0000-0000-000000000001", "12345678-9abc-def0-1234-56789abcdef0")}'::UUID",
        Family.Integers => $"CAST([{Items(dice, d => d.Between(-3, 5).ToString(CultureInfo.InvariantCulture))}] AS INTEGER[])",
        Family.Texts => $"CAST([{Items(dice, d => $"'{Word(d)}'")}] AS VARCHAR[])",
        Family.Pair => $"CAST({{'a': {(dice.Chance(20) ? "NULL" : dice.Between(-3, 5))}, 'b': {(dice.Chance(20) ? "NULL" : $"'{Word(dice)}'")}}} AS STRUCT(a INTEGER, b VARCHAR))",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static string Items(Dice dice, Func<Dice, string> item) =>
        string.Join(", ", Enumerable.Range(0, dice.Pick(0, 1, 2, 2, 3, 5)).Select(_ => dice.Chance(15) ? "NULL" : item(dice)));

    public static string Word(Dice dice) => dice.Pick(s_words);

    public static string Day(Dice dice, bool wild) => wild && dice.Chance(15)
        ? dice.Pick(s_wildDates)
        : dice.Chance(60) ? dice.Pick(s_dates) : new DateOnly(1990 + dice.Next(40), 1 + dice.Next(12), 1 + dice.Next(28)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Float(Dice dice) => dice.Pick(s_floats) + "::DOUBLE";

    private static string Quarter(Dice dice) => (dice.Between(-4000, 4000) / 4.0).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Of the doubles, those that a float holds.</summary>
    private static string FloatIn(ColumnType type, string value) => type.Sql == "FLOAT" ? value.Replace("e300", "e38", StringComparison.Ordinal).Replace("5e-324", "1e-45", StringComparison.Ordinal) : value;

    private static string Number(Dice dice, ColumnType type, bool wild)
    {
        if (wild && dice.Chance(40)) return (dice.Next(4) switch { 0 => type.Minimum, 1 => type.Maximum, 2 => type.Maximum - 1, _ => type.Minimum + 1 }).ToString(CultureInfo.InvariantCulture);
        return (dice.Chance(80) ? dice.Between(type.Minimum == 0 ? 0 : -3, 5) : dice.Between(type.Minimum == 0 ? 0 : -10, 10)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Decimal(Dice dice, ColumnType type, bool wild)
    {
        Int128 unscaled = wild && dice.Chance(40) ? dice.Pick(type.Minimum, type.Maximum, type.Maximum - 1) : dice.Between(-30, 50);
        string digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(type.Scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{(type.Scale == 0 ? digits : digits[..^type.Scale] + "." + digits[^type.Scale..])}";
    }
}
