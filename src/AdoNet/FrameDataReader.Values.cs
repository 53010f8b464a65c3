using System.Globalization;

namespace FrameEngine.AdoNet;

public sealed partial class FrameDataReader
{
    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => At(ordinal).IsNull(_row);

    /// <summary>The value as .NET holds it (see <see cref="Column.GetValue"/>); dates are <see cref="DateTime"/>s here, as DbDataReader's callers expect, and <see cref="DateOnly"/> through <see cref="GetFieldValue{T}"/>.</summary>
    public override object GetValue(int ordinal) => At(ordinal).GetValue(_row) switch
    {
        null => DBNull.Value,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        TimeOnly time => time.ToTimeSpan(),
        object value => value,
    };

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        int count = Math.Min(values.Length, FieldCount);
        for (int i = 0; i < count; i++) values[i] = GetValue(i);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => NotNull(ordinal).GetBoolean(_row);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => checked((byte)Integer(ordinal));

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => checked((short)Integer(ordinal));

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => checked((int)Integer(ordinal));

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => checked((long)Integer(ordinal));

    /// <inheritdoc/>
    public override float GetFloat(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Float32 ? column.Values<float>()[_row] : Convert.ToSingle(column.GetValue(_row), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (column.Type.Id == TypeId.Float64) return column.Values<double>()[_row];
        return column.GetValue(_row) is Int128 wide ? (double)wide : Convert.ToDouble(column.GetValue(_row), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => NotNull(ordinal).GetValue(_row) switch
    {
        decimal value => value,
        Int128 value => checked((decimal)value),
        object value => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        null => throw new InvalidCastException(),
    };

    /// <inheritdoc/>
    public override string GetString(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Utf8 ? column.GetString(_row) : throw Mismatch(ordinal, "text");
    }

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => GetString(ordinal) is { Length: 1 } text ? text[0] : throw Mismatch(ordinal, "a single character");

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => NotNull(ordinal).GetValue(_row) switch
    {
        DateTime value => value,
        DateOnly value => value.ToDateTime(TimeOnly.MinValue),
        _ => throw Mismatch(ordinal, "a date or timestamp"),
    };

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => NotNull(ordinal).GetValue(_row) is Guid value ? value : throw Mismatch(ordinal, "a uuid");

    /// <inheritdoc/>
    public override T GetFieldValue<T>(int ordinal)
    {
        object? value = At(ordinal).GetValue(_row);
        if (value is T same) return same;
        if (value is null)
            return default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null ? default! : typeof(T) == typeof(object) ? (T)(object)DBNull.Value : throw new InvalidCastException($"column \"{GetName(ordinal)}\" is null in this row");
        Type target = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        object converted = (value, target) switch
        {
            (DateOnly date, _) when target == typeof(DateTime) => date.ToDateTime(TimeOnly.MinValue),
            (DateTime time, _) when target == typeof(DateOnly) && time.TimeOfDay == TimeSpan.Zero => DateOnly.FromDateTime(time),
            (DateTime time, _) when target == typeof(DateTimeOffset) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            (TimeOnly time, _) when target == typeof(TimeSpan) => time.ToTimeSpan(),
            (IntervalValue { Months: 0 } interval, _) when target == typeof(TimeSpan) => TimeSpan.FromDays(interval.Days) + TimeSpan.FromMicroseconds(interval.Microseconds),
            (decimal number, _) when target == typeof(Int128) && decimal.Truncate(number) == number => (Int128)number,
            (_, { IsEnum: true }) => Enum.ToObject(target, value),
            (Int128 wide, _) when target == typeof(long) => checked((long)wide),
            (IConvertible, _) when typeof(IConvertible).IsAssignableFrom(target) && target != typeof(string) && value is not string => Convert.ChangeType(value, target, CultureInfo.InvariantCulture),
            _ => throw Mismatch(ordinal, typeof(T).Name),
        };
        return (T)converted;
    }

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        ReadOnlySpan<byte> bytes = NotNull(ordinal).GetBytes(_row);
        if (buffer is null) return bytes.Length;
        int count = (int)Math.Clamp(bytes.Length - dataOffset, 0, length);
        bytes.Slice((int)Math.Min(dataOffset, bytes.Length), count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        string text = GetString(ordinal);
        if (buffer is null) return text.Length;
        int count = (int)Math.Clamp(text.Length - dataOffset, 0, length);
        text.AsSpan((int)Math.Min(dataOffset, text.Length), count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    private Int128 Integer(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id switch
        {
            TypeId.Int32 => column.Values<int>()[_row],
            TypeId.Int64 => column.Values<long>()[_row],
            TypeId.Int8 => column.Values<sbyte>()[_row],
            TypeId.Int16 => column.Values<short>()[_row],
            TypeId.UInt8 => column.Values<byte>()[_row],
            TypeId.UInt16 => column.Values<ushort>()[_row],
            TypeId.UInt32 => column.Values<uint>()[_row],
            TypeId.UInt64 => column.Values<ulong>()[_row],
            TypeId.Decimal when column.Type.Scale == 0 => column.Unscaled(_row),
            _ => throw Mismatch(ordinal, "a whole number"),
        };
    }

    private InvalidCastException Mismatch(int ordinal, string wanted) => new($"column \"{GetName(ordinal)}\" is {_schema[ordinal].Type}, not {wanted}");
}
