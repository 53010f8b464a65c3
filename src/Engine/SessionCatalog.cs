using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>A session's tables and views, with files and table functions behind them. Thread-safe: entries are immutable and swapped whole.</summary>
internal sealed class SessionCatalog : ICatalog, IDisposable
{
    private readonly ConcurrentDictionary<string, CatalogEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentBag<IDisposable> _owned = [];

    public IEnumerable<string> TableNames => _entries.Keys.Order(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> TableFunctionNames => FileFormats.TableFunctions;

    public CatalogEntry? Find(IReadOnlyList<string> name) => _entries.GetValueOrDefault(Key(name));

    public LogicalPlan? FindTable(IReadOnlyList<string> name) => Find(name)?.Plan();

    public LogicalPlan? FindFile(string path) => FileFormats.Open(path) is { } source ? Scan.Of(source) : null;

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments) =>
        FileFormats.Call(name, arguments, namedArguments) is { } source ? Scan.Of(source) : null;

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => FileFormats.CreateSink(path, options);

    /// <summary>Adds an entry.</summary>
    /// <returns>False if the name is taken and <paramref name="replace"/> is not wanted.</returns>
    public bool Add(IReadOnlyList<string> name, CatalogEntry entry, bool replace)
    {
        if (!replace) return _entries.TryAdd(Key(name), entry);
        _entries[Key(name)] = entry;
        return true;
    }

    /// <summary>Replaces an entry if it is still the one expected.</summary>
    public bool Swap(IReadOnlyList<string> name, CatalogEntry expected, CatalogEntry entry) => _entries.TryUpdate(Key(name), entry, expected);

    public bool Remove(IReadOnlyList<string> name) => _entries.TryRemove(Key(name), out _);

    /// <summary>Keeps a table's memory until the session ends: frames that were made from it may still read it after it is dropped.</summary>
    public MemoryTable Own(MemoryTable table)
    {
        _owned.Add(table);
        return table;
    }

    public void Dispose()
    {
        _entries.Clear();
        while (_owned.TryTake(out IDisposable? table)) table.Dispose();
    }

    // One schema so far: main.t and t are the same table.
    private static string Key(IReadOnlyList<string> name) => name.Count == 1
        ? name[0]
        : name.Count == 2 && name[0].Equals("main", StringComparison.OrdinalIgnoreCase)
            ? name[1]
            : string.Join('.', name);
}

/// <summary>A table (with a source) or a view or registered frame (with what makes its plan, under fresh identities).</summary>
internal sealed record CatalogEntry(ITableSource? Source, Func<LogicalPlan>? View)
{
    public bool IsView => Source is null;

    /// <summary>The entry's rows, under fresh identities.</summary>
    public LogicalPlan Plan() => Source is not null ? Scan.Of(Source) : View!();
}
