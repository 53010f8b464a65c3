using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>A node of an expression tree: immutable, compared by value. <c>Expr</c> is the fluent face that users see.</summary>
/// <remarks>
/// Three dialects share the type. <em>Unbound</em> (<see cref="NameRef"/>, <see cref="UnboundCall"/> …) has names and no types; <em>bound</em> refers to columns by
/// <see cref="ColumnId"/>, has types everywhere and no implicit casts left; <em>physical</em> is bound with <see cref="InputRef"/> ordinals in place of columns.
/// Bound nodes are made by <see cref="ExpressionBuilder"/>, which alone knows the type rules.
/// </remarks>
internal abstract record Expression
{
    private EquatableArray<Expression> _children;

    // 0 until asked, then 1 or -1.
    private sbyte _subquery;

    /// <summary>The type of the result.</summary>
    /// <exception cref="InternalException">The node is unbound.</exception>
    public abstract DataType Type { get; }

    /// <summary>Whether the result may be null.</summary>
    public virtual bool Nullable => true;

    /// <summary>Operands, in the order that <see cref="WithChildren"/> takes them.</summary>
    public EquatableArray<Expression> Children => _children.IsDefault ? _children = ComputeChildren() : _children;

    /// <summary>The same node over other operands.</summary>
    public virtual Expression WithChildren(EquatableArray<Expression> children) => this;

    /// <summary>Whether this node or an operand is a subquery.</summary>
    public bool HasSubquery
    {
        get
        {
            if (_subquery == 0) _subquery = FindSubquery() ? (sbyte)1 : (sbyte)-1;
            return _subquery > 0;
        }
    }

    /// <summary>Noted by the optimiser's simplification: it has nothing to say of this very object. No copy inherits it.</summary>
    public bool IsSimplified { get; set; }

    /// <summary>Whether evaluating this node or an operand can fail for some input: such expressions are never moved ahead of what guards them.</summary>
    public virtual bool CanThrow
    {
        get
        {
            foreach (Expression child in Children)
                if (child.CanThrow) return true;
            return false;
        }
    }

    protected virtual EquatableArray<Expression> ComputeChildren() => [];

    // As with plans: what is cached does not survive into a changed copy, and is no part of the value.
    protected Expression(Expression original) { }

    protected Expression() { }

    public virtual bool Equals(Expression? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>SQL-like text, as plans show it.</summary>
    public sealed override string ToString() => ExpressionText.Of(this);

    private bool FindSubquery()
    {
        if (this is SubqueryExpression) return true;
        foreach (Expression child in Children)
            if (child.HasSubquery) return true;
        return false;
    }
}

/// <summary>A constant.</summary>
internal sealed record Literal(Scalar Value) : Expression
{
    /// <summary>A cast says of which type it is: it does not take that of what stands beside it.</summary>
    public bool IsTyped { get; init; }

    /// <summary>The place where the value of a parameter came from, if it is to be found again in the bound plan; else null.</summary>
    public ParameterUse? Use { get; init; }

    public override DataType Type => Value.Type;
    public override bool Nullable => Value.IsNull;
}

/// <summary>A column of some plan below (or, inside a correlated subquery, outside).</summary>
internal sealed record ColumnRef(ColumnId Id, string Name, DataType ColumnType, bool MayBeNull = true) : Expression
{
    public override DataType Type => ColumnType;
    public override bool Nullable => MayBeNull;

    // Identity alone decides: a name or a nullability learnt later does not make it another column.
    public bool Equals(ColumnRef? other) => other is not null && Id == other.Id;
    public override int GetHashCode() => Id.Value;
}

/// <summary>A column of a physical operator's input, by position.</summary>
internal sealed record InputRef(int Ordinal, DataType InputType, bool MayBeNull = true) : Expression
{
    public override DataType Type => InputType;
    public override bool Nullable => MayBeNull;
}

/// <summary>A scalar function or arithmetic operator over operands of exactly its parameter types.</summary>
internal sealed record ScalarCall(ScalarOverload Function, EquatableArray<Expression> Arguments) : Expression
{
    public override DataType Type => Function.ReturnType;
    public override bool Nullable => Function.Nulls != NullBehaviour.NeverNull && (Function.Nulls == NullBehaviour.Custom || Function.MayReturnNull || AnyNullable(Arguments));
    protected override EquatableArray<Expression> ComputeChildren() => Arguments;
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Arguments = children };
    public override bool CanThrow => Function.CanThrow && !ValueBounds.CannotOverflow(this) || base.CanThrow;

    internal static bool AnyNullable(EquatableArray<Expression> expressions)
    {
        foreach (Expression e in expressions)
            if (e.Nullable) return true;
        return false;
    }
}

/// <summary>A conversion to another type; <see cref="Try"/> gives null where it fails.</summary>
internal sealed record Cast(Expression Operand, DataType Target, bool Try = false) : Expression
{
    /// <summary>The zone in which local times and texts without a zone are read and instants shown; null for UTC.</summary>
    public string? Zone { get; init; }

    public override DataType Type => Target;
    // The null of JSON is no value of another type.
    public override bool Nullable => Try || (Operand.Nullable && !KeepsNulls(Operand.Type, Target)) || (Operand.Type.IsJson && !Target.IsText);

    /// <summary>Whether nulls become values: those of a member of a union.</summary>
    public static bool KeepsNulls(DataType from, DataType to) => to.IsUnion && !from.IsUnion && !from.IsJson && from.Id != TypeId.Null;

    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
    public override bool CanThrow => (!Try && (Zone is not null || !CastRules.IsTotal(Operand.Type, Target))) || Operand.CanThrow;
}

/// <summary>The comparison operators.</summary>
internal enum ComparisonOperator : byte
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// <summary><c>IS DISTINCT FROM</c>: never null, nulls are alike.</summary>
    Distinct,
    /// <summary><c>IS NOT DISTINCT FROM</c>: never null, nulls are alike.</summary>
    NotDistinct,
}

/// <summary>A comparison of two operands of the same type.</summary>
internal sealed record Comparison(ComparisonOperator Operator, Expression Left, Expression Right) : Expression
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => Operator < ComparisonOperator.Distinct && (Left.Nullable || Right.Nullable);
    protected override EquatableArray<Expression> ComputeChildren() => [Left, Right];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Left = children[0], Right = children[1] };
}

/// <summary>Three-valued conjunction. Later operands are evaluated only where the earlier are not false.</summary>
internal sealed record And(EquatableArray<Expression> Operands) : Expression
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => ScalarCall.AnyNullable(Operands);
    protected override EquatableArray<Expression> ComputeChildren() => Operands;
    public override Expression WithChildren(EquatableArray<Expression> children) => new And(children);
}

/// <summary>Three-valued disjunction. Later operands are evaluated only where the earlier are not true.</summary>
internal sealed record Or(EquatableArray<Expression> Operands) : Expression
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => ScalarCall.AnyNullable(Operands);
    protected override EquatableArray<Expression> ComputeChildren() => Operands;
    public override Expression WithChildren(EquatableArray<Expression> children) => new Or(children);
}

/// <summary>Three-valued negation.</summary>
internal sealed record Not(Expression Operand) : Expression
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => Operand.Nullable;
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => new Not(children[0]);
}

/// <summary><c>IS [NOT] NULL</c>.</summary>
internal sealed record IsNull(Expression Operand, bool Negated = false) : Expression
{
    public override DataType Type => DataType.Boolean;
    public override bool Nullable => false;
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => this with { Operand = children[0] };
}

/// <summary><c>operand [NOT] IN (items)</c>; all of one type. Null if nothing matches and an item or the operand is null.</summary>
/// <remarks>Items that are all literals are not operands: nothing is to be rewritten in them, and no rule should walk over a list of ten thousand.</remarks>
internal sealed record InList(Expression Operand, EquatableArray<Expression> Items, bool Negated = false) : Expression
{
    private readonly bool _constant = AllLiterals(Items);

    public override DataType Type => DataType.Boolean;
    public override bool Nullable => Operand.Nullable || ScalarCall.AnyNullable(Items);
    protected override EquatableArray<Expression> ComputeChildren() => _constant ? [Operand] : [Operand, .. Items];

    public override Expression WithChildren(EquatableArray<Expression> children) => _constant
        ? this with { Operand = children[0] }
        : new InList(children[0], children.Skip(1).ToEquatableArray(), Negated);

    /// <summary>Whether all items are literals.</summary>
    public bool HasConstantItems => _constant;

    // Not of all items: a hash needs to tell most lists apart, not to read ten thousand items each time.
    public override int GetHashCode() => HashCode.Combine(Operand, Negated, Items.Count, Items.Count > 0 ? Items[0] : null, Items.Count > 0 ? Items[Items.Count - 1] : null);

    public bool Equals(InList? other) => other is not null && Negated == other.Negated && Operand.Equals(other.Operand) && Items.Equals(other.Items);

    private static bool AllLiterals(EquatableArray<Expression> items)
    {
        foreach (Expression item in items)
            if (item is not Literal) return false;
        return true;
    }
}

/// <summary><c>CASE WHEN … THEN … ELSE … END</c>: conditions boolean, results of one type. Each part is evaluated only on the rows that reach it.</summary>
internal sealed record Case(EquatableArray<Expression> Conditions, EquatableArray<Expression> Results, Expression Else) : Expression
{
    public override DataType Type => Else.Type;
    public override bool Nullable => Else.Nullable || ScalarCall.AnyNullable(Results);
    protected override EquatableArray<Expression> ComputeChildren() => [.. Conditions, .. Results, Else];

    public override Expression WithChildren(EquatableArray<Expression> children) => new Case(
        children.Take(Conditions.Count).ToEquatableArray(), children.Skip(Conditions.Count).Take(Results.Count).ToEquatableArray(), children[children.Count - 1]);
}

/// <summary>The first operand that is not null; later ones are evaluated only where the earlier are null.</summary>
internal sealed record Coalesce(EquatableArray<Expression> Operands) : Expression
{
    public override DataType Type => Operands[0].Type;
    public override bool Nullable => Operands.All(o => o.Nullable);
    protected override EquatableArray<Expression> ComputeChildren() => Operands;
    public override Expression WithChildren(EquatableArray<Expression> children) => new Coalesce(children);
}

/// <summary>An expression that is null for the rows for which it fails: <c>TRY(x)</c>.</summary>
internal sealed record Attempt(Expression Operand) : Expression
{
    public override DataType Type => Operand.Type;
    public override bool CanThrow => false;
    protected override EquatableArray<Expression> ComputeChildren() => [Operand];
    public override Expression WithChildren(EquatableArray<Expression> children) => new Attempt(children[0]);
}

/// <summary>An aggregate function over the rows of a group: only in <see cref="Logical.Aggregate"/> nodes (and in unplaced select lists while binding).</summary>
internal sealed record AggregateCall(AggregateOverload Function, EquatableArray<Expression> Arguments, bool Distinct = false, Expression? Filter = null) : Expression
{
    public override DataType Type => Function.ReturnType;
    public override bool Nullable => Function.MayReturnNull;
    protected override EquatableArray<Expression> ComputeChildren() => Filter is null ? Arguments : [.. Arguments, Filter];

    public override Expression WithChildren(EquatableArray<Expression> children) => Filter is null
        ? this with { Arguments = children }
        : this with { Arguments = children.Take(Arguments.Count).ToEquatableArray(), Filter = children[children.Count - 1] };
}
