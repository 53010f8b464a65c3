using System.Collections.Concurrent;
using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>A session's tables and views, with files and table functions behind them. Thread-safe: entries are immutable and swapped whole.</summary>
internal sealed class SessionCatalog : ICatalog, IDisposable
{
    private const string MainSchema = "main";
    private readonly ConcurrentDictionary<string, CatalogEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> _schemas = new(StringComparer.OrdinalIgnoreCase) { [MainSchema] = 0 };
    private readonly Lock _ownedLock = new();
    private List<WeakReference<MemoryTable>> _owned = [];
    private int _ownedLimit = 256;
    private Snapshot? _before;

    public IEnumerable<string> TableNames => _entries.Keys.Order(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> TableFunctionNames => FileFormats.TableFunctions;

    public CatalogEntry? Find(IReadOnlyList<string> name) => _entries.GetValueOrDefault(Key(name));

    public TableRules RulesOf(IReadOnlyList<string> name) => Find(name)?.Rules ?? TableRules.None;

    public LogicalPlan? FindTable(IReadOnlyList<string> name) => Find(name)?.Plan() ?? InformationSchema.Find(name, Entries());

    public LogicalPlan? FindFile(string path) => FileFormats.Open(path) is { } source ? Scan.Of(source) : null;

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments) =>
        FileFormats.Call(name, arguments, namedArguments) is { } source ? Scan.Of(source) : null;

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => FileFormats.CreateSink(path, options);

    /// <summary>Adds an entry.</summary>
    /// <returns>False if the name is taken and <paramref name="replace"/> is not wanted.</returns>
    /// <exception cref="BindException">There is no such schema.</exception>
    public bool Add(IReadOnlyList<string> name, CatalogEntry entry, bool replace)
    {
        if (name.Count > 2) throw new BindException($"\"{string.Join('.', name)}\" has too many parts: a table is named by its schema and its name", "42602");
        if (name.Count == 2 && !_schemas.ContainsKey(name[0])) throw UnknownSchema(name[0]);
        if (!replace) return _entries.TryAdd(Key(name), entry);
        _entries[Key(name)] = entry;
        return true;
    }

    /// <summary>Replaces an entry if it is still the one expected.</summary>
    public bool Swap(IReadOnlyList<string> name, CatalogEntry expected, CatalogEntry entry) => _entries.TryUpdate(Key(name), entry, expected);

    public bool Remove(IReadOnlyList<string> name) => _entries.TryRemove(Key(name), out _);

    /// <summary>Gives an entry another name in its schema.</summary>
    /// <returns>False if that name is taken.</returns>
    public bool Rename(IReadOnlyList<string> name, string newName)
    {
        string[] target = [.. name.SkipLast(1), newName];
        CatalogEntry entry = Find(name) ?? throw BindException.UnknownTable(name[^1], TableNames);
        if (entry.Source is MemoryTable table) entry = entry with { Source = Own(new MemoryTable(newName, table.Schema, table.Batches)) };
        return _entries.TryAdd(Key(target), entry) && Remove(name);
    }

    /// <summary>The table that has an index of that name.</summary>
    public (string[] Table, CatalogEntry Entry)? FindIndex(string name)
    {
        foreach ((string schema, string table, CatalogEntry entry) in Entries())
            if (entry.Rules.Indexes.Any(i => i.IsNamed(name))) return ([schema, table], entry);
        return null;
    }

    /// <summary>Makes a schema.</summary>
    /// <returns>False if there is one of that name.</returns>
    public bool AddSchema(string name) => _schemas.TryAdd(name, 0);

    /// <exception cref="BindException">There is none, or it is not empty.</exception>
    public void DropSchema(string name, bool ifExists, bool cascade)
    {
        if (name.Equals(MainSchema, StringComparison.OrdinalIgnoreCase)) throw new BindException("the schema \"main\" cannot be dropped", "42501");
        if (!_schemas.ContainsKey(name))
        {
            if (!ifExists) throw UnknownSchema(name);
            return;
        }

        string[] inside = [.. _entries.Keys.Where(k => k.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase))];
        if (inside.Length > 0 && !cascade) throw new BindException($"the schema \"{name}\" is not empty: it has {string.Join(", ", inside)}", "2BP01") { Hint = "DROP SCHEMA … CASCADE drops them, too" };
        foreach (string key in inside) _entries.TryRemove(key, out _);
        _schemas.TryRemove(name, out _);
    }

    /// <summary>Remembers what the tables are now, for <see cref="Rollback"/>.</summary>
    /// <exception cref="UsageException">A transaction is open already.</exception>
    public void Begin()
    {
        var now = new Snapshot([.. _entries], [.. _schemas.Keys]);
        if (Interlocked.CompareExchange(ref _before, now, null) is not null) throw new UsageException("a transaction is open already: COMMIT or ROLLBACK ends it");
    }

    /// <summary>Keeps what was changed since <see cref="Begin"/>.</summary>
    /// <exception cref="UsageException">No transaction is open.</exception>
    public void Commit() => End("COMMIT");

    /// <summary>Brings back the tables, views and schemas of <see cref="Begin"/>.</summary>
    /// <exception cref="UsageException">No transaction is open.</exception>
    public void Rollback()
    {
        Snapshot before = End("ROLLBACK");
        _entries.Clear();
        _schemas.Clear();
        foreach (string schema in before.Schemas) _schemas[schema] = 0;
        foreach ((string key, CatalogEntry entry) in before.Entries) _entries[key] = entry;
    }

    /// <summary>Frees a table's memory when the session ends, if nobody reads it any more before: frames made from it may outlive its name.</summary>
    public MemoryTable Own(MemoryTable table)
    {
        lock (_ownedLock)
        {
            if (_owned.Count >= _ownedLimit)
            {
                _owned = _owned.FindAll(w => w.TryGetTarget(out _));
                _ownedLimit = Math.Max(256, _owned.Count * 2);
            }

            _owned.Add(new WeakReference<MemoryTable>(table));
        }

        return table;
    }

    public void Dispose()
    {
        _entries.Clear();
        lock (_ownedLock)
        {
            foreach (WeakReference<MemoryTable> owned in _owned)
                if (owned.TryGetTarget(out MemoryTable? table)) table.Dispose();
            _owned.Clear();
        }
    }

    private Snapshot End(string statement) =>
        Interlocked.Exchange(ref _before, null) ?? throw new UsageException($"{statement} ends a transaction, but none is open");

    private static BindException UnknownSchema(string name) => new($"schema \"{name}\" does not exist", "3F000") { Hint = $"CREATE SCHEMA {name} makes it" };

    private IEnumerable<(string Schema, string Name, CatalogEntry Entry)> Entries()
    {
        foreach ((string key, CatalogEntry entry) in _entries.OrderBy(e => e.Key, StringComparer.OrdinalIgnoreCase))
        {
            int dot = key.IndexOf('.');
            bool qualified = dot > 0 && _schemas.ContainsKey(key[..dot]);
            yield return qualified ? (key[..dot], key[(dot + 1)..], entry) : (MainSchema, key, entry);
        }
    }

    // main.t and t are the same table.
    private static string Key(IReadOnlyList<string> name) => name.Count == 1
        ? name[0]
        : name.Count == 2 && name[0].Equals(MainSchema, StringComparison.OrdinalIgnoreCase)
            ? name[1]
            : string.Join('.', name);

    private sealed record Snapshot(KeyValuePair<string, CatalogEntry>[] Entries, string[] Schemas);
}

/// <summary>A table (with a source) or a view or registered frame (with what makes its plan, under fresh identities).</summary>
internal sealed record CatalogEntry(ITableSource? Source, Func<LogicalPlan>? View)
{
    public bool IsView => Source is null;

    /// <summary>What a table demands of its rows.</summary>
    public TableRules Rules { get; init; } = TableRules.None;

    /// <summary>The entry's rows, under fresh identities.</summary>
    public LogicalPlan Plan() => Source is not null ? Scan.Of(Source) : View!();
}
