using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FrameEngine;

/// <summary>A named, typed column of a <see cref="Schema"/>.</summary>
/// <param name="Name">The name as written; compared without case.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Nullable">Whether values may be null. False is a promise that readers rely on.</param>
public sealed record Field(string Name, DataType Type, bool Nullable = true)
{
    /// <summary>Name and type, as SQL writes them.</summary>
    public override string ToString() => Nullable ? $"{Name} {Type}" : $"{Name} {Type} NOT NULL";
}

/// <summary>The ordered columns of a frame, table or batch. Immutable, compared by value, safe to share between threads.</summary>
public sealed class Schema : IReadOnlyList<Field>, IEquatable<Schema>
{
    private readonly ImmutableArray<Field> _fields;
    private readonly Dictionary<string, int> _ordinals;

    /// <summary>A schema of <paramref name="fields"/>. Names may repeat; the first wins in <see cref="TryGetOrdinal"/>.</summary>
    public Schema(params IEnumerable<Field> fields)
    {
        _fields = [.. fields];
        _ordinals = new Dictionary<string, int>(_fields.Length, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < _fields.Length; i++) _ordinals.TryAdd(_fields[i].Name, i);
    }

    /// <summary>A schema without columns.</summary>
    public static Schema Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => _fields.Length;

    /// <inheritdoc/>
    public Field this[int index] => _fields[index];

    /// <summary>The field of that name, in any case.</summary>
    /// <exception cref="BindException">There is none; the message suggests the nearest name.</exception>
    public Field this[string name] => TryGetOrdinal(name, out int ordinal) ? _fields[ordinal] : throw BindException.UnknownColumn(name, Names);

    /// <summary>The names in order.</summary>
    public IEnumerable<string> Names => _fields.Select(f => f.Name);

    /// <summary>Finds the first field of that name, in any case.</summary>
    public bool TryGetOrdinal(string name, out int ordinal) => _ordinals.TryGetValue(name, out ordinal);

    /// <inheritdoc/>
    public IEnumerator<Field> GetEnumerator() => ((IEnumerable<Field>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Schema? other) => other is not null && _fields.AsSpan().SequenceEqual(other._fields.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode() => _fields.Aggregate(_fields.Length, (hash, field) => HashCode.Combine(hash, field));

    /// <summary>The fields, comma-separated.</summary>
    public override string ToString() => string.Join(", ", _fields);
}
