using FrameEngine.Compute;
using FrameEngine.Functions;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>Makes bound expressions from bound operands: picks overloads, inserts implicit casts, checks types. SQL and the fluent API both go through it.</summary>
internal static partial class ExpressionBuilder
{
    public static Literal Literal(Scalar value) => new(value);

    /// <summary>An operator or scalar function by name: <c>+ - * / // % || = &lt;&gt; and or not coalesce like …</c> and every registered name.</summary>
    /// <exception cref="BindException">There is no such function.</exception>
    /// <exception cref="TypeException">It does not take these types.</exception>
    public static Expression Call(string name, params ReadOnlySpan<Expression> arguments) => Call(FunctionRegistry.Default, name, arguments);

    /// <inheritdoc cref="Call(string, ReadOnlySpan{Expression})"/>
    public static Expression Call(FunctionRegistry registry, string name, params ReadOnlySpan<Expression> arguments)
    {
        if (ZonedCalls.Bind(name.ToLowerInvariant(), arguments) is { } zoned) return zoned;
        if (SpecialForm(name.ToLowerInvariant(), arguments) is { } special) return special;
        if (RegexCalls.Bind(name.ToLowerInvariant(), arguments) is { } regex) return regex;
        if (NestedForm(name.ToLowerInvariant(), arguments) is { } nested) return nested;
        Expression[] operands = TypeTexts(name.ToLowerInvariant(), arguments);
        NarrowLiterals(name.ToLowerInvariant(), operands);
        // A chain of them is one call, which copies each text once.
        if (name == "||" && operands is [ScalarCall { Function.Name: "||", Type.Id: TypeId.Utf8 } chain, var last]) operands = [.. chain.Arguments, last];
        Span<bool> literals = new bool[operands.Length];
        for (int i = 0; i < operands.Length; i++) literals[i] = operands[i] is Literal { IsTyped: false, Value: { Type.IsText: true, IsNull: false } };
        ScalarOverload overload = registry.ResolveScalar(name, operands.Select(o => o.Type).ToEquatableArray(), literals);
        return Strict(new ScalarCall(overload, operands.Select((o, i) => CastTo(o, overload.Parameters[Math.Min(i, overload.Parameters.Count - 1)])).ToEquatableArray()));
    }

    /// <summary>A call that is null because one of its arguments is, whatever the others are: so they are not looked at, and cannot fail.</summary>
    private static Expression Strict(ScalarCall call) =>
        call.Function.Nulls == NullBehaviour.Propagate && call.CanThrow && call.Arguments.Any(IsNullConstant) ? new Literal(Scalar.Null(call.Type)) : call;

    /// <summary>Whether an expression is known to be null.</summary>
    public static bool IsNullConstant(Expression expression)
    {
        if (expression is Literal literal) return literal.Value.IsNull;
        try
        {
            return expression.Nullable && ConstantFolder.TryEvaluate(expression) is { IsNull: true };
        }
        catch (FrameException)
        {
            return false; // it fails, if at all, when a row reaches it
        }
    }

    /// <summary>An aggregate by name; <c>count</c> without arguments counts rows.</summary>
    public static AggregateCall Aggregate(string name, EquatableArray<Expression> arguments, bool distinct = false, Expression? filter = null)
    {
        AggregateOverload overload = FunctionRegistry.Default.ResolveAggregate(name, arguments.Select(o => o.Type).ToEquatableArray());
        EquatableArray<Expression> cast = arguments.Select((o, i) => CastTo(o, overload.Parameters[i])).ToEquatableArray();
        return new AggregateCall(overload, cast, distinct && !overload.DistinctIsRedundant, filter is null ? null : Condition(filter));
    }

    /// <summary>A comparison, both sides cast to their common type.</summary>
    public static Expression Compare(ComparisonOperator op, Expression left, Expression right)
    {
        (left, right) = Unify(Symbol(op), left, right);
        // As for functions: null whatever the other side is.
        if (op < ComparisonOperator.Distinct && (left.CanThrow || right.CanThrow) && (IsNullConstant(left) || IsNullConstant(right))) return new Literal(Scalar.Null(DataType.Boolean));
        return new Comparison(op, left, right);
    }

    public static Expression And(params ReadOnlySpan<Expression> operands) => Junction(operands, isAnd: true);

    public static Expression Or(params ReadOnlySpan<Expression> operands) => Junction(operands, isAnd: false);

    public static Expression Not(Expression operand) => new Not(Condition(operand));

    public static Expression In(Expression operand, IReadOnlyList<Expression> items, bool negated = false)
    {
        DataType type = CommonOf("IN", [operand, .. items]);
        return new InList(ForceTo(operand, type), items.Select(i => ForceTo(i, type)).ToEquatableArray(), negated);
    }

    public static Expression Case(IReadOnlyList<Expression> conditions, IReadOnlyList<Expression> results, Expression? otherwise)
    {
        otherwise ??= new Literal(Scalar.Null(DataType.Null));
        // Without ELSE the type starts with the first result's, a literal's too.
        DataType type = otherwise is Literal { Value.IsNull: true } && IsWholeNumber(results[0])
            ? results.Skip(1).Append(otherwise).Aggregate(results[0].Type, (t, r) => CommonWith("CASE", t, r, results[0]))
            : CommonOf("CASE", otherwise.Type.IsStruct ? [otherwise, .. results] : [.. results, otherwise]); // ELSE's fields come first
        return new Case(conditions.Select(Condition).ToEquatableArray(), results.Select(r => CastTo(r, type)).ToEquatableArray(), CastTo(otherwise, type));
    }

    /// <summary>An explicit cast.</summary>
    /// <exception cref="TypeException">There is no cast between the types.</exception>
    public static Expression Cast(Expression operand, DataType type, bool isTry = false)
    {
        if (operand.Type == type) return operand is Literal { IsTyped: false } literal ? literal with { IsTyped = true } : operand;
        if (operand.Type.IsStruct && type.Id == TypeId.Map) return FieldsAsMap(operand, type, isTry);
        if (type.IsUnion && operand.Type.Id != TypeId.Null && !CastExists(operand.Type, type)) throw NoMember(operand.Type, type);
        if (operand.Type.Id == TypeId.Enum && !type.IsUnion && type.Id is not (TypeId.Enum or TypeId.Utf8)) return Cast(Cast(operand, DataType.Utf8), type, isTry);
        if (ByTimestamp(operand.Type, type) is { } between) return Cast(Cast(operand, between, isTry), type, isTry);
        if (!CastExists(operand.Type, type))
        {
            // What casts to nothing of that kind has no value of it. Within lists, maps and structs it is an error: those are values themselves.
            return isTry && !SameNesting(operand.Type, type) ? new Literal(Scalar.Null(type)) : throw new TypeException($"a {operand.Type} does not cast to {type}", "42846");
        }

        return operand is Literal { Value.IsNull: true } && !Expressions.Cast.KeepsNulls(operand.Type, type) ? new Literal(Scalar.Null(type)) : new Cast(operand, type, isTry) { Zone = ZonedCalls.ZoneOfCast(operand.Type, type) };
    }

    /// <summary>An implicit cast to a type already chosen; text literals and nulls take any type.</summary>
    public static Expression CastTo(Expression operand, DataType type) => operand.Type == type ? operand : Cast(operand, type);

    /// <summary>A cast to a type that set operations and equality have forced on the operand: of nulls alone where there is no such cast.</summary>
    /// <exception cref="TypeException">There is none, and the operand is a constant that is not null.</exception>
    public static Expression ForceTo(Expression operand, DataType type)
    {
        if (operand.Type == type || operand is Literal { Value.IsNull: false }) return CastTo(operand, type);
        DataType from = operand.Type.Id == TypeId.Enum ? DataType.Utf8 : operand.Type;
        if (from.IsStruct && type.Id == TypeId.Map || ByTimestamp(from, type) is not null || CastExists(from, type)) return CastTo(operand, type);
        return operand is Literal ? new Literal(Scalar.Null(type)) : new Cast(operand, type);
    }

    /// <summary>A boolean operand; NULL becomes a boolean null.</summary>
    /// <exception cref="TypeException">It is not boolean.</exception>
    public static Expression Condition(Expression operand) => operand.Type.Id switch
    {
        TypeId.Boolean => operand,
        TypeId.Null => CastTo(operand, DataType.Boolean),
        TypeId.Enum or TypeId.Bit or TypeId.Utf8 => Cast(operand, DataType.Boolean),
        _ when operand.Type.IsNumeric => Cast(operand, DataType.Boolean),
        _ => throw new TypeException($"a condition must be BOOLEAN, but {operand} is {operand.Type}"),
    };

    /// <summary>Both operands in their common type.</summary>
    public static (Expression Left, Expression Right) Unify(string what, Expression left, Expression right)
    {
        DataType type = CommonOf(what, left, right);
        return (ForceTo(left, type), ForceTo(right, type));
    }

    /// <summary>The operators' symbols, as plans show them.</summary>
    public static string Symbol(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Equal => "=",
        ComparisonOperator.NotEqual => "<>",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        ComparisonOperator.GreaterOrEqual => ">=",
        ComparisonOperator.Distinct => "IS DISTINCT FROM",
        _ => "IS NOT DISTINCT FROM",
    };

    private static Expression? SpecialForm(string name, ReadOnlySpan<Expression> arguments)
    {
        switch (name)
        {
            case "=" or "==": return Compare(ComparisonOperator.Equal, arguments[0], arguments[1]);
            case "<>" or "!=": return Compare(ComparisonOperator.NotEqual, arguments[0], arguments[1]);
            case "<": return Compare(ComparisonOperator.Less, arguments[0], arguments[1]);
            case "<=": return Compare(ComparisonOperator.LessOrEqual, arguments[0], arguments[1]);
            case ">": return Compare(ComparisonOperator.Greater, arguments[0], arguments[1]);
            case ">=": return Compare(ComparisonOperator.GreaterOrEqual, arguments[0], arguments[1]);
            case "is distinct from": return Compare(ComparisonOperator.Distinct, arguments[0], arguments[1]);
            case "is not distinct from": return Compare(ComparisonOperator.NotDistinct, arguments[0], arguments[1]);
            case "and": return And(arguments);
            case "or": return Or(arguments);
            case "not": return Not(arguments[0]);
            case "is null": return new IsNull(arguments[0]);
            case "is not null": return new IsNull(arguments[0], Negated: true);
            case "coalesce" or "ifnull" when arguments.Length > 0: return CoalesceOf(arguments);
            case "nullif" when arguments.Length == 2:
                return Case([Compare(ComparisonOperator.Equal, arguments[0], arguments[1])], [new Literal(Scalar.Null(arguments[0].Type))], arguments[0]);
            // What the value's type is does not depend on whether it can be computed.
            case "typeof" when arguments is [{ CanThrow: true } value]:
                return Resolved(name, [Case([new Literal(Scalar.Bool(false))], [value], new Literal(Scalar.Null(value.Type)))]);
            // Text with a zone is an instant.
            case "strptime" or "try_strptime" when arguments is [_, Literal { Value.Value: string format }]
                && (format.Contains("%z", StringComparison.Ordinal) || format.Contains("%Z", StringComparison.Ordinal)):
                return Call(FunctionRegistry.Default, Functions.Scalars.TimeTextFunctions.Zoned + name, arguments);
            case "strptime" or "try_strptime" when arguments is [_, Literal { Value.Value: string format }] && format.Contains("%n", StringComparison.Ordinal):
                return Call(FunctionRegistry.Default, Functions.Scalars.TimeTextFunctions.Precise + name, arguments);
            // A decimal rounded to a known number of digits has that scale.
            case "round" when arguments is [{ Type.Id: TypeId.Decimal } number, Literal { Value: { Type.IsInteger: true } digits }] && digits.AsInteger() is { } scale && scale >= 0:
                return scale >= number.Type.Scale ? number : Cast(number, DataType.Decimal(number.Type.Precision, (int)scale));
            case "round" when arguments is [{ Type.Id: TypeId.Decimal } number, Literal { Value: { Type.IsInteger: true } digits }] && digits.AsInteger() is { } places && places < 0:
                return RoundBeforePoint(number, places);
            case "trunc" when arguments is [{ Type: { Id: TypeId.Decimal, Scale: > 0 } } cut, Literal { Value: { Type.IsInteger: true } kept }] && kept.AsInteger() is { } left && left < cut.Type.Scale:
                return Cast(new ScalarCall(FunctionRegistry.Default.ResolveScalar(name, [cut.Type, DataType.Int32]), [cut, CastTo(arguments[1], DataType.Int32)]),
                    DataType.Decimal(cut.Type.Precision, (int)Int128.Max(left, 0)));
            default: return null;
        }
    }

    // Rounding to tens, hundreds … leaves no digits behind the point, in as many digits as before. It may need one more than the type has before the point, which the fraction's leave free;
    // more places than there are before the point leave nothing.
    private static Expression RoundBeforePoint(Expression number, Int128 places)
    {
        DataType from = number.Type, to = DataType.Decimal(from.Precision, 0);
        if (-places >= from.Precision - from.Scale && from.Scale > 0)
            return Case([new IsNull(number)], [new Literal(Scalar.Null(to))], Cast(new Literal(Scalar.Int32(0)), to));
        Expression wide = from.Precision < DataType.MaxPrecision ? Cast(number, DataType.Decimal(from.Precision + 1, from.Scale)) : number;
        var digits = new Literal(Scalar.Int32((int)Int128.Max(places, -DataType.MaxPrecision)));
        return Cast(new ScalarCall(FunctionRegistry.Default.ResolveScalar("round", [wide.Type, DataType.Int32]), [wide, digits]), to);
    }

    private static Expression CoalesceOf(ReadOnlySpan<Expression> arguments)
    {
        DataType type = CommonOf("COALESCE", arguments);
        var operands = new List<Expression>(arguments.Length);
        foreach (Expression argument in arguments) operands.Add(CastTo(argument, type));
        return operands.Count == 1 ? operands[0] : new Coalesce(operands.ToEquatableArray());
    }

    private static Expression Junction(ReadOnlySpan<Expression> operands, bool isAnd)
    {
        var flat = new List<Expression>(operands.Length);
        foreach (Expression operand in operands)
        {
            Expression condition = Condition(operand);
            if (isAnd && condition is And and) flat.AddRange(and.Operands);
            else if (!isAnd && condition is Or or) flat.AddRange(or.Operands);
            else flat.Add(condition);
        }

        if (flat.Count == 0) return new Literal(Scalar.Bool(isAnd));
        if (flat.Count == 1) return flat[0];
        return isAnd ? new And(flat.ToEquatableArray()) : new Or(flat.ToEquatableArray());
    }

    // Integer literals last: where they fit, they take the type that the others have in common.
    private static DataType CommonOf(string what, params ReadOnlySpan<Expression> operands)
    {
        Expression? first = null;
        DataType type = DataType.Null;
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (Expression operand in operands)
            {
                if (IsWholeNumber(operand) != (pass == 1)) continue;
                type = first is null ? operand.Type : CommonWith(what, type, operand, first);
                if (first is null || first.Type.Id == TypeId.Null) first = operand; // NULL says nothing about the type
            }
        }

        return type;
    }

    private static DataType CommonWith(string what, DataType type, Expression operand, Expression first)
    {
        bool compared = what is not ("CASE" or "COALESCE" or "a list");
        if (CastRules.Common(type, operand.Type, compared) is { } common) return NarrowLiteral(type, operand) ?? common;
        // A text literal takes the type of what it meets, as '1995-01-01' does beside a date.
        if (IsText(operand) && type.Id != TypeId.Utf8) return type;
        if (IsText(first) && type.Id == TypeId.Utf8) return operand.Type;
        // Text is equal to a value if it reads as one; its order would not be that of the values.
        if (what is "=" or "<>" or "IS DISTINCT FROM" or "IS NOT DISTINCT FROM" or "IN")
        {
            if (type.Id is TypeId.Utf8 or TypeId.Enum) return operand.Type;
            if (operand.Type.Id is TypeId.Utf8 or TypeId.Enum) return type;
            if (CastRules.Common(type, operand.Type, compared, forced: true) is { } forced) return forced;
        }

        if (type.Id == TypeId.Utf8 || operand.Type.Id == TypeId.Utf8)
            throw new TypeException($"{what} cannot compare {type} with {operand.Type}: an explicit cast is needed");
        throw new TypeException($"{what} cannot combine {type} with {operand.Type}");
    }

    // An integer literal that fits the other side's type takes that type: a comparison must not widen a column for a constant.
    private static DataType? NarrowLiteral(DataType type, Expression operand) =>
        operand is Literal { IsTyped: false, Value: { Type.IsInteger: true } value } && type.IsInteger && value.AsInteger() is { } number && Fits(number, type) ? type : null;

    private static bool Fits(Int128 number, DataType type) => type.Id switch
    {
        TypeId.Int8 => number >= sbyte.MinValue && number <= sbyte.MaxValue,
        TypeId.Int16 => number >= short.MinValue && number <= short.MaxValue,
        TypeId.Int32 => number >= int.MinValue && number <= int.MaxValue,
        TypeId.Int64 => number >= long.MinValue && number <= long.MaxValue,
        TypeId.UInt8 => number >= 0 && number <= byte.MaxValue,
        TypeId.UInt16 => number >= 0 && number <= ushort.MaxValue,
        TypeId.UInt32 => number >= 0 && number <= uint.MaxValue,
        TypeId.UInt64 => number >= 0 && number <= ulong.MaxValue,
        TypeId.Int128 => true,
        TypeId.UInt128 => number >= 0,
        _ => false,
    };

    // A text literal takes the type of what stands beside it where nothing else could be meant: a whole number's factor or divisor, the others of greatest and least.
    private static Expression[] TypeTexts(string name, ReadOnlySpan<Expression> arguments)
    {
        Expression[] operands = arguments.ToArray();
        // Of nulls alone arithmetic is that of BIGINT.
        if (name is "+" or "-" or "*" or "%" or "//" or "&" or "|" or "xor" or "~" or "abs" or "bit_count" && operands.Length > 0 && operands.All(o => o.Type.Id == TypeId.Null))
            return [.. operands.Select(o => CastTo(o, DataType.Int64))];
        if (!operands.Any(IsText)) return operands;
        DataType? type = null;
        if (name is "greatest" or "least") type = operands.Where(o => !IsText(o)).Select(o => o.Type).Aggregate((DataType?)null, (t, o) => t is null ? o : CastRules.Common(t, o));
        else if (operands is [{ Type.IsNested: true } nested, _] && SearchedFor(name, nested.Type) is { Id: not TypeId.Null } part) return [nested, CastTo(operands[1], part)];
        else if (name is "+" or "-" && operands is [{ Type.IsBigNum: true }, _] or [_, { Type.IsBigNum: true }]) return [.. operands.Select(o => CastTo(o, DataType.BigNum))];
        else if (name is "*" or "//" or "%" && operands is [var left, var right]) type = IsText(left) ? right.Type : left.Type;
        if (type is null || type.Id is TypeId.Utf8 or TypeId.Null or TypeId.Enum || name is "*" or "//" or "%" && !type.IsInteger) return operands;
        return [.. operands.Select(o => IsText(o) ? CastTo(o, type) : o)];
    }

    // What a function looks for in a list or map, as a text literal reads then.
    private static DataType? SearchedFor(string name, DataType searched) => name switch
    {
        "list_contains" or "array_contains" or "list_has" or "array_has" or "contains" or "list_position" or "array_position" or "list_indexof" or "array_indexof" when searched.IsList => searched.Element,
        "list_has_any" or "array_has_any" or "list_has_all" or "array_has_all" or "&&" or "@>" or "<@" when searched.IsList => DataType.List(searched.Element),
        "map_extract" or "map_extract_value" or "element_at" or "map_contains" or "contains" when searched.Id == TypeId.Map => searched.Fields[0].Type,
        "map_contains_value" when searched.Id == TypeId.Map => searched.Fields[1].Type,
        _ => null,
    };

    // Beside other integers an integer literal that fits their type takes it, so that arithmetic over a column stays in the column's type.
    private static void NarrowLiterals(string name, Expression[] operands)
    {
        if (name is not ("+" or "-" or "*" or "//" or "%" or "divide" or "mod" or "&" or "|" or "xor" or "<<" or ">>" or "greatest" or "least")) return;
        DataType? type = null;
        foreach (Expression operand in operands)
        {
            if (!operand.Type.IsInteger) return;
            if (!IsWholeNumber(operand)) type = type is null ? operand.Type : CastRules.Common(type, operand.Type);
        }

        if (type is null) return;
        for (int i = 0; i < operands.Length; i++)
            if (NarrowLiteral(type, operands[i]) is not null) operands[i] = CastTo(operands[i], type);
    }

    // Beyond HUGEINT a literal is what the others take after.
    private static bool IsWholeNumber(Expression expression) => expression is Literal { IsTyped: false, Value: { Type: { IsInteger: true, Id: not TypeId.UInt128 }, IsNull: false } };

    private static bool IsText(Expression expression) => expression is Literal { IsTyped: false, Value.Type.IsText: true };

    // Timestamps of other units become everything else, and are made of it, by way of microseconds.
    private static DataType? ByTimestamp(DataType from, DataType to)
    {
        if (from.Id == TypeId.Timestamp && to.Id == TypeId.TimeTz) return DataType.TimestampTz;
        if (from.IsUnitTimestamp && to.Id is TypeId.Date or TypeId.Time or TypeId.TimestampTz or TypeId.TimeTz) return DataType.Timestamp;
        return to.IsUnitTimestamp && from.Id is TypeId.Date or TypeId.TimestampTz ? DataType.Timestamp : null;
    }

    private static bool SameNesting(DataType from, DataType to) => (from.IsList && to.IsList) || (from.Id == to.Id && from.Id is TypeId.Struct or TypeId.Map);

    private static bool CastExists(DataType from, DataType to)
    {
        if (from != to && from.Id != TypeId.Null && (to.IsUnion && !from.IsJson || from.IsUnion && to.Id != TypeId.Utf8)) return CastRules.NestedCastExists(from, to, CastExists);
        if (from == to || from.Id == TypeId.Null || from.Id == TypeId.Utf8 || to.Id == TypeId.Utf8) return true;
        if (from.IsNested || to.IsNested) return CastRules.NestedCastExists(from, to, CastExists);
        if (from.IsBigNum) return to.IsInteger || to.Id == TypeId.Float64;
        if (to.IsBigNum) return from.IsInteger || from.IsFloat;
        if (from.Id == TypeId.Bit || to.Id == TypeId.Bit)
        {
            DataType other = from.Id == TypeId.Bit ? to : from;
            return other.IsInteger || other.IsFloat || other.Id is TypeId.Boolean or TypeId.Binary;
        }

        if (from.IsNumeric || from.Id == TypeId.Boolean) return to.IsNumeric || to.Id == TypeId.Boolean;
        return (from.Id, to.Id) switch
        {
            (TypeId.Date, TypeId.Timestamp or TypeId.TimestampTz) => true,
            (TypeId.Date, _) when to.IsUnitTimestamp => true,
            (TypeId.Timestamp, TypeId.Date or TypeId.Time or TypeId.TimestampTz) => true,
            (TypeId.TimestampTz, TypeId.Date or TypeId.Time or TypeId.Timestamp) => true,
            (TypeId.Time, TypeId.Interval or TypeId.TimeNs) => true,
            (TypeId.TimeNs, TypeId.Time) or (TypeId.TimestampNs, TypeId.TimeNs) => true,
            (TypeId.Enum, TypeId.Enum) => true,
            (TypeId.Uuid, TypeId.Binary) or (TypeId.Binary, TypeId.Uuid) => true,
            (TypeId.Time, TypeId.TimeTz) or (TypeId.TimeTz, TypeId.Time) or (TypeId.TimestampTz, TypeId.TimeTz) => true,
            _ when from.IsUnitTimestamp => to.IsUnitTimestamp || to.Id == TypeId.Timestamp,
            (TypeId.Timestamp, TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs) => true,
            _ => false,
        };
    }
}
