using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Types;

namespace FrameEngine.Formats.Parquet.Pages;

/// <summary>Turns stored values of fixed width into those of a vector, a whole page at a time.</summary>
internal static unsafe class FixedValues
{
    private const long MicrosPerDay = 86_400_000_000;
    private const long JulianDayOf1970 = 2_440_588;

    /// <summary>Converts <paramref name="count"/> values; the caller has checked that they are there.</summary>
    public static void Convert(ParquetColumn column, byte* source, byte* destination, int count, ParquetPlace place)
    {
        int width = column.Width;
        switch (column.Conversion)
        {
            case ValueConversion.None:
                Buffer.MemoryCopy(source, destination, (long)count * width, (long)count * width);
                break;
            case ValueConversion.Bits:
                for (int i = 0; i < count; i++) destination[i] = (byte)((source[i >> 3] >> (i & 7)) & 1);
                break;
            case ValueConversion.Int32To8: Loop<int, byte, Narrow8>(source, destination, count); break;
            case ValueConversion.Int32To16: Loop<int, ushort, Narrow16>(source, destination, count); break;
            case ValueConversion.Int32To64: Loop<int, long, Widen>(source, destination, count); break;
            case ValueConversion.Int32MillisToMicros: Loop<int, long, WidenMillis>(source, destination, count); break;
            case ValueConversion.MillisToMicros: MillisToMicros(source, (long*)destination, count, place); break;
            case ValueConversion.NanosToMicros: Loop<long, long, Nanos>(source, destination, count); break;
            case ValueConversion.Int32MillisToZoned: Zoned<int, WidenMillis>(source, (long*)destination, count, place); break;
            case ValueConversion.MicrosToZoned: Zoned<long, Same>(source, (long*)destination, count, place); break;
            case ValueConversion.NanosToZoned: Zoned<long, Nanos>(source, (long*)destination, count, place); break;
            case ValueConversion.Int96ToMicros: Int96(source, (long*)destination, count, place); break;
            case ValueConversion.Int32To128: Loop<int, Int128, Widen32To128>(source, destination, count); break;
            case ValueConversion.Int64To128: Loop<long, Int128, Widen64To128>(source, destination, count); break;
            case ValueConversion.FixedToInt64:
                for (int i = 0; i < count; i++) ((long*)destination)[i] = BigEndian64(source + ((long)i * width), width, place);
                break;
            case ValueConversion.FixedToInt128:
                for (int i = 0; i < count; i++) ((Int128*)destination)[i] = BigEndian128(source + ((long)i * width), width, place);
                break;
            case ValueConversion.HalfToFloat: Loop<Half, float, FromHalf>(source, destination, count); break;
            case ValueConversion.Interval: Interval(source, (IntervalValue*)destination, count); break;
            default: throw new InternalException($"{column.Conversion} is not of fixed width");
        }
    }

    /// <summary>A signed big-endian number of at most 64 significant bits.</summary>
    public static long BigEndian64(byte* bytes, int length, ParquetPlace place)
    {
        long value = length == 0 ? 0 : (sbyte)bytes[0] >> 7;
        int start = Math.Max(0, length - 8);
        for (int i = 0; i < start; i++)
            if (bytes[i] != (byte)value) throw place.Error("a decimal has more digits than its column declares");
        bool negative = value < 0;
        for (int i = start; i < length; i++) value = (value << 8) | bytes[i];
        return start > 0 && value < 0 != negative ? throw place.Error("a decimal has more digits than its column declares") : value;
    }

    /// <summary>A signed big-endian number of at most 128 significant bits.</summary>
    public static Int128 BigEndian128(byte* bytes, int length, ParquetPlace place)
    {
        if (length == 16) return BinaryPrimitives.ReadInt128BigEndian(new ReadOnlySpan<byte>(bytes, 16));
        Int128 value = length == 0 ? 0 : (sbyte)bytes[0] >> 7;
        int start = Math.Max(0, length - 16);
        bool negative = value < 0;
        for (int i = 0; i < start; i++)
            if (bytes[i] != (negative ? 0xFF : 0)) throw place.Error("a decimal has more digits than its column declares");
        for (int i = start; i < length; i++) value = (value << 8) | bytes[i];
        return start > 0 && value < 0 != negative ? throw place.Error("a decimal has more digits than its column declares") : value;
    }

    /// <summary>Whole microseconds, rounded down.</summary>
    public static long NanosToMicros(long value) => Nanos.Convert(value);

    private interface IConversion<TFrom, TTo>
    {
        static abstract TTo Convert(TFrom value);
    }

    private readonly struct Narrow8 : IConversion<int, byte>
    {
        public static byte Convert(int value) => (byte)value;
    }

    private readonly struct Narrow16 : IConversion<int, ushort>
    {
        public static ushort Convert(int value) => (ushort)value;
    }

    private readonly struct Widen : IConversion<int, long>
    {
        public static long Convert(int value) => value;
    }

    private readonly struct WidenMillis : IConversion<int, long>
    {
        public static long Convert(int value) => value * 1000L;
    }

    private readonly struct Same : IConversion<long, long>
    {
        public static long Convert(long value) => value;
    }

    private readonly struct Nanos : IConversion<long, long>
    {
        public static long Convert(long value) => (value / 1000) - (value % 1000 < 0 ? 1 : 0);
    }

    private readonly struct Widen32To128 : IConversion<int, Int128>
    {
        public static Int128 Convert(int value) => value;
    }

    private readonly struct Widen64To128 : IConversion<long, Int128>
    {
        public static Int128 Convert(long value) => value;
    }

    private readonly struct FromHalf : IConversion<Half, float>
    {
        public static float Convert(Half value) => (float)value;
    }

    private static void Loop<TFrom, TTo, TConversion>(byte* source, byte* destination, int count)
        where TFrom : unmanaged where TTo : unmanaged where TConversion : struct, IConversion<TFrom, TTo>
    {
        for (int i = 0; i < count; i++)
            ((TTo*)destination)[i] = TConversion.Convert(Unsafe.ReadUnaligned<TFrom>(source + ((long)i * sizeof(TFrom))));
    }

    private static void MillisToMicros(byte* source, long* destination, int count, ParquetPlace place)
    {
        for (int i = 0; i < count; i++)
        {
            long value = Unsafe.ReadUnaligned<long>(source + (i * 8L));
            if (value is > long.MaxValue / 1000 or < long.MinValue / 1000) throw place.Error($"a time of {value} milliseconds is out of range");
            destination[i] = value * 1000;
        }
    }

    private static void Zoned<TFrom, TToMicros>(byte* source, long* destination, int count, ParquetPlace place)
        where TFrom : unmanaged where TToMicros : struct, IConversion<TFrom, long>
    {
        for (int i = 0; i < count; i++)
        {
            long micros = TToMicros.Convert(Unsafe.ReadUnaligned<TFrom>(source + ((long)i * sizeof(TFrom))));
            if (micros is < 0 or > MicrosPerDay) throw place.Error($"a time of {micros} microseconds is not within a day");
            destination[i] = ZonedTime.Pack(micros, 0);
        }
    }

    private static void Int96(byte* source, long* destination, int count, ParquetPlace place)
    {
        for (int i = 0; i < count; i++, source += 12)
        {
            long nanos = Unsafe.ReadUnaligned<long>(source);
            long days = Unsafe.ReadUnaligned<int>(source + 8) - JulianDayOf1970;
            if (days is > long.MaxValue / MicrosPerDay - 200_000 or < long.MinValue / MicrosPerDay + 200_000) throw place.Error($"a timestamp of Julian day {days + JulianDayOf1970} is out of range");
            destination[i] = (days * MicrosPerDay) + Nanos.Convert(nanos);
        }
    }

    private static void Interval(byte* source, IntervalValue* destination, int count)
    {
        for (int i = 0; i < count; i++, source += 12)
        {
            int months = Unsafe.ReadUnaligned<int>(source);
            int days = Unsafe.ReadUnaligned<int>(source + 4);
            uint millis = Unsafe.ReadUnaligned<uint>(source + 8);
            destination[i] = new IntervalValue(months, days, millis * 1000L);
        }
    }
}
