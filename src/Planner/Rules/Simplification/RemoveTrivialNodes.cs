using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Removes nodes that do nothing, and what stands over no rows.</summary>
/// <remarks><code>
/// Filter TRUE               ⇒  (its input)
/// Filter FALSE, Limit 0     ⇒  Values without rows
/// Project a, b over a, b    ⇒  (its input)
/// InnerJoin on TRUE
///   X                       ⇒  X
///   Values, one empty row
/// Project over Project      ⇒  one Project, where nothing is computed twice
/// Semi-join with Distinct   ⇒  semi-join without
/// </code></remarks>
internal sealed class RemoveTrivialNodes : INodeRule
{
    public string Name => "remove-trivial-nodes";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context) => node switch
    {
        Filter filter when Predicates.IsTrue(filter.Predicate) => filter.Input,
        Filter filter when Predicates.IsNeverTrue(filter.Predicate) => Empty(filter),
        Filter { Input: var input } filter when IsEmpty(input) => Empty(filter),
        Limit { Count: null, Offset: 0 } limit => limit.Input,
        Limit { Count: 0 } limit => Empty(limit),
        Sort { Input: Sort lower } sort => sort with { Input = lower.Input },
        Sort { Keys.IsEmpty: true } sort => sort.Input,
        Window { Input: var input } window when IsEmpty(input) => Empty(window),
        Window { Functions.IsEmpty: true } window => window.Input,
        Project project => Simplify(project),
        Aggregate { Input: Sort sort } aggregate when aggregate.Aggregates.All(a => IsOrderless(a.Expression)) => aggregate with { Input = sort.Input },
        Join { Kind: JoinKind.Inner } join when Predicates.IsTrue(join.Condition) && IsOneEmptyRow(join.Right) => join.Left,
        Join { Kind: JoinKind.Inner } join when Predicates.IsTrue(join.Condition) && IsOneEmptyRow(join.Left) => join.Right,
        Join { Kind: JoinKind.Inner or JoinKind.Semi or JoinKind.Left or JoinKind.Anti or JoinKind.Mark } join when IsEmpty(join.Left) => Empty(join),
        Join { Kind: JoinKind.Inner or JoinKind.Semi } join when IsEmpty(join.Right) || Predicates.IsNeverTrue(join.Condition) => Empty(join),
        Join { Kind: JoinKind.Anti } join when IsEmpty(join.Right) => join.Left,
        Join { Kind: JoinKind.Semi or JoinKind.Anti, Right: Aggregate { Aggregates.IsEmpty: true, Groups.IsEmpty: false } distinct } join
            when PassesGroups(distinct) => join with { Right = distinct.Input },
        UnionAll union => Simplify(union),
        _ => null,
    };

    private static bool IsEmpty(LogicalPlan plan) => plan is Values { Rows.IsEmpty: true };

    private static bool IsOneEmptyRow(LogicalPlan plan) => plan is Values { Rows.Count: 1, Columns.IsEmpty: true };

    private static Values Empty(LogicalPlan plan) => new(plan.Output, []);

    private static bool IsOrderless(Expression aggregate) => aggregate is AggregateCall { Function.Name: "count" or "sum" or "avg" or "min" or "max" };

    private static bool PassesGroups(Aggregate distinct)
    {
        foreach (NamedExpression group in distinct.Groups)
            if (group.Expression is not ColumnRef column || column.Id != group.Id) return false;
        return true;
    }

    private static LogicalPlan? Simplify(Project project)
    {
        if (IsEmpty(project.Input)) return Empty(project);
        EquatableArray<PlanColumn> input = project.Input.Output;
        bool same = input.Count == project.Columns.Count;
        for (int i = 0; same && i < input.Count; i++)
            same = project.Columns[i].Expression is ColumnRef passed && passed.Id == project.Columns[i].Id && passed.Id == input[i].Id && project.Columns[i].Name == input[i].Name;
        if (same) return project.Input;
        return project.Input is Project lower ? Merge(project, lower) : null;
    }

    private static Project? Merge(Project upper, Project lower)
    {
        var map = new Dictionary<ColumnId, Expression>(lower.Columns.Count);
        ColumnSet computed = [];
        foreach (NamedExpression column in lower.Columns)
        {
            map[column.Id] = column.Expression;
            if (column.Expression is not (ColumnRef or Literal)) computed.Add(column.Id);
        }

        // What is computed below may be used once above, and not where a CASE might skip it if it can fail.
        if (computed.Count > 0)
        {
            var used = new ColumnSet();
            foreach (NamedExpression column in upper.Columns)
                if (!CountUses(column.Expression, computed, used)) return null;
            foreach (NamedExpression column in lower.Columns)
                if (ColumnUse.IsVolatile(column.Expression)) return null;
        }

        return upper with
        {
            Input = lower.Input,
            Columns = upper.Columns.Map(c => c with { Expression = ExpressionRewriter.Substitute(c.Expression, map) }),
        };
    }

    private static bool CountUses(Expression expression, ColumnSet computed, ColumnSet used)
    {
        if (expression is ColumnRef column) return !computed.Contains(column.Id) || used.Add(column.Id);
        foreach (Expression child in expression.Children)
            if (!CountUses(child, computed, used)) return false;
        return true;
    }

    private static LogicalPlan? Simplify(UnionAll union)
    {
        if (!union.Inputs.Any(i => i is UnionAll || IsEmpty(i))) return null;
        EquatableArray<LogicalPlan> inputs = union.Inputs.Where(i => !IsEmpty(i))
            .SelectMany(i => i is UnionAll inner ? (IEnumerable<LogicalPlan>)inner.Inputs : [i]).ToEquatableArray();
        return inputs.IsEmpty ? Empty(union) : union with { Inputs = inputs };
    }
}
