using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Pushdown;

/// <summary>Moves limits below what keeps the number of rows, and copies them into inputs that need give no more.</summary>
/// <remarks><code>
/// Limit 10                      Limit 10
///   UnionAll                      UnionAll
///     a                    ⇒        Limit 10
///     b                               a
///                                   Limit 10
///                                     b
/// </code></remarks>
internal sealed class PushLimits : INodeRule
{
    public string Name => "push-limits";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Limit limit) return null;
        switch (limit.Input)
        {
            case Project project: return project with { Input = limit with { Input = project.Input } };
            case Limit lower: return Merge(limit, lower);
            case UnionAll union when limit.Count is { } count && count <= long.MaxValue - limit.Offset:
                EquatableArray<LogicalPlan> inputs = union.Inputs.Map(i => Capped(i, count + limit.Offset));
                return inputs.Equals(union.Inputs) ? null : limit with { Input = union with { Inputs = inputs } };
            case Join { Kind: JoinKind.Left or JoinKind.Single or JoinKind.Mark } join when limit.Count is { } count && count <= long.MaxValue - limit.Offset:
                LogicalPlan left = Capped(join.Left, count + limit.Offset);
                return ReferenceEquals(left, join.Left) ? null : limit with { Input = join with { Left = left } };
            default: return null;
        }
    }

    private static LogicalPlan Capped(LogicalPlan input, long count) => input switch
    {
        Limit { Count: { } known } when known <= count => input,
        TopN top when top.Count <= count => input,
        Sort => input,
        Values values when values.Rows.Count <= count => input,
        _ => new Limit(input, count),
    };

    private static Limit? Merge(Limit upper, Limit lower)
    {
        if (upper.Offset > long.MaxValue - lower.Offset) return null;
        long? left = lower.Count is { } given ? Math.Max(0, given - upper.Offset) : null;
        long? count = (left, upper.Count) switch
        {
            (null, var c) => c,
            (var l, null) => l,
            ({ } l, { } c) => Math.Min(l, c),
        };
        return new Limit(lower.Input, count, lower.Offset + upper.Offset);
    }
}
