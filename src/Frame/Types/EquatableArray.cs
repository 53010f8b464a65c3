using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Types;

/// <summary>An immutable array that compares by its elements, so that records which hold one do too (an <see cref="ImmutableArray{T}"/> compares by reference).</summary>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
internal readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly T[]? _items;

    public EquatableArray(ImmutableArray<T> items) => _items = ImmutableCollectionsMarshal.AsArray(items);

    public static EquatableArray<T> Empty => Own([]);

    /// <summary>An array that nobody else will change, without a copy.</summary>
    public static EquatableArray<T> Own(T[] items) => new(ImmutableCollectionsMarshal.AsImmutableArray(items));

    public int Count => _items is null ? 0 : _items.Length;

    public bool IsEmpty => _items is null || _items.Length == 0;

    /// <summary>Whether nothing was ever put here: an empty array then, but one that can be told from an empty array that was made.</summary>
    public bool IsDefault => _items is null;

    public T this[int index] => _items![index];

    public ReadOnlySpan<T> AsSpan() => _items;

    /// <summary>The elements in an array of the caller's own.</summary>
    public T[] ToArray() => AsSpan().ToArray();

    /// <summary>The elements in a list of the caller's own.</summary>
    public List<T> ToList()
    {
        var list = new List<T>(Count);
        list.AddRange(AsSpan());
        return list;
    }

    /// <summary>An array of what <paramref name="map"/> makes of each element.</summary>
    public EquatableArray<TResult> Map<TResult>(Func<T, TResult> map)
    {
        if (_items is null || _items.Length == 0) return EquatableArray<TResult>.Empty;
        var mapped = new TResult[_items.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = map(_items[i]);
        return EquatableArray.Own(mapped);
    }

    /// <summary>An array of what <paramref name="map"/> makes of each element and its position.</summary>
    public EquatableArray<TResult> Map<TResult>(Func<T, int, TResult> map)
    {
        if (_items is null || _items.Length == 0) return EquatableArray<TResult>.Empty;
        var mapped = new TResult[_items.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = map(_items[i], i);
        return EquatableArray.Own(mapped);
    }

    /// <summary>The elements of this array, then those of another.</summary>
    public EquatableArray<T> Then(EquatableArray<T> other)
    {
        if (other.IsEmpty) return this;
        if (IsEmpty) return other;
        var both = new T[Count + other.Count];
        AsSpan().CopyTo(both);
        other.AsSpan().CopyTo(both.AsSpan(Count));
        return EquatableArray.Own(both);
    }

    public bool Equals(EquatableArray<T> other)
    {
        if (ReferenceEquals(_items, other._items)) return true;
        if (Count != other.Count) return false;
        for (int i = 0; i < Count; i++)
            if (!EqualityComparer<T>.Default.Equals(_items![i], other._items![i])) return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T item in this) hash.Add(item);
        return hash.ToHashCode();
    }

    public Enumerator GetEnumerator() => new(_items);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    public override string ToString() => string.Join<T>(", ", _items ?? []);

    /// <summary>The elements, one after the other.</summary>
    public struct Enumerator(T[]? items)
    {
        private int _next;

        public readonly T Current => items![_next - 1];

        public bool MoveNext() => items is not null && (uint)_next++ < (uint)items.Length;
    }
}

/// <summary>Builds <see cref="EquatableArray{T}"/>s from collection expressions and sequences.</summary>
internal static class EquatableArray
{
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => Own(items.ToArray());

    /// <summary>An array that nobody else will change, without a copy.</summary>
    public static EquatableArray<T> Own<T>(T[] items) => EquatableArray<T>.Own(items);

    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => Own(items.ToArray());

    public static EquatableArray<T> ToEquatableArray<T>(this List<T> items) => Own(items.ToArray());

    public static EquatableArray<T> ToEquatableArray<T>(this EquatableArray<T> items) => items;
}
