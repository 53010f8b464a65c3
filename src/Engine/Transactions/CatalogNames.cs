namespace FrameEngine.Engine.Transactions;

/// <summary>What names mean in a transaction: which database and schema the parts before the last one name, and where a name without them is looked for.</summary>
/// <param name="catalog">The session's databases.</param>
/// <param name="scope">The connection, whose USE says where a name without a schema is looked for first.</param>
internal sealed class CatalogNames(SessionCatalog catalog, SessionScope scope)
{
    private string Database => scope.Binding.Database;

    /// <summary>Where names without a schema are looked for first, and made.</summary>
    public SchemaName Current => new(scope.Binding.Schema, scope.Binding.Database);

    /// <summary>The places that a name may stand for, the first that has something counts; the first is also where a new one is made.</summary>
    /// <exception cref="BindException">Its first part names both a database and a schema, or, of three, no database.</exception>
    public TableName[] Places(IReadOnlyList<string> parts, CatalogState state)
    {
        switch (parts.Count)
        {
            case 1:
                var here = new TableName(scope.Binding.Schema, parts[0], Database);
                var main = here with { Schema = TableName.MainSchema };
                return here == main ? [here] : [here, main];
            case 2:
                SchemaName schema = SchemaOf(parts[0], state);
                return [new TableName(schema.Name, parts[1], schema.Database)];
            case 3:
                if (IsTemporary(parts[0])) return [new TableName(TableName.TemporarySchema, parts[2])];
                if (parts[0].Equals("system", StringComparison.OrdinalIgnoreCase)) return [new TableName(parts[1], parts[2], parts[0])];
                return [new TableName(parts[1], parts[2], catalog.DatabaseOf(parts[0]) ?? throw UnknownDatabase(parts[0]))];
            default:
                throw new BindException($"\"{string.Join('.', parts)}\" has too many parts: a table is named by its database, its schema and its name", "42602");
        }
    }

    /// <summary>The schema that one name stands for: one of the current database, or the main one of a database.</summary>
    /// <exception cref="BindException">It may be either.</exception>
    public SchemaName SchemaOf(string name, CatalogState state)
    {
        if (IsTemporary(name)) return new SchemaName(TableName.TemporarySchema);
        var here = new SchemaName(name, Database);
        bool isSchema = state.Schemas.Contains(here);
        if (catalog.DatabaseOf(name) is not { } database) return here;
        var main = new SchemaName(TableName.MainSchema, database);
        if (!isSchema || here == main) return main;
        throw new BindException($"\"{name}\" is a database and a schema", "42P09") { Hint = $"{catalog.NameOf(Database)}.{name} is the schema, {name}.main the database's main one" };
    }

    /// <summary>The schema that one or two names stand for, which must be there.</summary>
    /// <exception cref="BindException">There is none.</exception>
    public SchemaName RequireSchema(IReadOnlyList<string> parts, CatalogState state)
    {
        if (parts.Count > 2) throw new BindException($"\"{string.Join('.', parts)}\" has too many parts: a schema is named by its database and its name", "42602");
        SchemaName schema = parts.Count == 2 ? new SchemaName(parts[1], catalog.DatabaseOf(parts[0]) ?? throw UnknownDatabase(parts[0])) : SchemaOf(parts[0], state);
        return state.Schemas.Contains(schema) ? schema : throw UnknownSchema(schema, state);
    }

    public BindException UnknownDatabase(string name) => new($"database \"{name}\" does not exist", "3D000") { Hint = Suggestion.For(name, catalog.DatabaseNames) ?? $"ATTACH 'directory' AS {name} opens one" };

    public BindException UnknownSchema(SchemaName schema, CatalogState state) => new($"schema \"{schema}\" does not exist", "3F000")
    {
        Hint = Suggestion.For(schema.Name, state.Schemas.Where(s => s.Database.Equals(schema.Database, StringComparison.OrdinalIgnoreCase)).Select(s => s.Name).Concat(catalog.DatabaseNames))
            ?? $"CREATE SCHEMA {schema} makes it",
    };

    /// <summary>The name as this connection may write it.</summary>
    public string Written(TableName name) => name.In == new SchemaName(TableName.MainSchema, Database) ? name.Name : name.Database.Length == 0 && Database.Length > 0 ? $"{catalog.NameOf("")}.{name}" : name.ToString();

    public static bool IsTemporary(string schema) => schema.Equals(TableName.TemporarySchema, StringComparison.OrdinalIgnoreCase);
}
