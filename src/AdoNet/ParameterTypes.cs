using System.Collections;
using System.Data;
using System.Globalization;
using System.Text.Json;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>How .NET values, <see cref="DbType"/>s and SQL types correspond.</summary>
internal static class ParameterTypes
{
    /// <summary>The type that a value has by itself; null for no value and for those without a counterpart.</summary>
    public static DbType? Of(object? value) => value switch
    {
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        short => DbType.Int16,
        int => DbType.Int32,
        long => DbType.Int64,
        byte => DbType.Byte,
        ushort => DbType.UInt16,
        uint => DbType.UInt32,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal => DbType.Decimal,
        Int128 or UInt128 or System.Numerics.BigInteger => DbType.VarNumeric,
        Half => DbType.Single,
        string or char or char[] or TextReader or JsonDocument or JsonElement => DbType.String,
        ReadOnlyMemory<byte> or Memory<byte> or ArraySegment<byte> or Stream => DbType.Binary,
        byte[] bytes when ClrScalar.IsBytes(bytes) => DbType.Binary,
        DateOnly => DbType.Date,
        TimeOnly => DbType.Time,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        Guid => DbType.Guid,
        Enum => Of(Convert(value, null)),
        null or DBNull => null,
        _ => DbType.Object,
    };

    /// <summary>The SQL type of a null.</summary>
    public static DataType Sql(DbType? type) => type switch
    {
        null or DbType.Object => DataType.Null,
        DbType.Boolean => DataType.Boolean,
        DbType.SByte => DataType.Int8,
        DbType.Int16 => DataType.Int16,
        DbType.Int32 => DataType.Int32,
        DbType.Int64 => DataType.Int64,
        DbType.Byte => DataType.UInt8,
        DbType.UInt16 => DataType.UInt16,
        DbType.UInt32 => DataType.UInt32,
        DbType.UInt64 => DataType.UInt64,
        DbType.Single => DataType.Float32,
        DbType.Double => DataType.Float64,
        DbType.Decimal => DataType.Decimal(28, 6),
        DbType.Currency => DataType.Decimal(19, 4),
        DbType.VarNumeric => DataType.Int128,
        DbType.Date => DataType.Date,
        DbType.Time => DataType.Time,
        DbType.DateTime or DbType.DateTime2 => DataType.Timestamp,
        DbType.DateTimeOffset => DataType.TimestampTz,
        DbType.Guid => DataType.Uuid,
        DbType.Binary => DataType.Binary,
        _ => DataType.Utf8,
    };

    private static object Json(JsonElement json, DbType? type) => type is null or DbType.Object ? new Scalar(DataType.Json, json.GetRawText()) : json.GetRawText();

    /// <summary>The items of a list; null for a single value, and for a dictionary, which is a map.</summary>
    public static IEnumerable<object?>? Items(object value) =>
        value is IEnumerable list and not (string or char[] or ArraySegment<byte> or IDictionary) && !ClrScalar.IsBytes(value) ? ClrScalar.Items(list) : null;

    /// <summary>The value as the type wants it, in a form that has a SQL type.</summary>
    /// <exception cref="FormatException">It does not convert.</exception>
    /// <exception cref="InvalidCastException">It does not convert.</exception>
    /// <exception cref="OverflowException">It is outside the type's range.</exception>
    public static object Convert(object value, DbType? type)
    {
        value = value switch
        {
            Enum e => System.Convert.ChangeType(e, Enum.GetUnderlyingType(e.GetType()), CultureInfo.InvariantCulture),
            char[] text => new string(text),
            ReadOnlyMemory<byte> bytes => bytes.ToArray(),
            Memory<byte> bytes => bytes.ToArray(),
            ArraySegment<byte> bytes => bytes.ToArray(),
            Half number => (float)number,
            Stream stream => Read(stream),
            TextReader reader => reader.ReadToEnd(),
            JsonDocument json => Json(json.RootElement, type),
            JsonElement json => Json(json, type),
            _ => value,
        };
        return (type, value) switch
        {
            (null or DbType.Object, _) => value,
            (DbType.Boolean, _) => System.Convert.ToBoolean(value, CultureInfo.InvariantCulture),
            (DbType.SByte, _) => Number<sbyte>(value),
            (DbType.Int16, _) => Number<short>(value),
            (DbType.Int32, _) => Number<int>(value),
            (DbType.Int64, _) => Number<long>(value),
            (DbType.Byte, _) => Number<byte>(value),
            (DbType.UInt16, _) => Number<ushort>(value),
            (DbType.UInt32, _) => Number<uint>(value),
            (DbType.UInt64, _) => Number<ulong>(value),
            (DbType.Single, _) => Number<float>(value),
            (DbType.Double, _) => Number<double>(value),
            (DbType.Decimal or DbType.Currency, _) => Number<decimal>(value),
            (DbType.VarNumeric, Int128 or UInt128 or System.Numerics.BigInteger or decimal) => value,
            (DbType.VarNumeric, _) => Number<decimal>(value),
            (DbType.Date, DateTime time) => DateOnly.FromDateTime(time),
            (DbType.Date, DateTimeOffset time) => DateOnly.FromDateTime(time.DateTime),
            (DbType.Date, string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture),
            (DbType.Time, TimeSpan time) => time >= TimeSpan.Zero && time < TimeSpan.FromDays(1) ? TimeOnly.FromTimeSpan(time) : throw new OverflowException($"{time} is no time of day"),
            (DbType.Time, DateTime time) => TimeOnly.FromDateTime(time),
            (DbType.Time, string text) => TimeOnly.Parse(text, CultureInfo.InvariantCulture),
            (DbType.DateTime or DbType.DateTime2, DateOnly date) => date.ToDateTime(TimeOnly.MinValue),
            (DbType.DateTime or DbType.DateTime2, string text) => DateTime.Parse(text, CultureInfo.InvariantCulture),
            (DbType.DateTimeOffset, DateTime time) => new DateTimeOffset(time),
            (DbType.DateTimeOffset, string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
            (DbType.Guid, string text) => Guid.Parse(text),
            (DbType.Guid, byte[] bytes) => new Guid(bytes, bigEndian: true),
            (DbType.Binary, Guid id) => id.ToByteArray(bigEndian: true),
            (DbType.Date, DateOnly) or (DbType.Time, TimeOnly) or (DbType.DateTime or DbType.DateTime2, DateTime or DateTimeOffset) or
                (DbType.DateTimeOffset, DateTimeOffset) or (DbType.Guid, Guid) or (DbType.Binary, byte[]) => value,
            (DbType.Date or DbType.Time or DbType.DateTime or DbType.DateTime2 or DbType.DateTimeOffset or DbType.Guid or DbType.Binary, _) =>
                throw new InvalidCastException($"{value.GetType().Name} does not convert to {type}"),
            (_, string) => value,
            (_, byte[]) => throw new InvalidCastException("bytes do not convert to text"),
            (_, IFormattable formattable) => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }

    private static byte[] Read(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    // Whole numbers are not made of fractions by rounding: that would change what a query asks.
    private static T Number<T>(object value) where T : struct, System.Numerics.INumber<T> => value switch
    {
        T same => same,
        string text => T.Parse(text, CultureInfo.InvariantCulture),
        bool flag => flag ? T.One : T.Zero,
        sbyte v => T.CreateChecked(v),
        short v => T.CreateChecked(v),
        int v => T.CreateChecked(v),
        long v => T.CreateChecked(v),
        byte v => T.CreateChecked(v),
        ushort v => T.CreateChecked(v),
        uint v => T.CreateChecked(v),
        ulong v => T.CreateChecked(v),
        Int128 v => T.CreateChecked(v),
        UInt128 v => T.CreateChecked(v),
        System.Numerics.BigInteger v => T.CreateChecked(v),
        float v => Whole(T.CreateChecked(v), float.IsInteger(v)),
        double v => Whole(T.CreateChecked(v), double.IsInteger(v)),
        decimal v => Whole(T.CreateChecked(v), decimal.IsInteger(v)),
        _ => throw new InvalidCastException($"{value.GetType().Name} does not convert to {typeof(T).Name}"),
    };

    private static T Whole<T>(T number, bool whole) where T : struct, System.Numerics.INumber<T> =>
        whole || typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(decimal) ? number : throw new InvalidCastException($"a fraction does not convert to {typeof(T).Name}");
}
