using System.Numerics;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Casting;

/// <summary>Text to values: picks the parser of a type and runs it over vectors.</summary>
internal static unsafe class TextParsing
{
    /// <summary>Parses one value out of UTF-8.</summary>
    private interface IParser<T>
    {
        static abstract bool TryParse(ReadOnlySpan<byte> text, CastContext context, out T value);
    }

    public static CastKernel Find(CastContext context) => context.To.Id switch
    {
        TypeId.Boolean => Of<byte, BooleanParser>(context),
        TypeId.Int8 => Of<sbyte, IntegerParser<sbyte>>(context),
        TypeId.Int16 => Of<short, IntegerParser<short>>(context),
        TypeId.Int32 => Of<int, IntegerParser<int>>(context),
        TypeId.Int64 => Of<long, IntegerParser<long>>(context),
        TypeId.UInt8 => Of<byte, IntegerParser<byte>>(context),
        TypeId.UInt16 => Of<ushort, IntegerParser<ushort>>(context),
        TypeId.UInt32 => Of<uint, IntegerParser<uint>>(context),
        TypeId.UInt64 => Of<ulong, IntegerParser<ulong>>(context),
        TypeId.Int128 => Of<Int128, IntegerParser<Int128>>(context),
        TypeId.UInt128 => Of<UInt128, IntegerParser<UInt128>>(context),
        TypeId.Float32 => Of<float, SingleParser>(context),
        TypeId.Float64 => Of<double, DoubleParser>(context),
        TypeId.Decimal when context.To.Physical == PhysicalType.Int64 => Of<long, DecimalParser<long>>(context),
        TypeId.Decimal => Of<Int128, DecimalParser<Int128>>(context),
        TypeId.Date => Of<int, DateParser>(context),
        TypeId.Time => Of<long, TimeParser>(context),
        TypeId.Timestamp => Of<long, TimestampParser>(context),
        TypeId.TimestampTz => Of<long, InstantParser>(context),
        TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => Of<long, UnitTimestampParser>(context),
        TypeId.TimeNs => Of<long, NanoTimeParser>(context),
        TypeId.TimeTz => Of<long, ZonedTimeParser>(context),
        TypeId.Interval => Of<IntervalValue, IntervalParser>(context),
        TypeId.Uuid => Of<UInt128, UuidParser>(context),
        TypeId.Binary => context.To.IsBigNum ? BigNumCasts.OfText(context) : Blob(context),
        TypeId.Bit => BitCasts.OfText(context),
        TypeId.Enum => EnumCasts.OfText(context),
        TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => NestedParsing.Find(context),
        _ => throw new TypeException($"a {context.From} does not cast to {context.To}", "42846"),
    };

    private static CastKernel Of<T, TParser>(CastContext context) where T : unmanaged where TParser : struct, IParser<T> =>
        (Vector source, Vector result, in KernelRows rows) =>
        {
            result.StartFlat(rows.Rows);
            T* output = result.As<T>();
            for (int i = 0; i < rows.Selection.Count; i++)
            {
                int row = rows.Selection[i];
                if (!TParser.TryParse(StringView.Span(source.Views + row), context, out output[row])) CastLoop.Fail(source, result, row, rows, context);
            }
        };

    private static CastKernel Blob(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        result.StartFlat(rows.Rows);
        for (int i = 0; i < rows.Selection.Count; i++)
        {
            int row = rows.Selection[i];
            ReadOnlySpan<byte> text = StringView.Span(source.Views + row);
            byte* bytes = result.Heap.Allocate(Math.Max(text.Length, 1));
            if (BlobText.TryParse(text, new Span<byte>(bytes, text.Length), out int length)) result.Views[row] = StringView.Of(bytes, length);
            else CastLoop.Fail(source, result, row, rows, context);
        }
    };

    private readonly struct BooleanParser : IParser<byte>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out byte value)
        {
            bool known = NumberText.TryBoolean(text, out bool truth);
            value = truth ? (byte)1 : (byte)0;
            return known;
        }
    }

    private readonly struct IntegerParser<T> : IParser<T> where T : unmanaged, IBinaryInteger<T>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out T value)
        {
            bool parsed = NumberText.TryInteger(text, out Int128 number);
            value = T.CreateTruncating(number);
            if (!parsed && Unsafe.SizeOf<T>() == 16) return NumberText.TryWide(text, out value);
            return parsed && Int128.CreateTruncating(value) == number && T.IsNegative(value) == Int128.IsNegative(number);
        }
    }

    private readonly struct DecimalParser<T> : IParser<T> where T : unmanaged, IBinaryInteger<T>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out T value)
        {
            bool parsed = NumberText.TryDecimal(text, context.To.Scale, out Int128 number);
            value = T.CreateTruncating(number);
            return parsed && number < context.Limit && number > -context.Limit;
        }
    }

    private readonly struct SingleParser : IParser<float>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out float value)
        {
            bool parsed = NumberText.TryDouble(text, out double number);
            value = (float)number;
            return parsed;
        }
    }

    private readonly struct DoubleParser : IParser<double>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out double value) => NumberText.TryDouble(text, out value);
    }

    private readonly struct DateParser : IParser<int>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out int value) => TemporalText.TryDate(text, out value);
    }

    private readonly struct TimeParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value) => TemporalText.TryTime(text, out value);
    }

    private readonly struct NanoTimeParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value) => TemporalText.TryNanoTime(text, out value);
    }

    private readonly struct TimestampParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value) => TemporalText.TryTimestamp(text, out value);
    }

    private readonly struct InstantParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value) => TemporalText.TryInstant(text, context.Zone, out value);
    }

    private readonly struct UnitTimestampParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value)
        {
            if (!TemporalText.TryTimestamp(text, out value)) return false;
            if (Infinity.IsInfinite(value)) return true;
            if (context.To.Id != TypeId.TimestampNs) return TimeUnits.TryConvert(value, TypeId.Timestamp, context.To.Id, out value);
            Int128 nanos = ((Int128)value * 1000) + TemporalText.NanosBeyondMicros(text);
            value = (long)nanos;
            return value == nanos;
        }
    }

    private readonly struct ZonedTimeParser : IParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out long value) => TemporalText.TryZonedTime(text, context.Zone, out value);
    }

    private readonly struct IntervalParser : IParser<IntervalValue>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out IntervalValue value) => IntervalText.TryParse(text, out value);
    }

    private readonly struct UuidParser : IParser<UInt128>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, CastContext context, out UInt128 value)
        {
            string digits = System.Text.Encoding.UTF8.GetString(text).Trim();
            if (digits is ['{', .., '}']) digits = digits[1..^1];
            // Hyphens may stand anywhere.
            bool parsed = Guid.TryParseExact(digits.Replace("-", "", StringComparison.Ordinal), "N", out Guid guid);
            value = ColumnBuilder.Uuid(guid);
            return parsed;
        }
    }
}
