using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FrameEngine.Columns;
using FrameEngine.Functions.Scalars;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>Appends .NET values to columns, in the column's type. Numbers convert where no digit is lost; everything else must be of a kind that the column holds.</summary>
/// <remarks>For a type that is known when the method is compiled, the tests on it vanish and nothing is boxed.</remarks>
internal static class ColumnValues
{
    /// <exception cref="ConversionException">The value does not fit the column.</exception>
    public static void Append<T>(ColumnBuilder column, Field field, T value)
    {
        if (value is null or DBNull)
        {
            column.AppendNull();
            return;
        }

        switch (field.Type.Id)
        {
            case TypeId.Boolean when typeof(T) == typeof(bool): column.Append((bool)(object)value ? (byte)1 : (byte)0); break;
            case TypeId.Int8 when IsNumber<T>(): column.Append(Number<sbyte, T>(field, value)); break;
            case TypeId.Int16 when IsNumber<T>(): column.Append(Number<short, T>(field, value)); break;
            case TypeId.Int32 when IsNumber<T>(): column.Append(Number<int, T>(field, value)); break;
            case TypeId.Int64 when IsNumber<T>(): column.Append(Number<long, T>(field, value)); break;
            case TypeId.UInt8 when IsNumber<T>(): column.Append(Number<byte, T>(field, value)); break;
            case TypeId.UInt16 when IsNumber<T>(): column.Append(Number<ushort, T>(field, value)); break;
            case TypeId.UInt32 when IsNumber<T>(): column.Append(Number<uint, T>(field, value)); break;
            case TypeId.UInt64 when IsNumber<T>(): column.Append(Number<ulong, T>(field, value)); break;
            case TypeId.Int128 when IsNumber<T>(): column.Append(Number<Int128, T>(field, value)); break;
            case TypeId.UInt128 when IsNumber<T>(): column.Append(Number<UInt128, T>(field, value)); break;
            case TypeId.Float32 when IsNumber<T>(): column.Append(Number<float, T>(field, value)); break;
            case TypeId.Float64 when IsNumber<T>(): column.Append(Number<double, T>(field, value)); break;
            case TypeId.Decimal when typeof(T) == typeof(decimal): AppendDecimal(column, field, (decimal)(object)value); break;
            case TypeId.Decimal when IsNumber<T>() && typeof(T) != typeof(float) && typeof(T) != typeof(double): AppendDecimal(column, field, Number<Int128, T>(field, value)); break;
            case TypeId.Utf8 when typeof(T) == typeof(string): AppendText(column, field, (string)(object)value); break;
            case TypeId.Date when typeof(T) == typeof(DateOnly): column.Append(ClrTime.Days((DateOnly)(object)value)); break;
            case TypeId.Time when typeof(T) == typeof(TimeOnly): column.Append(ClrTime.Micros((TimeOnly)(object)value)); break;
            case TypeId.TimeNs when typeof(T) == typeof(TimeOnly): column.Append(((TimeOnly)(object)value).Ticks * 100); break;
            case TypeId.Timestamp when typeof(T) == typeof(DateTime): column.Append(ClrTime.Micros((DateTime)(object)value)); break;
            case TypeId.TimestampTz when typeof(T) == typeof(DateTimeOffset): column.Append(ClrTime.Micros(((DateTimeOffset)(object)value).UtcDateTime)); break;
            case TypeId.Binary when IsNumber<T>() && field.Type.IsBigNum: column.Append(BigNumBytes.Of(Number<BigInteger, T>(field, value)).AsSpan()); break;
            case TypeId.Binary when typeof(T) == typeof(byte[]) && !field.Type.IsBigNum: column.Append(((byte[])(object)value).AsSpan()); break;
            default: AppendAny(column, field, value); break;
        }
    }

    // By the type that the value turns out to have, and what needs converting first.
    private static void AppendAny(ColumnBuilder column, Field field, object value)
    {
        switch (value)
        {
            case Enum e when field.Type.Id == TypeId.Enum: AppendLabel(column, field, e.ToString()); break;
            case string v when field.Type.Id == TypeId.Enum: AppendLabel(column, field, v); break;
            case Enum e when field.Type.Id == TypeId.Utf8: AppendText(column, field, e.ToString()); break;
            case Enum e: Append<object>(column, field, Convert.ChangeType(e, Enum.GetUnderlyingType(e.GetType()), CultureInfo.InvariantCulture)); break;
            case bool v when field.Type.Id == TypeId.Boolean: Append(column, field, v); break;
            case int v when IsNumeric(field): Append(column, field, v); break;
            case long v when IsNumeric(field): Append(column, field, v); break;
            case double v when IsNumeric(field): Append(column, field, v); break;
            case decimal v when IsNumeric(field): Append(column, field, v); break;
            case short v when IsNumeric(field): Append(column, field, v); break;
            case byte v when IsNumeric(field): Append(column, field, v); break;
            case float v when IsNumeric(field): Append(column, field, v); break;
            case sbyte v when IsNumeric(field): Append(column, field, v); break;
            case ushort v when IsNumeric(field): Append(column, field, v); break;
            case uint v when IsNumeric(field): Append(column, field, v); break;
            case ulong v when IsNumeric(field): Append(column, field, v); break;
            case Int128 v when IsNumeric(field): Append(column, field, v); break;
            case UInt128 v when IsNumeric(field): Append(column, field, v); break;
            case BigInteger v when IsNumeric(field): Append(column, field, v); break;
            case string v when field.Type.Id == TypeId.Utf8: AppendText(column, field, v); break;
            case char v when field.Type.Id == TypeId.Utf8: AppendText(column, field, v.ToString()); break;
            case char[] v when field.Type.Id == TypeId.Utf8: AppendText(column, field, new string(v)); break;
            case JsonDocument v when field.Type.Id == TypeId.Utf8: AppendText(column, field, v.RootElement.GetRawText()); break;
            case JsonElement v when field.Type.Id == TypeId.Utf8: AppendText(column, field, v.GetRawText()); break;
            case ReadOnlyMemory<byte> v when field.Type.IsBlob: column.Append(v.Span); break;
            case Memory<byte> v when field.Type.IsBlob: column.Append(v.Span); break;
            case DateOnly v when field.Type.Id == TypeId.Date: Append(column, field, v); break;
            case DateOnly v when field.Type.Id == TypeId.Timestamp: Append(column, field, v.ToDateTime(TimeOnly.MinValue)); break;
            case DateTime v when field.Type.Id == TypeId.Timestamp: Append(column, field, v); break;
            case DateTime v when field.Type.Id == TypeId.Date && v.TimeOfDay == TimeSpan.Zero: Append(column, field, DateOnly.FromDateTime(v)); break;
            case DateTime { Kind: not DateTimeKind.Unspecified } v when field.Type.Id == TypeId.TimestampTz: Append(column, field, new DateTimeOffset(v)); break;
            case DateTimeOffset v when field.Type.Id == TypeId.TimestampTz: Append(column, field, v); break;
            case TimeOnly v when field.Type.Id is TypeId.Time or TypeId.TimeNs: Append(column, field, v); break;
            case TimeSpan v when field.Type.Id is TypeId.Time or TypeId.TimeNs && v >= TimeSpan.Zero && v < TimeSpan.FromDays(1): Append(column, field, TimeOnly.FromTimeSpan(v)); break;
            case byte[] v when field.Type.IsBlob: Append(column, field, v); break;
            case TimeSpan or IntervalValue when field.Type.Id == TypeId.Interval: column.Append(ClrScalar.Of(value)); break;
            case Guid when field.Type.Id == TypeId.Uuid: column.Append(ClrScalar.Of(value)); break;
            default: throw Misfit(field, value);
        }
    }

    private static bool IsNumeric(Field field) => field.Type.IsNumeric || field.Type.IsBigNum;

    private static bool IsNumber<T>() =>
        typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(decimal) ||
        typeof(T) == typeof(short) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(uint) ||
        typeof(T) == typeof(ulong) || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128) || typeof(T) == typeof(BigInteger);

    private static TTarget Number<TTarget, T>(Field field, T value) where TTarget : struct, INumber<TTarget>
    {
        try
        {
            if (typeof(T) == typeof(TTarget)) return (TTarget)(object)value!;
            if (typeof(T) == typeof(int)) return TTarget.CreateChecked((int)(object)value!);
            if (typeof(T) == typeof(long)) return TTarget.CreateChecked((long)(object)value!);
            if (typeof(T) == typeof(short)) return TTarget.CreateChecked((short)(object)value!);
            if (typeof(T) == typeof(sbyte)) return TTarget.CreateChecked((sbyte)(object)value!);
            if (typeof(T) == typeof(byte)) return TTarget.CreateChecked((byte)(object)value!);
            if (typeof(T) == typeof(ushort)) return TTarget.CreateChecked((ushort)(object)value!);
            if (typeof(T) == typeof(uint)) return TTarget.CreateChecked((uint)(object)value!);
            if (typeof(T) == typeof(ulong)) return TTarget.CreateChecked((ulong)(object)value!);
            if (typeof(T) == typeof(Int128)) return TTarget.CreateChecked((Int128)(object)value!);
            if (typeof(T) == typeof(UInt128)) return TTarget.CreateChecked((UInt128)(object)value!);
            if (typeof(T) == typeof(BigInteger)) return TTarget.CreateChecked((BigInteger)(object)value!);
            bool real = typeof(TTarget) == typeof(float) || typeof(TTarget) == typeof(double);
            if (typeof(T) == typeof(decimal) && (real || decimal.IsInteger((decimal)(object)value!))) return TTarget.CreateChecked((decimal)(object)value!);
            if (typeof(T) == typeof(float) && (real || float.IsInteger((float)(object)value!))) return TTarget.CreateChecked((float)(object)value!);
            if (typeof(T) == typeof(double) && (real || double.IsInteger((double)(object)value!))) return TTarget.CreateChecked((double)(object)value!);
        }
        catch (OverflowException)
        {
            // Told below.
        }

        throw Misfit(field, value!);
    }

    private static void AppendDecimal(ColumnBuilder column, Field field, decimal value)
    {
        Scalar exact = ClrScalar.Of(value);
        AppendDecimal(column, field, (Int128)exact.Value!, exact.Type.Scale, value);
    }

    private static void AppendDecimal(ColumnBuilder column, Field field, Int128 value) => AppendDecimal(column, field, value, 0, value);

    private static void AppendDecimal(ColumnBuilder column, Field field, Int128 unscaled, int scale, object value)
    {
        for (; scale > field.Type.Scale; scale--)
        {
            (Int128 quotient, Int128 digit) = Int128.DivRem(unscaled, 10);
            if (digit != 0) throw Misfit(field, value); // a digit would be lost
            unscaled = quotient;
        }

        Int128 limit = 1;
        for (int i = 0; i < field.Type.Precision; i++) limit *= 10;
        for (; scale < field.Type.Scale; scale++)
        {
            if (Int128.Abs(unscaled) >= limit / 10) throw Misfit(field, value);
            unscaled *= 10;
        }

        if (Int128.Abs(unscaled) >= limit) throw Misfit(field, value);
        if (field.Type.Physical == PhysicalType.Int64) column.Append((long)unscaled);
        else column.Append(unscaled);
    }

    private static void AppendLabel(ColumnBuilder column, Field field, string label)
    {
        int code = field.Type.Labels!.CodeOf(label);
        column.Append(new Scalar(field.Type, code >= 0 ? field.Type.Labels.Code(code) : throw Misfit(field, label)));
    }

    private static void AppendText(ColumnBuilder column, Field field, string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= 512)
        {
            Span<byte> bytes = stackalloc byte[512];
            Append(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        Append(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);

        void Append(ReadOnlySpan<byte> bytes)
        {
            if (field.Type.IsJson && !JsonPath.IsValid(bytes)) throw Misfit(field, text);
            column.Append(bytes);
        }
    }

    private static ConversionException Misfit(Field field, object value) =>
        new($"column \"{field.Name}\" is {field.Type}: the {value.GetType().Name} {Convert.ToString(value, CultureInfo.InvariantCulture)} does not fit it");
}
