using System.Globalization;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Logical;

/// <summary>Adds a column for each of <paramref name="Functions"/> to the rows of <paramref name="Input"/>, computed over the rows around each.</summary>
/// <remarks>
/// Puts out the input's columns, then the functions; every function is a <see cref="WindowCall"/> with a window of its own, and none refers to another's result. Rows are
/// neither dropped nor added, but for what <see cref="Limit"/> says; their order is not promised. The planner finds out which windows can share a sort.
/// </remarks>
internal sealed record Window(LogicalPlan Input, EquatableArray<NamedExpression> Functions) : LogicalPlan
{
    /// <summary>Which rows nobody above wants: they may be missing.</summary>
    public PlaceLimit? Limit { get; init; }

    protected override EquatableArray<LogicalPlan> ComputeChildren() => [Input];
    public override LogicalPlan WithChildren(EquatableArray<LogicalPlan> children) => this with { Input = children[0] };
    protected override EquatableArray<Expression> ComputeExpressions() => Functions.Map(f => f.Expression);

    public override LogicalPlan WithExpressions(EquatableArray<Expression> expressions) =>
        this with { Functions = Functions.Map((f, i) => f with { Expression = expressions[i] }) };

    protected override EquatableArray<PlanColumn> ComputeOutput() => Input.Output.Then(Functions.Map(f => f.Column));

    /// <summary>The columns by which every function partitions: rows that differ in one of them never see each other.</summary>
    public ColumnSet CommonPartition()
    {
        ColumnSet? common = null;
        foreach (NamedExpression function in Functions)
        {
            ColumnSet mine = ((WindowCall)function.Expression).PartitionBy.OfType<ColumnRef>().Select(c => c.Id).ToColumnSet();
            common = common is null ? mine : common.And(mine);
        }

        return common ?? [];
    }
}

/// <summary>Rows are wanted only where a function that numbers them within their partition, or ranks them, gives at most <paramref name="Count"/>.</summary>
/// <param name="Function">row_number, rank or dense_rank.</param>
internal sealed record PlaceLimit(WindowFunction Function, long Count)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{WindowBuilder.NameOf(Function, null)} <= {Count}");
}

/// <summary>Takes the window calls out of expressions, each once, and puts references to their results in their place.</summary>
internal sealed class WindowCollector
{
    private readonly List<NamedExpression> _functions = [];

    /// <summary>Whether an expression has a window call in it.</summary>
    public static bool HasWindow(Expression expression)
    {
        if (expression is WindowCall) return true;
        foreach (Expression child in expression.Children)
            if (HasWindow(child)) return true;
        return false;
    }

    /// <summary>The expression over the rows that <see cref="Over"/> gives.</summary>
    public Expression Place(Expression expression) => ExpressionRewriter.TopDown(expression, e => e is WindowCall call ? Column(call) : null);

    /// <summary>The plan with the results of all calls that were placed; the plan itself if there were none.</summary>
    public LogicalPlan Over(LogicalPlan input) => _functions.Count == 0 ? input : new Window(input, _functions.ToEquatableArray());

    private ColumnRef Column(WindowCall call)
    {
        foreach (NamedExpression known in _functions)
            if (known.Expression.Equals(call)) return known.Column.Ref;
        NamedExpression added = NamedExpression.New(call.ToString(), call);
        _functions.Add(added);
        return added.Column.Ref;
    }
}
