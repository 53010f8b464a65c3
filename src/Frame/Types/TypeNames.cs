using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FrameEngine;

/// <summary>SQL names of types, with the aliases of PostgreSQL and DuckDB.</summary>
internal static partial class TypeNames
{
    private static readonly FrozenDictionary<string, DataType> s_names = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase)
    {
        ["null"] = DataType.Null,
        ["boolean"] = DataType.Boolean, ["bool"] = DataType.Boolean, ["logical"] = DataType.Boolean,
        ["tinyint"] = DataType.Int8, ["int1"] = DataType.Int8,
        ["smallint"] = DataType.Int16, ["int2"] = DataType.Int16, ["int16"] = DataType.Int16, ["short"] = DataType.Int16,
        ["integer"] = DataType.Int32, ["int"] = DataType.Int32, ["int4"] = DataType.Int32, ["int32"] = DataType.Int32, ["signed"] = DataType.Int32, ["integral"] = DataType.Int32,
        ["bigint"] = DataType.Int64, ["int8"] = DataType.Int64, ["int64"] = DataType.Int64, ["long"] = DataType.Int64, ["oid"] = DataType.Int64,
        ["utinyint"] = DataType.UInt8, ["uint8"] = DataType.UInt8,
        ["usmallint"] = DataType.UInt16, ["uint16"] = DataType.UInt16,
        ["uinteger"] = DataType.UInt32, ["uint32"] = DataType.UInt32,
        ["ubigint"] = DataType.UInt64, ["uint64"] = DataType.UInt64,
        ["hugeint"] = DataType.Int128, ["int128"] = DataType.Int128,
        ["uhugeint"] = DataType.UInt128, ["uint128"] = DataType.UInt128,
        ["float"] = DataType.Float32, ["real"] = DataType.Float32, ["float4"] = DataType.Float32,
        ["double"] = DataType.Float64, ["float8"] = DataType.Float64, ["double precision"] = DataType.Float64,
        ["decimal"] = DataType.Decimal(18, 3), ["numeric"] = DataType.Decimal(18, 3), ["dec"] = DataType.Decimal(18, 3),
        ["varchar"] = DataType.Utf8, ["char"] = DataType.Utf8, ["bpchar"] = DataType.Utf8, ["text"] = DataType.Utf8, ["string"] = DataType.Utf8, ["json"] = DataType.Json,
        ["character"] = DataType.Utf8, ["character varying"] = DataType.Utf8, ["nvarchar"] = DataType.Utf8,
        ["blob"] = DataType.Binary, ["bytea"] = DataType.Binary, ["binary"] = DataType.Binary, ["varbinary"] = DataType.Binary,
        ["bignum"] = DataType.BigNum, ["varint"] = DataType.BigNum,
        ["date"] = DataType.Date,
        ["time"] = DataType.Time, ["time without time zone"] = DataType.Time,
        ["timestamp"] = DataType.Timestamp, ["datetime"] = DataType.Timestamp, ["timestamp without time zone"] = DataType.Timestamp,
        ["bit"] = DataType.Bit, ["bitstring"] = DataType.Bit,
        ["timestamp_us"] = DataType.Timestamp, ["timestamp_s"] = DataType.TimestampS, ["timestamp_ms"] = DataType.TimestampMs, ["timestamp_ns"] = DataType.TimestampNs,
        ["time_ns"] = DataType.TimeNs,
        ["timetz"] = DataType.TimeTz, ["time with time zone"] = DataType.TimeTz,
        ["timestamptz"] = DataType.TimestampTz, ["timestamp with time zone"] = DataType.TimestampTz,
        ["interval"] = DataType.Interval,
        ["uuid"] = DataType.Uuid, ["guid"] = DataType.Uuid,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every known name, for suggestions.</summary>
    public static IEnumerable<string> Known => s_names.Keys;

    /// <summary>Reads a type's name with its arguments, such as <c>decimal(15,2)</c>, <c>varchar(20)</c>, <c>int[]</c> or <c>struct(a int, b map(varchar, date))</c>, in any case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DataType? type)
    {
        if (TryParseFlat(text, out type)) return true;
        var reader = new Reader(text);
        return reader.Type(out type) && reader.AtEnd;
    }

    private static bool TryParseFlat(string text, [NotNullWhen(true)] out DataType? type)
    {
        type = null;
        string name = text.Trim();
        int open = name.IndexOf('(');
        if (open < 0) return s_names.TryGetValue(name, out type);
        if (!name.EndsWith(')')) return false;
        string[] arguments = name[(open + 1)..^1].Split(',');
        var numbers = new int[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            if (!int.TryParse(arguments[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out numbers[i])) return false;
        return TryCreate(name[..open].TrimEnd(), numbers, out type);
    }

    /// <summary>A type from its name and numeric arguments; lengths of text types are accepted and have no effect, as in DuckDB.</summary>
    public static bool TryCreate(string name, ReadOnlySpan<int> arguments, [NotNullWhen(true)] out DataType? type)
    {
        if (!s_names.TryGetValue(name, out type)) return false;
        if (arguments.IsEmpty) return true;
        switch (type.Id)
        {
            case TypeId.Decimal when arguments.Length <= 2 && arguments[0] is >= 1 and <= DataType.MaxPrecision:
                int scale = arguments.Length == 2 ? arguments[1] : 0;
                if (scale < 0 || scale > arguments[0]) break;
                type = DataType.Decimal(arguments[0], scale);
                return true;
            case TypeId.Utf8 when arguments.Length == 1 && !type.IsJson:
                return true;
        }

        type = null;
        return false;
    }
}
