using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Tests;

/// <summary>A table that has a schema and statistics but no rows: enough to plan with.</summary>
internal sealed class StubTable(string name, double rows, params StubColumn[] columns) : ITableSource
{
    public string Name => name;

    public Schema Schema { get; } = new(columns.Select(c => new Field(c.Name, c.Type, c.Nullable)));

    public TableStatistics Statistics { get; } = new(rows, true, columns.Select(c => new ColumnStatistics(
        c.Min, c.Max, true, c.Nullable ? null : 0, c.Distinct, null)).ToEquatableArray());

    public ScanSpec? Spec => new("stub", [name]);

    public IScan OpenScan(ScanRequest request) => throw new InternalException("a stub has no rows");

    public Scan Scan() => Logical.Scan.Of(this);
}

internal sealed record StubColumn(string Name, DataType Type, double? Distinct = null, Scalar? Min = null, Scalar? Max = null, bool Nullable = false)
{
    public static StubColumn Int(string name, int min, int max, double? distinct = null, bool nullable = false) =>
        new(name, DataType.Int32, distinct, Scalar.Int32(min), Scalar.Int32(max), nullable);

    public static StubColumn Text(string name, double? distinct = null, bool nullable = false) => new(name, DataType.Utf8, distinct, Nullable: nullable);
}

/// <summary>Short forms for the expressions and plans of tests.</summary>
internal static class Make
{
    public static StubTable T { get; } = new("t", 1000, StubColumn.Int("a", 1, 1000, 1000), StubColumn.Int("b", 1, 10, 10), StubColumn.Int("n", 1, 50, 50, nullable: true), StubColumn.Text("s", 100));

    public static StubTable U { get; } = new("u", 5000, StubColumn.Int("x", 1, 1000, 1000), StubColumn.Int("y", 1, 100, 100), StubColumn.Int("m", 1, 50, 50, nullable: true), StubColumn.Text("w", 20));

    public static ColumnRef Col(this LogicalPlan plan, string name) => plan.Output.First(c => c.Name == name).Ref;

    public static Literal Int(int value) => new(Scalar.Int32(value));

    public static Comparison Eq(Expression left, Expression right) => new(ComparisonOperator.Equal, left, right);

    public static Comparison Lt(Expression left, Expression right) => new(ComparisonOperator.Less, left, right);

    public static Comparison Gt(Expression left, Expression right) => new(ComparisonOperator.Greater, left, right);

    public static Filter Where(this LogicalPlan plan, params Expression[] conjuncts) => new(plan, ExpressionBuilder.And(conjuncts));

    public static Project Select(this LogicalPlan plan, params Expression[] columns) =>
        new(plan, columns.Select((c, i) => NamedExpression.New(c is ColumnRef r ? r.Name : $"c{i}", c)).ToEquatableArray());

    public static Join Cross(this LogicalPlan left, LogicalPlan right) => new(JoinKind.Inner, left, right, new Literal(Scalar.True));

    public static Join Joined(this LogicalPlan left, JoinKind kind, LogicalPlan right, Expression condition) => new(kind, left, right, condition);
}
