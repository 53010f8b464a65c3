using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Formats.Text;

/// <summary>Writes single values of a vector as the UTF-8 text that SQL prints (the forms of <see cref="ValueText"/>), without allocating for the common types.</summary>
internal static unsafe class Utf8Values
{
    /// <summary>Room that any value but text and binary fits in.</summary>
    public const int MaxLength = 128;

    /// <summary>Writes the value at <paramref name="index"/> of <paramref name="values"/> (flat, not null; not of type text or binary) and returns its length.</summary>
    public static int Write(Vector values, int index, Span<byte> target)
    {
        DataType type = values.Type;
        return type.Id switch
        {
            TypeId.Boolean => Ascii(values.As<byte>()[index] != 0 ? "true"u8 : "false"u8, target),
            TypeId.Int8 => Whole(values.As<sbyte>()[index], target),
            TypeId.Int16 => Whole(values.As<short>()[index], target),
            TypeId.Int32 => Whole(values.As<int>()[index], target),
            TypeId.Int64 => Whole(values.As<long>()[index], target),
            TypeId.UInt8 => Whole(values.As<byte>()[index], target),
            TypeId.UInt16 => Whole(values.As<ushort>()[index], target),
            TypeId.UInt32 => Whole(values.As<uint>()[index], target),
            TypeId.UInt64 => Utf8Formatter.TryFormat(values.As<ulong>()[index], target, out int written) ? written : 0,
            TypeId.Int128 => values.As<Int128>()[index].TryFormat(target, out int wide, default, CultureInfo.InvariantCulture) ? wide : 0,
            TypeId.UInt128 => values.As<UInt128>()[index].TryFormat(target, out int wider, default, CultureInfo.InvariantCulture) ? wider : 0,
            TypeId.Float64 => Float(values.As<double>()[index], target),
            TypeId.Float32 => SingleFloat(values.As<float>()[index], target),
            TypeId.Decimal when type.IsShortDecimal => ShortDecimal(values.As<long>()[index], type.Scale, target),
            TypeId.Decimal => Text(ValueText.Decimal(values.As<Int128>()[index], type.Scale), target),
            TypeId.Date => Date(values.As<int>()[index], target),
            TypeId.Time => Text(ValueText.Time(values.As<long>()[index]), target),
            TypeId.Timestamp => Timestamp(values.As<long>()[index], target),
            TypeId.TimestampTz => Instant(values.As<long>()[index], target),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => Text(TimeUnits.Text(values.As<long>()[index], type.Id), target),
            TypeId.TimeNs => Text(ValueText.NanoTime(values.As<long>()[index]), target),
            TypeId.TimeTz => Text(ZonedTime.Text(values.As<long>()[index]), target),
            TypeId.Interval => Text(ValueText.Interval(values.As<IntervalValue>()[index]), target),
            TypeId.Uuid => Uuid(values.As<UInt128>()[index], target),
            _ => throw new FrameNotSupportedException($"values of type {type} cannot be written as text"),
        };
    }

    private static int Whole(long value, Span<byte> target) => Utf8Formatter.TryFormat(value, target, out int written) ? written : 0;

    private static int Float(double value, Span<byte> target)
    {
        // Plain notation only in the range where the shortest form has no exponent.
        if (Math.Abs(value) is not (0 or (>= 1e-4 and < 1e15))) return Text(ValueText.Double(value), target);
        _ = value.TryFormat(target, out int length, default, CultureInfo.InvariantCulture);
        return target[..length].Contains((byte)'.') ? length : length + Ascii(".0"u8, target[length..]);
    }

    private static int SingleFloat(float value, Span<byte> target)
    {
        if (Math.Abs(value) is not (0 or (>= 1e-4f and < 1e6f))) return Text(ValueText.Double(value), target);
        _ = value.TryFormat(target, out int length, default, CultureInfo.InvariantCulture);
        return target[..length].Contains((byte)'.') ? length : length + Ascii(".0"u8, target[length..]);
    }

    private static int ShortDecimal(long value, int scale, Span<byte> target)
    {
        int at = 0;
        if (value < 0) target[at++] = (byte)'-';
        ulong magnitude = value < 0 ? (ulong)-value : (ulong)value;
        ulong unit = 1;
        for (int i = 0; i < scale; i++) unit *= 10;
        _ = Utf8Formatter.TryFormat(magnitude / unit, target[at..], out int whole);
        at += whole;
        if (scale == 0) return at;
        target[at++] = (byte)'.';
        ulong fraction = magnitude % unit;
        for (int i = scale - 1; i >= 0; i--)
        {
            target[at + i] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        return at + scale;
    }

    private static int Date(int days, Span<byte> target)
    {
        (int year, int month, int day) = ValueText.Civil(days);
        if (year is < 1 or > 9999) return Text(ValueText.Date(days), target);
        TwoDigits(year / 100, target);
        TwoDigits(year % 100, target[2..]);
        target[4] = target[7] = (byte)'-';
        TwoDigits(month, target[5..]);
        TwoDigits(day, target[8..]);
        return 10;
    }

    private static int Timestamp(long micros, Span<byte> target)
    {
        long days = Math.DivRem(micros, IntervalValue.MicrosecondsPerDay, out long rest);
        if (rest < 0) (days, rest) = (days - 1, rest + IntervalValue.MicrosecondsPerDay);
        if (rest % 1_000_000 != 0) return Text(ValueText.Timestamp(micros), target);
        int at = Date((int)days, target);
        target[at++] = (byte)' ';
        int seconds = (int)(rest / 1_000_000);
        TwoDigits(seconds / 3600, target[at..]);
        TwoDigits(seconds / 60 % 60, target[(at + 3)..]);
        TwoDigits(seconds % 60, target[(at + 6)..]);
        target[at + 2] = target[at + 5] = (byte)':';
        return at + 8;
    }

    private static int Instant(long micros, Span<byte> target)
    {
        int length = Timestamp(micros, target);
        return Infinity.IsInfinite(micros) ? length : length + Ascii("+00"u8, target[length..]);
    }

    private static int Uuid(UInt128 number, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return Utf8Formatter.TryFormat(new Guid(bytes, bigEndian: true), target, out int written) ? written : 0;
    }

    private static void TwoDigits(int value, Span<byte> target)
    {
        target[0] = (byte)('0' + (value / 10));
        target[1] = (byte)('0' + (value % 10));
    }

    private static int Text(string text, Span<byte> target) => Encoding.UTF8.GetBytes(text, target);

    private static int Ascii(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
