using System.Collections.Concurrent;
using FrameEngine.Catalog;

namespace FrameEngine.Engine;

/// <summary>A connection's prepared statements and variables: a name in any case for each kind. Thread-safe.</summary>
internal sealed class SessionObjects
{
    private readonly ConcurrentDictionary<(ObjectKind Kind, string Name), NamedObject> _objects = new(KeyComparer.Instance);

    public NamedObject? Find(ObjectKind kind, string name) => _objects.IsEmpty ? null : _objects.GetValueOrDefault((kind, name));

    public IEnumerable<string> Names(ObjectKind kind) => _objects.Keys.Where(k => k.Kind == kind).Select(k => k.Name).Order(StringComparer.OrdinalIgnoreCase);

    /// <returns>False if the name is taken and <paramref name="replace"/> is not wanted.</returns>
    public bool Add(ObjectKind kind, string name, NamedObject added, bool replace)
    {
        if (!replace) return _objects.TryAdd((kind, name), added);
        _objects[(kind, name)] = added;
        return true;
    }

    /// <returns>False if there was none.</returns>
    public bool Remove(ObjectKind kind, string name) => _objects.TryRemove((kind, name), out _);

    public void RemoveAll(ObjectKind kind)
    {
        foreach ((ObjectKind Kind, string Name) key in _objects.Keys)
            if (key.Kind == kind) _objects.TryRemove(key, out _);
    }

    private sealed class KeyComparer : IEqualityComparer<(ObjectKind Kind, string Name)>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals((ObjectKind Kind, string Name) x, (ObjectKind Kind, string Name) y) => x.Kind == y.Kind && x.Name.Equals(y.Name, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((ObjectKind Kind, string Name) key) => HashCode.Combine(key.Kind, StringComparer.OrdinalIgnoreCase.GetHashCode(key.Name));
    }
}
