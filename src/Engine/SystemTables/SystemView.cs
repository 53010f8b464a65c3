using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;
using FrameEngine.Types;

namespace FrameEngine.Engine.SystemTables;

/// <summary>What system tables tell: a transaction's tables, views and schemas, with the numbers that <c>pg_catalog</c> knows them by.</summary>
/// <remarks>Numbers are made of names, so that they are the same in every query.</remarks>
internal sealed class SystemView(CatalogTransaction catalog)
{
    /// <summary>The session's own database, and the one of temporary tables.</summary>
    public const string Database = SessionFunctions.Database, TemporaryDatabase = "temp";

    /// <summary>Databases in order, those that are not shown unless asked for last: name, directory, whether it is internal, whether it is only read.</summary>
    public IEnumerable<(string Name, string? Directory, bool IsInternal, bool IsReadOnly)> Databases =>
    [
        .. catalog.AllDatabases.Select(d => (d.Name, d.Directory?.Path, false, d.IsReadOnly)),
        ("system", null, true, false), (TemporaryDatabase, null, true, false),
    ];

    /// <summary>Sequences, with their databases.</summary>
    public IEnumerable<(string Database, string Schema, string Name, Functions.Scalars.Sequence Sequence, string? Comment)> Sequences =>
        catalog.Objects(ObjectKind.Sequence).Select(s => (DatabaseOf(s.Name), s.Name.Schema, s.Name.Name, (Functions.Scalars.Sequence)s.Object, CommentOf(ObjectKind.Sequence, s.Name)));

    /// <summary>Schemas in order, the two of system tables last.</summary>
    public IEnumerable<(string Database, string Name, bool IsInternal)> Schemas =>
    [
        .. catalog.Current.Schemas.OrderBy(s => s.Database, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase).Select(s => (s.Database.Length == 0 ? Database : s.Database, s.Name, false)),
        ("system", "information_schema", true), ("system", "pg_catalog", true),
    ];

    /// <summary>Tables, views and registered frames in order.</summary>
    public IEnumerable<SystemRelation> Relations => catalog.Entries().Select(e => new SystemRelation(e.Name, e.Entry, SchemaOf(e.Name, e.Entry)));

    /// <summary>What CREATE TYPE made, in order.</summary>
    public IEnumerable<(string Database, string Schema, string Name, DataType Type, string? Comment)> NamedTypes =>
        catalog.Objects(ObjectKind.Type).Select(t => (DatabaseOf(t.Name), t.Name.Schema, t.Name.Name, ((NamedType)t.Object).Type, CommentOf(ObjectKind.Type, t.Name)));

    /// <summary>Macros of both kinds, with their databases.</summary>
    public IEnumerable<(string Database, string Schema, string Name, MacroDefinition Definition, string? Comment)> Macros =>
        catalog.Objects(ObjectKind.Macro).Select(m => (DatabaseOf(m.Name), m.Name.Schema, m.Name.Name, (MacroDefinition)m.Object, CommentOf(ObjectKind.Macro, m.Name)))
            .Concat(catalog.Objects(ObjectKind.TableMacro).Select(m => (DatabaseOf(m.Name), m.Name.Schema, m.Name.Name, (MacroDefinition)m.Object, CommentOf(ObjectKind.TableMacro, m.Name))));

    /// <summary>A setting's value as text.</summary>
    public string Setting(string name) => catalog.ShowSetting(name);

    /// <summary>Prepared statements of the connection by name.</summary>
    public IEnumerable<(string Name, string Sql)> PreparedStatements => catalog.ObjectNames(ObjectKind.Prepared).Order(StringComparer.OrdinalIgnoreCase)
        .Select(n => (n, catalog.FindObject(ObjectKind.Prepared, [n]) as PreparedStatement)).Where(p => p.Item2 is not null).Select(p => (p.n, p.Item2!.Sql));

    /// <summary>The number of a type among those of <c>pg_type</c>: that of an ENUM is its own if it has a name.</summary>
    public long TypeNumber(DataType type) => type.Labels is not null && !type.IsUnion && NamedTypes.FirstOrDefault(t => t.Type == type) is { Name: { } name } ? Number(name) : TypeNumbers.Of(type)?.Number ?? 0;

    /// <summary>The table that a foreign key of another refers to; null if it is gone.</summary>
    public SystemRelation? Referred(SystemRelation from, ReferenceRule reference)
    {
        string schema = reference.Table.Count > 1 ? reference.Table[^2] : from.Schema;
        return Relations.FirstOrDefault(r =>
            r.Database == from.Database && r.Schema.Equals(schema, StringComparison.OrdinalIgnoreCase) && r.Name.Equals(reference.Table[^1], StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What hangs on tables: their indexes go with them, tables that refer to them keep them.</summary>
    public IEnumerable<object?[]> Dependencies => Relations.SelectMany(r =>
        r.Entry.Rules.Indexes.Select(i => new object?[] { 0, r.Number, 0, 0, r.IndexNumber(i), 0, "a" })
            .Concat(r.Entry.Rules.References.Select(f => Referred(r, f)).OfType<SystemRelation>().Select(to => new object?[] { 0, to.Number, 0, 0, r.Number, 0, "n" })));

    private string? CommentOf(ObjectKind kind, TableName name) => catalog.Current.Comments.GetValueOrDefault(new ObjectName(kind, name));

    private static string DatabaseOf(TableName name) => name.Database.Length == 0 ? Database : name.Database;

    public static long NumberOf(string schema) => Number(schema.ToUpperInvariant());

    public static long Number(string name)
    {
        uint hash = 2_166_136_261; // FNV-1a
        foreach (char c in name) hash = (hash ^ c) * 16_777_619;
        return 16_384 + (hash & 0x3FFF_FFFF);
    }

    // A view may name what has been dropped since: it is listed, but has no columns then.
    private Schema SchemaOf(TableName name, CatalogEntry entry)
    {
        try
        {
            return entry.Source?.Schema ?? catalog.PlanOf(name, entry).Schema;
        }
        catch (FrameException) when (entry.IsView)
        {
            return Schema.Empty;
        }
    }
}
