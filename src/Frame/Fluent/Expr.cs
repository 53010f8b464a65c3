using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>An expression over columns, as the fluent API writes it: <c>Col("price") * (1 - Col("discount"))</c>.</summary>
/// <remarks>
/// Names and types are checked when the expression meets a frame. .NET values convert to literals by themselves, strings to text literals (columns are always <c>Col("name")</c>).
/// The operators <c>==</c>, <c>!=</c>, <c>&amp;</c>, <c>|</c> and <c>!</c> build expressions with SQL's three-valued logic; they do not compare C# objects.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
public sealed partial class Expr
{
    internal Expr(Expression node) => Node = node;

    internal Expression Node { get; }

    /// <summary>Gives the result a name.</summary>
    public Expr As(string name) => new(new Named(Node, name));

    /// <summary>Converts to another type.</summary>
    /// <remarks>A value that does not fit fails the query with a <see cref="ConversionException"/> or an <see cref="ArithmeticOverflowException"/>.</remarks>
    public Expr Cast(DataType type) => new(new UnboundCast(Node, type, Try: false));

    /// <summary>Converts to another type; null where the value does not fit.</summary>
    public Expr TryCast(DataType type) => new(new UnboundCast(Node, type, Try: true));

    /// <summary>Sorts ascending by this expression.</summary>
    public SortExpr Asc(bool nullsFirst = false) => new(this, false, nullsFirst);

    /// <summary>Sorts descending by this expression; nulls come last unless asked otherwise.</summary>
    public SortExpr Desc(bool nullsFirst = false) => new(this, true, nullsFirst);

    /// <summary>Calls a function by its SQL name with this expression as the first argument.</summary>
    public Expr Call(string function, params ReadOnlySpan<Expr> arguments)
    {
        var operands = new List<Expression> { Node };
        foreach (Expr argument in arguments) operands.Add(argument.Node);
        return new Expr(new UnboundCall(function, operands.ToEquatableArray()));
    }

    /// <summary>SQL-like text of the expression.</summary>
    public override string ToString() => Node.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Expr other && Node.Equals(other.Node);

    /// <inheritdoc/>
    public override int GetHashCode() => Node.GetHashCode();

    internal static Expr Literal(Scalar value) => new(new Literal(value));

    internal static Expr Function(string name, params ReadOnlySpan<Expr> arguments)
    {
        var operands = new List<Expression>(arguments.Length);
        foreach (Expr argument in arguments) operands.Add(argument.Node);
        return new Expr(new UnboundCall(name, operands.ToEquatableArray()));
    }
}
