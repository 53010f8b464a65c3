using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Tells a window that only the first few rows of each partition are wanted, so that it need not keep and sort the others.</summary>
/// <remarks><code>
/// Filter place &lt;= 2                                       Filter place &lt;= 2
///   Window row_number() over (partition by id      ⇒       Window … where row_number &lt;= 2
///     order by price) as place
/// </code>
/// The filter stays: the window may give more. Other functions of the node must be of the same window and look at no row behind, which numbers and ranks do not.</remarks>
internal sealed class LimitPartitions : INodeRule
{
    /// <summary>So many numbers a partition are worth keeping.</summary>
    private const long MostRows = 64;

    public string Name => "limit-partitions";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Filter { Input: Window { Limit: null } window } filter) return null;
        PlaceLimit? limit = null;
        foreach (Expression conjunct in Predicates.Split(filter.Predicate))
        {
            if (Limit(conjunct, window) is { } found && (limit is null || found.Count < limit.Count)) limit = found;
        }

        if (limit is null || !OnlyPlaces(window)) return null;
        return filter with { Input = window with { Limit = limit } };
    }

    private static bool OnlyPlaces(Window window)
    {
        var first = (WindowCall)window.Functions[0].Expression;
        return window.Functions.All(f => f.Expression is WindowCall call && call.Sorting is null && call.Function.IsPlace() && call.PartitionBy.Equals(first.PartitionBy) && call.OrderBy.Equals(first.OrderBy));
    }

    private static PlaceLimit? Limit(Expression conjunct, Window window)
    {
        if (conjunct is not Comparison comparison) return null;
        (Expression left, Expression right, ComparisonOperator op) = comparison.Left is Literal
            ? (comparison.Right, comparison.Left, Predicates.Flip(comparison.Operator))
            : (comparison.Left, comparison.Right, comparison.Operator);
        if (left is not ColumnRef column || right is not Literal { Value: var value } || !value.Type.IsInteger || value.AsInteger() is not { } number) return null;
        long? count = op switch
        {
            ComparisonOperator.LessOrEqual or ComparisonOperator.Equal => Count(number),
            ComparisonOperator.Less => Count(number - 1),
            _ => null,
        };
        if (count is null) return null;
        return window.Functions.FirstOrDefault(f => f.Id == column.Id)?.Expression is WindowCall call && call.Sorting is null && call.Function.IsPlace() ? new PlaceLimit(call.Function, count.Value) : null;
    }

    private static long? Count(Int128 number) => number >= 1 && number <= MostRows ? (long)number : null;
}
