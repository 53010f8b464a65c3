using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Columns;
using FrameEngine.Types;

namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Brings fixed-width values of the wire to the layout of columns: units to microseconds, decimals to 64 or 128 bits. Values under nulls become zero where they are converted.</summary>
internal static unsafe class FixedConversion
{
    private const long MillisecondsPerDay = 86_400_000;

    public static void Convert(string column, WireType wire, byte* source, byte* target, int rows, ulong* validity)
    {
        switch (wire.Id)
        {
            case WireTypeId.Decimal when wire.Type.IsShortDecimal && wire.Width == 128:
                for (int i = 0; i < rows; i++) ((long*)target)[i] = Bitmap.IsValid(validity, i) ? Narrow(column, wire.Type, Unsafe.ReadUnaligned<Int128>(source + (16L * i))) : 0;
                break;
            case WireTypeId.Decimal when wire.Width == 32:
                for (int i = 0; i < rows; i++) WriteDecimal(wire.Type, target, i, ((int*)source)[i]);
                break;
            case WireTypeId.Decimal when wire.Width == 64 && !wire.Type.IsShortDecimal:
                for (int i = 0; i < rows; i++) WriteDecimal(wire.Type, target, i, Unsafe.ReadUnaligned<long>(source + (8L * i)));
                break;
            case WireTypeId.FixedSizeBinary:
                for (int i = 0; i < rows; i++) ((UInt128*)target)[i] = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<UInt128>(source + (16L * i)));
                break;
            case WireTypeId.Date when wire.Width == 64:
                for (int i = 0; i < rows; i++)
                    ((int*)target)[i] = Bitmap.IsValid(validity, i) ? (int)Math.Clamp(Floor(((long*)source)[i], MillisecondsPerDay), int.MinValue, int.MaxValue) : 0;
                break;
            case WireTypeId.Time when wire.Width == 32:
                for (int i = 0; i < rows; i++) ((long*)target)[i] = ((int*)source)[i] * (wire.Unit == WireFormat.UnitSecond ? 1_000_000L : 1_000L);
                break;
            case WireTypeId.Time or WireTypeId.Timestamp when wire.Unit != WireFormat.UnitMicrosecond && !wire.Type.IsUnitTimestamp && wire.Type.Id != TypeId.TimeNs:
                for (int i = 0; i < rows; i++) ((long*)target)[i] = Bitmap.IsValid(validity, i) ? Microseconds(column, ((long*)source)[i], wire.Unit) : 0;
                break;
            case WireTypeId.Interval:
                for (int i = 0; i < rows; i++) ((IntervalValue*)target)[i] = Interval(source, i, wire.Unit);
                break;
            default:
                if (rows > 0) Unsafe.CopyBlockUnaligned(target, source, checked((uint)(rows * (long)wire.Type.Physical.Width())));
                break;
        }
    }

    private static long Narrow(string column, DataType type, Int128 value) =>
        (long)value == value ? (long)value : throw new ArrowException($"column \"{column}\": {value} has more digits than {type}");

    private static void WriteDecimal(DataType type, byte* target, int row, long value)
    {
        if (type.IsShortDecimal) ((long*)target)[row] = value;
        else ((Int128*)target)[row] = value;
    }

    private static long Microseconds(string column, long value, short unit)
    {
        if (unit == WireFormat.UnitNanosecond) return Floor(value, 1000);
        long factor = unit == WireFormat.UnitSecond ? 1_000_000 : 1_000;
        if (value > long.MaxValue / factor || value < long.MinValue / factor) throw new ArrowException($"column \"{column}\": a time is out of the range of microseconds");
        return value * factor;
    }

    private static IntervalValue Interval(byte* source, int row, short unit) => unit switch
    {
        0 => new IntervalValue(((int*)source)[row], 0, 0),
        1 => new IntervalValue(0, ((int*)source)[2 * row], ((int*)source)[(2 * row) + 1] * 1000L),
        _ => Unsafe.ReadUnaligned<IntervalValue>(source + (16L * row)) is var value ? value with { Microseconds = value.Microseconds / 1000 } : default,
    };

    private static long Floor(long value, long divisor) => value >= 0 ? value / divisor : ((value + 1) / divisor) - 1;
}
