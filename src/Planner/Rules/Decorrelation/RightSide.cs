using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Planner.Statistics;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Decorrelation;

/// <summary>Drops from a subquery what its use does not look at: its order, and for EXISTS its columns, its limit and its grouping.</summary>
internal static class RightSide
{
    public static LogicalPlan Simplify(DependentJoin join)
    {
        bool exists = join.Kind is JoinKind.Semi or JoinKind.Anti or JoinKind.Mark && Predicates.IsTrue(join.Condition) && join.MarkComparison is null;
        return exists ? ForExists(join.Right) : join.Kind == JoinKind.Single ? ForScalar(join.Right) : WithoutOrder(join.Right);
    }

    private static LogicalPlan ForExists(LogicalPlan right)
    {
        while (true)
        {
            switch (right)
            {
                case Project project: right = project.Input; continue;
                case Sort sort: right = sort.Input; continue;
                case Limit { Count: null or > 0, Offset: 0 } limit: right = limit.Input; continue;
                case Aggregate { Groups.IsEmpty: false } grouped: right = grouped.Input; continue;
                default: return right;
            }
        }
    }

    private static LogicalPlan WithoutOrder(LogicalPlan right) => right is Sort sort ? WithoutOrder(sort.Input) : right;

    private static LogicalPlan ForScalar(LogicalPlan right)
    {
        right = WithoutOrder(right);
        if (right is not Limit { Offset: 0, Count: null or > 0 } limit) return right;
        if (limit.Count is null || UniqueKeys.AtMostOneRow(limit.Input)) return ForScalar(limit.Input);
        return limit.Count == 1 && Extreme(limit) is { } extreme ? extreme : right;
    }

    // SELECT x … ORDER BY x LIMIT 1 is min(x), and with DESC max(x), as long as nulls come last.
    private static Aggregate? Extreme(Limit limit)
    {
        LogicalPlan input = limit.Input;
        PlanColumn output = limit.Output[0];
        Expression value = output.Ref;
        while (input is Project project)
        {
            if (value is ColumnRef column) value = project.Columns.First(c => c.Id == column.Id).Expression;
            else return null;
            input = project.Input;
        }

        if (input is not Sort { Keys: [{ NullsFirst: false } key, ..] } sort || value is not ColumnRef sorted) return null;
        Expression ordered = key.Expression;
        if (!ordered.Equals(sorted)) return null;
        string function = key.Descending ? "max" : "min";
        if (!FunctionRegistry.Default.IsAggregate(function)) return null;
        AggregateCall call = ExpressionBuilder.Aggregate(function, [sorted]);
        return call.Type == output.Type ? new Aggregate(sort.Input, [], [new NamedExpression(output.Id, output.Name, call)]) : null;
    }
}
