using FrameEngine.Engine.Databases;
using FrameEngine.Engine.Transactions;

namespace FrameEngine.Engine;

/// <summary>The session's databases by name: its own, which is called <c>memory</c>, and those attached. They are the session's, and no part of a transaction.</summary>
internal sealed partial class SessionCatalog
{
    /// <summary>Names that no database gets: they have a meaning of their own.</summary>
    private static readonly string[] s_reserved = ["main", TableName.TemporarySchema, "system"];

    /// <summary>All, the session's own first.</summary>
    public IEnumerable<AttachedDatabase> Databases => [_own, .. _attached.Values.OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase)];

    public IEnumerable<string> DatabaseNames => Databases.Select(d => d.Name);

    /// <summary>What names of tables carry for a database: its name, or nothing for the session's own; null if there is none.</summary>
    public string? DatabaseOf(string name) => name.Equals(_own.Name, StringComparison.OrdinalIgnoreCase) ? "" : _attached.GetValueOrDefault(name)?.Name;

    /// <summary>What a database is called that names of tables carry so.</summary>
    public string NameOf(string database) => database.Length == 0 ? _own.Name : database;

    /// <exception cref="BindException">It was detached.</exception>
    public AttachedDatabase Require(string database) => database.Length == 0 ? _own
        : _attached.GetValueOrDefault(database) ?? throw new BindException($"database \"{database}\" does not exist", "3D000") { Hint = Suggestion.For(database, DatabaseNames) };

    /// <exception cref="BindException">The database is only read, or was detached.</exception>
    public void RequireWritable(string database) => Require(database).Directory?.RequireWritable();

    /// <summary>Opens a database, or makes one, and gives it a name.</summary>
    /// <returns>What it has; null if there is one of that name and that will do.</returns>
    /// <exception cref="BindException">The name is taken, or the directory is attached already.</exception>
    /// <exception cref="FrameException">It cannot be opened.</exception>
    public CatalogState? Attach(string name, string? path, bool? readOnly, bool replace, bool ifNotExists)
    {
        if (s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase)) throw new BindException($"\"{name}\" cannot be the name of a database: it is reserved", "42939");
        if (readOnly == false && _options.ReadOnly) throw new BindException("a session that only reads attaches databases READ_ONLY", "25006");
        if (path is null && readOnly == true) throw new BindException("a database in memory cannot be attached READ_ONLY: it would stay empty", "22023");
        _committing.Wait();
        try
        {
            if (DatabaseOf(name) is { } taken)
            {
                if (ifNotExists) return null;
                if (!replace || taken.Length == 0) throw new BindException($"a database \"{name}\" exists already", "42P04") { Hint = "AS gives it another name" };
                Remove(name);
            }

            if (path is not null && Databases.FirstOrDefault(d => d.Directory?.Path == System.IO.Path.GetFullPath(path)) is { } same)
                throw new BindException($"'{path}' is attached already, as \"{same.Name}\"", "55006");
            CatalogState state = CatalogState.Empty;
            Database? directory = path is null ? null : Database.Open(path, readOnly ?? _options.ReadOnly, _options.OnCommitStep, out state);
            _attached = _attached.Add(name, new AttachedDatabase(name, directory, directory is null ? Memory : new DatabaseStore(directory, _owned, _pool, _options.Threads)));
            _head = _head.Plus(name, state);
            return state;
        }
        finally
        {
            _committing.Release();
        }
    }

    /// <summary>Closes an attached database. Queries that read it go on; what is not committed in it is lost.</summary>
    /// <exception cref="BindException">There is none of that name, or it is the session's own.</exception>
    public void Detach(string name, bool ifExists)
    {
        _committing.Wait();
        try
        {
            if (DatabaseOf(name) is not { } found)
            {
                if (ifExists) return;
                throw new BindException($"database \"{name}\" does not exist", "3D000") { Hint = Suggestion.For(name, DatabaseNames) };
            }

            if (found.Length == 0) throw new BindException($"the session's own database \"{name}\" cannot be detached", "55006");
            Remove(name);
        }
        finally
        {
            _committing.Release();
        }
    }

    private void Remove(string name)
    {
        AttachedDatabase removed = _attached[name];
        _head = _head.Without(name);
        _attached = _attached.Remove(name);
        removed.Directory?.Detach();
    }
}
