using FrameEngine.DuckDb;

namespace FrameEngine.Fuzz.Tests.Running;

/// <summary>Types' names, the same for both engines where they mean the same.</summary>
internal static class TypeText
{
    public static string Of(DuckDbColumn column) => column.Type switch
    {
        DuckDbType.Decimal => $"DECIMAL({column.Precision},{column.Scale})",
        DuckDbType.TimestampSeconds => "TIMESTAMP_S",
        DuckDbType.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbType.TimestampNanoseconds => "TIMESTAMP_NS",
        _ => column.Type.ToString().ToUpperInvariant(),
    };

    /// <summary>Of a type's name as DuckDB's DESCRIBE gives it.</summary>
    public static string OfNested(string name) => name.Replace("\"NULL\"", "INTEGER", StringComparison.Ordinal).Replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ", StringComparison.Ordinal);

    public static string Of(DataType type) => type.Id switch
    {
        // The type of a bare NULL is shown by DuckDB as INTEGER.
        TypeId.Null => "INTEGER",
        TypeId.TimestampTz => "TIMESTAMPTZ",
        _ => type.ToString().Replace("\"NULL\"", "INTEGER", StringComparison.Ordinal),
    };
}
