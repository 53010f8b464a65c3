using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>An expression as the fluent API writes it, before names and types are known. The fluent binder replaces every one of them.</summary>
internal abstract record UnboundExpression : Expression
{
    public sealed override DataType Type => throw new InternalException($"the unbound expression {this} was asked for its type");
}

/// <summary>A column by name, in any case.</summary>
internal sealed record NameRef(string Name) : UnboundExpression;

/// <summary>Every column of the input, but those named.</summary>
internal sealed record AllColumns(EquatableArray<string> Except) : UnboundExpression;

/// <summary>A function, operator or aggregate by name.</summary>
internal sealed record UnboundCall(string Name, EquatableArray<Expression> Arguments, bool Distinct = false, Expression? Filter = null) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => Filter is null ? Arguments : [.. Arguments, Filter];

    public override Expression WithChildren(EquatableArray<Expression> children) => Filter is null
        ? this with { Arguments = children }
        : this with { Arguments = children.Take(Arguments.Count).ToEquatableArray(), Filter = children[children.Count - 1] };
}

/// <summary>A call over a window. The frame is as written: its offsets are distances.</summary>
internal sealed record UnboundWindow(
    UnboundCall Call, EquatableArray<Expression> PartitionBy, EquatableArray<Logical.SortKey> OrderBy, FrameExtent? Frame, bool? IgnoreNulls) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => [Call, .. PartitionBy, .. OrderBy.Select(k => k.Expression), .. Frame?.Operands ?? []];

    public override Expression WithChildren(EquatableArray<Expression> children)
    {
        ReadOnlySpan<Expression> rest = children.AsSpan()[1..];
        EquatableArray<Expression> partition = EquatableArray.Create(rest[..PartitionBy.Count]);
        rest = rest[PartitionBy.Count..];
        var order = new Logical.SortKey[OrderBy.Count];
        for (int i = 0; i < order.Length; i++) order[i] = OrderBy[i] with { Expression = rest[i] };
        return new UnboundWindow((UnboundCall)children[0], partition, order.ToEquatableArray(), Frame?.WithOperands(rest[order.Length..]), IgnoreNulls);
    }
}

/// <summary>A conversion to be bound.</summary>
internal sealed record UnboundCast(Expression Operand, DataType Target, bool Try) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
}

/// <summary><c>CASE</c> to be bound: types are unified then.</summary>
internal sealed record UnboundCase(EquatableArray<Expression> Conditions, EquatableArray<Expression> Results, Expression? Else) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => Else is null ? [.. Conditions, .. Results] : [.. Conditions, .. Results, Else];

    public override Expression WithChildren(EquatableArray<Expression> children) => new UnboundCase(
        children.Take(Conditions.Count).ToEquatableArray(), children.Skip(Conditions.Count).Take(Results.Count).ToEquatableArray(),
        Else is null ? null : children[children.Count - 1]);
}

/// <summary><c>IN</c> a list to be bound.</summary>
internal sealed record UnboundIn(Expression Operand, EquatableArray<Expression> Items, bool Negated) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => [Operand, .. Items];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0], Items = children.Skip(1).ToEquatableArray() };
}

/// <summary>A name for a result.</summary>
internal sealed record Named(Expression Operand, string Name) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
}

/// <summary><c>IN</c> a one-column query to be bound.</summary>
internal sealed record UnboundInFrame(Expression Operand, Logical.LogicalPlan Plan, bool Negated) : UnboundExpression
{
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
}
