using System.Collections.Immutable;
using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>All tables, views, schemas, macros, sequences and types of all databases at one moment. Immutable: who holds one sees that moment for as long as they like.</summary>
internal sealed record CatalogState(ImmutableDictionary<TableName, CatalogEntry> Entries, ImmutableHashSet<SchemaName> Schemas, ImmutableDictionary<ObjectName, NamedObject> Objects)
{
    /// <summary>No tables, and the main schema.</summary>
    public static CatalogState Empty { get; } = new(
        ImmutableDictionary<TableName, CatalogEntry>.Empty, ImmutableHashSet.Create(new SchemaName(TableName.MainSchema)), ImmutableDictionary<ObjectName, NamedObject>.Empty);

    /// <summary>What COMMENT ON says of macros, sequences and types.</summary>
    public ImmutableDictionary<ObjectName, string> Comments { get; init; } = ImmutableDictionary<ObjectName, string>.Empty;

    public CatalogEntry? Find(TableName name) => Entries.GetValueOrDefault(name);

    /// <summary>The state with an entry under a name, or with none.</summary>
    public CatalogState With(TableName name, CatalogEntry? entry) => this with { Entries = entry is null ? Entries.Remove(name) : Entries.Remove(name).Add(name, entry) };

    /// <summary>The state with an object under a name, or with none.</summary>
    public CatalogState With(ObjectName name, NamedObject? added) => this with { Objects = added is null ? Objects.Remove(name) : Objects.Remove(name).Add(name, added), Comments = Comments.Remove(name) };

    /// <summary>The state with a comment on an object, or with none.</summary>
    public CatalogState WithComment(ObjectName name, string? text) => this with { Comments = text is null ? Comments.Remove(name) : Comments.SetItem(name, text) };

    /// <summary>The names in a schema, in order.</summary>
    public IEnumerable<TableName> In(SchemaName schema) => Entries.Keys.Where(n => n.In == schema).OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What one database has, under names without it.</summary>
    public CatalogState Only(string database)
    {
        bool alone = Schemas.All(s => s.Database.Equals(database, StringComparison.OrdinalIgnoreCase));
        if (alone && database.Length == 0) return this;
        return new CatalogState(
            Entries.Where(e => Is(e.Key.Database)).ToImmutableDictionary(e => e.Key with { Database = "" }, e => e.Value),
            [.. Schemas.Where(s => Is(s.Database)).Select(s => s with { Database = "" })],
            Objects.Where(o => Is(o.Key.Name.Database)).ToImmutableDictionary(o => o.Key with { Name = o.Key.Name with { Database = "" } }, o => o.Value))
        {
            Comments = Comments.Where(o => Is(o.Key.Name.Database)).ToImmutableDictionary(o => o.Key with { Name = o.Key.Name with { Database = "" } }, o => o.Value),
        };

        bool Is(string name) => name.Equals(database, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The state with another database's under that name.</summary>
    public CatalogState Plus(string database, CatalogState other) => new(
        Entries.AddRange(other.Entries.Select(e => KeyValuePair.Create(e.Key with { Database = database }, e.Value))),
        Schemas.Union(other.Schemas.Select(s => s with { Database = database })),
        Objects.AddRange(other.Objects.Select(o => KeyValuePair.Create(o.Key with { Name = o.Key.Name with { Database = database } }, o.Value))))
    {
        Comments = Comments.AddRange(other.Comments.Select(o => KeyValuePair.Create(o.Key with { Name = o.Key.Name with { Database = database } }, o.Value))),
    };

    /// <summary>The state without a database.</summary>
    public CatalogState Without(string database)
    {
        return new CatalogState(
            Entries.RemoveRange(Entries.Keys.Where(n => Is(n.Database))), Schemas.Except(Schemas.Where(s => Is(s.Database))), Objects.RemoveRange(Objects.Keys.Where(o => Is(o.Name.Database))))
        {
            Comments = Comments.RemoveRange(Comments.Keys.Where(o => Is(o.Name.Database))),
        };

        bool Is(string name) => name.Equals(database, StringComparison.OrdinalIgnoreCase);
    }
}
