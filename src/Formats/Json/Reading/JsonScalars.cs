using FrameEngine.Compute.Casting;
using FrameEngine.Formats.Csv;
using FrameEngine.Types;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>Reads single values of fixed width from their text.</summary>
internal static unsafe class JsonScalars
{
    public static bool Supports(DataType type) => type.Id is >= TypeId.Boolean and <= TypeId.TimestampTz or TypeId.Uuid or TypeId.Interval or TypeId.TimeNs && !type.IsBigNum;

    /// <summary>Puts the value at an index of flat data; false if the text is none of the type.</summary>
    public static bool TryParse(DataType type, ReadOnlySpan<byte> text, void* data, int index)
    {
        fixed (byte* bytes = text)
        {
            byte empty = 0;
            byte* p = bytes == null ? &empty : bytes;
            int length = text.Length;
            return type.Id switch
            {
                TypeId.Boolean => default(BooleanParser).TryParse(p, length, out ((byte*)data)[index]),
                TypeId.Int8 => Whole<sbyte>(p, length, data, index),
                TypeId.Int16 => Whole<short>(p, length, data, index),
                TypeId.Int32 => Whole<int>(p, length, data, index),
                TypeId.Int64 => Whole<long>(p, length, data, index),
                TypeId.UInt8 => Whole<byte>(p, length, data, index),
                TypeId.UInt16 => Whole<ushort>(p, length, data, index),
                TypeId.UInt32 => Whole<uint>(p, length, data, index),
                TypeId.UInt64 => Whole<ulong>(p, length, data, index),
                TypeId.Int128 => default(WideParser<Int128>).TryParse(p, length, out ((Int128*)data)[index]),
                TypeId.UInt128 => default(WideParser<UInt128>).TryParse(p, length, out ((UInt128*)data)[index]),
                TypeId.Float32 => default(FloatParser).TryParse(p, length, out ((float*)data)[index]),
                TypeId.Float64 => default(DoubleParser).TryParse(p, length, out ((double*)data)[index]),
                TypeId.Decimal when type.IsShortDecimal => new ShortDecimalParser(type.Precision, type.Scale).TryParse(p, length, out ((long*)data)[index]),
                TypeId.Decimal => new LongDecimalParser(type.Precision, type.Scale).TryParse(p, length, out ((Int128*)data)[index]),
                TypeId.Date => default(DateParser).TryParse(p, length, out ((int*)data)[index]),
                TypeId.Time => default(TimeParser).TryParse(p, length, out ((long*)data)[index]),
                TypeId.Timestamp => new TimestampParser(zoned: false).TryParse(p, length, out ((long*)data)[index]),
                TypeId.TimestampTz => new TimestampParser(zoned: true).TryParse(p, length, out ((long*)data)[index]),
                TypeId.Uuid => default(UuidParser).TryParse(p, length, out ((UInt128*)data)[index]),
                TypeId.TimeNs => TemporalText.TryNanoTime(text, out ((long*)data)[index]),
                TypeId.Interval => IntervalText.TryParse(text, out ((IntervalValue*)data)[index]),
                _ => throw new InternalException($"a JSON value of type {type}"),
            };
        }
    }

    // A number with decimals or an exponent is rounded, half to even.
    private static bool Whole<T>(byte* text, int length, void* data, int index) where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        if (default(IntegerParser<T>).TryParse(text, length, out ((T*)data)[index])) return true;
        if (new ReadOnlySpan<byte>(text, length).IndexOfAny(".eE"u8) < 0 || !default(DoubleParser).TryParse(text, length, out double number)) return false;
        double rounded = Math.Round(number, MidpointRounding.ToEven);
        if (!(rounded >= double.CreateChecked(T.MinValue) && rounded < double.CreateChecked(T.MaxValue) + 1)) return false;
        ((T*)data)[index] = T.CreateTruncating(rounded);
        return true;
    }
}
