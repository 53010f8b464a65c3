using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>A transaction's changes on top of what has been committed since it began: first committer wins, table by table, but rows that were only added go behind any others.</summary>
internal sealed class CatalogMerge
{
    private readonly List<(TableName Name, ITableSource Added, bool Moved)> _appended = [];
    private readonly List<TableName> _replaced = [];

    /// <param name="changes">By name, the rows that were added to a table; null if it was made, replaced or removed.</param>
    /// <param name="read">What must be as it was at the start.</param>
    /// <param name="readAll">Whether all must be.</param>
    public CatalogMerge(
        CatalogState start, CatalogState mine, IEnumerable<KeyValuePair<TableName, ITableSource?>> changes, IReadOnlySet<SchemaName> addedSchemas, IReadOnlySet<SchemaName> droppedSchemas,
        IEnumerable<TableName> read, bool readAll, CatalogState head)
    {
        Head = head;
        State = head;
        MergeSchemas(start, head, addedSchemas, droppedSchemas);
        MergeObjects(start, mine);
        MergeComments(start, mine);
        foreach ((TableName name, ITableSource? added) in changes) Merge(name, start.Find(name), mine.Find(name), added);
        HasChanges = !ReferenceEquals(State, head);
        // Who only reads sees one moment, and comes before whatever has been committed since.
        if (HasChanges && !ReferenceEquals(start, head)) CheckReads(start, head, read, readAll);
    }

    /// <summary>What it was merged into.</summary>
    public CatalogState Head { get; }

    /// <summary>What there is afterwards; tables that got rows have to be put together by <see cref="Complete"/> before.</summary>
    public CatalogState State { get; private set; }

    /// <summary>Whether anything is to be committed.</summary>
    public bool HasChanges { get; private set; }

    /// <summary>Tables that got rows of others, too, since their rules were checked.</summary>
    public IEnumerable<TableName> Unchecked => _appended.Where(a => a.Moved).Select(a => a.Name);

    /// <summary>Puts added rows behind those that are there, and all new rows into the form in which they are kept.</summary>
    public void Complete(ITableStore store)
    {
        foreach (TableName name in _replaced)
        {
            if (State.Find(name) is not { Source: { } rows } entry) continue;
            ITableSource settled = store.Settle(rows);
            if (!ReferenceEquals(settled, rows)) State = State.With(name, entry.WithRows(settled));
        }

        foreach ((TableName name, ITableSource added, _) in _appended)
        {
            CatalogEntry entry = Head.Find(name)!;
            State = State.With(name, entry.WithRows(store.Settle(store.Concat(entry.Source!, added))));
        }
    }

    private static void CheckReads(CatalogState start, CatalogState head, IEnumerable<TableName> read, bool readAll)
    {
        foreach (TableName name in read)
            if (!ReferenceEquals(start.Find(name), head.Find(name))) throw TransactionException.Conflict(name.ToString());
        if (readAll && head.Entries.FirstOrDefault(e => !ReferenceEquals(start.Find(e.Key), e.Value)) is { Value: not null } changed) throw TransactionException.Conflict(changed.Key.ToString());
    }

    private void MergeSchemas(CatalogState start, CatalogState head, IReadOnlySet<SchemaName> added, IReadOnlySet<SchemaName> dropped)
    {
        foreach (SchemaName name in added)
            if (head.Schemas.Contains(name)) throw TransactionException.Conflict(name.ToString());
        foreach (SchemaName name in dropped)
        {
            if (!head.Schemas.Contains(name) || head.In(name).Any(n => start.Find(n) is null)) throw TransactionException.Conflict(name.ToString());
        }

        if (added.Count + dropped.Count > 0) State = State with { Schemas = State.Schemas.Except(dropped).Union(added) };
    }

    // There are few of them, and they change seldom: what a transaction changed shows by comparing.
    private void MergeObjects(CatalogState start, CatalogState mine)
    {
        if (ReferenceEquals(start.Objects, mine.Objects)) return;
        foreach (ObjectName name in start.Objects.Keys.Union(mine.Objects.Keys))
        {
            NamedObject? before = start.Objects.GetValueOrDefault(name), after = mine.Objects.GetValueOrDefault(name);
            if (ReferenceEquals(before, after)) continue;
            if (!ReferenceEquals(Head.Objects.GetValueOrDefault(name), before)) throw TransactionException.Conflict(name.Name.ToString());
            State = State.With(name, after);
        }
    }

    private void MergeComments(CatalogState start, CatalogState mine)
    {
        if (ReferenceEquals(start.Comments, mine.Comments)) return;
        foreach (ObjectName name in start.Comments.Keys.Union(mine.Comments.Keys))
        {
            string? after = mine.Comments.GetValueOrDefault(name);
            if (after != start.Comments.GetValueOrDefault(name) && State.Objects.ContainsKey(name)) State = State.WithComment(name, after);
        }
    }

    private void Merge(TableName name, CatalogEntry? before, CatalogEntry? mine, ITableSource? added)
    {
        CatalogEntry? now = Head.Find(name);
        if (added is not null)
        {
            if (now is null || before is null || !ReferenceEquals(now.Definition, before.Definition)) throw TransactionException.Conflict(name.ToString());
            _appended.Add((name, added, !ReferenceEquals(now, before)));
            State = State.With(name, mine);
            return;
        }

        if (!ReferenceEquals(now, before) || (mine is not null && !State.Schemas.Contains(name.In))) throw TransactionException.Conflict(name.ToString());
        if (ReferenceEquals(now, mine)) return;
        State = State.With(name, mine);
        _replaced.Add(name);
    }
}
