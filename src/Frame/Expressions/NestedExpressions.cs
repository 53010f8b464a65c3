using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>A field of a struct, by its place in the struct's type. Null where the struct is.</summary>
internal sealed record FieldAccess(Expression Operand, int Index) : Expression
{
    public override DataType Type => Operand.Type.Fields[Index].Type;
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
}

/// <summary>What a <see cref="LambdaCall"/> does with its body's results.</summary>
internal enum LambdaKind : byte
{
    /// <summary>The list of the results.</summary>
    Transform,
    /// <summary>The elements for which the result is true.</summary>
    Filter,
    /// <summary>The result for the result so far and the next element, from the first element or an initial value on.</summary>
    Reduce,
}

/// <summary>A function of a list's elements, evaluated for each. Null where the list is.</summary>
/// <param name="Kind">What becomes of the results.</param>
/// <param name="List">The list.</param>
/// <param name="Body">The function's body: it refers to parameters of this call's <paramref name="Depth"/> (and of calls around it) and to columns.
/// Parameter 0 is the element and 1 its place from 1; to reduce, 0 is the result so far, 1 the element and 2 its place.</param>
/// <param name="Depth">How many lambdas are around this one: with it, equal calls are equal wherever they stand.</param>
/// <param name="Initial">To reduce: what to begin with; null for the first element.</param>
internal sealed record LambdaCall(LambdaKind Kind, Expression List, Expression Body, int Depth, Expression? Initial = null) : Expression
{
    public override DataType Type => Kind switch
    {
        LambdaKind.Transform => DataType.List(Body.Type),
        LambdaKind.Filter => List.Type,
        _ => Body.Type,
    };

    protected override EquatableArray<Expression> ComputeChildren() => Initial is null ? [List, Body] : [List, Body, Initial];

    public override Expression WithChildren(EquatableArray<Expression> children) =>
        this with { List = children[0], Body = children[1], Initial = Initial is null ? null : children[2] };

    // A list without a first element cannot be reduced to anything.
    public override bool CanThrow => base.CanThrow || Kind == LambdaKind.Reduce && Initial is null;
}

/// <summary>A parameter of the lambda at a depth; see <see cref="LambdaCall"/>.</summary>
internal sealed record LambdaParameter(int Depth, int Index, DataType ParameterType) : Expression
{
    public override DataType Type => ParameterType;
}
