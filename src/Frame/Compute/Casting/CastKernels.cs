using System.Numerics;
using FrameEngine.Columns;
using FrameEngine.Expressions;
using FrameEngine.Types;
using FrameEngine.Types.Zones;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Compute.Casting;

/// <summary>Finds the kernel of a cast.</summary>
internal static unsafe class CastKernels
{
    /// <summary>The kernel; null when both types are laid out alike and every value fits, so that nothing is to do.</summary>
    /// <param name="from">The type of the values.</param>
    /// <param name="to">The type that they get.</param>
    /// <param name="zone">The zone of local times and of texts without a zone; null for UTC.</param>
    /// <remarks>Where there is no such cast the kernel fails at the first value: there is one of nulls, as between the branches of a set operation.</remarks>
    public static CastKernel? Find(DataType from, DataType to, Zone? zone = null)
    {
        if (from == to || IsSameLayout(from, to, zone)) return null;
        var context = new CastContext(from, to, zone);
        if (from.Id == TypeId.Null) return NullKernel;
        if (to.IsJson) return from.IsText ? JsonCasts.OfText(context) : JsonText.Find(from, zone);
        if (to.Id == TypeId.Utf8) return TextFormatting.Find(from, zone);
        if (to.IsUnion && !from.IsJson) return UnionCasts.Find(context) ?? OfNulls(context);
        if (from.IsUnion) return OfNulls(context);
        if (from.IsJson) return JsonCasts.To(context);
        // An array is a list of JSON, and not of texts that have to be JSON.
        if (from.IsText && to.IsList && to.Element.IsJson) return JsonCasts.To(context);
        if (from.Id == TypeId.Utf8) return TextParsing.Find(context);
        if (from.IsBigNum) return BigNumCasts.From(context) ?? OfNulls(context);
        if (to.IsBigNum) return BigNumCasts.Of(context) ?? OfNulls(context);
        CastKernel? kernel = to.Id == TypeId.Bit ? BitCasts.Of(from) : from.Id switch
        {
            TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => NestedCasts.Find(context),
            TypeId.Decimal => from.Physical == PhysicalType.Int64 ? FromDecimal<long>(context) : FromDecimal<Int128>(context),
            TypeId.Boolean => FromBoolean(context),
            TypeId.UInt8 => FromInteger<byte>(context),
            TypeId.Enum => EnumCasts.Find(context),
            TypeId.Bit => BitCasts.From(context),
            TypeId.Uuid when to.Id == TypeId.Binary => UuidCasts.ToBytes,
            TypeId.Binary when to.Id == TypeId.Uuid => UuidCasts.OfBytes(context),
            TypeId.Int8 => FromInteger<sbyte>(context),
            TypeId.Int16 => FromInteger<short>(context),
            TypeId.Int32 => FromInteger<int>(context),
            TypeId.Int64 => FromInteger<long>(context),
            TypeId.UInt16 => FromInteger<ushort>(context),
            TypeId.UInt32 => FromInteger<uint>(context),
            TypeId.UInt64 => FromInteger<ulong>(context),
            TypeId.Int128 => FromInteger<Int128>(context),
            TypeId.UInt128 => FromInteger<UInt128>(context),
            TypeId.Float32 => FromFloat<float>(context),
            TypeId.Float64 => FromFloat<double>(context),
            TypeId.Date when to.Id == TypeId.TimestampTz && zone is not null => CastLoop.Of<int, long, DateToInstant>(context),
            TypeId.Timestamp when to.Id == TypeId.TimestampTz => CastLoop.Of<long, long, LocalToInstant>(context),
            TypeId.TimestampTz when zone is not null && to.Id == TypeId.Timestamp => CastLoop.Of<long, long, InstantToLocal>(context),
            TypeId.TimestampTz when zone is not null && to.Id == TypeId.Date => CastLoop.Of<long, int, InstantToDate>(context),
            TypeId.TimestampTz when zone is not null && to.Id == TypeId.Time => CastLoop.Of<long, long, InstantToTime>(context),
            TypeId.TimestampTz when zone is not null && to.Id == TypeId.TimeTz => CastLoop.Of<long, long, InstantToClock>(context),
            TypeId.Date when to.IsUnitTimestamp => CastLoop.Of<int, long, DateToUnit>(context),
            TypeId.Date when to.Id is TypeId.Timestamp or TypeId.TimestampTz => CastLoop.Of<int, long, DateToTimestamp>(context),
            TypeId.Timestamp or TypeId.TimestampTz when to.Id == TypeId.Date => CastLoop.Of<long, int, TimestampToDate>(context),
            TypeId.Timestamp or TypeId.TimestampTz when to.Id == TypeId.Time => CastLoop.Of<long, long, TimestampToTime>(context),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs or TypeId.Timestamp when to.IsUnitTimestamp || to.Id == TypeId.Timestamp => CastLoop.Of<long, long, TimestampToUnit>(context),
            TypeId.Time when to.Id == TypeId.TimeNs => CastLoop.Of<long, long, TimeToNanos>(context),
            TypeId.TimeNs when to.Id == TypeId.Time => CastLoop.Of<long, long, NanosToTime>(context),
            TypeId.TimestampNs when to.Id == TypeId.TimeNs => CastLoop.Of<long, long, NanosToClock>(context),
            TypeId.Time when to.Id == TypeId.TimeTz => CastLoop.Of<long, long, TimeToZoned>(context),
            TypeId.TimeTz when to.Id == TypeId.Time => CastLoop.Of<long, long, ZonedToTime>(context),
            TypeId.TimestampTz when to.Id == TypeId.TimeTz => CastLoop.Of<long, long, InstantToZoned>(context),
            TypeId.Time when to.Id == TypeId.Interval => CastLoop.Of<long, IntervalValue, TimeToInterval>(context),
            _ => null,
        };
        return kernel ?? OfNulls(context);
    }

    /// <summary>Whether values of both types are the same in memory, so that nothing is to do.</summary>
    // In UTC an instant and its local time are the same number.
    internal static bool IsSameLayout(DataType from, DataType to, Zone? zone) => (from.Id, to.Id) switch
    {
        (TypeId.Timestamp, TypeId.TimestampTz) or (TypeId.TimestampTz, TypeId.Timestamp) => zone is null,
        (TypeId.Decimal, TypeId.Decimal) => from.Scale == to.Scale && from.Physical == to.Physical && to.Precision >= from.Precision,
        (TypeId.Utf8, TypeId.Utf8) => to.IsText,
        _ => from.IsNested && NestedCasts.IsSameLayout(from, to, zone),
    };

    private static CastKernel OfNulls(CastContext context) => (Vector source, Vector result, in KernelRows rows) =>
    {
        if (rows.Selection.Count > 0 && !rows.IsTry) throw new TypeException($"a {context.From} does not cast to {context.To}", "42846");
        NullKernel(source, result, rows);
    };

    private static void NullKernel(Vector source, Vector result, in KernelRows rows)
    {
        result.StartFlat(rows.Rows);
        Bitmap.Fill(result.StartValidity(rows.Rows), Math.Max(rows.Rows, 1), false);
    }

    // Total, so that rows that are null may be converted too, whatever bytes stand there.
    private static CastKernel? FromBoolean(CastContext context) => context.To.Id switch
    {
        TypeId.Int8 => CastLoop.Of<byte, sbyte, BooleanToNumber<sbyte>>(context),
        TypeId.Int16 => CastLoop.Of<byte, short, BooleanToNumber<short>>(context),
        TypeId.Int32 => CastLoop.Of<byte, int, BooleanToNumber<int>>(context),
        TypeId.Int64 => CastLoop.Of<byte, long, BooleanToNumber<long>>(context),
        _ => FromInteger<byte>(context),
    };

    private static CastKernel? FromInteger<T>(CastContext context) where T : unmanaged, IBinaryInteger<T> => context.To.Id switch
    {
        TypeId.Boolean => CastLoop.Of<T, byte, NumberToBoolean<T>>(context),
        TypeId.Int8 => CastLoop.Of<T, sbyte, IntegerToInteger<T, sbyte>>(context),
        TypeId.Int16 => CastLoop.Of<T, short, IntegerToInteger<T, short>>(context),
        TypeId.Int32 => CastLoop.Of<T, int, IntegerToInteger<T, int>>(context),
        TypeId.Int64 => CastLoop.Of<T, long, IntegerToInteger<T, long>>(context),
        TypeId.UInt8 => CastLoop.Of<T, byte, IntegerToInteger<T, byte>>(context),
        TypeId.UInt16 => CastLoop.Of<T, ushort, IntegerToInteger<T, ushort>>(context),
        TypeId.UInt32 => CastLoop.Of<T, uint, IntegerToInteger<T, uint>>(context),
        TypeId.UInt64 => CastLoop.Of<T, ulong, IntegerToInteger<T, ulong>>(context),
        TypeId.Int128 when IsTotal(context) => CastLoop.Of<T, Int128, WidenInteger<T>>(context),
        TypeId.Int128 => CastLoop.Of<T, Int128, IntegerToInteger<T, Int128>>(context),
        TypeId.UInt128 => CastLoop.Of<T, UInt128, IntegerToInteger<T, UInt128>>(context),
        TypeId.Float32 => CastLoop.Of<T, float, NumberToFloat<T, float>>(context),
        TypeId.Float64 => CastLoop.Of<T, double, NumberToFloat<T, double>>(context),
        TypeId.Decimal when IsTotal(context) => context.To.Physical == PhysicalType.Int64
            ? CastLoop.Of<T, long, DecimalWiden<T, long>>(context) : CastLoop.Of<T, Int128, DecimalWiden<T, Int128>>(context),
        TypeId.Decimal => context.To.Physical == PhysicalType.Int64
            ? CastLoop.Of<T, long, IntegerToDecimal<T, long>>(context) : CastLoop.Of<T, Int128, IntegerToDecimal<T, Int128>>(context),
        _ => null,
    };

    private static CastKernel? FromFloat<T>(CastContext context) where T : unmanaged, IFloatingPointIeee754<T> => context.To.Id switch
    {
        TypeId.Boolean => CastLoop.Of<T, byte, NumberToBoolean<T>>(context),
        TypeId.Int8 => CastLoop.Of<T, sbyte, FloatToInteger<T, sbyte>>(context),
        TypeId.Int16 => CastLoop.Of<T, short, FloatToInteger<T, short>>(context),
        TypeId.Int32 => CastLoop.Of<T, int, FloatToInteger<T, int>>(context),
        TypeId.Int64 => CastLoop.Of<T, long, FloatToInteger<T, long>>(context),
        TypeId.UInt8 => CastLoop.Of<T, byte, FloatToInteger<T, byte>>(context),
        TypeId.UInt16 => CastLoop.Of<T, ushort, FloatToInteger<T, ushort>>(context),
        TypeId.UInt32 => CastLoop.Of<T, uint, FloatToInteger<T, uint>>(context),
        TypeId.UInt64 => CastLoop.Of<T, ulong, FloatToInteger<T, ulong>>(context),
        TypeId.Int128 => CastLoop.Of<T, Int128, FloatToInteger<T, Int128>>(context),
        TypeId.UInt128 => CastLoop.Of<T, UInt128, FloatToInteger<T, UInt128>>(context),
        TypeId.Float32 => CastLoop.Of<double, float, DoubleToSingle>(context),
        TypeId.Float64 => CastLoop.Of<T, double, NumberToFloat<T, double>>(context),
        TypeId.Decimal => context.To.Physical == PhysicalType.Int64
            ? CastLoop.Of<T, long, FloatToDecimal<T, long>>(context) : CastLoop.Of<T, Int128, FloatToDecimal<T, Int128>>(context),
        _ => null,
    };

    private static CastKernel? FromDecimal<T>(CastContext context) where T : unmanaged, IBinaryInteger<T> => context.To.Id switch
    {
        TypeId.Boolean => CastLoop.Of<T, byte, NumberToBoolean<T>>(context),
        TypeId.Int8 => CastLoop.Of<T, sbyte, DecimalToInteger<T, sbyte>>(context),
        TypeId.Int16 => CastLoop.Of<T, short, DecimalToInteger<T, short>>(context),
        TypeId.Int32 => CastLoop.Of<T, int, DecimalToInteger<T, int>>(context),
        TypeId.Int64 => CastLoop.Of<T, long, DecimalToInteger<T, long>>(context),
        TypeId.UInt8 => CastLoop.Of<T, byte, DecimalToInteger<T, byte>>(context),
        TypeId.UInt16 => CastLoop.Of<T, ushort, DecimalToInteger<T, ushort>>(context),
        TypeId.UInt32 => CastLoop.Of<T, uint, DecimalToInteger<T, uint>>(context),
        TypeId.UInt64 => CastLoop.Of<T, ulong, DecimalToInteger<T, ulong>>(context),
        TypeId.Int128 => CastLoop.Of<T, Int128, DecimalToInteger<T, Int128>>(context),
        TypeId.UInt128 => CastLoop.Of<T, UInt128, DecimalToInteger<T, UInt128>>(context),
        TypeId.Float32 => CastLoop.Of<T, float, DecimalToFloat<T, float>>(context),
        TypeId.Float64 => CastLoop.Of<T, double, DecimalToFloat<T, double>>(context),
        TypeId.Decimal => context.To.Physical == PhysicalType.Int64 ? DecimalTo<T, long>(context) : DecimalTo<T, Int128>(context),
        _ => null,
    };

    private static CastKernel DecimalTo<T, TTo>(CastContext context) where T : unmanaged, IBinaryInteger<T> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        if (context.To.Scale < context.From.Scale) return CastLoop.Of<T, TTo, DecimalDown<T, TTo>>(context);
        return IsTotal(context) ? CastLoop.Of<T, TTo, DecimalWiden<T, TTo>>(context) : CastLoop.Of<T, TTo, DecimalUp<T, TTo>>(context);
    }

    private static bool IsTotal(CastContext context) => CastRules.IsTotal(context.From, context.To);
}
