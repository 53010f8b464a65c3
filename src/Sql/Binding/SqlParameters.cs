using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Values for a statement's parameters: <c>?</c> and <c>$1</c> count from 1, names come without their prefix and match in any case.</summary>
/// <remarks>A value whose type is a list holds an array of scalars: <c>IN</c> takes its items one by one, elsewhere it is a list.</remarks>
internal sealed class SqlParameters(IReadOnlyList<Scalar> positional, IReadOnlyDictionary<string, Scalar> named)
{
    private readonly Dictionary<string, Scalar> _named = new(named, StringComparer.OrdinalIgnoreCase);

    /// <summary>No parameters.</summary>
    public static SqlParameters None { get; } = new([], new Dictionary<string, Scalar>());

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

    /// <summary>The names that have values.</summary>
    public IEnumerable<string> Names => _named.Keys;

    /// <summary>The value at a position, from 1; null if there is none.</summary>
    public Scalar? At(int position) =>
        position <= positional.Count ? positional[position - 1] : _named.GetValueOrDefault(position.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The value of a name; null if there is none.</summary>
    public Scalar? Named(string name) => _named.GetValueOrDefault(name);
}
