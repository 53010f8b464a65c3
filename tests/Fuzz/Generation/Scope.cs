using System.Collections.Immutable;

namespace FrameEngine.Fuzz.Tests.Generation;

/// <summary>Something with values that an expression can name: a column, a group's key or an aggregate.</summary>
/// <param name="Node">Its SQL.</param>
/// <param name="Family">Which values it has.</param>
/// <param name="Wild">Arithmetic over it may overflow.</param>
/// <param name="Exact">Its bits do not depend on the order of summing or on the mathematical library.</param>
/// <param name="Unsigned">Subtracting from it may overflow.</param>
internal sealed record Variable(Node Node, Family Family, bool Wild, bool Exact = true, bool Unsigned = false);

/// <summary>The variables that an expression may use, and the scope around it if it is in a correlated subquery.</summary>
internal sealed record Scope(ImmutableArray<Variable> Variables, Scope? Outer = null);

/// <summary>A column of a query that was generated.</summary>
internal sealed record Output(string Name, Family Family, bool Wild, bool Exact);

/// <summary>A query that was generated, and what it gives.</summary>
/// <param name="Node">Its SQL, without parentheses.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">About how many rows it has at most.</param>
/// <param name="Ordered">Its rows come in an order that leaves no choice.</param>
internal sealed record GeneratedQuery(Node Node, ImmutableArray<Output> Columns, long Rows, bool Ordered = false);
