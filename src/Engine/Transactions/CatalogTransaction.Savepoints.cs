using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>Savepoints: states are immutable, so that going back is putting the old one in place.</summary>
internal sealed partial class CatalogTransaction
{
    private readonly List<Savepoint> _savepoints = [];

    /// <summary>Remembers the state of the transaction under a name, for <see cref="RollbackTo"/>. A name may be used again: the later one hides the earlier.</summary>
    public void Save(string name)
    {
        lock (_lock)
        {
            if (IsAborted) throw TransactionException.Aborted();
            _savepoints.Add(new Savepoint(name, Current, Temporary, new Dictionary<TableName, ITableSource?>(_changes), [.. _addedSchemas], [.. _droppedSchemas], Written));
        }
    }

    /// <summary>Takes back what was done since a savepoint, which stays. A statement that failed since is forgotten, too.</summary>
    /// <exception cref="TransactionException">There is no such savepoint.</exception>
    public void RollbackTo(string name)
    {
        lock (_lock)
        {
            int at = IndexOf(name);
            Savepoint saved = _savepoints[at];
            _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
            (Current, Temporary, IsAborted, Written) = (saved.Current, saved.Temporary, false, saved.Written);
            _changes.Clear();
            foreach ((TableName table, ITableSource? added) in saved.Changes) _changes.Add(table, added);
            _addedSchemas.Clear();
            _addedSchemas.UnionWith(saved.AddedSchemas);
            _droppedSchemas.Clear();
            _droppedSchemas.UnionWith(saved.DroppedSchemas);
        }
    }

    /// <summary>Forgets a savepoint and those after it, and keeps what was done.</summary>
    /// <exception cref="TransactionException">There is no such savepoint, or the transaction is aborted.</exception>
    public void Release(string name)
    {
        lock (_lock)
        {
            if (IsAborted) throw TransactionException.Aborted();
            int at = IndexOf(name);
            _savepoints.RemoveRange(at, _savepoints.Count - at);
        }
    }

    private int IndexOf(string savepoint)
    {
        int at = _savepoints.FindLastIndex(s => s.Name == savepoint);
        return at >= 0 ? at : throw new TransactionException($"the transaction has no savepoint \"{savepoint}\"", "3B001");
    }

    private sealed record Savepoint(
        string Name, CatalogState Current, CatalogState Temporary, Dictionary<TableName, ITableSource?> Changes, HashSet<SchemaName> AddedSchemas, HashSet<SchemaName> DroppedSchemas, string? Written);
}
