using System.Collections;
using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>The parameters of a command, in order. Names match in any case, with or without their prefix.</summary>
public sealed class FrameParameterCollection : DbParameterCollection
{
    private readonly List<FrameParameter> _items = [];

    internal FrameParameterCollection() { }

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_items).SyncRoot;

    /// <summary>The parameter at a position, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public new FrameParameter this[int index]
    {
        get => _items[At(index)];
        set => _items[At(index)] = Mine(value);
    }

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public new FrameParameter this[string parameterName]
    {
        get => _items[Existing(parameterName)];
        set => _items[Existing(parameterName)] = Mine(value);
    }

    internal IReadOnlyList<FrameParameter> Items => _items;

    /// <summary>Adds a named parameter.</summary>
    public FrameParameter AddWithValue(string name, object? value) => Add(new FrameParameter(name, value));

    /// <summary>Adds a positional parameter.</summary>
    public FrameParameter AddWithValue(object? value) => Add(new FrameParameter(value));

    /// <summary>Adds a named parameter of a type.</summary>
    public FrameParameter Add(string name, DbType type) => Add(new FrameParameter(name, type));

    /// <summary>Adds a parameter.</summary>
    public FrameParameter Add(FrameParameter parameter)
    {
        _items.Add(Mine(parameter));
        return parameter;
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _items.Add(Mine(value));
        return _items.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _items.AddRange([.. values.Cast<object?>().Select(Mine)]);
    }

    /// <inheritdoc/>
    public override void Clear() => _items.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is FrameParameter parameter ? _items.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        if (string.IsNullOrEmpty(parameterName)) return -1;
        string bare = parameterName.TrimStart('@', '$', ':');
        return _items.FindIndex(p => p.BareName.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _items.Insert(index, Mine(value));

    /// <inheritdoc/>
    public override void Remove(object value)
    {
        if (!_items.Remove(Mine(value))) throw new ArgumentException("the parameter is not in the collection", nameof(value));
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _items.RemoveAt(At(index));

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _items.RemoveAt(Existing(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => this[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => this[parameterName];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _items[At(index)] = Mine(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _items[Existing(parameterName)] = Mine(value);

    private int At(int index) => (uint)index < (uint)_items.Count ? index : throw new IndexOutOfRangeException($"there is no parameter {index}: there are {_items.Count}");

    private int Existing(string name) => IndexOf(name) is >= 0 and var index
        ? index
        : throw new IndexOutOfRangeException(
            $"there is no parameter \"{name}\"{(Suggestion.Nearest(name ?? "", _items.Select(p => p.ParameterName)) is { } near ? $"; did you mean \"{near}\"?" : "")}");

    private static FrameParameter Mine(object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as FrameParameter ?? throw new InvalidCastException($"a {nameof(FrameParameter)} is expected, not a {value.GetType().Name}");
    }
}
