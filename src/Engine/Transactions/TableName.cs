namespace FrameEngine.Engine.Transactions;

/// <summary>The name of a table or view with its schema's. Names that differ in case only are the same.</summary>
internal readonly record struct TableName(string Schema, string Name)
{
    /// <summary>The schema of names without one.</summary>
    public const string MainSchema = "main";

    /// <summary>The schema that a connection's temporary tables are in.</summary>
    public const string TemporarySchema = "temp";

    /// <summary>The name that a statement writes as one part, or as two.</summary>
    /// <exception cref="BindException">It has more.</exception>
    public static TableName Of(IReadOnlyList<string> parts) => parts.Count switch
    {
        1 => new TableName(MainSchema, parts[0]),
        2 => new TableName(parts[0], parts[1]),
        _ => throw new BindException($"\"{string.Join('.', parts)}\" has too many parts: a table is named by its schema and its name", "42602"),
    };

    public bool Equals(TableName other) => Schema.Equals(other.Schema, StringComparison.OrdinalIgnoreCase) && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => HashCode.Combine(Schema.GetHashCode(StringComparison.OrdinalIgnoreCase), Name.GetHashCode(StringComparison.OrdinalIgnoreCase));

    /// <summary>The name as it is written: without the schema if that is the main one.</summary>
    public override string ToString() => Schema.Equals(MainSchema, StringComparison.OrdinalIgnoreCase) ? Name : $"{Schema}.{Name}";
}
