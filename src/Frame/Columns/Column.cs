using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>The values of one column of a <see cref="RecordBatch"/>, in Arrow's layout. Immutable and safe to read from many threads while its batch lives.</summary>
/// <remarks>
/// Buffers: a validity bitmap (1 = valid, absent when nothing is null), and values: packed bits for booleans, Arrow string views for text and binary
/// (length, prefix or inline bytes, buffer index, offset), fixed-width numbers for the rest. Decimals up to 18 digits are 64-bit numbers, above that 128-bit. Lists, structs and maps have
/// <see cref="Children"/> and <see cref="Offsets"/>.
/// </remarks>
public sealed unsafe partial class Column : IDisposable
{
    private readonly NativeBuffer? _validity;
    private readonly NativeBuffer _data;
    private readonly ImmutableArray<NativeBuffer> _heaps;
    private volatile ColumnSummary? _summary;

    internal Column(DataType type, int length, int nullCount, NativeBuffer? validity, NativeBuffer data, ImmutableArray<NativeBuffer> heaps)
    {
        Type = type;
        Length = length;
        NullCount = nullCount;
        _validity = validity;
        _data = data;
        _heaps = heaps;
    }

    /// <summary>The type of the values.</summary>
    public DataType Type { get; }

    /// <summary>Rows.</summary>
    public int Length { get; }

    /// <summary>Rows that are null.</summary>
    public int NullCount { get; }

    internal NativeBuffer? Validity => _validity;
    internal NativeBuffer Data => _data;
    internal ImmutableArray<NativeBuffer> Heaps => _heaps;

    /// <summary>What is known of the values, once the column is part of a table that was looked at. Set once; the codes' reference is taken over.</summary>
    internal ColumnSummary? Summary
    {
        get => _summary;
        set => _summary = value;
    }

    /// <summary>Bytes of all buffers.</summary>
    public long ByteSize => (_validity?.Length ?? 0) + _data.Length + _heaps.Sum(h => h.Length);

    /// <summary>Whether the value at <paramref name="row"/> is null.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is outside 0 … Length − 1.</exception>
    public bool IsNull(int row)
    {
        Check(row);
        return Type.Id == TypeId.Null || (_validity is not null && !Bitmap.Get((ulong*)_validity.Pointer, row));
    }

    /// <summary>The fixed-width values, nulls included (undefined there). Not for booleans, text and binary.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the width of the values.</exception>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged
    {
        PhysicalType physical = Type.Physical;
        if (sizeof(T) != physical.Width() || physical is PhysicalType.Bool or PhysicalType.View)
            throw new InvalidOperationException($"a column of {Type} has no span of {typeof(T).Name}");
        return new ReadOnlySpan<T>(_data.Pointer, Length);
    }

    /// <summary>The boolean at <paramref name="row"/>.</summary>
    public bool GetBoolean(int row) => Expect(row, PhysicalType.Bool) && Bitmap.Get((ulong*)_data.Pointer, row);

    /// <summary>The bytes of the text or binary at <paramref name="row"/>, UTF-8 for text; valid while the batch lives.</summary>
    public ReadOnlySpan<byte> GetBytes(int row)
    {
        Expect(row, PhysicalType.View);
        byte* view = _data.Pointer + (row * 16L);
        int length = *(int*)view;
        return length <= StringView.InlineLength
            ? new ReadOnlySpan<byte>(view + 4, length)
            : new ReadOnlySpan<byte>(_heaps[((int*)view)[2]].Pointer + ((int*)view)[3], length);
    }

    /// <summary>The text at <paramref name="row"/> in UTF-16.</summary>
    public string GetString(int row) => Encoding.UTF8.GetString(GetBytes(row));

    /// <summary>The value at <paramref name="row"/> as .NET holds it; null if it is null.</summary>
    /// <returns><c>bool</c>, the integer types, <c>float</c>, <c>double</c>, <c>decimal</c> for decimals and integers of 128 bits (or <see cref="Int128"/> and <see cref="UInt128"/> for whole numbers beyond its range, text otherwise),
    /// <c>string</c> (for enums and bit strings, too), <c>byte[]</c>, <see cref="System.Numerics.BigInteger"/> for a BIGNUM, <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="DateTime"/> (UTC kind for instants), <see cref="DateTimeOffset"/> for times with a zone, <see cref="IntervalValue"/>, <see cref="Guid"/>;
    /// for lists a <see cref="List{T}"/> of such objects, for structs a dictionary by field name, for maps a dictionary by key.</returns>
    public object? GetValue(int row)
    {
        if (IsNull(row)) return null;
        byte* data = _data.Pointer;
        return Type.Id switch
        {
            TypeId.Boolean => GetBoolean(row),
            TypeId.Int8 => ((sbyte*)data)[row],
            TypeId.Int16 => ((short*)data)[row],
            TypeId.Int32 => ((int*)data)[row],
            TypeId.Int64 => ((long*)data)[row],
            TypeId.UInt8 => data[row],
            TypeId.UInt16 => ((ushort*)data)[row],
            TypeId.UInt32 => ((uint*)data)[row],
            TypeId.UInt64 => ((ulong*)data)[row],
            TypeId.Float32 => ((float*)data)[row],
            TypeId.Float64 => ((double*)data)[row],
            TypeId.Decimal or TypeId.Int128 => ClrScalar.DecimalObject(Unscaled(row), Type.Scale),
            TypeId.UInt128 => ClrScalar.DecimalObject(((UInt128*)data)[row]),
            TypeId.Utf8 => GetString(row),
            TypeId.Enum => Type.Labels!.Names[Type.Labels.CodeAt(data, row)],
            TypeId.Bit => BitText.Text(GetBytes(row)),
            TypeId.Binary when Type.IsBigNum => BigNumBytes.Read(GetBytes(row)),
            TypeId.Binary => GetBytes(row).ToArray(),
            TypeId.Date => ClrTime.Date(((int*)data)[row]),
            TypeId.Time => ClrTime.Time(((long*)data)[row]),
            TypeId.Timestamp => ClrTime.Timestamp(((long*)data)[row], DateTimeKind.Unspecified),
            TypeId.TimestampTz => ClrTime.Timestamp(((long*)data)[row], DateTimeKind.Utc),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => ClrTime.Local(((long*)data)[row], Type.Id),
            TypeId.TimeNs => ClrTime.NanoTime(((long*)data)[row]),
            TypeId.TimeTz => ZonedTime.ToClr(((long*)data)[row]),
            TypeId.Interval => ((IntervalValue*)data)[row],
            TypeId.Uuid => Compute.Evaluation.ScalarVectors.UuidOf(((UInt128*)data)[row]),
            _ => PackedScalars.ToObject(new Scalar(Type, GetBytes(row).ToArray())),
        };
    }

    /// <summary>The value at <paramref name="row"/> as SQL prints it; null if it is null.</summary>
    public string? GetText(int row)
    {
        if (IsNull(row)) return null;
        byte* data = _data.Pointer;
        return Type.Id switch
        {
            TypeId.Boolean => GetBoolean(row) ? "true" : "false",
            TypeId.Utf8 => GetString(row),
            TypeId.Binary => Type.IsBigNum ? BigNumBytes.Text(GetBytes(row)) : BinaryText(GetBytes(row)),
            TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => PackedText.Of(Type, GetBytes(row)),
            TypeId.Decimal => ValueText.Decimal(Unscaled(row), Type.Scale),
            TypeId.Date => ValueText.Date(((int*)data)[row]),
            TypeId.Time => ValueText.Time(((long*)data)[row]),
            TypeId.Timestamp => ValueText.Timestamp(((long*)data)[row]),
            TypeId.TimestampTz => ValueText.Instant(((long*)data)[row]),
            TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs => TimeUnits.Text(((long*)data)[row], Type.Id),
            TypeId.TimeNs => ValueText.NanoTime(((long*)data)[row]),
            TypeId.TimeTz => ZonedTime.Text(((long*)data)[row]),
            TypeId.Interval => ValueText.Interval(((IntervalValue*)data)[row]),
            TypeId.Int128 => ((Int128*)data)[row].ToString(CultureInfo.InvariantCulture),
            TypeId.UInt128 => ((UInt128*)data)[row].ToString(CultureInfo.InvariantCulture),
            TypeId.Float64 => ValueText.Double(((double*)data)[row]),
            TypeId.Float32 => ValueText.Single(((float*)data)[row]),
            _ => Convert.ToString(GetValue(row), CultureInfo.InvariantCulture),
        };
    }

    internal Int128 Unscaled(int row) => Type.Physical == PhysicalType.Int64 ? ((long*)_data.Pointer)[row] : ((Int128*)_data.Pointer)[row];

    /// <summary>Gives the buffers back. Called by the batch.</summary>
    public void Dispose()
    {
        DisposeParts();
        _validity?.Release();
        _data.Release();
        foreach (NativeBuffer heap in _heaps) heap.Release();
        _summary?.Codes?.Release();
    }

    /// <summary>A second owner of the same buffers.</summary>
    internal Column Retain()
    {
        _validity?.Retain();
        _data.Retain();
        foreach (NativeBuffer heap in _heaps) heap.Retain();
        ColumnSummary? summary = _summary;
        summary?.Codes?.Retain();
        return new Column(Type, Length, NullCount, _validity, _data, _heaps) { Summary = summary };
    }

    private static string BinaryText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            if (b is >= 32 and < 127 and not (byte)'\\' and not (byte)'\'' and not (byte)'"') text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }

        return text.ToString();
    }

    private bool Expect(int row, PhysicalType physical)
    {
        Check(row);
        return Type.Physical == physical ? true : throw new InvalidOperationException($"a column of {Type} holds no such values");
    }

    private void Check(int row) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Length, nameof(row));
}
