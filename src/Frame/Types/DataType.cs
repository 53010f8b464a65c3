using System.Collections.Immutable;
using System.Globalization;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>The type of a column or an expression. Compared by value; instances are immutable and shared between threads.</summary>
public sealed class DataType : IEquatable<DataType>
{
    /// <summary>Digits that a decimal may have at most.</summary>
    public const int MaxPrecision = 38;

    /// <summary>Decimals up to this many digits are held in 64 bits.</summary>
    public const int MaxShortPrecision = 18;

    private DataType(TypeId id, int precision = 0, int scale = 0, ImmutableArray<Field> fields = default)
    {
        Id = id;
        Precision = precision;
        Scale = scale;
        Fields = fields.IsDefault ? [] : fields;
    }

    private DataType(TypeId id, bool isJson, bool isBigNum)
    {
        Id = id;
        IsJson = isJson;
        IsBigNum = isBigNum;
        Fields = [];
    }

    private DataType(ImmutableArray<Field> members, EnumLabels tags)
    {
        Id = TypeId.Struct;
        IsUnion = true;
        Fields = [new Field("", new DataType(tags)), .. members];
    }

    private DataType(EnumLabels labels)
    {
        Id = TypeId.Enum;
        Labels = labels;
        Fields = [];
    }

    private Nested.NestedLayout? _layout;

    /// <summary>The kind of type.</summary>
    public TypeId Id { get; }

    /// <summary>Digits of a decimal, 1 to 38; the length of a fixed-size list; 0 for other types.</summary>
    public int Precision { get; }

    /// <summary>Digits of a decimal after the point, 0 to <see cref="Precision"/>; 0 for other types.</summary>
    public int Scale { get; }

    /// <summary>Fields of a struct; the tag (an ENUM of the members' names) and the members of a union; the element of a list; key and value of a map; empty for other types.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>The type of an untyped NULL.</summary>
    public static DataType Null { get; } = new(TypeId.Null);
    /// <summary>True or false.</summary>
    public static DataType Boolean { get; } = new(TypeId.Boolean);
    /// <summary>Signed 8-bit integer (<c>TINYINT</c>).</summary>
    public static DataType Int8 { get; } = new(TypeId.Int8);
    /// <summary>Signed 16-bit integer (<c>SMALLINT</c>).</summary>
    public static DataType Int16 { get; } = new(TypeId.Int16);
    /// <summary>Signed 32-bit integer (<c>INTEGER</c>).</summary>
    public static DataType Int32 { get; } = new(TypeId.Int32);
    /// <summary>Signed 64-bit integer (<c>BIGINT</c>).</summary>
    public static DataType Int64 { get; } = new(TypeId.Int64);
    /// <summary>Signed 128-bit integer (<c>HUGEINT</c>).</summary>
    public static DataType Int128 { get; } = new(TypeId.Int128);
    /// <summary>Unsigned 8-bit integer (<c>UTINYINT</c>).</summary>
    public static DataType UInt8 { get; } = new(TypeId.UInt8);
    /// <summary>Unsigned 16-bit integer (<c>USMALLINT</c>).</summary>
    public static DataType UInt16 { get; } = new(TypeId.UInt16);
    /// <summary>Unsigned 32-bit integer (<c>UINTEGER</c>).</summary>
    public static DataType UInt32 { get; } = new(TypeId.UInt32);
    /// <summary>Unsigned 64-bit integer (<c>UBIGINT</c>).</summary>
    public static DataType UInt64 { get; } = new(TypeId.UInt64);
    /// <summary>Unsigned 128-bit integer (<c>UHUGEINT</c>).</summary>
    public static DataType UInt128 { get; } = new(TypeId.UInt128);
    /// <summary>Single precision floating point (<c>FLOAT</c>).</summary>
    public static DataType Float32 { get; } = new(TypeId.Float32);
    /// <summary>Double precision floating point (<c>DOUBLE</c>).</summary>
    public static DataType Float64 { get; } = new(TypeId.Float64);
    /// <summary>UTF-8 text (<c>VARCHAR</c>).</summary>
    public static DataType Utf8 { get; } = new(TypeId.Utf8);
    /// <summary>Text that is JSON (<c>JSON</c>): kept as it is written, blanks included, and laid out and compared as text.</summary>
    public static DataType Json { get; } = new(TypeId.Utf8, isJson: true, isBigNum: false);
    /// <summary>Bytes (<c>BLOB</c>).</summary>
    public static DataType Binary { get; } = new(TypeId.Binary);
    /// <summary>A whole number of any size (<c>BIGNUM</c>): laid out as bytes that compare as the numbers do.</summary>
    public static DataType BigNum { get; } = new(TypeId.Binary, isJson: false, isBigNum: true);
    /// <summary>A day (<c>DATE</c>).</summary>
    public static DataType Date { get; } = new(TypeId.Date);
    /// <summary>A time of day (<c>TIME</c>), in microseconds.</summary>
    public static DataType Time { get; } = new(TypeId.Time);
    /// <summary>A local date and time (<c>TIMESTAMP</c>), in microseconds.</summary>
    public static DataType Timestamp { get; } = new(TypeId.Timestamp);
    /// <summary>An instant (<c>TIMESTAMP WITH TIME ZONE</c>), in microseconds.</summary>
    public static DataType TimestampTz { get; } = new(TypeId.TimestampTz);
    /// <summary>A local date and time in seconds (<c>TIMESTAMP_S</c>).</summary>
    public static DataType TimestampS { get; } = new(TypeId.TimestampS);
    /// <summary>A local date and time in milliseconds (<c>TIMESTAMP_MS</c>).</summary>
    public static DataType TimestampMs { get; } = new(TypeId.TimestampMs);
    /// <summary>A local date and time in nanoseconds (<c>TIMESTAMP_NS</c>).</summary>
    public static DataType TimestampNs { get; } = new(TypeId.TimestampNs);
    /// <summary>A time of day (<c>TIME_NS</c>), in nanoseconds.</summary>
    public static DataType TimeNs { get; } = new(TypeId.TimeNs);
    /// <summary>A time of day with an offset from UTC (<c>TIME WITH TIME ZONE</c>), in microseconds.</summary>
    public static DataType TimeTz { get; } = new(TypeId.TimeTz);
    /// <summary>Months, days and microseconds (<c>INTERVAL</c>).</summary>
    public static DataType Interval { get; } = new(TypeId.Interval);
    /// <summary>A string of bits (<c>BIT</c>).</summary>
    public static DataType Bit { get; } = new(TypeId.Bit);
    /// <summary>A 128-bit identifier (<c>UUID</c>).</summary>
    public static DataType Uuid { get; } = new(TypeId.Uuid);

    /// <summary>One of some texts, ordered as they are given (<c>ENUM('low', 'high')</c>).</summary>
    /// <exception cref="TypeException">A text is there twice.</exception>
    public static DataType Enum(params ImmutableArray<string> values) => new(new EnumLabels(values));

    /// <summary>An exact decimal.</summary>
    /// <param name="precision">All digits, 1 to 38.</param>
    /// <param name="scale">Digits after the point, 0 to <paramref name="precision"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Either is outside its range.</exception>
    public static DataType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, MaxPrecision);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new DataType(TypeId.Decimal, precision, scale);
    }

    /// <summary>A list of <paramref name="element"/>s.</summary>
    public static DataType List(DataType element) => new(TypeId.List, fields: [new Field("element", element)]);

    /// <summary>A list of exactly <paramref name="length"/> <paramref name="element"/>s.</summary>
    public static DataType FixedSizeList(DataType element, int length) => new(TypeId.FixedSizeList, length, fields: [new Field("element", element)]);

    /// <summary>A struct of named <paramref name="fields"/>.</summary>
    /// <remarks>Any field may be null; fields without names (<c>ROW(1, 2)</c>) have empty ones.</remarks>
    public static DataType Struct(params ImmutableArray<Field> fields) => new(TypeId.Struct, fields: [.. fields.Select(f => f.Nullable ? f : f with { Nullable = true })]);

    /// <summary>A value of one of some types, which says of which: a union of named <paramref name="members"/> (<c>UNION(num INTEGER, str VARCHAR)</c>).</summary>
    /// <remarks>Laid out as a struct of the tag, an ENUM of the members' names, and the members, of which all but the tag's are null; <see cref="Id"/> is that of a struct.</remarks>
    /// <exception cref="TypeException">There is no member, there are more than 256, or two have one name, in whatever case.</exception>
    public static DataType Union(params ImmutableArray<Field> members)
    {
        if (members.IsDefaultOrEmpty || members.Length > 256) throw new TypeException("a union has from 1 to 256 members", "42601");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Field member in members)
        {
            if (member.Name.Length == 0) throw new TypeException("the members of a union need names", "42601");
            if (!seen.Add(member.Name)) throw new TypeException($"the union has two members \"{member.Name}\"", "42701");
        }

        return new DataType([.. members.Select(m => m.Nullable ? m : m with { Nullable = true })], new EnumLabels([.. members.Select(m => m.Name)]));
    }

    /// <summary>A map from <paramref name="key"/> to <paramref name="value"/>.</summary>
    public static DataType Map(DataType key, DataType value) => new(TypeId.Map, fields: [new Field("key", key, false), new Field("value", value)]);

    /// <summary>Signed or unsigned integers of 8 to 128 bits.</summary>
    public bool IsInteger => Id is >= TypeId.Int8 and <= TypeId.UInt128;
    /// <summary>Unsigned integers.</summary>
    public bool IsUnsigned => Id is >= TypeId.UInt8 and <= TypeId.UInt128;
    /// <summary>Single or double precision floating point.</summary>
    public bool IsFloat => Id is TypeId.Float32 or TypeId.Float64;
    /// <summary>Integers, decimals and floating point.</summary>
    public bool IsNumeric => Id is >= TypeId.Int8 and <= TypeId.Decimal;
    /// <summary>Dates, times, timestamps and intervals.</summary>
    public bool IsTemporal => Id is >= TypeId.Date and <= TypeId.Interval;
    /// <summary>Lists, structs and maps.</summary>
    public bool IsNested => Id is >= TypeId.List;

    /// <summary>Text that is JSON: its <see cref="Id"/> is that of text.</summary>
    public bool IsJson { get; }

    /// <summary>Bytes that are a whole number of any size: their <see cref="Id"/> is that of bytes.</summary>
    public bool IsBigNum { get; }

    /// <summary>A struct that is a union: its <see cref="Id"/> is that of a struct, and its first field the tag.</summary>
    public bool IsUnion { get; }

    /// <summary>A struct that is no union.</summary>
    internal bool IsStruct => Id == TypeId.Struct && !IsUnion;

    /// <summary>Plain bytes, which a BIGNUM is not here.</summary>
    internal bool IsBlob => Id == TypeId.Binary && !IsBigNum;

    /// <summary>Text of any kind, which JSON is not here.</summary>
    internal bool IsText => Id == TypeId.Utf8 && !IsJson;

    /// <summary>Integers that 64 bits hold.</summary>
    internal bool IsNarrowInteger => IsInteger && !IsHuge;

    /// <summary>Integers of 128 bits.</summary>
    internal bool IsHuge => Id is TypeId.Int128 or TypeId.UInt128;

    /// <summary>Laid out as <see cref="PhysicalType.Int128"/>, but compared as unsigned numbers.</summary>
    internal bool IsUnsigned128 => Id is TypeId.UInt128 or TypeId.Uuid;

    /// <summary>Local timestamps in other units than microseconds.</summary>
    internal bool IsUnitTimestamp => Id is >= TypeId.TimestampS and <= TypeId.TimestampNs;

    internal bool IsShortDecimal => Id == TypeId.Decimal && Precision <= MaxShortPrecision;

    /// <summary>The memory layout of values of this type; an untyped NULL is laid out as a bool.</summary>
    internal PhysicalType Physical => Id switch
    {
        TypeId.Null or TypeId.Boolean => PhysicalType.Bool,
        TypeId.Int8 => PhysicalType.Int8,
        TypeId.Int16 => PhysicalType.Int16,
        TypeId.Int32 or TypeId.Date => PhysicalType.Int32,
        TypeId.Int64 or TypeId.Time or (>= TypeId.Timestamp and <= TypeId.TimeTz) => PhysicalType.Int64,
        TypeId.UInt8 => PhysicalType.UInt8,
        TypeId.UInt16 => PhysicalType.UInt16,
        TypeId.UInt32 => PhysicalType.UInt32,
        TypeId.UInt64 => PhysicalType.UInt64,
        TypeId.Float32 => PhysicalType.Float32,
        TypeId.Float64 => PhysicalType.Float64,
        TypeId.Decimal => Precision <= MaxShortPrecision ? PhysicalType.Int64 : PhysicalType.Int128,
        TypeId.Utf8 or TypeId.Binary or TypeId.Bit => PhysicalType.View,
        TypeId.List or TypeId.FixedSizeList or TypeId.Struct or TypeId.Map => PhysicalType.View,
        TypeId.Interval => PhysicalType.Interval,
        TypeId.Enum => Labels!.Physical,
        TypeId.Int128 or TypeId.UInt128 or TypeId.Uuid => PhysicalType.Int128,
        _ => throw new InternalException($"the type {Id} has no layout"),
    };

    /// <summary>The values of an ENUM; null for other types.</summary>
    internal EnumLabels? Labels { get; }

    /// <summary>The same nested type of other inner types; itself if it is not nested, or none changes.</summary>
    internal DataType WithFields(Func<DataType, DataType> change)
    {
        if (Fields.IsEmpty) return this;
        if (IsUnion)
        {
            // The tag is what makes it one.
            ImmutableArray<Field> members = [.. Fields[1..].Select(f => f with { Type = change(f.Type) })];
            return members.AsSpan().SequenceEqual(Fields.AsSpan()[1..]) ? this : new DataType(members, Fields[0].Type.Labels!);
        }

        ImmutableArray<Field> fields = [.. Fields.Select(f => f with { Type = change(f.Type) })];
        return fields.AsSpan().SequenceEqual(Fields.AsSpan()) ? this : new DataType(Id, Precision, Scale, fields);
    }

    /// <summary>How values of this type lie inside nested ones.</summary>
    internal Nested.NestedLayout Layout => _layout ??= Nested.NestedLayout.Of(this);

    /// <summary>Lists, of any or a fixed length.</summary>
    internal bool IsList => Id is TypeId.List or TypeId.FixedSizeList;

    /// <summary>The type of a list's elements.</summary>
    internal DataType Element => Fields[0].Type;

    /// <inheritdoc/>
    public bool Equals(DataType? other) =>
        other is not null && Id == other.Id && IsJson == other.IsJson && IsBigNum == other.IsBigNum && IsUnion == other.IsUnion && Precision == other.Precision && Scale == other.Scale && Equals(Labels, other.Labels) && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DataType);

    /// <summary>The type of a table's column: what is nothing but NULL, itself or inside, is taken for whole numbers.</summary>
    internal DataType Settled => Id == TypeId.Null ? Int32 : WithFields(static inner => inner.Settled);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, IsJson || IsBigNum, Precision, Scale, Fields.Length, Labels);

    /// <summary>Compares by value.</summary>
    public static bool operator ==(DataType? left, DataType? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(DataType? left, DataType? right) => !(left == right);

    /// <summary>The type's SQL name, such as <c>DECIMAL(15,2)</c> or <c>VARCHAR[]</c>; <see cref="TypeNames.TryParse"/> reads it back.</summary>
    public override string ToString() => Id switch
    {
        TypeId.Null => "NULL",
        TypeId.Boolean => "BOOLEAN",
        TypeId.Int8 => "TINYINT",
        TypeId.Int16 => "SMALLINT",
        TypeId.Int32 => "INTEGER",
        TypeId.Int64 => "BIGINT",
        TypeId.Int128 => "HUGEINT",
        TypeId.UInt8 => "UTINYINT",
        TypeId.UInt16 => "USMALLINT",
        TypeId.UInt32 => "UINTEGER",
        TypeId.UInt64 => "UBIGINT",
        TypeId.UInt128 => "UHUGEINT",
        TypeId.Float32 => "FLOAT",
        TypeId.Float64 => "DOUBLE",
        TypeId.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
        TypeId.Utf8 => IsJson ? "JSON" : "VARCHAR",
        TypeId.Binary => IsBigNum ? "BIGNUM" : "BLOB",
        TypeId.Date => "DATE",
        TypeId.Time => "TIME",
        TypeId.Timestamp => "TIMESTAMP",
        TypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        TypeId.TimestampS => "TIMESTAMP_S",
        TypeId.TimestampMs => "TIMESTAMP_MS",
        TypeId.TimestampNs => "TIMESTAMP_NS",
        TypeId.TimeNs => "TIME_NS",
        TypeId.TimeTz => "TIME WITH TIME ZONE",
        TypeId.Interval => "INTERVAL",
        TypeId.Uuid => "UUID",
        TypeId.Bit => "BIT",
        TypeId.Enum => Labels!.ToString(),
        TypeId.List => $"{TypeNames.Inner(Element)}[]",
        TypeId.FixedSizeList => $"{TypeNames.Inner(Element)}[{Precision}]",
        TypeId.Map => $"MAP({TypeNames.Inner(Fields[0].Type)}, {TypeNames.Inner(Fields[1].Type)})",
        _ when IsUnion => $"UNION({string.Join(", ", Fields.Skip(1).Select(f => $"{TypeNames.Quoted(f.Name)} {TypeNames.Inner(f.Type)}"))})",
        _ => $"STRUCT({string.Join(", ", Fields.Select(f => f.Name.Length == 0 ? TypeNames.Inner(f.Type) : $"{TypeNames.Quoted(f.Name)} {TypeNames.Inner(f.Type)}"))})",
    };
}
