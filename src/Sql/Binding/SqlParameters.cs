using System.Globalization;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Values for a statement's parameters: <c>?</c> and <c>$1</c> count from 1, names come without their prefix and match in any case.</summary>
/// <remarks>A value whose type is a list holds an array of scalars: <c>IN</c> takes its items one by one, elsewhere it is a list.</remarks>
internal sealed class SqlParameters(IReadOnlyList<Scalar> positional, IReadOnlyDictionary<string, Scalar> named)
{
    private readonly Dictionary<string, Scalar> _named = new(named, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _unknown;

    /// <summary>No parameters.</summary>
    public static SqlParameters None { get; } = new([], new Dictionary<string, Scalar>());

    private SqlParameters() : this([], new Dictionary<string, Scalar>()) => _unknown = true;

    /// <summary>Every parameter is there, and null: for statements that are only looked at.</summary>
    public static SqlParameters Unknown { get; } = new();

    /// <summary>A value, as a parameter is written, that nobody asked for; null if there is none. For one statement bound by one thread.</summary>
    public string? Unused => Enumerable.Range(1, positional.Count).Select(i => i.ToString(CultureInfo.InvariantCulture)).Concat(_named.Keys).Where(n => !_used.Contains(n)).Select(n => $"${n}").FirstOrDefault();

    /// <summary>Collects the places where parameters stand, so that literals in the bound plan say from which they come; null if nobody asks.</summary>
    public List<ParameterUse>? Uses { get; private init; }

    /// <summary>The values in order.</summary>
    public IReadOnlyList<Scalar> Positional => positional;

    /// <summary>The same values, with <see cref="Uses"/>.</summary>
    public SqlParameters WithUses() => new(positional, _named) { Uses = [] };

    /// <summary>The value of a use.</summary>
    public Scalar? Of(ParameterUse use) => use.Name is { } name ? Named(name) : At(use.Position);

    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => positional.Count == 0 && _named.Count == 0;

    /// <summary>Whether a value is null.</summary>
    public bool HasNull => positional.Any(v => v.IsNull) || _named.Values.Any(v => v.IsNull);

    /// <summary>The names that have values.</summary>
    public IEnumerable<string> Names => _named.Keys;

    /// <summary>The value at a position, from 1; null if there is none.</summary>
    public Scalar? At(int position) => position <= positional.Count ? Used(position.ToString(CultureInfo.InvariantCulture), positional[position - 1]) : Named(position.ToString(CultureInfo.InvariantCulture));

    /// <summary>The value of a name; null if there is none.</summary>
    public Scalar? Named(string name) => _unknown ? Scalar.Null(DataType.Null) : _named.TryGetValue(name, out Scalar? value) ? Used(name, value) : null;

    private Scalar Used(string name, Scalar value)
    {
        lock (_used) _used.Add(name);
        return value;
    }
}
