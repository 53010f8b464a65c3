using System.Numerics;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>count, sum, avg, min, max, any_value and what merges their partial results.</summary>
internal static class BasicAggregates
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddAggregate("count", arguments => arguments.Count <= 1 ? new Count("count", arguments) : null);
        registry.AddAggregate("count_star", arguments => arguments.Count == 0 ? new Count("count_star", []) : null);
        registry.AddAggregate("count_merge", arguments => arguments.Count == 1 && arguments[0].Id == TypeId.Int64 ? new CountSum("count_merge", DataType.Int64) : null);
        foreach (string name in new[] { "count_if", "countif" })
            registry.AddAggregate(name, arguments => arguments.Count == 1 && arguments[0].Id is TypeId.Boolean or TypeId.Null
                ? new FixedAggregate<byte, WideSum, Int128, IntegerSum<byte>>(name, [DataType.Boolean], DataType.Int128) : null);
        registry.AddAggregate("sum", arguments => arguments.Count == 1 ? Sum(arguments[0]) : null);
        foreach (string name in new[] { "avg", "mean" }) registry.AddAggregate(name, arguments => arguments.Count == 1 ? Average(name, arguments[0]) : null);
        registry.AddAggregate("min", arguments => arguments.Count == 1 ? Extreme("min", arguments[0], TextChoice.Least) : null);
        registry.AddAggregate("max", arguments => arguments.Count == 1 ? Extreme("max", arguments[0], TextChoice.Greatest) : null);
        registry.AddAggregate("any_value", arguments => arguments.Count == 1 ? Kept("any_value", arguments[0]) : null);
    }

    private static AggregateOverload? Sum(DataType type) => type.Id switch
    {
        TypeId.Boolean or TypeId.UInt8 => Integers<byte>(type),
        TypeId.Null => Integers<int>(DataType.Int32),
        TypeId.Int8 => Integers<sbyte>(type),
        TypeId.Int16 => Integers<short>(type),
        TypeId.Int32 => Integers<int>(type),
        TypeId.Int64 => Integers<long>(type),
        TypeId.UInt16 => Integers<ushort>(type),
        TypeId.UInt32 => Integers<uint>(type),
        TypeId.UInt64 => Integers<ulong>(type),
        TypeId.Decimal when type.IsShortDecimal => Integers<long>(type),
        TypeId.Decimal => new FixedAggregate<Int128, WideSum, Int128, WideDecimalSum>("sum", [type], DataType.Decimal(DataType.MaxPrecision, type.Scale)),
        TypeId.Int128 => new FixedAggregate<Int128, WideSum, Int128, WideIntegerSum>("sum", [type], type),
        TypeId.UInt128 => new FixedAggregate<double, FloatSumState, double, FloatSum<double>>("sum", [DataType.Float64], DataType.Float64),
        TypeId.Float32 => new FixedAggregate<float, FloatSumState, double, FloatSum<float>>("sum", [type], DataType.Float64),
        TypeId.Float64 => new FixedAggregate<double, FloatSumState, double, FloatSum<double>>("sum", [type], DataType.Float64),
        TypeId.Binary when type.IsBigNum => new BigNumSum(),
        _ => null,
    };

    private static AggregateOverload Integers<T>(DataType type) where T : unmanaged, IBinaryInteger<T> =>
        new FixedAggregate<T, WideSum, Int128, IntegerSum<T>>("sum", [type], type.Id == TypeId.Decimal ? DataType.Decimal(DataType.MaxPrecision, type.Scale) : DataType.Int128);

    private static AggregateOverload? Average(string name, DataType type)
    {
        return type.Id switch
        {
            TypeId.Null => Of<int>(DataType.Int32),
            TypeId.UInt8 => Of<byte>(type),
            TypeId.Int8 => Of<sbyte>(type),
            TypeId.Int16 => Of<short>(type),
            TypeId.Int32 => Of<int>(type),
            TypeId.Int64 => Of<long>(type),
            TypeId.UInt16 => Of<ushort>(type),
            TypeId.UInt32 => Of<uint>(type),
            TypeId.UInt64 => Of<ulong>(type),
            TypeId.Decimal when type.IsShortDecimal => Of<long>(type),
            TypeId.Decimal or TypeId.Int128 => Of<Int128>(type),
            TypeId.UInt128 => new FixedAggregate<double, FloatSumState, double, FloatAverage<double>>(name, [DataType.Float64], DataType.Float64),
            TypeId.Float32 => new FixedAggregate<float, FloatSumState, double, FloatAverage<float>>(name, [type], DataType.Float64),
            TypeId.Float64 => new FixedAggregate<double, FloatSumState, double, FloatAverage<double>>(name, [type], DataType.Float64),
            _ => MoreAggregates.TimeMean(name, type),
        };

        AggregateOverload Of<T>(DataType of) where T : unmanaged, IBinaryInteger<T> =>
            new FixedAggregate<T, WideSum, double, IntegerAverage<T>>(name, [of], DataType.Float64) { Factor = Math.Pow(10, of.Scale) };
    }

    private static AggregateOverload? Extreme(string name, DataType type, TextChoice choice)
    {
        bool least = choice == TextChoice.Least;
        return type.Physical switch
        {
            PhysicalType.Bool or PhysicalType.UInt8 => Of<byte>(),
            PhysicalType.Int8 => Of<sbyte>(),
            PhysicalType.Int16 => Of<short>(),
            PhysicalType.Int32 => Of<int>(),
            PhysicalType.Int64 => Of<long>(),
            PhysicalType.UInt16 => Of<ushort>(),
            PhysicalType.UInt32 => Of<uint>(),
            PhysicalType.UInt64 => Of<ulong>(),
            PhysicalType.Float32 => Of<float>(),
            PhysicalType.Float64 => Of<double>(),
            PhysicalType.Int128 when type.IsUnsigned128 => Of<UInt128>(),
            PhysicalType.Int128 => Of<Int128>(),
            PhysicalType.View => new TextExtreme(name, type, choice),
            PhysicalType.Interval when least => new FixedAggregate<IntervalValue, Kept<IntervalValue>, IntervalValue, LeastInterval>(name, [type], type) { RedundantDistinct = true },
            PhysicalType.Interval => new FixedAggregate<IntervalValue, Kept<IntervalValue>, IntervalValue, GreatestInterval>(name, [type], type) { RedundantDistinct = true },
            _ => null,
        };

        AggregateOverload Of<T>() where T : unmanaged, INumber<T> => least
            ? new FixedAggregate<T, Kept<T>, T, Least<T>>(name, [type], type) { RedundantDistinct = true }
            : new FixedAggregate<T, Kept<T>, T, Greatest<T>>(name, [type], type) { RedundantDistinct = true };
    }

    private static AggregateOverload? Kept(string name, DataType type)
    {
        return type.Physical switch
        {
            PhysicalType.View => new TextExtreme(name, type, TextChoice.First),
            _ => type.Physical.Width() switch { 1 => Of<byte>(), 2 => Of<ushort>(), 4 => Of<uint>(), 8 => Of<ulong>(), _ => Of<UInt128>() },
        };

        AggregateOverload Of<T>() where T : unmanaged => new FixedAggregate<T, Kept<T>, T, First<T>>(name, [type], type) { RedundantDistinct = true };
    }
}
