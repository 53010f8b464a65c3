using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>What a statement looked up while it was bound, so that it can be seen later whether it would find the same.</summary>
internal sealed class CatalogLookups
{
    private readonly List<(string[] Name, CatalogEntry Entry)> _tables = [];
    private readonly List<(ObjectKind Kind, string[] Name, NamedObject Found)> _objects = [];

    /// <summary>Whether all that was looked up has a name in the catalogue: files and functions may give something else each time.</summary>
    public bool OnlyNamed { get; private set; } = true;

    public void Table(IReadOnlyList<string> name, CatalogEntry entry) => _tables.Add(([.. name], entry));

    /// <summary>The tables and views.</summary>
    public IEnumerable<CatalogEntry> Entries => _tables.Select(t => t.Entry);

    public void Object(ObjectKind kind, IReadOnlyList<string> name, NamedObject found) => _objects.Add((kind, [.. name], found));

    public void Other() => OnlyNamed = false;

    /// <summary>Whether another transaction finds the same.</summary>
    public bool AreSame(CatalogTransaction catalog)
    {
        foreach ((string[] name, CatalogEntry entry) in _tables)
            if (!ReferenceEquals(catalog.Find(name), entry)) return false;
        return ObjectsAreSame(catalog);
    }

    /// <summary>The tables whose rows have changed since, with the rows of now; null if anything else has changed.</summary>
    public Dictionary<ITableSource, ITableSource>? Moved(CatalogTransaction catalog)
    {
        var moved = new Dictionary<ITableSource, ITableSource>(ReferenceEqualityComparer.Instance);
        foreach ((string[] name, CatalogEntry entry) in _tables)
        {
            CatalogEntry? now = catalog.Find(name);
            if (ReferenceEquals(now, entry)) continue;
            if (now?.Source is not { } rows || entry.Source is not { } before || !ReferenceEquals(now.Definition, entry.Definition)) return null;
            if (!ReferenceEquals(rows, before)) moved[before] = rows;
        }

        return ObjectsAreSame(catalog) ? moved : null;
    }

    private bool ObjectsAreSame(CatalogTransaction catalog)
    {
        foreach ((ObjectKind kind, string[] name, NamedObject found) in _objects)
            if (!ReferenceEquals(catalog.FindObject(kind, name), found)) return false;
        return true;
    }
}
