using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>The name of a table or view with its schema's and its database's. Names that differ in case only are the same.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The name in it.</param>
/// <param name="Database">The name of an attached database; empty for the session's own.</param>
internal readonly record struct TableName(string Schema, string Name, string Database = "")
{
    /// <summary>The schema of names without one.</summary>
    public const string MainSchema = "main";

    /// <summary>The schema that a connection's temporary tables are in.</summary>
    public const string TemporarySchema = "temp";

    /// <summary>The schema with its database.</summary>
    public SchemaName In => new(Schema, Database);

    public bool Equals(TableName other) => In == other.In && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    // Few tables have the same name in several schemas, and every statement looks some up.
    public override int GetHashCode() => Name.GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <summary>The name as it is written: without the schema if that is the main one, and without the database if that is the session's own.</summary>
    public override string ToString() => In.IsMain ? Name : $"{In}.{Name}";
}

/// <summary>The name of a schema with its database's.</summary>
/// <param name="Name">The name.</param>
/// <param name="Database">The name of an attached database; empty for the session's own.</param>
internal readonly record struct SchemaName(string Name, string Database = "")
{
    /// <summary>Whether it is the main schema of the session's own database.</summary>
    public bool IsMain => Database.Length == 0 && Name.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase);

    public bool Equals(SchemaName other) => Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) && Database.Equals(other.Database, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => HashCode.Combine(Name.GetHashCode(StringComparison.OrdinalIgnoreCase), Database.GetHashCode(StringComparison.OrdinalIgnoreCase));

    /// <summary>The name as it is written: of a main schema just the database's.</summary>
    public override string ToString() => Database.Length == 0 ? Name : Name.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase) ? Database : $"{Database}.{Name}";
}

/// <summary>The name of a macro, sequence or type: each kind has names of its own.</summary>
internal readonly record struct ObjectName(ObjectKind Kind, TableName Name);
