namespace FrameEngine;

/// <summary>The logical kinds of values that a column can hold.</summary>
public enum TypeId : byte
{
    /// <summary>The type of an untyped <c>NULL</c>: it casts to every other type.</summary>
    Null,
    /// <summary>True, false.</summary>
    Boolean,
    /// <summary>Signed 8-bit integer.</summary>
    Int8,
    /// <summary>Signed 16-bit integer.</summary>
    Int16,
    /// <summary>Signed 32-bit integer.</summary>
    Int32,
    /// <summary>Signed 64-bit integer.</summary>
    Int64,
    /// <summary>Signed 128-bit integer.</summary>
    Int128,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,
    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16,
    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32,
    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64,
    /// <summary>Unsigned 128-bit integer.</summary>
    UInt128,
    /// <summary>IEEE 754 single precision.</summary>
    Float32,
    /// <summary>IEEE 754 double precision.</summary>
    Float64,
    /// <summary>Exact decimal with a precision of 1 to 38 digits and a scale.</summary>
    Decimal,
    /// <summary>UTF-8 text.</summary>
    Utf8,
    /// <summary>Bytes.</summary>
    Binary,
    /// <summary>A day: days since 1970-01-01, proleptic Gregorian.</summary>
    Date,
    /// <summary>A time of day in microseconds since midnight.</summary>
    Time,
    /// <summary>A local date and time: microseconds since 1970-01-01T00:00.</summary>
    Timestamp,
    /// <summary>An instant: microseconds since 1970-01-01T00:00Z.</summary>
    TimestampTz,
    /// <summary>A local date and time in seconds since 1970-01-01T00:00.</summary>
    TimestampS,
    /// <summary>A local date and time in milliseconds since 1970-01-01T00:00.</summary>
    TimestampMs,
    /// <summary>A local date and time in nanoseconds since 1970-01-01T00:00.</summary>
    TimestampNs,
    /// <summary>A time of day in nanoseconds since midnight.</summary>
    TimeNs,
    /// <summary>A time of day with an offset from UTC.</summary>
    TimeTz,
    /// <summary>Months, days and microseconds, kept apart.</summary>
    Interval,
    /// <summary>A 128-bit identifier (RFC 9562).</summary>
    Uuid,
    /// <summary>A string of bits.</summary>
    Bit,
    /// <summary>One of some named values, in their order.</summary>
    Enum,
    /// <summary>A list of values of one type.</summary>
    List,
    /// <summary>A list of a fixed number of values of one type.</summary>
    FixedSizeList,
    /// <summary>Named fields.</summary>
    Struct,
    /// <summary>Keys and values.</summary>
    Map,
}
