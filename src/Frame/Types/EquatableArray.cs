using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FrameEngine.Types;

/// <summary>An immutable array that compares by its elements, so that records which hold one do too (an <see cref="ImmutableArray{T}"/> compares by reference).</summary>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
internal readonly struct EquatableArray<T>(ImmutableArray<T> items) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly ImmutableArray<T> _items = items;

    public static EquatableArray<T> Empty => new([]);

    private ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Count => _items.IsDefault ? 0 : _items.Length;

    public bool IsEmpty => Count == 0;

    /// <summary>Whether nothing was ever put here: an empty array then, but one that can be told from an empty array that was made.</summary>
    public bool IsDefault => _items.IsDefault;

    public T this[int index] => _items[index];

    public ReadOnlySpan<T> AsSpan() => Items.AsSpan();

    /// <summary>An array of what <paramref name="map"/> makes of each element.</summary>
    public EquatableArray<TResult> Map<TResult>(Func<T, TResult> map)
    {
        if (IsEmpty) return EquatableArray<TResult>.Empty;
        var mapped = new TResult[_items.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = map(_items[i]);
        return EquatableArray.Own(mapped);
    }

    /// <summary>An array of what <paramref name="map"/> makes of each element and its position.</summary>
    public EquatableArray<TResult> Map<TResult>(Func<T, int, TResult> map)
    {
        if (IsEmpty) return EquatableArray<TResult>.Empty;
        var mapped = new TResult[_items.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = map(_items[i], i);
        return EquatableArray.Own(mapped);
    }

    /// <summary>The elements of this array, then those of another.</summary>
    public EquatableArray<T> Then(EquatableArray<T> other)
    {
        if (other.IsEmpty) return this;
        if (IsEmpty) return other;
        var both = new T[_items.Length + other._items.Length];
        _items.CopyTo(both);
        other._items.CopyTo(both, _items.Length);
        return EquatableArray.Own(both);
    }

    public bool Equals(EquatableArray<T> other)
    {
        if (_items == other._items) return true;
        if (Count != other.Count) return false;
        for (int i = 0; i < Count; i++)
            if (!EqualityComparer<T>.Default.Equals(_items[i], other._items[i])) return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T item in Items) hash.Add(item);
        return hash.ToHashCode();
    }

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    public override string ToString() => string.Join(", ", Items);
}

/// <summary>Builds <see cref="EquatableArray{T}"/>s from collection expressions and sequences.</summary>
internal static class EquatableArray
{
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);

    /// <summary>An array that nobody else will change, without a copy.</summary>
    public static EquatableArray<T> Own<T>(T[] items) => new(ImmutableCollectionsMarshal.AsImmutableArray(items));

    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => new([.. items]);
}
