using System.Collections;

namespace FrameEngine.Expressions;

/// <summary>A set of column identities. Rules make and ask thousands of small ones for every query: up to <see cref="Few"/> they lie in one array that is searched by vectors, beyond that in a hash table too.</summary>
internal sealed class ColumnSet : IReadOnlyCollection<ColumnId>
{
    private const int Few = 64;

    private int[] _ids;
    private HashSet<int>? _index;
    private bool _frozen;

    public ColumnSet() => _ids = [];

    public ColumnSet(int capacity) => _ids = capacity == 0 ? [] : new int[capacity];

    public ColumnSet(ColumnSet other)
    {
        // Copies are made to add to: a few more have room at once.
        _ids = new int[other.Count + 4];
        other._ids.AsSpan(0, other.Count).CopyTo(_ids);
        Count = other.Count;
        if (other._index is not null) _index = [.. other._index];
    }

    public int Count { get; private set; }

    public bool Contains(ColumnId id) => _index is null ? _ids.AsSpan(0, Count).Contains(id.Value) : _index.Contains(id.Value);

    /// <summary>Whether it was not in the set before.</summary>
    public bool Add(ColumnId id)
    {
        if (Contains(id)) return false;
        if (_frozen) throw new InternalException("a set of columns that others share was added to");
        if (Count == _ids.Length) Array.Resize(ref _ids, Math.Max(4, 2 * Count));
        _ids[Count++] = id.Value;
        if (_index is not null) _index.Add(id.Value);
        else if (Count > Few) _index = [.. _ids.AsSpan(0, Count)];
        return true;
    }

    public void UnionWith(ColumnSet other)
    {
        foreach (ColumnId id in other) Add(id);
    }

    /// <summary>The columns that are in both, a new set.</summary>
    public ColumnSet And(ColumnSet other)
    {
        var both = new ColumnSet(Math.Min(Count, other.Count));
        foreach (ColumnId id in this)
            if (other.Contains(id)) both.Add(id);
        return both;
    }

    public bool Overlaps(ColumnSet other)
    {
        foreach (ColumnId id in this)
            if (other.Contains(id)) return true;
        return false;
    }

    public bool IsSubsetOf(ColumnSet other)
    {
        foreach (ColumnId id in this)
            if (!other.Contains(id)) return false;
        return true;
    }

    /// <summary>Keeps the set as it is from here on, so that it can be shared.</summary>
    public ColumnSet Freeze()
    {
        _frozen = true;
        return this;
    }

    public Enumerator GetEnumerator() => new(_ids, Count);

    IEnumerator<ColumnId> IEnumerable<ColumnId>.GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return new ColumnId(_ids[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<ColumnId>)this).GetEnumerator();

    public struct Enumerator(int[] ids, int count)
    {
        private int _at = -1;

        public readonly ColumnId Current => new(ids[_at]);

        public bool MoveNext() => ++_at < count;
    }
}

/// <summary>Makes <see cref="ColumnSet"/>s.</summary>
internal static class ColumnSets
{
    public static ColumnSet ToColumnSet(this IEnumerable<ColumnId> ids)
    {
        var set = new ColumnSet();
        foreach (ColumnId id in ids) set.Add(id);
        return set;
    }
}
