using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Types;

namespace FrameEngine.Functions.Scalars;

/// <summary>Times to text and back by a format: <c>strftime</c>, <c>strptime</c>, <c>try_strptime</c>.</summary>
/// <remarks>A constant format with %z or %Z gives a TIMESTAMPTZ, one with %n a TIMESTAMP_NS; <see cref="Expressions.ExpressionBuilder"/> picks it under names that SQL cannot write.</remarks>
internal static unsafe class TimeTextFunctions
{
    public const string Zoned = "@zoned_", Precise = "@precise_";

    public static void AddTo(FunctionRegistry registry)
    {
        var overloads = new List<ScalarOverload>();
        foreach (DataType type in new[] { DataType.Date, DataType.Timestamp, DataType.TimestampTz, DataType.TimestampNs })
        {
            overloads.Add(new ScalarOverload("strftime", [type, DataType.Utf8], DataType.Utf8, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Format(a[0], a[1], r, c)) { CanThrow = true });
            overloads.Add(new ScalarOverload("strftime", [DataType.Utf8, type], DataType.Utf8, static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Format(a[1], a[0], r, c)) { CanThrow = true });
        }

        registry.AddScalar("strftime", Signatures.Of([.. overloads]));
        foreach ((string prefix, DataType type) in new[] { ("", DataType.Timestamp), (Zoned, DataType.TimestampTz), (Precise, DataType.TimestampNs) })
        {
            registry.AddScalar(prefix + "strptime", Signatures.Of(new ScalarOverload(prefix + "strptime", [DataType.Utf8, DataType.Utf8], type,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Parse(a, r, c, isTry: false)) { CanThrow = true }));
            registry.AddScalar(prefix + "try_strptime", Signatures.Of(new ScalarOverload(prefix + "try_strptime", [DataType.Utf8, DataType.Utf8], type,
                static (ReadOnlySpan<Vector> a, Vector r, in KernelContext c) => Parse(a, r, c, isTry: true)) { CanThrow = true, MayReturnNull = true }));
        }
    }

    private static void Format(Vector times, Vector formats, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        TimePattern? pattern = null;
        string zone = times.Type.Id == TypeId.TimestampTz ? Types.Zones.SessionZone.Default : "";
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i], index = times.ValueIndex(row);
            long micros = times.Physical == PhysicalType.Int32 ? DayStart(times.As<int>()[index]) : times.As<long>()[index];
            bool infinite = Infinity.IsInfinite(micros);
            int nanos = 0;
            if (times.Type.Id == TypeId.TimestampNs && !infinite)
            {
                nanos = (int)(((micros % 1000) + 1000) % 1000);
                micros = (micros - nanos) / 1000;
            }

            if (pattern is null || formats.Encoding != VectorEncoding.Constant) pattern = TimePattern.Of(formats.Views + formats.ValueIndex(row), pattern);
            result.Views[row] = infinite ? TextKernels.Of(Infinity.Text(micros > 0), result) : TextKernels.Of(pattern.Write(micros, zone, nanos: nanos), result);
        }
    }

    private static long DayStart(int day) => Infinity.IsInfinite(day) ? Infinity.TimeOf(day) : day * CalendarMath.MicrosPerDay;

    // Nanoseconds reach from 1677 to 2262.
    private static bool TryNanos(ref long time, int nanos)
    {
        if (Infinity.IsInfinite(time)) return true;
        Int128 precise = ((Int128)time * 1000) + nanos;
        time = (long)precise;
        return time == precise && !Infinity.IsInfinite(time);
    }

    private static void Parse(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context, bool isTry)
    {
        result.StartFlat(context.Rows);
        Vector texts = arguments[0], formats = arguments[1];
        string? constant = formats.Encoding == VectorEncoding.Constant ? StringView.GetString(formats.Views) : null;
        bool precise = result.Type.Id == TypeId.TimestampNs;
        Span<char> room = stackalloc char[256];
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            string format = constant ?? StringView.GetString(formats.Views + formats.ValueIndex(row));
            ReadOnlySpan<byte> bytes = StringView.Span(texts.Views + texts.ValueIndex(row));
            ReadOnlySpan<char> text = bytes.Length <= room.Length ? room[..System.Text.Encoding.UTF8.GetChars(bytes, room)] : System.Text.Encoding.UTF8.GetString(bytes);
            if (TimeParser.TryParse(text, format, out long micros, out int nanos) && (!precise || TryNanos(ref micros, nanos)))
            {
                result.As<long>()[row] = micros;
                continue;
            }

            if (!isTry) throw new ConversionException($"'{text}' is not a time of the format '{format}'");
            result.As<long>()[row] = 0;
            KernelLoop.SetNull(result, row, context.Rows);
        }
    }
}
