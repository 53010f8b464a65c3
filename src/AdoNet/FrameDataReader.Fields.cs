using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FrameEngine.AdoNet;

public sealed partial class FrameDataReader
{
    /// <summary>The value as a type of the caller's choice, without boxing.</summary>
    /// <typeparam name="T">
    /// What a typed getter gives, <see cref="Int128"/>, <see cref="UInt128"/>, <see cref="BigInteger"/>, the integer types, <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/>,
    /// <see cref="IntervalValue"/>, <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> of bytes (a copy that stays valid), <see cref="Stream"/>, <see cref="TextReader"/>,
    /// <c>char[]</c>, <see cref="JsonDocument"/> and <see cref="JsonElement"/> (from text), arrays, lists, sets and dictionaries (from lists, maps and structs), tuples (from structs, by position), classes and records (from structs, by the names of fields), an enum (from its number or name), each value type also as nullable, and <see cref="object"/>, which gives <see cref="GetValue"/>.
    /// </typeparam>
    /// <exception cref="InvalidCastException">The column holds something else, or null and <typeparamref name="T"/> is neither nullable nor object.</exception>
    /// <exception cref="OverflowException">A number is outside the type's range.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        // The JIT keeps just the branch of a value type's own.
        if (typeof(T) == typeof(bool)) return As<bool, T>(GetBoolean(ordinal));
        if (typeof(T) == typeof(sbyte)) return As<sbyte, T>(Narrow<sbyte>(ordinal));
        if (typeof(T) == typeof(byte)) return As<byte, T>(GetByte(ordinal));
        if (typeof(T) == typeof(short)) return As<short, T>(GetInt16(ordinal));
        if (typeof(T) == typeof(ushort)) return As<ushort, T>(Narrow<ushort>(ordinal));
        if (typeof(T) == typeof(int)) return As<int, T>(GetInt32(ordinal));
        if (typeof(T) == typeof(uint)) return As<uint, T>(Narrow<uint>(ordinal));
        if (typeof(T) == typeof(long)) return As<long, T>(GetInt64(ordinal));
        if (typeof(T) == typeof(ulong)) return As<ulong, T>(Narrow<ulong>(ordinal));
        if (typeof(T) == typeof(Int128)) return As<Int128, T>(Integer(ordinal));
        if (typeof(T) == typeof(UInt128)) return As<UInt128, T>(GetUInt128(ordinal));
        if (typeof(T) == typeof(BigInteger)) return As<BigInteger, T>(GetBigInteger(ordinal));
        if (typeof(T) == typeof(float)) return As<float, T>(GetFloat(ordinal));
        if (typeof(T) == typeof(double)) return As<double, T>(GetDouble(ordinal));
        if (typeof(T) == typeof(decimal)) return As<decimal, T>(GetDecimal(ordinal));
        if (typeof(T) == typeof(char)) return As<char, T>(GetChar(ordinal));
        if (typeof(T) == typeof(DateTime)) return As<DateTime, T>(GetDateTime(ordinal));
        if (typeof(T) == typeof(DateTimeOffset)) return As<DateTimeOffset, T>(GetDateTimeOffset(ordinal));
        if (typeof(T) == typeof(DateOnly)) return As<DateOnly, T>(GetDateOnly(ordinal));
        if (typeof(T) == typeof(TimeOnly)) return As<TimeOnly, T>(GetTimeOnly(ordinal));
        if (typeof(T) == typeof(TimeSpan)) return As<TimeSpan, T>(GetTimeSpan(ordinal));
        if (typeof(T) == typeof(Guid)) return As<Guid, T>(GetGuid(ordinal));
        if (typeof(T) == typeof(IntervalValue)) return As<IntervalValue, T>(GetInterval(ordinal));
        if (typeof(T) == typeof(ReadOnlyMemory<byte>)) return As<ReadOnlyMemory<byte>, T>(GetBytes(ordinal));
        if (typeof(T) == typeof(Memory<byte>)) return As<Memory<byte>, T>(GetBytes(ordinal));
        if (typeof(T) == typeof(object)) return (T)GetValue(ordinal);
        if (typeof(T) == typeof(string)) return (T)(object)GetString(ordinal);
        if (typeof(T) == typeof(char[])) return (T)(object)GetString(ordinal).ToCharArray();
        if (typeof(T) == typeof(byte[])) return (T)(object)GetBytes(ordinal);
        if (typeof(T) == typeof(Stream) || typeof(T) == typeof(MemoryStream)) return (T)(object)GetStream(ordinal);
        if (typeof(T) == typeof(TextReader) || typeof(T) == typeof(StringReader)) return (T)(object)GetTextReader(ordinal);
        if (typeof(T) == typeof(JsonDocument)) return (T)(object)GetJson(ordinal);
        if (typeof(T) == typeof(JsonElement)) return As<JsonElement, T>(GetJson(ordinal).RootElement);
        if (typeof(T) == typeof(DBNull)) return IsDBNull(ordinal) ? (T)(object)DBNull.Value : throw new InvalidCastException($"column \"{GetName(ordinal)}\" is not null in this row");
        return FieldReader<T>.Read(this, ordinal);
    }

    /// <summary>An interval in its parts.</summary>
    public IntervalValue GetInterval(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Interval ? column.Values<IntervalValue>()[_row] : throw Mismatch(ordinal, "an interval");
    }

    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

    private T GetNested<T>(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (!column.Type.IsNested) return Unreadable<T>(ordinal);
        try
        {
            return (T)NestedFields.Read(new Types.Scalar(column.Type, column.Packed(_row).ToArray()), typeof(T))!;
        }
        catch (InvalidCastException error)
        {
            throw new InvalidCastException($"column \"{GetName(ordinal)}\" is {column.Type}, which is not read as {typeof(T)}: {error.Message}", error);
        }
    }

    private JsonDocument GetJson(int ordinal)
    {
        try
        {
            return JsonDocument.Parse(GetString(ordinal));
        }
        catch (JsonException error)
        {
            throw new InvalidCastException($"column \"{GetName(ordinal)}\" has no JSON in this row: {error.Message}", error);
        }
    }

    private T Unreadable<T>(int ordinal) => throw new InvalidCastException($"column \"{GetName(ordinal)}\" is {_schema[ordinal].Type}, which is not read as {typeof(T)}");

    private TEnum GetEnum<TEnum>(int ordinal) where TEnum : struct, Enum
    {
        if (NotNull(ordinal).Type.Id is TypeId.Utf8 or TypeId.Enum)
        {
            return Enum.TryParse(GetString(ordinal), ignoreCase: true, out TEnum named)
                ? named
                : throw new InvalidCastException($"\"{GetString(ordinal)}\" in column \"{GetName(ordinal)}\" is no {typeof(TEnum).Name}");
        }

        return Type.GetTypeCode(typeof(TEnum)) switch
        {
            TypeCode.SByte => As<sbyte, TEnum>(GetFieldValue<sbyte>(ordinal)),
            TypeCode.Byte => As<byte, TEnum>(GetByte(ordinal)),
            TypeCode.Int16 => As<short, TEnum>(GetInt16(ordinal)),
            TypeCode.UInt16 => As<ushort, TEnum>(GetFieldValue<ushort>(ordinal)),
            TypeCode.Int32 => As<int, TEnum>(GetInt32(ordinal)),
            TypeCode.UInt32 => As<uint, TEnum>(GetFieldValue<uint>(ordinal)),
            TypeCode.UInt64 => As<ulong, TEnum>(GetFieldValue<ulong>(ordinal)),
            _ => As<long, TEnum>(GetInt64(ordinal)),
        };
    }

    /// <summary>How types that are made of others are read: found out once a type.</summary>
    private static class FieldReader<T>
    {
        public static readonly Func<FrameDataReader, int, T> Read = Create();

        private static Func<FrameDataReader, int, T> Create()
        {
            if (Nullable.GetUnderlyingType(typeof(T)) is { } inner) return Made(nameof(Generic.Nullable), inner);
            if (typeof(T).IsEnum) return Made(nameof(Generic.Enum), typeof(T));
            if (NestedFields.Takes(typeof(T))) return static (reader, ordinal) => reader.GetNested<T>(ordinal);
            return static (reader, ordinal) => reader.Unreadable<T>(ordinal);
        }

        private static Func<FrameDataReader, int, T> Made(string method, Type argument) =>
            typeof(Generic).GetMethod(method)!.MakeGenericMethod(argument).CreateDelegate<Func<FrameDataReader, int, T>>();
    }

    private static class Generic
    {
        public static TValue? Nullable<TValue>(FrameDataReader reader, int ordinal) where TValue : struct => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<TValue>(ordinal);

        public static TEnum Enum<TEnum>(FrameDataReader reader, int ordinal) where TEnum : struct, Enum => reader.GetEnum<TEnum>(ordinal);
    }
}
