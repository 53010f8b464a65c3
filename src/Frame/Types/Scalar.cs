using System.Globalization;

namespace FrameEngine.Types;

/// <summary>One typed value, as plans, statistics and literals hold it. Never used per row.</summary>
/// <remarks>
/// <see cref="Value"/> is null for NULL, else by type: <c>bool</c>; <c>sbyte … UInt128</c> for integers; <c>float</c>, <c>double</c>;
/// the code as a number of its width for enums; <see cref="Int128"/> for decimals of every precision (the unscaled number); <c>string</c>; <c>byte[]</c>; <c>int</c> days for dates;
/// <c>long</c> for times and timestamps of all units; <see cref="IntervalValue"/>; <see cref="Guid"/>;
/// the packed <c>byte[]</c> (<see cref="Nested.NestedLayout"/>) for lists, structs and maps.
/// </remarks>
internal sealed record Scalar(DataType Type, object? Value)
{
    public static Scalar Null(DataType type) => new(type, null);
    public static Scalar True { get; } = new(DataType.Boolean, true);
    public static Scalar False { get; } = new(DataType.Boolean, false);
    public static Scalar Int32(int value) => new(DataType.Int32, value);
    public static Scalar Int64(long value) => new(DataType.Int64, value);
    public static Scalar Float64(double value) => new(DataType.Float64, value);
    public static Scalar Utf8(string value) => new(DataType.Utf8, value);
    public static Scalar Bool(bool value) => value ? True : False;
    public static Scalar Date(int days) => new(DataType.Date, days);
    public static Scalar Decimal(Int128 unscaled, int precision, int scale) => new(DataType.Decimal(precision, scale), unscaled);

    public bool IsNull => Value is null;

    public bool Equals(Scalar? other) =>
        other is not null && Type == other.Type &&
        (Value is byte[] a && other.Value is byte[] b ? a.AsSpan().SequenceEqual(b) : Equals(Value, other.Value));

    public override int GetHashCode() => HashCode.Combine(Type, Value is byte[] bytes ? bytes.Length : Value);

    /// <summary>The integer types' value as a number wide enough for all of them (but for the upper half of UHUGEINT); null for other types and for NULL.</summary>
    public Int128? AsInteger() => Value switch
    {
        sbyte v => v, short v => v, int v => v, long v => v, byte v => v, ushort v => v, uint v => v, ulong v => v, Int128 v => v,
        UInt128 v when v <= (UInt128)Int128.MaxValue => (Int128)v,
        _ => null,
    };

    /// <summary>The value as a double, for cost estimates: numbers, dates, times and booleans; null for others and for NULL.</summary>
    public double? AsDouble() => Value switch
    {
        bool v => v ? 1 : 0,
        float v => v,
        double v => v,
        Int128 v when Type.Id == TypeId.Decimal => (double)v / Math.Pow(10, Type.Scale),
        UInt128 v => (double)v,
        _ => AsInteger() is { } number ? (double)number : null,
    };

    /// <summary>Compares two non-null scalars of the same type; strings and bytes by unsigned bytes of UTF-8.</summary>
    public static int Compare(Scalar left, Scalar right) => (left.Value, right.Value) switch
    {
        (string a, string b) => CompareTexts(a, b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (IntervalValue a, IntervalValue b) => a.CompareTo(b),
        (IComparable a, { } b) when a.GetType() == b.GetType() => a.CompareTo(b),
        _ => throw new InternalException($"scalars of types {left.Type} and {right.Type} do not compare"),
    };

    // As their bytes in UTF-8 compare, by code point: UTF-16 has those above U+FFFF, in surrogates, below U+E000.
    private static int CompareTexts(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        return Order(a[same]).CompareTo(Order(b[same]));

        static int Order(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    public override string ToString() => Value switch
    {
        null => "NULL",
        _ when Type.Id == TypeId.Enum => $"'{Type.Labels!.NameOf(Value).Replace("'", "''", StringComparison.Ordinal)}'",
        string s => $"'{s.Replace("'", "''", StringComparison.Ordinal)}'",
        bool b => b ? "true" : "false",
        byte[] bits when Type.Id == TypeId.Bit => $"'{BitText.Text(bits)}'",
        byte[] number when Type.IsBigNum => BigNumBytes.Text(number),
        byte[] bytes when Type.IsNested => Nested.PackedText.Of(Type, bytes),
        byte[] bytes => $"'\\x{Convert.ToHexString(bytes)}'",
        int days when Type.Id == TypeId.Date => $"DATE '{ValueText.Date(days)}'",
        long micros when Type.Id == TypeId.Time => $"TIME '{ValueText.Time(micros)}'",
        long micros when Type.Id is TypeId.Timestamp => $"TIMESTAMP '{ValueText.Timestamp(micros)}'",
        long micros when Type.Id is TypeId.TimestampTz => $"TIMESTAMPTZ '{ValueText.Instant(micros)}'",
        long units when Type.IsUnitTimestamp => $"{Type} '{TimeUnits.Text(units, Type.Id)}'",
        long nanos when Type.Id == TypeId.TimeNs => $"TIME_NS '{ValueText.NanoTime(nanos)}'",
        long time when Type.Id == TypeId.TimeTz => $"TIMETZ '{ZonedTime.Text(time)}'",
        IntervalValue interval => $"INTERVAL '{ValueText.Interval(interval)}'",
        Int128 unscaled when Type.Id == TypeId.Decimal => ValueText.Decimal(unscaled, Type.Scale),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => Value.ToString() ?? "",
    };
}
