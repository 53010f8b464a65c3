using System.Collections.Immutable;

namespace FrameEngine.Engine.Transactions;

/// <summary>All tables, views and schemas at one moment. Immutable: who holds one sees that moment for as long as they like.</summary>
internal sealed record CatalogState(ImmutableDictionary<TableName, CatalogEntry> Entries, ImmutableHashSet<string> Schemas)
{
    /// <summary>No tables, and the main schema.</summary>
    public static CatalogState Empty { get; } = new(
        ImmutableDictionary<TableName, CatalogEntry>.Empty, ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, TableName.MainSchema));

    public CatalogEntry? Find(TableName name) => Entries.GetValueOrDefault(name);

    /// <summary>The state with an entry under a name, or with none.</summary>
    public CatalogState With(TableName name, CatalogEntry? entry) => this with { Entries = entry is null ? Entries.Remove(name) : Entries.Remove(name).Add(name, entry) };

    /// <summary>The names in a schema, in order.</summary>
    public IEnumerable<TableName> In(string schema) =>
        Entries.Keys.Where(n => n.Schema.Equals(schema, StringComparison.OrdinalIgnoreCase)).OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase);
}
