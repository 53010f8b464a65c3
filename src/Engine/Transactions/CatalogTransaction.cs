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
    private readonly HashSet<SchemaName> _addedSchemas = [], _droppedSchemas = [];
    private readonly HashSet<TableName> _read = [];
    private readonly SessionCatalog _catalog;
    private readonly CatalogNames _names;
    private bool _readAll;

    public CatalogTransaction(SessionCatalog catalog, SessionScope scope, CatalogState start, CatalogState temporary, bool automatic, bool serializable)
    {
        _catalog = catalog;
        Scope = scope;
        _names = new CatalogNames(catalog, scope);
        (Start, Current, Temporary, Automatic, Serializable) = (start, start, temporary, automatic, serializable);
    }

    /// <summary>What it began with.</summary>
    public CatalogState Start { get; private set; }

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

    /// <summary>Whether it may change nothing but temporary tables.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The database that it has written to: it may write to no other. Null for none yet.</summary>
    public string? Written { get; private set; }

    /// <summary>Where names without a schema are looked for first, and made.</summary>
    public SchemaName Here => _names.Current;

    public string Database => _catalog.NameOf(Here.Database);

    public IEnumerable<string> TableNames => Temporary.Entries.Keys.Select(n => n.Name).Concat(Current.Entries.Keys.Select(_names.Written)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of tables and views of the current database, and of temporary ones.</summary>
    public IEnumerable<string> ShownNames => Temporary.Entries.Keys.Select(n => n.Name)
        .Concat(Current.Entries.Keys.Where(n => n.Database.Equals(Here.Database, StringComparison.OrdinalIgnoreCase)).Select(n => (n with { Database = "" }).ToString()))
        .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The session's databases, its own first.</summary>
    public IEnumerable<Databases.AttachedDatabase> AllDatabases => _catalog.Databases;

    public IEnumerable<string> TableFunctionNames => FileFormats.TableFunctions.Concat(SystemTableCatalog.FunctionNames).Concat(SessionFunctions.Names).Concat(Sql.Binding.Binder.QueryFunctions);

    /// <summary>The connection that it belongs to.</summary>
    public SessionScope Scope { get; }

    public BindingOptions Options => Scope.Binding;


    public Scalar ValueOfSetting(string name) => SettingRows.Typed(name, ShowSetting(name));

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

    /// <summary>The schema that one or two names stand for.</summary>
    /// <exception cref="BindException">There is none.</exception>
    public SchemaName RequireSchema(IReadOnlyList<string> parts) => _names.RequireSchema(parts, Current);

    /// <summary>Tables and views with their names; temporary ones first.</summary>
    public IEnumerable<(TableName Name, CatalogEntry Entry)> Entries()
    {
        lock (_lock) _readAll = true;
        return Temporary.Entries.Concat(Current.Entries).Select(e => (e.Key, e.Value)).OrderBy(e => e.Key.Database, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Key.Schema, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Key.Name, StringComparer.OrdinalIgnoreCase);
    }

    public CatalogEntry? Find(IReadOnlyList<string> name) => Locate(name).Entry;

    /// <summary>The table of a database that has an index of that name.</summary>
    public (TableName Table, CatalogEntry Entry)? FindIndex(string name, string database)
    {
        foreach ((TableName table, CatalogEntry entry) in Entries())
            if (table.Database.Equals(database, StringComparison.OrdinalIgnoreCase) && entry.Rules.Indexes.Any(i => i.IsNamed(name))) return (table, entry);
        return null;
    }

    /// <summary>The table that a rule of another names: one of its database, of its schema unless another is said.</summary>
    public CatalogEntry? FindBeside(IReadOnlyList<string> table, IReadOnlyList<string> other)
    {
        TableName name = Locate(table).Name;
        return Find(PartsOf(other.Count == 1 ? name with { Name = other[0] } : new TableName(other[^2], other[^1], name.Database)));
    }

    /// <summary>The database that something of this name is in, or would be.</summary>
    public string DatabaseOf(IReadOnlyList<string> parts) => Locate(parts).Name.Database;

    /// <summary>The parts that name an entry whatever USE has said.</summary>
    public IReadOnlyList<string> PartsOf(TableName name) => IsTemporary(name) ? [name.Schema, name.Name] : [_catalog.NameOf(name.Database), name.Schema, name.Name];

    public TableRules RulesOf(IReadOnlyList<string> name) => Find(name)?.Rules ?? TableRules.None;

    /// <summary>What binding looks up; null if nobody asks.</summary>
    public CatalogLookups? Lookups { get; set; }

    public LogicalPlan? FindTable(IReadOnlyList<string> name)
    {
        if (SystemTableCatalog.FindQualified(name, this) is { } system) return system;
        (TableName place, CatalogEntry? entry) = Locate(name);
        if (entry is null) Lookups?.Other();
        else Lookups?.Table(name, entry);
        return entry is not null ? PlanOf(place, entry) : Scope.Rejects.Find(name) ?? SystemTableCatalog.Find(name, this);
    }

    public ICatalog Beside(IReadOnlyList<string> view) =>
        _names.Places(view, Current)[0] is var name && (IsTemporary(name) || name.In == Here) ? this : new ViewCatalog(this, _catalog.NameOf(name.Database), name.Schema);

    /// <summary>The rows of an entry. What a view names without a schema is looked for beside the view first.</summary>
    public LogicalPlan PlanOf(TableName name, CatalogEntry entry) => entry.Plan(entry.View is null || IsTemporary(name) || name.In == Here ? this : new ViewCatalog(this, _catalog.NameOf(name.Database), name.Schema));

    public LogicalPlan? FindFile(string path)
    {
        Lookups?.Other();
        return FileFormats.Open(path) is { } source ? _catalog.Analyzed.Apply(Scan.Of(source)) : null;
    }

    public LogicalPlan? CallTableFunction(string name, IReadOnlyList<Scalar> arguments, IReadOnlyDictionary<string, Scalar> namedArguments)
    {
        Lookups?.Other();
        return (FileFormats.Call(name, arguments, namedArguments, this) is { } files ? _catalog.Analyzed.Apply(files) : null) ?? SessionFunctions.Call(this, name, arguments) ?? SystemTableCatalog.Call(name, arguments.Count + namedArguments.Count, this);
    }

    public ITableSink CreateSink(string path, IReadOnlyDictionary<string, Scalar> options) => FileFormats.CreateSink(path, options);

    /// <summary>Where an entry's rows are kept.</summary>
    public ITableStore StoreOf(TableName name) => IsTemporary(name) ? _catalog.Memory : _catalog.Require(name.Database).Store;

    /// <summary>Where the rows of a table are kept that is there.</summary>
    public ITableStore StoreOf(IReadOnlyList<string> parts) => StoreOf(Locate(parts).Name);

    /// <summary>Databases that were attached in it: ROLLBACK closes them again.</summary>
    public List<string> Attached { get; } = [];

    /// <summary>Shows a database that was attached meanwhile, as it was found.</summary>
    public void See(string database, CatalogState state)
    {
        lock (_lock) (Start, Current) = (Start.Without(database).Plus(database, state), Current.Without(database).Plus(database, state));
    }

    /// <summary>Forgets a database that was detached meanwhile.</summary>
    public void Forget(string database)
    {
        lock (_lock)
        {
            (Start, Current) = (Start.Without(database), Current.Without(database));
            foreach (TableName name in _changes.Keys.Where(n => n.Database.Equals(database, StringComparison.OrdinalIgnoreCase)).ToArray()) _changes.Remove(name);
            _addedSchemas.RemoveWhere(s => s.Database.Equals(database, StringComparison.OrdinalIgnoreCase));
            _droppedSchemas.RemoveWhere(s => s.Database.Equals(database, StringComparison.OrdinalIgnoreCase));
            if (Written?.Equals(database, StringComparison.OrdinalIgnoreCase) == true) Written = null;
        }
    }

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
        TableName name = _names.Places(parts, Current)[0];
        if (temporary)
        {
            if (parts.Count > 1 && !IsTemporary(name)) throw new BindException("a temporary table or view has no schema but \"temp\"", "42P16");
            return new TableName(TableName.TemporarySchema, name.Name);
        }

        if (!IsTemporary(name) && !Current.Schemas.Contains(name.In)) throw _names.UnknownSchema(name.In, Current);
        return name;
    }

    /// <summary>Whether a new entry's name is taken.</summary>
    public bool IsTaken(IReadOnlyList<string> parts, bool temporary) => Target(parts, temporary) is var name && StateOf(name).Find(name) is not null;

    /// <summary>Adds rows to a table.</summary>
    /// <param name="added">The rows, from the store of the table.</param>
    /// <returns>The table with them; the same entry as long as nobody has changed it meanwhile.</returns>
    public CatalogEntry Append(IReadOnlyList<string> parts, CatalogEntry expected, ITableSource added)
    {
        lock (_lock)
        {
            (TableName name, CatalogEntry? now) = Locate(parts);
            ITableStore store = StoreOf(name);
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
            Put(target, entry.Source is null ? entry : entry.WithRows(StoreOf(name).Renamed(entry.Source, newName)), null);
            return true;
        }
    }

    /// <summary>Makes a schema.</summary>
    /// <returns>False if there is one of that name.</returns>
    public bool AddSchema(IReadOnlyList<string> parts)
    {
        SchemaName name = NewSchema(parts);
        lock (_lock)
        {
            if (Current.Schemas.Contains(name)) return false;
            Write(name.Database);
            _addedSchemas.Add(name);
            Current = Current with { Schemas = Current.Schemas.Add(name) };
            return true;
        }
    }

    /// <exception cref="BindException">There is none, or it is not empty.</exception>
    public void DropSchema(IReadOnlyList<string> parts, bool ifExists, bool cascade)
    {
        SchemaName name = NewSchema(parts);
        lock (_lock)
        {
            if (name.Name.Equals(TableName.MainSchema, StringComparison.OrdinalIgnoreCase)) throw new BindException("the schema \"main\" cannot be dropped", "42501");
            if (!Current.Schemas.Contains(name))
            {
                if (!ifExists) throw _names.UnknownSchema(name, Current);
                return;
            }

            TableName[] inside = [.. Current.In(name)];
            ObjectName[] objects = [.. Current.Objects.Keys.Where(o => o.Name.In == name)];
            if (inside.Length + objects.Length > 0 && !cascade)
                throw new BindException($"the schema \"{name}\" is not empty: it has {string.Join(", ", inside.Concat(objects.Select(o => o.Name)).Select(n => n.ToString()))}", "2BP01") { Hint = "DROP SCHEMA … CASCADE drops them, too" };
            Write(name.Database);
            foreach (TableName table in inside) Put(table, null, null);
            foreach (ObjectName inner in objects) Current = Current.With(inner, null);
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

    private static bool IsTemporary(TableName name) => CatalogNames.IsTemporary(name.Schema);

    // CREATE SCHEMA x.s makes it in another database.
    private SchemaName NewSchema(IReadOnlyList<string> parts) => parts.Count == 1
        ? new SchemaName(parts[0], Here.Database)
        : new SchemaName(parts[1], _catalog.DatabaseOf(parts[0]) ?? throw _names.UnknownDatabase(parts[0]));

    // Only one database's manifest can be replaced in one step.
    private void Write(string database)
    {
        _catalog.RequireWritable(database);
        if (IsReadOnly) throw new TransactionException($"the transaction only reads, so it cannot write to the database \"{_catalog.NameOf(database)}\"", "25006");
        if (Written is not null && !Written.Equals(database, StringComparison.OrdinalIgnoreCase))
        {
            throw new TransactionException(
                $"the transaction has written to the database \"{_catalog.NameOf(Written)}\" and cannot write to \"{_catalog.NameOf(database)}\", too: a transaction writes to one database", "25001");
        }

        Written = database;
    }

    private CatalogState StateOf(TableName name) => IsTemporary(name) ? Temporary : Current;

    private (TableName Name, CatalogEntry? Entry) Locate(IReadOnlyList<string> parts)
    {
        if (parts.Count == 1 && !Temporary.Entries.IsEmpty && Temporary.Find(new TableName(TableName.TemporarySchema, parts[0])) is { } own)
            return (new TableName(TableName.TemporarySchema, parts[0]), own);
        // Where the connection's schema has none of that name, the main one may.
        TableName[] places = _names.Places(parts, Current);
        TableName name = places[0];
        CatalogEntry? entry = null;
        foreach (TableName place in places)
        {
            entry = StateOf(place).Find(place);
            if (entry is null) continue;
            name = place;
            break;
        }

        if (Serializable)
        {
            lock (_lock) _read.Add(name);
        }

        return (name, entry);
    }

    private void Put(TableName name, CatalogEntry? entry, ITableSource? added)
    {
        if (IsTemporary(name))
        {
            Temporary = Temporary.With(name, entry);
        }
        else
        {
            Write(name.Database);
            Current = Current.With(name, entry);
        }

        _changes[name] = added;
    }
}
