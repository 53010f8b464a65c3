using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Compute.Hashing;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>Compiles physical expressions into evaluator nodes.</summary>
/// <param name="repeated">Expressions to be evaluated once a chunk wherever they stand unconditionally; null for none.</param>
/// <param name="counter">Tells chunks apart; needed with <paramref name="repeated"/>.</param>
internal sealed class NodeFactory(MemoryPool pool, HashSet<Expression>? repeated = null, ChunkCounter? counter = null)
{
    private readonly Dictionary<Expression, SharedNode> _shared = [];

    public EvaluatorNode Create(Expression expression) => Create(expression, insideDictionary: false, mayShare: false);

    /// <summary>An expression of a set: what the set repeats is shared.</summary>
    public EvaluatorNode CreateShared(Expression expression) => Create(expression, insideDictionary: false, mayShare: true);

    /// <summary>A conjunction; an empty one is true.</summary>
    public EvaluatorNode CreateConjunction(IReadOnlyList<Expression> conjuncts) => conjuncts.Count switch
    {
        0 => new ConstantNode(Scalar.True, pool),
        1 => Create(conjuncts[0]),
        _ => new JunctionNode([.. conjuncts.Select(Create)], isAnd: true, pool),
    };

    private EvaluatorNode Create(Expression expression, bool insideDictionary, bool mayShare)
    {
        if (mayShare && repeated is not null && repeated.Contains(expression))
        {
            if (!_shared.TryGetValue(expression, out SharedNode? shared))
                _shared.Add(expression, shared = new SharedNode(CreateNode(expression, insideDictionary, mayShare), counter!));
            return shared;
        }

        return CreateNode(expression, insideDictionary, mayShare);
    }

    private EvaluatorNode CreateNode(Expression expression, bool insideDictionary, bool mayShare)
    {
        if (!insideDictionary && Pays(expression) && SingleColumn.Of(expression) is { } column && !expression.CanThrow)
            return new DictionaryNode(CreateNode(expression, insideDictionary: true, mayShare: false), column.Ordinal, column.InputType, pool);

        bool shareBelow = mayShare && RepeatedExpressions.IsUnconditional(expression);
        EvaluatorNode Child(Expression child) => Create(child, insideDictionary, shareBelow);
        EvaluatorNode[] Children(IEnumerable<Expression> children) => [.. children.Select(Child)];
        switch (expression)
        {
            case InputRef input: return new InputNode(input.Ordinal, input.InputType);
            case Literal literal: return new ConstantNode(literal.Value, pool);
            case FieldAccess field: return new FieldNode(Child(field.Operand), field.Type, field.Index, pool);
            case LambdaCall { Kind: LambdaKind.Reduce } reduce:
                return new ReduceLambdaNode(reduce, Child(reduce.List), reduce.Initial is null ? null : Child(reduce.Initial), new LambdaBody(reduce), pool);
            case LambdaCall lambda: return new MapLambdaNode(lambda, Child(lambda.List), new LambdaBody(lambda), pool);
            case ScalarCall call: return new CallNode(call.Function, Children(call.Arguments), pool);
            case Cast { Operand: Literal { Value.IsNull: true } literal } cast when !Cast.KeepsNulls(literal.Type, cast.Target): return new ConstantNode(Scalar.Null(cast.Target), pool);
            case Cast cast: return new CastNode(Child(cast.Operand), cast.Target, cast.Zone is null ? null : Types.Zones.Zone.Of(cast.Zone), cast.Try, cast.CanThrow, pool);
            case And and: return new JunctionNode(Children(and.Operands), isAnd: true, pool);
            case Or or: return new JunctionNode(Children(or.Operands), isAnd: false, pool);
            case Not not: return new NotNode(Child(not.Operand), pool);
            case IsNull isNull: return new IsNullNode(Child(isNull.Operand), isNull.Negated, pool);
            case Case @case: return new CaseNode(Children(@case.Conditions), Children(@case.Results), Child(@case.Else), @case.Type, pool);
            case Attempt { Operand.CanThrow: false } attempt: return Child(attempt.Operand);
            case Attempt attempt: return new AttemptNode(Child(attempt.Operand), attempt.Type, pool);
            case Coalesce coalesce: return new CoalesceNode(Children(coalesce.Operands), coalesce.Type, pool);
            case Comparison comparison: return Compare(comparison.Operator, Child(comparison.Left), Child(comparison.Right), comparison.Left is Literal);
            case InList list when list.HasConstantItems:
                return In(Child(list.Operand), [.. list.Items.Select(i => ((Literal)i).Value)], list.Negated);
            case InList list: return Create(Spelled(list), insideDictionary, mayShare: false);
            default: throw new InternalException($"the expression {expression} ({expression.GetType().Name}) cannot be evaluated");
        }
    }

    // Nodes that keep a dictionary by themselves, or do not look at values, gain nothing from results per entry.
    private static bool Pays(Expression expression) => expression switch
    {
        InputRef or Literal or IsNull { Operand: InputRef } => false,
        Cast { Operand: InputRef input } cast => cast.Zone is not null || Casting.CastKernels.Find(input.Type, cast.Target) is not null,
        _ => true,
    };

    // IN over items that are not constant: the disjunction that it stands for has the same three-valued truth.
    private static Expression Spelled(InList list)
    {
        var or = new Or(list.Items.Select(i => (Expression)new Comparison(ComparisonOperator.Equal, list.Operand, i)).ToEquatableArray());
        return list.Negated ? new Not(or) : or;
    }

    private EvaluatorNode Compare(ComparisonOperator op, EvaluatorNode left, EvaluatorNode right, bool constantLeft)
    {
        // The loops look for a constant on the right.
        if (constantLeft)
        {
            (left, right) = (right, left);
            op = op switch
            {
                ComparisonOperator.Less => ComparisonOperator.Greater,
                ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
                ComparisonOperator.Greater => ComparisonOperator.Less,
                ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
                _ => op,
            };
        }

        return left.Type.Physical switch
        {
            PhysicalType.Int8 => Number<sbyte>(op, left, right),
            PhysicalType.Int16 => Number<short>(op, left, right),
            PhysicalType.Int32 => Number<int>(op, left, right),
            PhysicalType.Int64 => Number<long>(op, left, right),
            PhysicalType.Bool or PhysicalType.UInt8 => Number<byte>(op, left, right),
            PhysicalType.UInt16 => Number<ushort>(op, left, right),
            PhysicalType.UInt32 => Number<uint>(op, left, right),
            PhysicalType.UInt64 => Number<ulong>(op, left, right),
            PhysicalType.Float32 => Number<float>(op, left, right),
            PhysicalType.Float64 => Number<double>(op, left, right),
            PhysicalType.Int128 when left.Type.IsUnsigned128 => Number<UInt128>(op, left, right),
            PhysicalType.Int128 => Number<Int128>(op, left, right),
            PhysicalType.View => Node<StringView, ViewEqualTo, ViewLessThan, ViewAtMost>(op, left, right),
            PhysicalType.Interval => Node<IntervalValue, IntervalEqualTo, IntervalLessThan, IntervalAtMost>(op, left, right),
            _ => throw new FrameNotSupportedException($"values of type {left.Type} cannot be compared"),
        };
    }

    private EvaluatorNode Number<T>(ComparisonOperator op, EvaluatorNode left, EvaluatorNode right) where T : unmanaged, System.Numerics.INumber<T> =>
        Node<T, EqualTo<T>, LessThan<T>, AtMost<T>>(op, left, right);

    private EvaluatorNode Node<T, TEqual, TLess, TAtMost>(ComparisonOperator op, EvaluatorNode left, EvaluatorNode right)
        where T : unmanaged
        where TEqual : struct, IRelation<T>
        where TLess : struct, IRelation<T>
        where TAtMost : struct, IRelation<T> => op switch
        {
            ComparisonOperator.Equal => new ComparisonNode<T, TEqual>(left, right, negated: false, pool),
            ComparisonOperator.NotEqual => new ComparisonNode<T, TEqual>(left, right, negated: true, pool),
            ComparisonOperator.Less => new ComparisonNode<T, TLess>(left, right, negated: false, pool),
            ComparisonOperator.GreaterOrEqual => new ComparisonNode<T, TLess>(left, right, negated: true, pool),
            ComparisonOperator.LessOrEqual => new ComparisonNode<T, TAtMost>(left, right, negated: false, pool),
            ComparisonOperator.Greater => new ComparisonNode<T, TAtMost>(left, right, negated: true, pool),
            _ => new DistinctNode<T, TEqual>(left, right, negated: op == ComparisonOperator.NotDistinct, pool),
        };

    private EvaluatorNode In(EvaluatorNode operand, IReadOnlyList<Scalar> items, bool negated) => operand.Type.Physical switch
    {
        PhysicalType.Int8 => new InListNode<sbyte, EqualTo<sbyte>, IntegerHash<sbyte>>(operand, items, negated, pool),
        PhysicalType.Int16 => new InListNode<short, EqualTo<short>, IntegerHash<short>>(operand, items, negated, pool),
        PhysicalType.Int32 => new InListNode<int, EqualTo<int>, IntegerHash<int>>(operand, items, negated, pool),
        PhysicalType.Int64 => new InListNode<long, EqualTo<long>, IntegerHash<long>>(operand, items, negated, pool),
        PhysicalType.Bool or PhysicalType.UInt8 => new InListNode<byte, EqualTo<byte>, IntegerHash<byte>>(operand, items, negated, pool),
        PhysicalType.UInt16 => new InListNode<ushort, EqualTo<ushort>, IntegerHash<ushort>>(operand, items, negated, pool),
        PhysicalType.UInt32 => new InListNode<uint, EqualTo<uint>, IntegerHash<uint>>(operand, items, negated, pool),
        PhysicalType.UInt64 => new InListNode<ulong, EqualTo<ulong>, IntegerHash<ulong>>(operand, items, negated, pool),
        PhysicalType.Float32 => new InListNode<float, EqualTo<float>, FloatHash<float>>(operand, items, negated, pool),
        PhysicalType.Float64 => new InListNode<double, EqualTo<double>, FloatHash<double>>(operand, items, negated, pool),
        PhysicalType.Int128 => new InListNode<Int128, EqualTo<Int128>, WideHash>(operand, items, negated, pool),
        PhysicalType.View => new InListNode<StringView, ViewEqualTo, ViewHash>(operand, items, negated, pool),
        PhysicalType.Interval => new InListNode<IntervalValue, IntervalEqualTo, IntervalHash>(operand, items, negated, pool),
        _ => throw new FrameNotSupportedException($"values of type {operand.Type} cannot be compared"),
    };
}
