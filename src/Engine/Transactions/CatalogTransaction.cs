using System.Collections.Immutable;
using FrameEngine.Catalog;
using FrameEngine.Engine.SystemTables;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Engine.Transactions;

/// <summary>The catalog as one transaction sees it: as it was at the beginning, with the transaction's own changes. Nobody else sees these before they are committed.</summary>
/// <remarks>Every statement runs in one: in that of its connection's BEGIN, or else in one of its own, which is committed when the statement is done.</remarks>
/// <threadsafety>Thread-safe: each change is one step.</threadsafety>
internal sealed partial class CatalogTransaction : ICatalog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TableName, ITableSource?> _changes = [];
    private readonly HashSet<string> _addedSchemas = new(StringComparer.OrdinalIgnoreCase), _droppedSchemas = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<TableName> _read = [];
    private readonly SessionCatalog _catalog;
    private bool _readAll;

    public CatalogTransaction(SessionCatalog catalog, SessionScope scope, CatalogState start, CatalogState temporary, bool automatic, bool serializable)
    {
        _catalog = catalog;
        Scope = scope;
        (Start, Current, Temporary, Automatic, Serializable) = (start, start, temporary, automatic, serializable);
    }

    /// <summary>What it began with.</summary>
    public CatalogState Start { get; }

    /// <summary>What it sees, but for temporary tables.</summary>
    public CatalogState Current { get; private set; }

    /// <summary>The connection's temporary tables and views, in the schema <c>temp</c>.</summary>
    public CatalogState Temporary { get; private set; }

    /// <summary>Names of temporary tables that it has changed.</summary>
    public IReadOnlyCollection<TableName> ChangedTemporary => _changes.Keys.Where(IsTemporary).ToArray();

    /// <summary>Whether it is a single statement's.</summary>
    public bool Automatic { get; }

    /// <summary>Whether what it has read must be unchanged when it is committed.</summary>
    public bool Serializable { get; }

    /// <summary>Whether a statement in it has failed, so that only ROLLBACK is possible.</summary>
    public bool IsAborted { get; set; }

    public IEnumerable<string> TableNames => Names(Temporary, TableName.TemporarySchema).Concat(Names(Current, null)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> TableFunctionNames => FileFormats.TableFunctions.Concat(SystemTableCatalog.FunctionNames).Concat(SessionFunctions.Names);

    /// <summary>The connection that it belongs to.</summary>
    public SessionScope Scope { get; }

    public BindingOptions Options => Scope.Binding;

    /// <summary>The session's macros, sequences and the like.</summary>
    public SessionObjects Objects => _catalog.Objects;

    public NamedObject? FindObject(ObjectKind kind, string name)
    {
        NamedObject? found = Objects.Find(kind, name);
        if (found is not null || kind is ObjectKind.Variable) Lookups?.Other();
        return found;
    }

    public IEnumerable<string> ObjectNames(ObjectKind kind) => Objects.Names(kind);

    public string ShowSetting(string name)
    {
        Lookups?.Other();
        return _catalog.ShowSetting(name, Options);
    }

    public IReadOnlyList<string?[]> Evaluate(LogicalPlan plan)
    {
        Lookups?.Other();
        return _catalog.Evaluate(plan);
    }

    /// <exception cref="BindException">There is no such schema.</exception>
    public void RequireSchema(string name)
    {
        if (!Current.Schemas.Contains(name)) throw UnknownSchema(name);
    }

    /// <summary>Tables and views with their names; temporary ones first.</summary>
    public IEnumerable<(TableName Name, CatalogEntry Entry)> Entries()
    {
        lock (_lock) _readAll = true;
        return Temporary.Entries.Concat(Current.Entries).Select(e => (e.Key, e.Value)).OrderBy(e => e.Key.Schema, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Key.Name, StringComparer.OrdinalIgnoreCase);
    }

    public CatalogEntry? Find(IReadOnlyList<string> name) => Locate(name).Entry;

    /// <summary>The table that has an index of that name.</summary>
    public (TableName Table, CatalogEntry Entry)? FindIndex(string name)
    {
        foreach ((TableName table, CatalogEntry entry) in Entries())
            if (entry.Rules.Indexes.Any(i => i.IsNamed(name))) return (table, entry);
        return null;
    }

    public TableRules RulesOf(IReadOnlyList<string> name) => Find(name)?.Rules ?? TableRules.None;

    /// <summary>What binding looks up; null if nobody asks.</summary>
    public CatalogLookups? Lookups { get; set; }

    public LogicalPlan? FindTable(IReadOnlyList<string> name)
    {
        CatalogEntry? entry = Find(name);
        if (entry is null) Lookups?.Other();
        else Lookups?.Table(name, entry);
        return entry?.Plan(this) ?? SystemTableCatalog.Find(name, this);
    }

    public LogicalPlan? FindFile(string path)
    {
        Lookups?.Other();
        return FileFormats.Open(path) is { } source ? Scan.Of(source) : null;
    }

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments)
    {
        Lookups?.Other();
        return FileFormats.Call(name, arguments, namedArguments) ?? SessionFunctions.Call(this, name, arguments) ?? SystemTableCatalog.Call(name, arguments.Count + namedArguments.Count, this);
    }

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => FileFormats.CreateSink(path, options);

    /// <summary>Where an entry's rows are kept.</summary>
    public ITableStore StoreOf(bool temporary) => temporary ? _catalog.Memory : _catalog.Store;

    /// <summary>Adds an entry.</summary>
    /// <returns>False if the name is taken and <paramref name="replace"/> is not wanted.</returns>
    /// <exception cref="BindException">There is no such schema.</exception>
    public bool Add(IReadOnlyList<string> parts, CatalogEntry entry, bool replace)
    {
        TableName name = Target(parts, entry.Temporary);
        lock (_lock)
        {
            if (StateOf(name).Find(name) is not null && !replace) return false;
            Put(name, entry, null);
            return true;
        }
    }

    /// <summary>The name that a new entry gets.</summary>
    /// <exception cref="BindException">There is no such schema.</exception>
    public TableName Target(IReadOnlyList<string> parts, bool temporary)
    {
        TableName name = NameOf(parts);
        if (temporary)
        {
            if (WithoutDatabase(parts).Count == 2 && !IsTemporary(name)) throw new BindException("a temporary table or view has no schema but \"temp\"", "42P16");
            return name with { Schema = TableName.TemporarySchema };
        }

        if (!Current.Schemas.Contains(name.Schema)) throw UnknownSchema(name.Schema);
        return name;
    }

    /// <summary>Whether a new entry's name is taken.</summary>
    public bool IsTaken(IReadOnlyList<string> parts, bool temporary) => Target(parts, temporary) is var name && StateOf(name).Find(name) is not null;

    /// <summary>Adds rows to a table.</summary>
    /// <param name="added">The rows, from the store of the table.</param>
    /// <returns>The table with them; the same entry as long as nobody has changed it meanwhile.</returns>
    public CatalogEntry Append(IReadOnlyList<string> parts, CatalogEntry expected, ITableSource added)
    {
        ITableStore store = StoreOf(expected.Temporary);
        lock (_lock)
        {
            (TableName name, CatalogEntry? now) = Locate(parts);
            if (!ReferenceEquals(now, expected)) throw TransactionException.Conflict(name.ToString());
            bool known = _changes.TryGetValue(name, out ITableSource? before);
            ITableSource? all = known ? before is null ? null : store.Compact(store.Concat(before, added)) : StateOf(name).Find(name) is null ? null : added;
            // What was there at the beginning is not put together anew with each statement.
            ITableSource rows = all is not null && !IsTemporary(name) ? store.Concat(Start.Find(name)!.Source!, all) : store.Compact(store.Concat(expected.Source!, added));
            CatalogEntry after = expected.WithRows(rows);
            Put(name, after, all);
            return after;
        }
    }

    /// <summary>Replaces an entry, which must be the one expected.</summary>
    public void Replace(IReadOnlyList<string> parts, CatalogEntry expected, CatalogEntry entry)
    {
        lock (_lock)
        {
            (TableName name, CatalogEntry? now) = Locate(parts);
            if (!ReferenceEquals(now, expected)) throw TransactionException.Conflict(name.ToString());
            Put(name, entry, null);
        }
    }

    /// <summary>Removes an entry.</summary>
    public void Remove(IReadOnlyList<string> parts)
    {
        lock (_lock) Put(Locate(parts).Name, null, null);
    }

    /// <summary>Gives an entry another name in its schema.</summary>
    /// <returns>False if that name is taken.</returns>
    public bool Rename(IReadOnlyList<string> parts, string newName)
    {
        lock (_lock)
        {
            (TableName name, CatalogEntry? entry) = Locate(parts);
            if (entry is null) throw BindException.UnknownTable(parts[^1], TableNames);
            TableName target = name with { Name = newName };
            if (StateOf(target).Find(target) is not null) return false;
            Put(name, null, null);
            Put(target, entry.Source is null ? entry : entry.WithRows(StoreOf(entry.Temporary).Renamed(entry.Source, newName)), null);
            return true;
        }
    }

    /// <summary>Makes a schema.</summary>
    /// <returns>False if there is one of that name.</returns>
    public bool AddSchema(string name)
    {
        lock (_lock)
        {
            if (Current.Schemas.Contains(name)) return false;
            _catalog.RequireWritable();
            _addedSchemas.Add(name);
            Current = Current with { Schemas = Current.Schemas.Add(name) };
            return true;
        }
    }

    /// <exception cref="BindException">There is none, or it is not empty.</exception>
    public void DropSchema(string name, bool ifExists, bool cascade)
    {
        lock (_lock)
        {
            if (name.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase)) throw new BindException("the schema \"main\" cannot be dropped", "42501");
            if (!Current.Schemas.Contains(name))
            {
                if (!ifExists) throw UnknownSchema(name);
                return;
            }

            TableName[] inside = [.. Current.In(name)];
            if (inside.Length > 0 && !cascade)
                throw new BindException($"the schema \"{name}\" is not empty: it has {string.Join(", ", inside.Select(n => n.ToString()))}", "2BP01") { Hint = "DROP SCHEMA … CASCADE drops them, too" };
            _catalog.RequireWritable();
            foreach (TableName table in inside) Put(table, null, null);
            if (!_addedSchemas.Remove(name)) _droppedSchemas.Add(name);
            Current = Current with { Schemas = Current.Schemas.Remove(name) };
        }
    }

    /// <summary>What is to be committed on top of what others have committed meanwhile.</summary>
    /// <exception cref="TransactionException">They have changed what this transaction has changed, or, if it is serializable, read.</exception>
    public CatalogMerge MergeInto(CatalogState head)
    {
        lock (_lock) return new CatalogMerge(Start, Current, _changes.Where(c => !IsTemporary(c.Key)), _addedSchemas, _droppedSchemas, Serializable ? _read : [], Serializable && _readAll, head);
    }

    private static bool IsTemporary(TableName name) => name.Schema.Equals(TableName.TemporarySchema, StringComparison.OrdinalIgnoreCase);

    private static BindException UnknownSchema(string name) => new($"schema \"{name}\" does not exist", "3F000") { Hint = $"CREATE SCHEMA {name} makes it" };

    // Tables of other schemas are named with it.
    private static IEnumerable<string> Names(CatalogState state, string? bare) =>
        state.Entries.Keys.Select(n => bare is not null && n.Schema.Equals(bare, StringComparison.OrdinalIgnoreCase) ? n.Name : n.ToString());

    private TableName NameOf(IReadOnlyList<string> parts) => WithoutDatabase(parts) is [var name] ? new TableName(Options.Schema, name) : TableName.Of(WithoutDatabase(parts));

    /// <summary>The name without that of the one database that there is.</summary>
    private IReadOnlyList<string> WithoutDatabase(IReadOnlyList<string> parts) =>
        parts.Count > 1 && parts[0].Equals(SessionFunctions.Database, StringComparison.OrdinalIgnoreCase) && (parts.Count > 2 || !Current.Schemas.Contains(parts[0])) ? [.. parts.Skip(1)] : parts;

    private CatalogState StateOf(TableName name) => IsTemporary(name) ? Temporary : Current;

    private (TableName Name, CatalogEntry? Entry) Locate(IReadOnlyList<string> parts)
    {
        parts = WithoutDatabase(parts);
        if (parts.Count > 2) return (default, null);
        TableName name = NameOf(parts);
        // Where the session's schema has none of that name, the main one may.
        if (parts.Count == 1 && Current.Find(name) is null) name = name with { Schema = TableName.MainSchema };
        if (parts.Count == 1)
        {
            TableName temporary = name with { Schema = TableName.TemporarySchema };
            if (Temporary.Find(temporary) is { } own) return (temporary, own);
        }

        if (Serializable)
        {
            lock (_lock) _read.Add(name);
        }

        return (name, StateOf(name).Find(name));
    }

    private void Put(TableName name, CatalogEntry? entry, ITableSource? added)
    {
        if (IsTemporary(name))
        {
            Temporary = Temporary.With(name, entry);
        }
        else
        {
            _catalog.RequireWritable();
            Current = Current.With(name, entry);
        }

        _changes[name] = added;
    }
}
