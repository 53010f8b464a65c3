using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Functions.Aggregates;

/// <summary>How the values of a quantile compare, and what lies between two of them.</summary>
internal unsafe interface IQuantileValue<T> where T : unmanaged
{
    static abstract int Compare(T left, T right);

    /// <summary>Whether one comes before another, where neither is <see cref="IsLast"/>.</summary>
    static abstract bool Less(T left, T right);

    /// <summary>Whether a value is behind all others: NaN.</summary>
    static abstract bool IsLast(T value);

    /// <summary>Writes the value a part of the way from one to another.</summary>
    static abstract void Between(T low, T high, double part, void* result);
}

/// <summary>Which quantile: at a place among the values themselves, between them, or the median distance from the median.</summary>
internal enum QuantileKind
{
    Continuous,
    Discrete,
    Deviation,
}

/// <summary>median, quantile_cont, quantile_disc and mad. A negative place counts from the greatest value.</summary>
internal sealed unsafe class Quantiles<T, TValue>(string name, EquatableArray<DataType> parameters, DataType type, QuantileKind kind) : Collected<T>(name, parameters, type)
    where T : unmanaged
    where TValue : struct, IQuantileValue<T>
{
    protected override double Check(double argument) => argument is >= -1 and <= 1
        ? argument
        : throw new UsageException($"a quantile lies between -1 and 1, not at {(double.IsNaN(argument) ? "NULL" : ValueText.Double(argument))}");

    protected override bool TryFinish(ref ValueList<T> values, Vector result, int row)
    {
        if (values.Count == 0) return false;
        Span<T> span = values.Span;
        double place = Parameters.Count > 1 ? values.Argument : 0.5;
        bool descending = double.IsNegative(place);
        place = Math.Abs(place);
        if (kind == QuantileKind.Discrete)
        {
            int index = (int)Math.Max(1, span.Length - Math.Floor(span.Length - (place * span.Length))) - 1;
            result.As<T>()[row] = OrderSelection<T, TValue>.At(span, descending ? span.Length - 1 - index : index);
            if (typeof(T) == typeof(StringView)) KeepText(result, row);
            return true;
        }

        byte* target = (byte*)result.Data + ((long)row * result.Physical.Width());
        Interpolate<T, TValue>(span, place, descending, target);
        if (kind == QuantileKind.Deviation) Deviation(span, target, result.Physical);
        if (result.Physical == PhysicalType.Interval)
        {
            long micros = *(long*)target;
            *(IntervalValue*)target = new IntervalValue(0, (int)(micros / IntervalValue.MicrosecondsPerDay), micros % IntervalValue.MicrosecondsPerDay);
        }

        return true;
    }

    private static void Interpolate<TItem, TItemValue>(Span<TItem> span, double place, bool descending, void* target) where TItem : unmanaged where TItemValue : struct, IQuantileValue<TItem>
    {
        double at = place * (span.Length - 1);
        int first = (int)Math.Floor(at), second = (int)Math.Ceiling(at), last = span.Length - 1;
        (TItem low, TItem high) = descending
            ? OrderSelection<TItem, TItemValue>.AtPair(span, last - second, last - first)
            : OrderSelection<TItem, TItemValue>.AtPair(span, first, second);
        if (descending) TItemValue.Between(high, low, at - first, target);
        else TItemValue.Between(low, high, at - first, target);
    }

    // The result is a double, a float, a decimal, or for now the microseconds of an interval.
    private static void Deviation(Span<T> span, byte* target, PhysicalType physical)
    {
        switch (physical)
        {
            case PhysicalType.Float64: Distances<double, NumberQuantile<double, double>>(span, (double*)target); break;
            case PhysicalType.Float32: Distances<float, NumberQuantile<float, float>>(span, (float*)target); break;
            case PhysicalType.Interval: Distances<long, NumberQuantile<long, long>>(span, (long*)target); break;
            case PhysicalType.Int64: Distances<long, DecimalQuantile<long>>(span, (long*)target); break;
            default: Distances<Int128, DecimalQuantile<Int128>>(span, (Int128*)target); break;
        }
    }

    private static void Distances<TOut, TOutValue>(Span<T> span, TOut* target) where TOut : unmanaged, INumber<TOut> where TOutValue : struct, IQuantileValue<TOut>
    {
        var distances = new TOut[span.Length];
        for (int i = 0; i < span.Length; i++)
        {
            TOut value;
            TValue.Between(span[i], span[i], 0, &value);
            distances[i] = TOut.Abs(value - *target);
        }

        Interpolate<TOut, TOutValue>(distances, 0.5, false, target);
    }

    private static void KeepText(Vector result, int row)
    {
        StringView* view = result.Views + row;
        if (!view->IsInline) view->Pointer = result.Heap.Copy(view->Pointer, view->Length);
    }
}

/// <summary>Numbers: NaN is the greatest; whole results are rounded.</summary>
internal readonly unsafe struct NumberQuantile<T, TOut> : IQuantileValue<T> where T : unmanaged, INumber<T> where TOut : unmanaged, INumber<TOut>
{
    public static int Compare(T left, T right) => left < right ? -1 : left > right ? 1 : T.IsNaN(left) ? (T.IsNaN(right) ? 0 : 1) : T.IsNaN(right) ? -1 : 0;
    public static bool Less(T left, T right) => left < right;
    public static bool IsLast(T value) => T.IsNaN(value);

    public static void Between(T low, T high, double part, void* result)
    {
        if (part == 0 || low == high)
        {
            *(TOut*)result = TOut.CreateTruncating(low);
            return;
        }

        double from = double.CreateTruncating(low), value = from + ((double.CreateTruncating(high) - from) * part);
        bool whole = typeof(TOut) == typeof(long) || typeof(TOut) == typeof(Int128) || typeof(TOut) == typeof(int);
        *(TOut*)result = TOut.CreateTruncating(whole ? Math.Round(value, MidpointRounding.AwayFromZero) : value);
    }
}

/// <summary>Decimals: what lies between two of them is cut, as DuckDB does.</summary>
internal readonly unsafe struct DecimalQuantile<T> : IQuantileValue<T> where T : unmanaged, IBinaryInteger<T>
{
    public static int Compare(T left, T right) => left.CompareTo(right);
    public static bool Less(T left, T right) => left < right;
    public static bool IsLast(T value) => false;

    public static void Between(T low, T high, double part, void* result)
    {
        double from = double.CreateTruncating(low), beyond = (double.CreateTruncating(high) - from) * part;
        *(T*)result = part == 0 || low == high ? low : typeof(T) == typeof(long) ? low + T.CreateTruncating(beyond) : T.CreateTruncating(from + beyond);
    }
}

/// <summary>Days, between which lie timestamps.</summary>
internal readonly unsafe struct DayQuantile : IQuantileValue<int>
{
    public static int Compare(int left, int right) => left.CompareTo(right);
    public static bool Less(int left, int right) => left < right;
    public static bool IsLast(int value) => false;

    public static void Between(int low, int high, double part, void* result) =>
        NumberQuantile<long, long>.Between(Micros(low), Micros(high), part, result);

    private static long Micros(int day) => Infinity.IsInfinite(day) ? Infinity.TimeOf(day) : day * IntervalValue.MicrosecondsPerDay;
}

/// <summary>Times with an offset; between two of them lie times in UTC.</summary>
internal readonly unsafe struct ZonedQuantile : IQuantileValue<long>
{
    public static int Compare(long left, long right) => left.CompareTo(right);
    public static bool Less(long left, long right) => left < right;
    public static bool IsLast(long value) => false;
    public static void Between(long low, long high, double part, void* result)
    {
        if (part == 0 || low == high)
        {
            *(long*)result = low;
            return;
        }

        NumberQuantile<long, long>.Between(ZonedTime.Utc(low), ZonedTime.Utc(high), part, result);
        *(long*)result = ZonedTime.OfUtc(*(long*)result);
    }
}

/// <summary>What lies between times with an offset, as microseconds of UTC: for distances.</summary>
internal readonly unsafe struct ZonedDistance : IQuantileValue<long>
{
    public static int Compare(long left, long right) => left.CompareTo(right);
    public static bool Less(long left, long right) => left < right;
    public static bool IsLast(long value) => false;
    public static void Between(long low, long high, double part, void* result) => NumberQuantile<long, long>.Between(ZonedTime.Utc(low), ZonedTime.Utc(high), part, result);
}

/// <summary>Text and bytes: only the values themselves.</summary>
internal readonly unsafe struct TextQuantile : IQuantileValue<StringView>
{
    public static int Compare(StringView left, StringView right) => StringView.Compare(&left, &right);
    public static bool Less(StringView left, StringView right) => StringView.Compare(&left, &right) < 0;
    public static bool IsLast(StringView value) => false;
    public static void Between(StringView low, StringView high, double part, void* result) => *(StringView*)result = low;
}

/// <summary>Intervals: only the values themselves.</summary>
internal readonly unsafe struct IntervalQuantile : IQuantileValue<IntervalValue>
{
    public static int Compare(IntervalValue left, IntervalValue right) => left.CompareTo(right);
    public static bool Less(IntervalValue left, IntervalValue right) => left.CompareTo(right) < 0;
    public static bool IsLast(IntervalValue value) => false;
    public static void Between(IntervalValue low, IntervalValue high, double part, void* result) => *(IntervalValue*)result = low;
}

/// <summary>Registers the quantiles.</summary>
internal static class QuantileAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddAggregate("median", arguments => arguments.Count == 1 ? Of("median", arguments[0], false, QuantileKind.Continuous) : null);
        registry.AddAggregate("mad", arguments => arguments.Count == 1 && (arguments[0].IsNumeric || arguments[0].Id is TypeId.Null or TypeId.Date or TypeId.Time or TypeId.TimeTz or (>= TypeId.Timestamp and <= TypeId.TimestampNs)) ? Of("mad", arguments[0], false, QuantileKind.Deviation) : null);
        registry.AddAggregate("quantile_cont", arguments => TakesPlace(arguments) && arguments[0].Physical != PhysicalType.View ? Of("quantile_cont", arguments[0], true, QuantileKind.Continuous) : null);
        // The approximate ones are exact here: all values are kept.
        foreach (string name in new[] { "quantile_disc", "quantile", "approx_quantile", "reservoir_quantile" })
            registry.AddAggregate(name, arguments => TakesPlace(arguments) ? Of(name, arguments[0], true, QuantileKind.Discrete) : null);
    }

    private static bool TakesPlace(EquatableArray<DataType> arguments) => arguments.Count == 2 && (arguments[1].IsNumeric || arguments[1].Id == TypeId.Null);

    private static AggregateOverload? Of(string name, DataType type, bool hasPlace, QuantileKind kind)
    {
        if (type.Id == TypeId.Null) type = DataType.Int32;
        // Between two seconds lie others.
        if (type.IsUnitTimestamp && (kind == QuantileKind.Deviation || name == "quantile_cont")) type = DataType.Timestamp;
        // What nothing lies between has a median, too: one of the values.
        if (name == "median" && (type.Id is TypeId.Boolean or TypeId.Bit or TypeId.Enum or TypeId.Interval or TypeId.TimeTz or TypeId.TimeNs or TypeId.Uuid || type.IsNested)) kind = QuantileKind.Discrete;
        bool discrete = kind == QuantileKind.Discrete;
        return type.Id switch
        {
            TypeId.Boolean when discrete => Make<byte, NumberQuantile<byte, byte>>(type),
            TypeId.Int8 => Number<sbyte>(),
            TypeId.Int16 => Number<short>(),
            TypeId.Int32 => Number<int>(),
            TypeId.Int64 => Number<long>(),
            TypeId.UInt8 => Number<byte>(),
            TypeId.UInt16 => Number<ushort>(),
            TypeId.UInt32 => Number<uint>(),
            TypeId.UInt64 => Number<ulong>(),
            TypeId.Int128 => Number<Int128>(),
            TypeId.UInt128 => Number<UInt128>(),
            TypeId.Float32 => Make<float, NumberQuantile<float, float>>(type),
            TypeId.Float64 => Make<double, NumberQuantile<double, double>>(type),
            TypeId.Decimal => type.IsShortDecimal ? Make<long, DecimalQuantile<long>>(type) : Make<Int128, DecimalQuantile<Int128>>(type),
            TypeId.Date => Make<int, DayQuantile>(discrete ? type : kind == QuantileKind.Deviation ? DataType.Interval : DataType.Timestamp),
            TypeId.Time or TypeId.Timestamp or TypeId.TimestampTz when kind == QuantileKind.Deviation => Make<long, NumberQuantile<long, long>>(DataType.Interval),
            TypeId.TimeTz => kind == QuantileKind.Deviation ? Make<long, ZonedDistance>(DataType.Interval) : Make<long, ZonedQuantile>(type),
            TypeId.TimeNs when discrete && name != "approx_quantile" => Make<long, NumberQuantile<long, long>>(type),
            TypeId.Enum when discrete => type.Physical switch
            {
                PhysicalType.UInt8 => Make<byte, NumberQuantile<byte, byte>>(type),
                PhysicalType.UInt16 => Make<ushort, NumberQuantile<ushort, ushort>>(type),
                _ => Make<uint, NumberQuantile<uint, uint>>(type),
            },
            TypeId.Bit when discrete => new Quantiles<StringView, TextQuantile>(name, Parameters(), type, kind),
            TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimestampNs) => Make<long, NumberQuantile<long, long>>(type),
            TypeId.Utf8 or TypeId.Binary when !(type.IsBigNum && (kind == QuantileKind.Deviation || name == "approx_quantile")) => new Quantiles<StringView, TextQuantile>(name, Parameters(), type, QuantileKind.Discrete),
            TypeId.Interval when discrete => Make<IntervalValue, IntervalQuantile>(type),
            TypeId.Uuid when discrete => Make<UInt128, NumberQuantile<UInt128, UInt128>>(type),
            _ when type.IsNested && discrete => new Quantiles<StringView, TextQuantile>(name, Parameters(), type, QuantileKind.Discrete),
            _ => null,
        };

        EquatableArray<DataType> Parameters() => hasPlace ? [type, DataType.Float64] : [type];
        AggregateOverload Number<T>() where T : unmanaged, INumber<T> => Make<T, NumberQuantile<T, double>>(discrete ? type : DataType.Float64);
        AggregateOverload Make<T, TValue>(DataType result) where T : unmanaged where TValue : struct, IQuantileValue<T> => new Quantiles<T, TValue>(name, Parameters(), result, kind);
    }
}
