using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class DataFrame
{
    /// <summary>The rows of this frame, then those of others, by position of the columns; equal rows stay.</summary>
    /// <exception cref="TypeException">Column counts differ, or types have nothing in common.</exception>
    public DataFrame Concat(params ReadOnlySpan<DataFrame> others)
    {
        LogicalPlan[] inputs = [Plan];
        foreach (DataFrame other in others) inputs = [.. inputs, Foreign(other)];
        return inputs.Length == 1 ? this : With(SetPlans.UnionAll(inputs));
    }

    /// <summary>Every different row of both frames once.</summary>
    public DataFrame Union(DataFrame other) => With(SetPlans.Combine(SetOperator.Union, Plan, Foreign(other)));

    /// <summary>Every different row that is in both frames.</summary>
    public DataFrame Intersect(DataFrame other) => With(SetPlans.Combine(SetOperator.Intersect, Plan, Foreign(other)));

    /// <summary>Every different row of this frame that is not in the other.</summary>
    public DataFrame Except(DataFrame other) => With(SetPlans.Combine(SetOperator.Except, Plan, Foreign(other)));

    private LogicalPlan Foreign(DataFrame other) => ReferenceEquals(other.Session, Session)
        ? FreshIds.Of(other.Plan)
        : throw new UsageException("frames of different sessions do not combine");
}
