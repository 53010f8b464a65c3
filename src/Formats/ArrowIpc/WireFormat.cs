namespace FrameEngine.Formats.ArrowIpc;

/// <summary>Numbers and names of the Arrow IPC format. Source: Message.fbs, Schema.fbs and File.fbs of the Arrow format, version 1.5.</summary>
internal static class WireFormat
{
    public const int Continuation = -1;
    public const short Version5 = 4;
    public const byte SchemaHeader = 1;
    public const byte DictionaryHeader = 2;
    public const byte RecordBatchHeader = 3;

    /// <summary>Body buffers start at multiples of this.</summary>
    public const int Alignment = 64;

    public const short UnitSecond = 0;
    public const short UnitMillisecond = 1;
    public const short UnitMicrosecond = 2;
    public const short UnitNanosecond = 3;

    public const string ExtensionName = "ARROW:extension:name";
    public const string ExtensionMetadata = "ARROW:extension:metadata";
    public const string UuidExtension = "arrow.uuid";
    public const string JsonExtension = "arrow.json";

    /// <summary>Packed nested values between processes of this engine; the metadata is the type's SQL name.</summary>
    public const string PackedExtension = "frameengine.packed";

    /// <summary>Values of a type that Arrow does not have, in the form of one that it has; the metadata is the type's SQL name.</summary>
    public const string TypeExtension = "frameengine.type";

    /// <summary>What an Arrow file starts with (padded to eight bytes) and ends with.</summary>
    public static ReadOnlySpan<byte> FileMagic => "ARROW1"u8;

    /// <summary>Bytes of the magic with its padding at the start of a file.</summary>
    public const int FileStart = 8;
}

/// <summary>The members of the union of types.</summary>
internal enum WireTypeId : byte
{
    None,
    Null,
    Int,
    FloatingPoint,
    Binary,
    Utf8,
    Bool,
    Decimal,
    Date,
    Time,
    Timestamp,
    Interval,
    List,
    Struct,
    Union,
    FixedSizeBinary,
    FixedSizeList,
    Map,
    Duration,
    LargeBinary,
    LargeUtf8,
    LargeList,
    RunEndEncoded,
    BinaryView,
    Utf8View,
    ListView,
    LargeListView,
}

/// <summary>How a column is laid out on the wire.</summary>
/// <param name="Id">The member of the union.</param>
/// <param name="Width">Bits of a number; bytes of a fixed-size binary; 0 else.</param>
/// <param name="Unit">The unit of a date, time, timestamp or interval; whether an integer is signed.</param>
/// <param name="Type">The column's type.</param>
internal readonly record struct WireType(WireTypeId Id, int Width, short Unit, DataType Type);

/// <summary>A field as a stream's schema has it.</summary>
/// <param name="Dictionary">The dictionary that the values are codes of; null if they are plain.</param>
/// <param name="Codes">The layout of those codes.</param>
internal sealed record WireField(string Name, WireType Wire, bool Nullable, long? Dictionary, WireType Codes)
{
    /// <summary>The element of a list, the entries of a map, the fields of a struct.</summary>
    public WireField[] Children { get; init; } = [];
}

/// <summary>How writers lay out what has several layouts in Arrow.</summary>
internal enum ArrowLayout : byte
{
    /// <summary>As every Arrow implementation reads it: text with 32-bit offsets, decimals in 128 bits.</summary>
    Portable,

    /// <summary>As it lies in memory: string views, short decimals in 64 bits. For other processes of this engine.</summary>
    Native,
}
