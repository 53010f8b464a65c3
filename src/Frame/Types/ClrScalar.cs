using System.Globalization;
using FrameEngine.Expressions;
using FrameEngine.Nested;

namespace FrameEngine.Types;

/// <summary>.NET values as scalars: parameters and literals.</summary>
internal static class ClrScalar
{
    /// <exception cref="UsageException">There is no SQL type for the value's .NET type.</exception>
    public static Scalar Of(object? value) => value switch
    {
        null or DBNull => Scalar.Null(DataType.Null),
        Scalar scalar => scalar,
        bool v => Scalar.Bool(v),
        sbyte v => new Scalar(DataType.Int8, v),
        short v => new Scalar(DataType.Int16, v),
        int v => Scalar.Int32(v),
        long v => Scalar.Int64(v),
        byte v => new Scalar(DataType.UInt8, v),
        ushort v => new Scalar(DataType.UInt16, v),
        uint v => new Scalar(DataType.UInt32, v),
        ulong v => new Scalar(DataType.UInt64, v),
        float v => new Scalar(DataType.Float32, v),
        Half v => new Scalar(DataType.Float32, (float)v),
        double v => Scalar.Float64(v),
        decimal v => Of(v),
        Int128 v => new Scalar(DataType.Int128, v),
        UInt128 v => new Scalar(DataType.UInt128, v),
        System.Numerics.BigInteger v => Of(v),
        string v => Scalar.Utf8(v),
        char v => Scalar.Utf8(v.ToString()),
        byte[] v when IsBytes(v) => new Scalar(DataType.Binary, v),
        DateOnly v => Of(v),
        TimeOnly v => new Scalar(DataType.Time, ClrTime.Micros(v)),
        DateTime v => Of(v),
        DateTimeOffset v => new Scalar(DataType.TimestampTz, ClrTime.Micros(v.UtcDateTime)),
        TimeSpan v => new Scalar(DataType.Interval, new IntervalValue(0, (int)v.Days, (v.Ticks - (v.Days * TimeSpan.TicksPerDay)) / TimeSpan.TicksPerMicrosecond)),
        IntervalValue v => new Scalar(DataType.Interval, v),
        Guid v => new Scalar(DataType.Uuid, v),
        Enum v => Of(Convert.ChangeType(v, Enum.GetUnderlyingType(v.GetType()), CultureInfo.InvariantCulture)),
        System.Collections.IEnumerable v => OfSequence(v),
        _ => throw new UsageException($"a value of type {value.GetType()} has no SQL type"),
    };

    /// <summary>A scalar of a type that is not nested as .NET holds it, as <see cref="Column.GetValue"/> describes.</summary>
    public static object? ToObject(Scalar value) => (value.Type.Id, value.Value) switch
    {
        (TypeId.Decimal or TypeId.Int128, Int128 unscaled) => DecimalObject(unscaled, value.Type.Scale),
        (TypeId.Bit, byte[] bits) => BitText.Text(bits),
        (TypeId.Binary, byte[] number) when value.Type.IsBigNum => BigNumBytes.Read(number),
        (TypeId.Enum, { } code) => value.Type.Labels!.NameOf(code),
        (TypeId.UInt128, UInt128 number) => DecimalObject(number),
        (TypeId.Date, int days) => ClrTime.Date(days),
        (TypeId.Time, long micros) => ClrTime.Time(micros),
        (TypeId.Timestamp, long micros) => ClrTime.Timestamp(micros, DateTimeKind.Unspecified),
        (TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs, long units) => ClrTime.Local(units, value.Type.Id),
        (TypeId.TimeNs, long nanos) => ClrTime.NanoTime(nanos),
        (TypeId.TimeTz, long time) => ZonedTime.ToClr(time),
        (TypeId.TimestampTz, long micros) => ClrTime.Timestamp(micros, DateTimeKind.Utc),
        _ => value.Value,
    };

    /// <summary>A decimal where it fits, else a whole <see cref="Int128"/>, else text.</summary>
    public static object DecimalObject(Int128 unscaled, int scale)
    {
        UInt128 magnitude = (UInt128)(unscaled < 0 ? unchecked(-unscaled) : unscaled);
        if (scale <= 28 && magnitude >> 96 == 0)
            return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
        return scale == 0 ? unscaled : ValueText.Decimal(unscaled, scale);
    }

    /// <summary>A decimal where it fits, which much of .NET converts, else the number itself.</summary>
    public static object DecimalObject(UInt128 number) => number >> 96 == 0 ? (decimal)number : number;

    /// <summary>A sequence as a list of its elements' common type, a dictionary as a map.</summary>
    /// <exception cref="UsageException">An element has no SQL type, or they have none in common.</exception>
    private static Scalar OfSequence(System.Collections.IEnumerable value)
    {
        if (value is System.Collections.IDictionary dictionary)
        {
            Scalar[] keys = Unified([.. dictionary.Keys.Cast<object?>().Select(Of)]), values = Unified([.. dictionary.Values.Cast<object?>().Select(Of)]);
            Type[] types = dictionary.GetType() is { IsGenericType: true } generic && generic.GetGenericArguments() is { Length: 2 } arguments ? arguments : [typeof(object), typeof(object)];
            return PackedScalars.Map(DataType.Map(TypeOf(keys, TypeOf(types[0])), TypeOf(values, TypeOf(types[1]))), [.. keys.Zip(values)]);
        }

        Scalar[] items = Unified([.. Items(value).Select(Of)]);
        return PackedScalars.List(TypeOf(items, ElementType(value.GetType())), items);
    }

    private static DataType TypeOf(Scalar[] items, DataType? element) => items.FirstOrDefault(i => i.Type.Id != TypeId.Null)?.Type ?? element ?? DataType.Null;

    /// <summary>Whether these are bytes: for the runtime an array of sbyte, or of an enum of bytes, is one of bytes, too.</summary>
    public static bool IsBytes(object value) => value.GetType() == typeof(byte[]);

    /// <summary>The elements of a sequence; those of an array of several dimensions are arrays of one less.</summary>
    public static IEnumerable<object?> Items(System.Collections.IEnumerable value) => value is Array { Rank: > 1 } array ? Rows(array, new int[array.Rank], 0) : value.Cast<object?>();

    /// <summary>The SQL type of the elements that a type of sequences declares; null if it does not say, or they have none.</summary>
    public static DataType? ElementType(Type type)
    {
        Type? element = type.IsArray ? type.GetElementType() : type.IsGenericType && type.GetGenericArguments() is [var only] ? only : null;
        if (element is null) return null;
        DataType? inner = TypeOf(element) ?? (element != typeof(object) && !element.IsValueType && ElementType(element) is { } nested ? DataType.List(nested) : null);
        for (int dimension = 1; inner is not null && type.IsArray && dimension < type.GetArrayRank(); dimension++) inner = DataType.List(inner);
        return inner;
    }

    private static IEnumerable<object?> Rows(Array array, int[] place, int dimension)
    {
        int[] here = [.. place];
        for (int i = array.GetLowerBound(dimension); i <= array.GetUpperBound(dimension); i++)
        {
            here[dimension] = i;
            yield return dimension == array.Rank - 1 ? array.GetValue(here) : Rows(array, here, dimension + 1).ToArray();
        }
    }

    /// <summary>Scalars cast to the type that they have in common.</summary>
    public static Scalar[] Unified(Scalar[] items)
    {
        DataType type = items.Aggregate(DataType.Null, (t, i) => CastRules.Common(t, i.Type) ?? throw new UsageException($"a list cannot hold both {t} and {i.Type}"));
        return [.. items.Select(i => i.Type == type ? i : Compute.ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(new Literal(i), type))!)];
    }

    /// <summary>HUGEINT or UHUGEINT where it fits, else BIGNUM.</summary>
    public static Scalar Of(System.Numerics.BigInteger value) =>
        value >= Int128.MinValue && value <= Int128.MaxValue ? new Scalar(DataType.Int128, (Int128)value)
        : value > 0 && value <= UInt128.MaxValue ? new Scalar(DataType.UInt128, (UInt128)value)
        : new Scalar(DataType.BigNum, BigNumBytes.Of(value));

    public static Scalar Of(DateOnly value) => Scalar.Date(ClrTime.Days(value));

    public static Scalar Of(DateTime value) => new(value.Kind == DateTimeKind.Utc ? DataType.TimestampTz : DataType.Timestamp, ClrTime.Micros(value));

    /// <summary>The decimal with its own scale and just enough digits.</summary>
    public static Scalar Of(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        int scale = (parts[3] >> 16) & 0xFF;
        Int128 magnitude = ((Int128)(uint)parts[2] << 64) | ((Int128)(uint)parts[1] << 32) | (uint)parts[0];
        int digits = magnitude == 0 ? 1 : magnitude.ToString(CultureInfo.InvariantCulture).Length;
        return Scalar.Decimal(value < 0 ? -magnitude : magnitude, Math.Max(Math.Max(digits, scale), 1), scale);
    }

    /// <summary>The SQL type that columns of a .NET type get; null if there is none.</summary>
    public static DataType? TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) type = Enum.GetUnderlyingType(type);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => DataType.Boolean,
            TypeCode.SByte => DataType.Int8,
            TypeCode.Int16 => DataType.Int16,
            TypeCode.Int32 => DataType.Int32,
            TypeCode.Int64 => DataType.Int64,
            TypeCode.Byte => DataType.UInt8,
            TypeCode.UInt16 => DataType.UInt16,
            TypeCode.UInt32 => DataType.UInt32,
            TypeCode.UInt64 => DataType.UInt64,
            TypeCode.Single => DataType.Float32,
            TypeCode.Double => DataType.Float64,
            TypeCode.Decimal => DataType.Decimal(28, 6),
            TypeCode.String or TypeCode.Char => DataType.Utf8,
            TypeCode.DateTime => DataType.Timestamp,
            _ when type == typeof(DateOnly) => DataType.Date,
            _ when type == typeof(TimeOnly) => DataType.Time,
            _ when type == typeof(DateTimeOffset) => DataType.TimestampTz,
            _ when type == typeof(TimeSpan) || type == typeof(IntervalValue) => DataType.Interval,
            _ when type == typeof(Guid) => DataType.Uuid,
            _ when type == typeof(byte[]) => DataType.Binary,
            _ when type == typeof(Int128) || type == typeof(System.Numerics.BigInteger) => DataType.Int128,
            _ when type == typeof(UInt128) => DataType.UInt128,
            _ => null,
        };
    }
}
