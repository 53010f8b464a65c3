using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>Macros, sequences and types, which are part of the transaction, and prepared statements and variables, which are the connection's.</summary>
internal sealed partial class CatalogTransaction
{
    public NamedObject? FindObject(ObjectKind kind, IReadOnlyList<string> parts)
    {
        NamedObject? found = IsConnections(kind) ? Scope.Objects.Find(kind, parts[^1]) : Current.Objects.IsEmpty ? null : LocateObject(kind, parts).Found;
        if (IsConnections(kind)) Lookups?.Other();
        else if (found is not null) Lookups?.Object(kind, parts, found);
        return found;
    }

    public IEnumerable<string> ObjectNames(ObjectKind kind) => IsConnections(kind)
        ? Scope.Objects.Names(kind)
        : Current.Objects.Keys.Where(o => o.Kind == kind).Select(o => _names.Written(o.Name)).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of a kind with their names, in order.</summary>
    public IEnumerable<(TableName Name, NamedObject Object)> Objects(ObjectKind kind) =>
        Current.Objects.Where(o => o.Key.Kind == kind).Select(o => (o.Key.Name, o.Value)).OrderBy(o => o.Name.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Gives an object a name.</summary>
    /// <returns>False if it is taken and <paramref name="replace"/> is not wanted.</returns>
    /// <exception cref="BindException">There is no such schema.</exception>
    public bool AddObject(ObjectKind kind, IReadOnlyList<string> parts, NamedObject added, bool replace)
    {
        if (IsConnections(kind)) return Scope.Objects.Add(kind, parts[^1], added, replace);
        TableName name = Target(parts, temporary: false);
        lock (_lock)
        {
            var key = new ObjectName(kind, name);
            if (Current.Objects.ContainsKey(key) && !replace) return false;
            if (!IsTemporary(name)) Write(name.Database);
            Current = Current.With(key, added);
            return true;
        }
    }

    /// <summary>Takes an object's name away.</summary>
    /// <returns>False if there is none.</returns>
    public bool RemoveObject(ObjectKind kind, IReadOnlyList<string> parts)
    {
        if (IsConnections(kind)) return Scope.Objects.Remove(kind, parts[^1]);
        lock (_lock)
        {
            (TableName name, NamedObject? found) = LocateObject(kind, parts);
            if (found is null) return false;
            if (!IsTemporary(name)) Write(name.Database);
            Current = Current.With(new ObjectName(kind, name), null);
            return true;
        }
    }

    /// <summary>Says something about an object that is there, or takes it back.</summary>
    public void CommentObject(ObjectKind kind, IReadOnlyList<string> parts, string? text)
    {
        lock (_lock)
        {
            TableName name = LocateObject(kind, parts).Name;
            if (!IsTemporary(name)) Write(name.Database);
            Current = Current.WithComment(new ObjectName(kind, name), text);
        }
    }

    private static bool IsConnections(ObjectKind kind) => kind is ObjectKind.Prepared or ObjectKind.Variable;

    private (TableName Name, NamedObject? Found) LocateObject(ObjectKind kind, IReadOnlyList<string> parts)
    {
        TableName[] places = _names.Places(parts, Current);
        if (parts.Count == 1) places = [.. places, new TableName(TableName.TemporarySchema, parts[0])];
        foreach (TableName place in places)
            if (Current.Objects.TryGetValue(new ObjectName(kind, place), out NamedObject? found)) return (place, found);
        return (places[0], null);
    }
}
