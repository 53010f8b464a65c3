namespace FrameEngine.Engine.Transactions;

/// <summary>What a statement looked up while it was bound, so that it can be seen later whether it would find the same.</summary>
internal sealed class CatalogLookups
{
    private readonly List<(string[] Name, CatalogEntry Entry)> _tables = [];

    /// <summary>Whether all that was looked up is tables and views: files and functions may give something else each time.</summary>
    public bool OnlyTables { get; private set; } = true;

    public void Table(IReadOnlyList<string> name, CatalogEntry entry) => _tables.Add(([.. name], entry));

    /// <summary>The tables and views.</summary>
    public IEnumerable<CatalogEntry> Entries => _tables.Select(t => t.Entry);

    public void Other() => OnlyTables = false;

    /// <summary>Whether another transaction finds the same.</summary>
    public bool AreSame(CatalogTransaction catalog)
    {
        foreach ((string[] name, CatalogEntry entry) in _tables)
            if (!ReferenceEquals(catalog.Find(name), entry)) return false;
        return true;
    }
}
