using FrameEngine.Expressions;

namespace FrameEngine;

/// <summary>A column to select or group by: a name or an expression. Both convert by themselves.</summary>
public readonly struct Selector
{
    private readonly Expression? _node;

    private Selector(Expression node) => _node = node;

    internal Expression Node => _node ?? throw new UsageException("a default Selector names no column");

    /// <summary>The column of that name.</summary>
    public static implicit operator Selector(string name) => new(new NameRef(name));

    /// <summary>The expression.</summary>
    public static implicit operator Selector(Expr expression) => new(expression.Node);
}

/// <summary>A key of an order: a column name (ascending), an expression (ascending), or <c>Col("x").Desc()</c>.</summary>
public readonly struct SortExpr
{
    private readonly Expr? _expression;

    internal SortExpr(Expr expression, bool descending, bool nullsFirst) => (_expression, Descending, NullsFirst) = (expression, descending, nullsFirst);

    internal Expression Node => _expression?.Node ?? throw new UsageException("a default SortExpr names no column");

    /// <summary>Largest first.</summary>
    public bool Descending { get; }

    /// <summary>Nulls before all values, not after.</summary>
    public bool NullsFirst { get; }

    /// <summary>Ascending by the column of that name.</summary>
    public static implicit operator SortExpr(string name) => new(F.Col(name), false, false);

    /// <summary>Ascending by the expression.</summary>
    public static implicit operator SortExpr(Expr expression) => new(expression, false, false);
}
