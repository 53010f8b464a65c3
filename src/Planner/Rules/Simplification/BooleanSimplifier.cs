using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Simplifies AND, OR, NOT, IS NULL, IN, CASE and COALESCE over operands that are simple already. Results are equal in three-valued logic.</summary>
internal static class BooleanSimplifier
{
    private const int FewOperands = 16;
    private static readonly Literal s_null = new(Scalar.Null(DataType.Boolean));

    public static Expression Simplify(And and)
    {
        List<Expression> operands = Flatten(and.Operands, isAnd: true, out bool decided);
        if (decided) return Predicates.False;
        return operands.Count > FewOperands && AsInList(operands, negated: true) is { } list ? list : Predicates.All(operands);
    }

    public static Expression Simplify(Or or)
    {
        List<Expression> operands = Flatten(or.Operands, isAnd: false, out bool decided);
        if (decided) return Predicates.True;
        if (operands.Count == 0) return Predicates.False;
        if (operands.Count == 1) return operands[0];
        return FactorCommon(operands) ?? AsInList(operands) ?? (Expression)new Or(operands.ToEquatableArray());
    }

    public static Expression Simplify(Not not) => not.Operand switch
    {
        Literal { Value: var value } => value.IsNull ? s_null : new Literal(Scalar.Bool(value.Value is false)),
        Not inner => inner.Operand,
        Comparison comparison => comparison with { Operator = Predicates.Negate(comparison.Operator) },
        IsNull isNull => isNull with { Negated = !isNull.Negated },
        InList list => list with { Negated = !list.Negated },
        And and => Simplify(new Or(and.Operands.Map(o => Simplify(new Not(o))))),
        Or or => Simplify(new And(or.Operands.Map(o => Simplify(new Not(o))))),
        ExistsSubquery exists => exists with { Negated = !exists.Negated },
        QuantifiedSubquery quantified => quantified with { Operator = Predicates.Negate(quantified.Operator), All = !quantified.All },
        _ => not,
    };

    public static Expression Simplify(IsNull isNull)
    {
        if (isNull.Operand is Literal literal) return new Literal(Scalar.Bool(literal.Value.IsNull != isNull.Negated));
        // An operand that can fail must still be evaluated.
        return !isNull.Operand.Nullable && !isNull.Operand.CanThrow ? new Literal(Scalar.Bool(isNull.Negated)) : isNull;
    }

    public static Expression Simplify(InList list)
    {
        if (list.Items.Count == 1)
            return ComparisonSimplifier.Simplify(new Comparison(list.Negated ? ComparisonOperator.NotEqual : ComparisonOperator.Equal, list.Operand, list.Items[0]));
        // Through a cast of the operand, if every item has an exact counterpart in the operand's own type.
        if (list.Operand is not Cast { Try: false } cast || !ComparisonSimplifier.IsOrderPreserving(cast)) return list;
        var items = new List<Expression>(list.Items.Count);
        foreach (Expression item in list.Items)
        {
            if (item is not Literal { Value: { IsNull: false } value } || Fold.Convert(value, cast.Operand.Type) is not { } converted) return list;
            items.Add(new Literal(converted));
        }

        return new InList(cast.Operand, items.ToEquatableArray(), list.Negated);
    }

    public static Expression Simplify(Case @case)
    {
        var conditions = new List<Expression>(@case.Conditions.Count);
        var results = new List<Expression>(@case.Results.Count);
        Expression otherwise = @case.Else;
        for (int i = 0; i < @case.Conditions.Count; i++)
        {
            if (Predicates.IsNeverTrue(@case.Conditions[i])) continue;
            if (Predicates.IsTrue(@case.Conditions[i]))
            {
                otherwise = @case.Results[i];
                break;
            }

            conditions.Add(@case.Conditions[i]);
            results.Add(@case.Results[i]);
        }

        if (conditions.Count == 0) return otherwise;
        return conditions.Count == @case.Conditions.Count ? @case : new Case(conditions.ToEquatableArray(), results.ToEquatableArray(), otherwise);
    }

    public static Expression Simplify(Coalesce coalesce)
    {
        var operands = new List<Expression>(coalesce.Operands.Count);
        foreach (Expression operand in coalesce.Operands)
        {
            if (operand is Literal { Value.IsNull: true }) continue;
            operands.Add(operand);
            if (!operand.Nullable) break;
        }

        if (operands.Count == 0) return coalesce.Operands[0];
        if (operands.Count == 1) return operands[0];
        return operands.Count == coalesce.Operands.Count ? coalesce : new Coalesce(operands.ToEquatableArray());
    }

    // Nested operands of the same kind, without neutral constants and repetitions. A constant that decides alone makes the rest superfluous.
    private static List<Expression> Flatten(EquatableArray<Expression> operands, bool isAnd, out bool decided)
    {
        var flat = new List<Expression>(operands.Count);
        decided = Add(operands, isAnd, flat, operands.Count > FewOperands ? [] : null);
        return flat;
    }

    /// <param name="seen">What is in <paramref name="flat"/>, for chains too long to look through it each time; null for short ones.</param>
    private static bool Add(EquatableArray<Expression> operands, bool isAnd, List<Expression> flat, HashSet<Expression>? seen)
    {
        foreach (Expression operand in operands)
        {
            if (operand is Literal { Value.Value: bool value })
            {
                if (value != isAnd) return true;
            }
            else if (isAnd && operand is And and)
            {
                if (Add(and.Operands, true, flat, seen)) return true;
            }
            else if (!isAnd && operand is Or or)
            {
                if (Add(or.Operands, false, flat, seen)) return true;
            }
            else if (!(seen is null ? flat.Contains(operand) : !seen.Add(operand)) || ColumnUse.IsVolatile(operand))
            {
                flat.Add(operand);
            }
        }

        return false;
    }

    // (a AND b) OR (a AND c) is a AND (b OR c): a may be a join's key, and what is left is shorter.
    private static Expression? FactorCommon(List<Expression> operands)
    {
        List<Expression> common = Predicates.Split(operands[0]);
        for (int i = 1; i < operands.Count && common.Count > 0; i++)
        {
            List<Expression> other = Predicates.Split(operands[i]);
            common.RemoveAll(c => !other.Contains(c));
        }

        // Factoring evaluates the common part first: it must not fail where it was guarded, nor give two results.
        common.RemoveAll(c => c.CanThrow || ColumnUse.IsVolatile(c));
        if (common.Count == 0) return null;
        var rests = new List<Expression>(operands.Count);
        foreach (Expression operand in operands)
        {
            List<Expression> rest = Predicates.Split(operand);
            rest.RemoveAll(common.Contains);
            rests.Add(Predicates.All(rest));
        }

        return Simplify(new And([.. common, Simplify(new Or(rests.ToEquatableArray()))]));
    }

    // x = 1 OR x = 2 OR x IN (3, 4)
    private static InList? AsInList(List<Expression> operands, bool negated = false)
    {
        // x <> 1 AND x <> 2 AND x NOT IN (3, 4), the other way round.
        ComparisonOperator comparing = negated ? ComparisonOperator.NotEqual : ComparisonOperator.Equal;
        Expression? operand = null;
        var items = new List<Expression>();
        foreach (Expression e in operands)
        {
            Expression? tested = e switch
            {
                Comparison { Right: Literal } c when c.Operator == comparing => c.Left,
                InList list when list.Negated == negated && list.HasConstantItems => list.Operand,
                _ => null,
            };
            if (tested is null || (operand is not null && !operand.Equals(tested)) || ColumnUse.IsVolatile(tested)) return null;
            operand = tested;
            if (e is Comparison comparison) items.Add(comparison.Right);
            else items.AddRange(((InList)e).Items);
        }

        return new InList(operand!, items.Distinct().ToEquatableArray(), negated);
    }
}
