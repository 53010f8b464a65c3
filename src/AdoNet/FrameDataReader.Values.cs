using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using FrameEngine.Types;

namespace FrameEngine.AdoNet;

/// <summary>Typed getters: none boxes. Numbers convert where no digit is lost; everything else must be asked for as what it is.</summary>
public sealed partial class FrameDataReader
{
    // 2 to the 96th: the least that System.Decimal does not hold.
    private const double MostDecimal = 79228162514264337593543950336.0;

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => At(ordinal).IsNull(_row);

    /// <summary>The value as <see cref="GetFieldType"/> says; <see cref="DBNull"/> for null.</summary>
    /// <exception cref="OverflowException">A decimal has more digits than <see cref="decimal"/> holds.</exception>
    public override object GetValue(int ordinal)
    {
        Column column = At(ordinal);
        if (column.IsNull(_row)) return DBNull.Value;
        return column.Type.Id == TypeId.Decimal || column.Type.IsHuge ? GetDecimal(ordinal) : column.GetValue(_row) ?? DBNull.Value; // a union of a member's null
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = Math.Min(values.Length, FieldCount);
        for (int i = 0; i < count; i++) values[i] = GetValue(i);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Boolean ? column.GetBoolean(_row) : throw Mismatch(ordinal, "a boolean");
    }

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => Narrow<byte>(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => Narrow<short>(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Int32 ? column.Values<int>()[_row] : Narrow<int>(ordinal);
    }

    /// <inheritdoc/>
    public override long GetInt64(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Int64 ? column.Values<long>()[_row] : Narrow<long>(ordinal);
    }

    /// <summary>A whole number of any width, such as a HUGEINT.</summary>
    public Int128 GetInt128(int ordinal) => Integer(ordinal);

    /// <summary>A whole number that is not negative, such as a UHUGEINT.</summary>
    private UInt128 GetUInt128(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (column.Type.Id == TypeId.UInt128) return column.Values<UInt128>()[_row];
        if (column.Type.IsBigNum) return Whole<UInt128>(ordinal);
        Int128 number = Integer(ordinal);
        return number >= 0 ? (UInt128)number : throw OutOfRange(ordinal, typeof(UInt128));
    }

    private BigInteger GetBigInteger(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.IsBigNum ? BigNumBytes.Read(column.GetBytes(_row)) : column.Type.Id == TypeId.UInt128 ? GetUInt128(ordinal) : Integer(ordinal);
    }

    private T Whole<T>(int ordinal) where T : struct, IBinaryInteger<T>
    {
        BigInteger number = GetBigInteger(ordinal);
        return number == BigInteger.CreateTruncating(T.CreateTruncating(number)) ? T.CreateTruncating(number) : throw OutOfRange(ordinal, typeof(T));
    }

    /// <inheritdoc/>
    public override float GetFloat(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id == TypeId.Float32 ? column.Values<float>()[_row] : (float)GetDouble(ordinal);
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id switch
        {
            TypeId.Float64 => column.Values<double>()[_row],
            TypeId.Float32 => column.Values<float>()[_row],
            TypeId.Decimal when column.Type.Scale > 0 => (double)GetDecimal(ordinal),
            TypeId.UInt128 => (double)GetUInt128(ordinal),
            TypeId.Binary when column.Type.IsBigNum => BigNumBytes.ToDouble(column.GetBytes(_row)),
            _ => (double)Integer(ordinal),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="OverflowException">It has more digits than <see cref="decimal"/> holds.</exception>
    public override decimal GetDecimal(int ordinal)
    {
        Column column = NotNull(ordinal);
        switch (column.Type.Id)
        {
            case TypeId.Float64 or TypeId.Float32: return Decimal(ordinal, column.Type.Id == TypeId.Float64 ? column.Values<double>()[_row] : column.Values<float>()[_row], column.Type.Id);
            case TypeId.Decimal or TypeId.Int128 or TypeId.UInt128: break;
            case TypeId.Binary when column.Type.IsBigNum && Math.Abs(BigNumBytes.ToDouble(column.GetBytes(_row))) >= MostDecimal: throw OutOfRange(ordinal, typeof(decimal));
            default: return (decimal)Integer(ordinal);
        }

        Int128 unscaled = column.Unscaled(_row);
        int scale = column.Type.Scale;
        bool negative = unscaled < 0 && column.Type.Id != TypeId.UInt128;
        var magnitude = (UInt128)(negative ? unchecked(-unscaled) : unscaled);
        // Zeros at the end may be what is too much.
        for (; (scale > 28 || magnitude >> 96 != 0) && scale > 0 && magnitude % 10 == 0; scale--) magnitude /= 10;
        return scale <= 28 && magnitude >> 96 == 0
            ? new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), negative, (byte)scale)
            : throw new OverflowException($"{column.GetText(_row)} in column \"{GetName(ordinal)}\" has more digits than System.Decimal holds: cast it to VARCHAR{(scale > 0 ? "" : column.Type.Id == TypeId.UInt128 ? ", or read it as UInt128" : ", or read it as Int128")}");
    }

    /// <inheritdoc/>
    public override string GetString(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id switch
        {
            TypeId.Utf8 => column.GetString(_row),
            TypeId.Enum or TypeId.Bit => column.GetText(_row)!,
            TypeId.Binary when column.Type.IsBigNum => column.GetText(_row)!,
            _ => throw Mismatch(ordinal, "text"),
        };
    }

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => GetString(ordinal) is { Length: 1 } text ? text[0] : throw new InvalidCastException($"column \"{GetName(ordinal)}\" has no single character in this row");

    /// <summary>A timestamp (of kind UTC if it has a time zone), or the start of a date.</summary>
    public override DateTime GetDateTime(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id switch
        {
            TypeId.Timestamp => ClrTime.Timestamp(column.Values<long>()[_row], DateTimeKind.Unspecified),
            TypeId.TimestampTz => ClrTime.Timestamp(column.Values<long>()[_row], DateTimeKind.Utc),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => ClrTime.Local(column.Values<long>()[_row], column.Type.Id),
            TypeId.Date => ClrTime.Date(column.Values<int>()[_row]).ToDateTime(TimeOnly.MinValue),
            _ => throw Mismatch(ordinal, "a timestamp or date"),
        };
    }

    /// <summary>An instant in UTC; a timestamp without time zone is taken to be in UTC.</summary>
    public DateTimeOffset GetDateTimeOffset(int ordinal) => NotNull(ordinal).Type.Id switch
    {
        >= TypeId.Timestamp and <= TypeId.TimestampNs => new DateTimeOffset(DateTime.SpecifyKind(GetDateTime(ordinal), DateTimeKind.Utc)),
        TypeId.TimeTz => ZonedTime.ToClr(At(ordinal).Values<long>()[_row]),
        _ => throw Mismatch(ordinal, "a timestamp"),
    };

    /// <summary>A date, or a timestamp at midnight.</summary>
    public DateOnly GetDateOnly(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (column.Type.Id == TypeId.Date) return ClrTime.Date(column.Values<int>()[_row]);
        DateTime time = GetDateTime(ordinal);
        return time.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(time) : throw new InvalidCastException($"column \"{GetName(ordinal)}\" has a time of day in this row, so that it is no date");
    }

    /// <summary>A time of day.</summary>
    public TimeOnly GetTimeOnly(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.Id switch
        {
            TypeId.Time => ClrTime.Time(column.Values<long>()[_row]),
            TypeId.TimeNs => ClrTime.NanoTime(column.Values<long>()[_row]),
            TypeId.TimeTz => ClrTime.Time(ZonedTime.Clock(column.Values<long>()[_row])),
            _ => throw Mismatch(ordinal, "a time"),
        };
    }

    /// <summary>A time of day, or an interval without months.</summary>
    public TimeSpan GetTimeSpan(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (column.Type.Id == TypeId.Time) return ClrTime.Time(column.Values<long>()[_row]).ToTimeSpan();
        if (column.Type.Id == TypeId.TimeNs) return ClrTime.NanoTime(column.Values<long>()[_row]).ToTimeSpan();
        if (column.Type.Id != TypeId.Interval) throw Mismatch(ordinal, "a time or interval");
        IntervalValue interval = column.Values<IntervalValue>()[_row];
        return interval.Months == 0
            ? TimeSpan.FromTicks(checked((interval.Days * TimeSpan.TicksPerDay) + (interval.Microseconds * TimeSpan.TicksPerMicrosecond)))
            : throw new InvalidCastException($"column \"{GetName(ordinal)}\" has months in this row, which have no fixed length: read it as {nameof(IntervalValue)}");
    }

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal)
    {
        Column column = NotNull(ordinal);
        if (column.Type.Id != TypeId.Uuid) throw Mismatch(ordinal, "a uuid");
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, column.Values<UInt128>()[_row]);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The bytes of a blob, or text in UTF-8. A copy.</summary>
    public byte[] GetBytes(int ordinal) => Bytes(ordinal).ToArray();

    /// <summary>Copies bytes of a blob, or of text in UTF-8.</summary>
    /// <returns>Bytes copied; all bytes of the value if <paramref name="buffer"/> is null.</returns>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => Part(Bytes(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <summary>Copies characters of text.</summary>
    /// <returns>Characters copied; all characters of the value if <paramref name="buffer"/> is null.</returns>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => Part<char>(GetString(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <summary>The bytes of a blob, or of text in UTF-8, as a stream that stays valid.</summary>
    public override Stream GetStream(int ordinal) => new MemoryStream(GetBytes(ordinal), writable: false);

    /// <inheritdoc/>
    public override TextReader GetTextReader(int ordinal) => new StringReader(GetString(ordinal));

    private static long Part<T>(ReadOnlySpan<T> data, long dataOffset, T[]? buffer, int bufferOffset, int length)
    {
        if (dataOffset is < 0 or > int.MaxValue) throw new ArgumentOutOfRangeException(nameof(dataOffset), dataOffset, "an offset is 0 or more");
        if (buffer is null) return data.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(bufferOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bufferOffset, buffer.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, buffer.Length - bufferOffset);
        int start = (int)Math.Min(dataOffset, data.Length), count = Math.Min(data.Length - start, length);
        data.Slice(start, count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    private ReadOnlySpan<byte> Bytes(int ordinal)
    {
        Column column = NotNull(ordinal);
        return column.Type.IsBlob || column.Type.Id == TypeId.Utf8 ? column.GetBytes(_row) : throw Mismatch(ordinal, "bytes");
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
            TypeId.Int128 => column.Values<Int128>()[_row],
            TypeId.UInt128 => column.Values<UInt128>()[_row] is var number && number <= (UInt128)Int128.MaxValue ? (Int128)number : throw OutOfRange(ordinal, typeof(Int128)),
            TypeId.Decimal when column.Type.Scale == 0 => column.Unscaled(_row),
            TypeId.Binary when column.Type.IsBigNum => Whole<Int128>(ordinal),
            _ => throw Mismatch(ordinal, "a whole number"),
        };
    }

    private T Narrow<T>(int ordinal) where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Int128 number = Integer(ordinal);
        return number >= Int128.CreateTruncating(T.MinValue) && number <= Int128.CreateTruncating(T.MaxValue) ? T.CreateTruncating(number) : throw OutOfRange(ordinal, typeof(T));
    }

    // A FLOAT has the digits of one.
    private decimal Decimal(int ordinal, double number, TypeId type)
    {
        if (!(Math.Abs(number) < MostDecimal)) throw OutOfRange(ordinal, typeof(decimal));
        return type == TypeId.Float32 ? (decimal)(float)number : (decimal)number;
    }

    private OverflowException OutOfRange(int ordinal, Type wanted) => new($"{At(ordinal).GetText(_row)} in column \"{GetName(ordinal)}\", which is {_schema[ordinal].Type}, is outside the range of {wanted}");

    private Column At(int ordinal)
    {
        if (_row < 0 || _batch is null) ThrowNoRow();
        return (uint)ordinal < (uint)_batch.Columns.Length ? _batch.Columns[ordinal] : throw NoColumn(ordinal);
    }

    private Column NotNull(int ordinal)
    {
        Column column = At(ordinal);
        return column.IsNull(_row) ? throw new InvalidCastException($"column \"{GetName(ordinal)}\" is null in this row") : column;
    }

    [DoesNotReturn]
    [MemberNotNull(nameof(_batch))]
    private void ThrowNoRow() => throw new InvalidOperationException(_closed ? "the reader is closed" : "there is no current row: call Read, and go on only while it returns true");

    private InvalidCastException Mismatch(int ordinal, string wanted) => new($"column \"{GetName(ordinal)}\" is {_schema[ordinal].Type}, not {wanted}");
}
