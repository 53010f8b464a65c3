using FrameEngine.Expressions;

namespace FrameEngine.Logical;

/// <summary>A column that a plan node puts out.</summary>
internal sealed record PlanColumn(ColumnId Id, string Name, DataType Type, bool Nullable = true)
{
    public static PlanColumn New(string name, DataType type, bool nullable = true) => new(ColumnId.New(), name, type, nullable);

    /// <summary>A reference to this column.</summary>
    public ColumnRef Ref => new(Id, Name, Type, Nullable);
}

/// <summary>A computed column: an expression with the identity and name of its result.</summary>
internal sealed record NamedExpression(ColumnId Id, string Name, Expression Expression)
{
    public static NamedExpression New(string name, Expression expression) => new(ColumnId.New(), name, expression);

    /// <summary>A column passed on under its own identity.</summary>
    public static NamedExpression Pass(PlanColumn column) => new(column.Id, column.Name, column.Ref);

    public PlanColumn Column => new(Id, Name, Expression.Type, Expression.Nullable);
}

/// <summary>One key of an order.</summary>
internal sealed record SortKey(Expression Expression, bool Descending = false, bool NullsFirst = false);
