namespace FrameEngine.Formats.Parquet.Metadata;

/// <summary>How stored values become those of a vector.</summary>
internal enum ValueConversion
{
    /// <summary>Stored as the vector wants them: pages are read in place.</summary>
    None,

    /// <summary>One bit a value to one byte.</summary>
    Bits,

    /// <summary>32 bits, of which the lowest 8 count.</summary>
    Int32To8,

    /// <summary>32 bits, of which the lowest 16 count.</summary>
    Int32To16,

    /// <summary>Decimals in 32 bits.</summary>
    Int32To64,

    /// <summary>Milliseconds in 32 bits to microseconds.</summary>
    Int32MillisToMicros,

    /// <summary>Milliseconds to microseconds.</summary>
    MillisToMicros,

    /// <summary>Nanoseconds to microseconds, rounded down.</summary>
    NanosToMicros,

    /// <summary>Milliseconds of a day in UTC, in 32 bits, to times with an offset.</summary>
    Int32MillisToZoned,

    /// <summary>Microseconds of a day in UTC to times with an offset.</summary>
    MicrosToZoned,

    /// <summary>Nanoseconds of a day in UTC to times with an offset, rounded down.</summary>
    NanosToZoned,

    /// <summary>Nanoseconds of a day and a Julian day number to microseconds since 1970.</summary>
    Int96ToMicros,

    /// <summary>Decimals of many digits in few bits.</summary>
    Int32To128,

    /// <summary>Decimals of many digits in few bits.</summary>
    Int64To128,

    /// <summary>Big-endian two's complement of fixed length to 64 bits.</summary>
    FixedToInt64,

    /// <summary>Big-endian two's complement of fixed length to 128 bits.</summary>
    FixedToInt128,

    /// <summary>Big-endian two's complement of any length to 64 bits.</summary>
    BytesToInt64,

    /// <summary>Big-endian two's complement of any length to 128 bits.</summary>
    BytesToInt128,

    /// <summary>Half precision to single.</summary>
    HalfToFloat,

    /// <summary>Months, days and milliseconds, each 32 bits.</summary>
    Interval,

    /// <summary>Bytes of fixed length to views.</summary>
    FixedToView,

    /// <summary>Length-prefixed bytes to views.</summary>
    BytesToView,
}
