using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>A lambda over a list to be bound: its parameters are the <see cref="UnboundParameter"/>s with its token.</summary>
internal sealed record UnboundLambda(LambdaKind Kind, Expression List, Expression Body, int Token, Expression? Initial) : UnboundExpression
{
    private static int s_last;

    public static int NewToken() => Interlocked.Increment(ref s_last);

    protected override EquatableArray<Expression> ComputeChildren() => Initial is null ? [List, Body] : [List, Body, Initial];

    public override Expression WithChildren(EquatableArray<Expression> children) =>
        this with { List = children[0], Body = children[1], Initial = Initial is null ? null : children[2] };
}

/// <summary>A parameter of an <see cref="UnboundLambda"/>.</summary>
internal sealed record UnboundParameter(int Token, int Index) : UnboundExpression;
