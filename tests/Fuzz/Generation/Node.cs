using System.Collections.Immutable;
using System.Globalization;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>What part of a query a <see cref="Node"/> is; the shrinker knows by it what may stand in for what.</summary>
internal enum NodeKind
{
    /// <summary>An expression; its <see cref="Node.Family"/> says of which values.</summary>
    Expression,
    /// <summary>A whole query without parentheses.</summary>
    Query,
    /// <summary>Something that stands in FROM.</summary>
    Relation,
    /// <summary>Something that may be left out altogether.</summary>
    Clause,
    /// <summary>Children with a separator; any may be left out while <see cref="Node.Minimum"/> are left.</summary>
    List,
    /// <summary>Statements that run one after the other; any may be left out.</summary>
    Script,
    /// <summary>Anything else, which stays as it is.</summary>
    Fixed,
}

/// <summary>A piece of SQL: a text with holes, and what fills them. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Format">The text, with holes as in <see cref="string.Format(string, object[])"/>; taken as it is when there are no children.</param>
/// <param name="Children">What fills the holes, or a list's elements.</param>
internal sealed record Node(NodeKind Kind, string Format, ImmutableArray<Node> Children)
{
    /// <summary>Nothing at all.</summary>
    public static readonly Node Empty = new(NodeKind.Fixed, "", []);

    /// <summary>Which values an expression has.</summary>
    public Family Family { get; init; }

    /// <summary>What stands between the elements of a list.</summary>
    public string Separator { get; init; } = ", ";

    /// <summary>How many elements a list must keep; with none left it is empty, its prefix too.</summary>
    public int Minimum { get; init; }

    public static Node Text(string text) => new(NodeKind.Fixed, text, []);

    public static Node Expression(Family family, string format, params ReadOnlySpan<Node> children) => new(NodeKind.Expression, format, [.. children]) { Family = family };

    public static Node Query(string format, params ReadOnlySpan<Node> children) => new(NodeKind.Query, format, [.. children]);

    public static Node Relation(string format, params ReadOnlySpan<Node> children) => new(NodeKind.Relation, format, [.. children]);

    public static Node Clause(string format, params ReadOnlySpan<Node> children) => new(NodeKind.Clause, format, [.. children]);

    public static Node List(string prefix, IEnumerable<Node> elements, string separator = ", ", int minimum = 1) =>
        new(NodeKind.List, prefix, [.. elements]) { Separator = separator, Minimum = minimum };

    public static Node Script(IEnumerable<Node> statements) => new(NodeKind.Script, "", [.. statements]) { Separator = ";\n", Minimum = 1 };

    /// <summary>A query that ends with ORDER BY: shrinking may have taken it away.</summary>
    public bool IsOrdered => Kind == NodeKind.Query && Children is [.., { Kind: NodeKind.Clause, Format: var last }] && last.StartsWith(" ORDER BY", StringComparison.Ordinal);

    /// <summary>The SQL.</summary>
    public override string ToString()
    {
        if (Kind is NodeKind.List or NodeKind.Script) return Children.IsEmpty ? "" : Format + string.Join(Separator, Children);
        return Children.IsEmpty ? Format : string.Format(CultureInfo.InvariantCulture, Format, [.. Children]);
    }
}
