using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Expressions: names, operators and predicates.</summary>
internal sealed partial class Binder
{
    private Expression Bind(ExpressionSyntax syntax, Scope scope)
    {
        EnsureStack();
        try
        {
            return BindExpression(syntax, scope);
        }
        catch (FrameException exception) when (Locate(exception, syntax.Span))
        {
            throw;
        }
    }

    private Expression BindCondition(ExpressionSyntax syntax, Scope scope)
    {
        Expression condition = Bind(syntax, scope);
        try
        {
            return ExpressionBuilder.Condition(condition);
        }
        catch (FrameException exception) when (Locate(exception, syntax.Span))
        {
            throw;
        }
    }

    private Expression BindExpression(ExpressionSyntax syntax, Scope scope) => syntax switch
    {
        ColumnSyntax column => BindColumn(column, scope),
        NullSyntax => new Literal(Scalar.Null(DataType.Null)),
        BooleanSyntax boolean => new Literal(Scalar.Bool(boolean.Value)),
        NumberSyntax number => new Literal(Number(number, negative: false)),
        StringSyntax text => new Literal(Scalar.Utf8(text.Value)),
        BlobSyntax blob => new Literal(new Scalar(DataType.Binary, blob.Value.ToArray())),
        TypedLiteralSyntax typed => TextAs(typed.Value, BindType(typed.Type)),
        IntervalSyntax interval => BindInterval(interval, scope),
        ParameterSyntax parameter => BindParameter(parameter),
        PositionalReferenceSyntax positional => BindPositional(positional, scope),
        UnarySyntax unary => BindUnary(unary, scope),
        BinarySyntax binary => BindBinary(binary, scope),
        LogicalSyntax logical => BindLogical(logical, scope),
        LikeSyntax like => BindLike(like, scope),
        BetweenSyntax between => BindBetween(between, scope),
        InListSyntax inList => BindInList(inList, scope),
        InQuerySyntax inQuery => BindInQuery(inQuery, scope),
        IsNullSyntax isNull => new IsNull(Bind(isNull.Operand, scope), isNull.Negated),
        IsBooleanSyntax isBoolean => BindIsBoolean(isBoolean, scope),
        IsDistinctFromSyntax distinct => ExpressionBuilder.Compare(
            distinct.Negated ? ComparisonOperator.NotDistinct : ComparisonOperator.Distinct, Bind(distinct.Left, scope), Bind(distinct.Right, scope)),
        CastSyntax cast => ExpressionBuilder.Cast(Bind(cast.Operand, scope), BindType(cast.Type), cast.IsTry),
        CaseSyntax @case => BindCase(@case, scope),
        FunctionSyntax function => BindFunction(function, scope),
        ScalarSubquerySyntax scalar => BindScalarSubquery(scalar, scope),
        ExistsSyntax exists => new ExistsSubquery(BindQuery(exists.Query, scope)),
        QuantifiedQuerySyntax quantified => BindQuantified(quantified, scope),
        CollateSyntax collate => BindCollate(collate, scope),
        BoundSyntax bound => bound.Value,
        FilteredSyntax filtered => BindFiltered(filtered, scope),
        StarSyntax => throw Error(syntax.Span, "'*' cannot be used here"),
        DefaultSyntax => throw Error(syntax.Span, "DEFAULT can only be used in the VALUES of INSERT"),
        RowSyntax row => ExpressionBuilder.Struct(null, BindAll(row, scope)),
        ListSyntax list => BindList(list, scope),
        StructSyntax @struct => BindStruct(@struct, scope),
        MapSyntax map => BindMap(map, scope),
        SubscriptSyntax subscript => BindSubscript(subscript, scope),
        SliceSyntax slice => BindSlice(slice, scope),
        FieldSyntax field => BindField(field, scope),
        LambdaSyntax { Extraction: { } extraction } => Bind(extraction, scope),
        LambdaSyntax => throw Error(syntax.Span, "a lambda can only be an argument of a function that takes one, such as list_transform"),
        QuantifiedListSyntax quantified => BindQuantifiedList(quantified, scope),
        ArraySubquerySyntax array => BindArraySubquery(array, scope),
        _ => throw Unsupported(syntax.Span, "this expression"),
    };

    /// <summary>Functions that the standard calls without parentheses; a column of that name comes first.</summary>
    private static readonly HashSet<string> s_bareFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_catalog", "current_role", "current_schema", "current_user", "session_user", "user",
    };

    private Expression BindColumn(ColumnSyntax column, Scope scope)
    {
        ImmutableArray<Identifier> parts = column.Parts;
        string name = parts[^1].Text;
        string? table = parts.Length > 1 ? parts[^2].Text : null;
        string? schema = parts.Length > 2 ? parts[^3].Text : null;
        if (_frame is not null && table is null && WithArgument(name, argument => Bind(argument, scope)) is { } given) return given;
        for (Scope? s = scope; s is not null; s = s.Outer)
        {
            if (FindParameter(parts[0], s, ReferenceEquals(s, scope)) is { } parameter) return Fields(parameter, parts, 1);
            if (FindColumn(column, s) is { } found) return found;
            if (table is null && s.Aliases is not null && s.Aliases.TryGetValue(name, out ExpressionSyntax? aliased) && s.OpenAliases.Add(name))
            {
                Expression value = Bind(aliased, s);
                s.OpenAliases.Remove(name);
                return value;
            }

            if (table is null && BindRow(name, s) is { } row) return row;
            if (table is not null && s.HasTable(schema, table))
            {
                IEnumerable<string> names = s.Columns.Where(c => !c.IsHidden && Scope.Matches(c, schema, table)).Select(c => c.Name);
                throw At(
                    new BindException($"table \"{table}\" has no column \"{name}\"", "42703") { Hint = Suggestion.For(name, names) }, parts[^1].Span);
            }
        }

        if (table is null && !parts[0].Quoted && s_bareFunctions.Contains(name))
        {
            if (FunctionRegistry.Default.IsScalar(name)) return ExpressionBuilder.Call(name.ToLowerInvariant());
            if (BindSessionFunction(name.ToLowerInvariant(), new FunctionSyntax(column.Span, parts[0], [])) is { } known) return known;
        }

        if (table is null) throw At(BindException.UnknownColumn(name, KnownColumns(scope)), column.Span);
        throw At(BindException.UnknownTable(table, TableNames(scope)), parts[^2].Span);
    }

    /// <summary>What a name means in one scope: a column, qualified as far as that works, and then fields of it. Null if nothing.</summary>
    private Expression? FindColumn(ColumnSyntax column, Scope scope)
    {
        ImmutableArray<Identifier> parts = column.Parts;
        // database.schema.table.column: what is left out where the table is named is left out here.
        if (parts.Length > 3)
        {
            bool main = parts[1].Text.Equals("main", StringComparison.OrdinalIgnoreCase);
            if (main && scope.HasTable(parts[0].Text, parts[2].Text) && FindColumn(column with { Parts = [parts[0], .. parts[2..]] }, scope) is { } shorter) return shorter;
            if (scope.Columns.Any(c => Scope.Matches(c, parts[1].Text, parts[2].Text) && (c.Database is null || c.Database.Equals(parts[0].Text, StringComparison.OrdinalIgnoreCase)))
                && FindColumn(column with { Parts = parts[1..] }, scope) is { } qualified)
                return qualified;
        }

        for (int at = Math.Min(parts.Length - 1, 2); at >= 0; at--)
        {
            List<ScopeColumn> found = at == 0 ? scope.FindPlain(parts[0].Text) : scope.Find(at == 2 ? parts[0].Text : null, parts[at - 1].Text, parts[at].Text);
            // What has no fields is not what is meant by a name with more parts.
            if (at + 1 < parts.Length) found = found.FindAll(c => c.Value.Type is { Id: TypeId.Struct or TypeId.Map } or { IsJson: true });
            if (found.Count > 1) throw Ambiguous(column, found);
            if (found.Count == 1) return Fields(Use(found[0].Value, column.Span, scope), parts, at + 1);
        }

        return null;
    }

    private BindException Ambiguous(ColumnSyntax column, List<ScopeColumn> found)
    {
        IEnumerable<string> choices = found.Where(c => c.Table is not null).Select(c => $"\"{c.Table}.{c.Name}\"");
        return At(new BindException($"column \"{column.Parts[^1].Text}\" is ambiguous", "42702") { Hint = $"it may be {string.Join(" or ", choices)}" }, column.Span);
    }

    private static IEnumerable<string> KnownColumns(Scope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            foreach (ScopeColumn column in scope.Columns)
                if (column.Plain) yield return column.Name;
            if (scope.Aliases is null) continue;
            foreach (string alias in scope.Aliases.Keys)
                if (!scope.OpenAliases.Contains(alias)) yield return alias;
        }
    }

    /// <summary>Notes where a column is used, for the message if it turns out not to be grouped.</summary>
    private static Expression Use(Expression value, SourceSpan span, Scope scope)
    {
        if (!scope.InsideAggregate && value is ColumnRef column) scope.Uses.Add((column.Id, span));
        return value;
    }

    private Expression BindPositional(PositionalReferenceSyntax positional, Scope scope)
    {
        ScopeColumn[] columns = [.. scope.Columns.Where(c => !c.IsHidden)];
        if (positional.Position >= 1 && positional.Position <= columns.Length)
            return Use(columns[positional.Position - 1].Value, positional.Span, scope);
        throw Error(positional.Span, $"there is no column #{positional.Position}: FROM has {columns.Length} columns");
    }

    private Expression BindUnary(UnarySyntax unary, Scope scope)
    {
        if (unary is { Operator: UnaryOperator.Minus, Operand: NumberSyntax number }) return new Literal(Number(number, negative: true));
        Expression operand = Bind(unary.Operand, scope);
        return unary.Operator switch
        {
            UnaryOperator.Not => ExpressionBuilder.Not(operand),
            UnaryOperator.Minus => ExpressionBuilder.Call("-", operand),
            UnaryOperator.Plus when operand.Type.IsBigNum => ExpressionBuilder.Call("+", operand),
            UnaryOperator.Plus => operand.Type.IsNumeric || operand.Type.Id is TypeId.Null or TypeId.Interval
                ? operand
                : throw new TypeException($"operator + does not take ({operand.Type})", "42883"),
            _ => ExpressionBuilder.Call("~", operand),
        };
    }

    private Expression BindBinary(BinarySyntax binary, Scope scope)
    {
        if (binary.Operator.IsComparison() && binary is { Left: RowSyntax row, Right: RowSyntax other }) return BindRowComparison(binary, row, other, scope);
        Expression left = Bind(binary.Left, scope), right = Bind(binary.Right, scope);
        if (binary.Operator.IsComparison() && CollationOf(scope, binary.Left, binary.Right) is { } collation) (left, right) = (Collated(left, collation), Collated(right, collation));
        if (catalog.Options.NullForDivisionByZero && binary.Operator is BinaryOperator.Divide or BinaryOperator.Modulo && left.Type.IsNumeric && right.Type.IsNumeric) right = NullForZero(right);
        // A text takes the type of the moment that is taken from it.
        if (binary.Operator == BinaryOperator.Subtract && left is Literal { Value.Value: string } && right.Type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs)
            left = ExpressionBuilder.CastTo(left, right.Type);
        return binary.Operator switch
        {
            BinaryOperator.Equal => ExpressionBuilder.Compare(ComparisonOperator.Equal, left, right),
            BinaryOperator.NotEqual => ExpressionBuilder.Compare(ComparisonOperator.NotEqual, left, right),
            BinaryOperator.Less => ExpressionBuilder.Compare(ComparisonOperator.Less, left, right),
            BinaryOperator.LessOrEqual => ExpressionBuilder.Compare(ComparisonOperator.LessOrEqual, left, right),
            BinaryOperator.Greater => ExpressionBuilder.Compare(ComparisonOperator.Greater, left, right),
            BinaryOperator.GreaterOrEqual => ExpressionBuilder.Compare(ComparisonOperator.GreaterOrEqual, left, right),
            BinaryOperator.Divide when catalog.Options.IntegerDivision && left.Type.IsInteger && right.Type.IsInteger => ExpressionBuilder.Call("//", left, right),
            BinaryOperator.Add when left.Type.IsList && right.Type.IsList => ExpressionBuilder.Call("list_concat", left, right),
            BinaryOperator.Power or BinaryOperator.PowerOfStars => Known("pow", binary, left, right),
            BinaryOperator.RegexMatch => Known("regexp_full_match", binary, left, right),
            BinaryOperator.NotRegexMatch => ExpressionBuilder.Not(Known("regexp_full_match", binary, left, right)),
            BinaryOperator.RegexMatchIgnoringCase => Known("regexp_full_match", binary, left, right, new Literal(Scalar.Utf8("i"))),
            BinaryOperator.NotRegexMatchIgnoringCase => ExpressionBuilder.Not(Known("regexp_full_match", binary, left, right, new Literal(Scalar.Utf8("i")))),
            BinaryOperator.JsonExtract or BinaryOperator.JsonExtractText when BindPaths(binary.Operator.Text(), left, right, scope) is { } several => several,
            BinaryOperator.Distance => Known("list_distance", binary, left, right),
            BinaryOperator.CosineDistance => Known("list_cosine_distance", binary, left, right),
            BinaryOperator.StartsWith => Known("starts_with", binary, left, right),
            _ => Known(binary.Operator.Text(), binary, left, right),
        };
    }

    private static Expression NullForZero(Expression divisor) => ExpressionBuilder.Call("nullif", divisor, ExpressionBuilder.Cast(new Literal(Scalar.Int32(0)), divisor.Type));

    /// <summary>A call of a function that an operator stands for; refused by the operator's name while there is no such function.</summary>
    private Expression Known(string function, BinarySyntax binary, params ReadOnlySpan<Expression> arguments)
    {
        if (!FunctionRegistry.Default.IsScalar(function)) Refuse(binary.OperatorSpan, $"the operator {binary.Operator.Text()}");
        return ExpressionBuilder.Call(function, arguments);
    }

    private Expression BindLogical(LogicalSyntax logical, Scope scope)
    {
        var operands = new Expression[logical.Operands.Length];
        for (int i = 0; i < operands.Length; i++) operands[i] = BindCondition(logical.Operands[i], scope);
        return logical.IsAnd ? ExpressionBuilder.And(operands) : ExpressionBuilder.Or(operands);
    }

    private Expression BindLike(LikeSyntax like, Scope scope)
    {
        string? collation = CollationOf(scope, like.Operand, like.Pattern);
        Expression operand = Collated(Bind(like.Operand, scope), collation), pattern = Collated(Bind(like.Pattern, scope), collation);
        string function = like.Kind switch { LikeKind.Like => "like", LikeKind.ILike => "ilike", LikeKind.Glob => "glob", _ => "regexp_full_match" };
        if (!FunctionRegistry.Default.IsScalar(function)) Refuse(like.Span, like.Kind == LikeKind.Similar ? "SIMILAR TO" : function.ToUpperInvariant());
        if (like.Escape is not null && like.Kind is LikeKind.Glob or LikeKind.Similar) Refuse(like.Escape.Span, "ESCAPE here");
        Expression result = like.Escape is null
            ? ExpressionBuilder.Call(function, operand, pattern)
            : ExpressionBuilder.Call(function, operand, pattern, Bind(like.Escape, scope));
        return like.Negated ? ExpressionBuilder.Not(result) : result;
    }

    private Expression BindBetween(BetweenSyntax between, Scope scope)
    {
        string? collation = CollationOf(scope, between.Operand, between.Low, between.High);
        Expression operand = Collated(Bind(between.Operand, scope), collation), low = Collated(Bind(between.Low, scope), collation), high = Collated(Bind(between.High, scope), collation);
        Expression inside = Inside(operand, low, high);
        if (between.Symmetric) inside = ExpressionBuilder.Or(inside, Inside(Again(operand), Again(high), Again(low)));
        return between.Negated ? ExpressionBuilder.Not(inside) : inside;

        static Expression Inside(Expression operand, Expression low, Expression high) => ExpressionBuilder.And(
            ExpressionBuilder.Compare(ComparisonOperator.GreaterOrEqual, operand, low),
            ExpressionBuilder.Compare(ComparisonOperator.LessOrEqual, Again(operand), high));
    }

    /// <summary>The same expression for a second place: its subqueries get identities of their own.</summary>
    private static Expression Again(Expression expression) => ExpressionRewriter.BottomUp(
        expression, e => e is SubqueryExpression subquery ? subquery.WithPlan(FreshIds.Of(subquery.Plan)) : e);

    private static Expression BindIsBooleanOf(Expression operand, bool? value, bool negated) => value is { } wanted
        ? ExpressionBuilder.Compare(
            negated ? ComparisonOperator.Distinct : ComparisonOperator.NotDistinct, ExpressionBuilder.Condition(operand), new Literal(Scalar.Bool(wanted)))
        : new IsNull(ExpressionBuilder.Condition(operand), negated);

    private Expression BindIsBoolean(IsBooleanSyntax syntax, Scope scope) => BindIsBooleanOf(Bind(syntax.Operand, scope), syntax.Value, syntax.Negated);

    private Expression BindCase(CaseSyntax syntax, Scope scope)
    {
        var conditions = new List<Expression>(syntax.Branches.Length);
        var results = new List<Expression>(syntax.Branches.Length);
        Expression? operand = syntax.Operand is null ? null : Bind(syntax.Operand, scope);
        foreach (CaseBranch branch in syntax.Branches)
        {
            if (operand is null)
            {
                conditions.Add(BindCondition(branch.When, scope));
            }
            else
            {
                Expression value = Bind(branch.When, scope);
                conditions.Add(ExpressionBuilder.Compare(ComparisonOperator.Equal, conditions.Count == 0 ? operand : Again(operand), value));
            }

            results.Add(Bind(branch.Then, scope));
        }

        return ExpressionBuilder.Case(conditions, results, syntax.Else is null ? null : Bind(syntax.Else, scope));
    }
}
