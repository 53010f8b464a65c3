using System.Collections.Immutable;
using System.Text;

namespace FrameEngine.Sql.Syntax;

/// <summary>Writes syntax back as SQL in one normal form: every operation in parentheses, functions in lower case.</summary>
/// <remarks>The text of an expression without an alias is the name of its column, in DuckDB's spelling: <c>count_star()</c>, <c>(a + b)</c>, <c>CAST(x AS INTEGER)</c>.</remarks>
internal sealed partial class SyntaxText
{
    private readonly StringBuilder _text = new();
    private readonly IReadOnlyDictionary<string, WindowSyntax>? _windows;

    private SyntaxText(IReadOnlyDictionary<string, WindowSyntax>? windows = null) => _windows = windows;

    /// <summary>The expression as SQL.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="windows">Named windows, which are written out.</param>
    public static string Of(ExpressionSyntax expression, IReadOnlyDictionary<string, WindowSyntax>? windows = null)
    {
        var text = new SyntaxText(windows);
        text.Write(expression);
        return text._text.ToString();
    }

    /// <summary>The query as SQL.</summary>
    public static string Of(QuerySyntax query)
    {
        var text = new SyntaxText();
        text.Write(query);
        return text._text.ToString();
    }

    /// <summary>The type as SQL, in capitals.</summary>
    public static string Of(TypeSyntax type)
    {
        var text = new SyntaxText();
        text.Write(type);
        return text._text.ToString();
    }

    private void Write(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ColumnSyntax column: WriteList(column.Parts, ".", n => Write(n)); break;
            case StarSyntax star: WriteStar(star); break;
            case ParameterSyntax parameter: Write("$").Write(parameter.Name ?? Invariant(parameter.Position)); break;
            case PositionalReferenceSyntax positional: Write("#").Write(Invariant(positional.Position)); break;
            case NullSyntax: Write("NULL"); break;
            case BooleanSyntax boolean: Write(boolean.Value ? "CAST('t' AS BOOLEAN)" : "CAST('f' AS BOOLEAN)"); break;
            case NumberSyntax number: Write(Number(number)); break;
            case StringSyntax text: WriteString(text.Value); break;
            case BlobSyntax blob: Write("X'").Write(Convert.ToHexString(blob.Value.AsSpan())).Write("'"); break;
            case TypedLiteralSyntax typed:
                Write("CAST(");
                WriteString(typed.Value);
                Write(" AS ");
                Write(typed.Type);
                Write(")");
                break;
            case IntervalSyntax interval: WriteInterval(interval); break;
            case DefaultSyntax: Write("DEFAULT"); break;
            case UnarySyntax { Operator: UnaryOperator.Minus, Operand: NumberSyntax negative }: Write("-").Write(Number(negative)); break;
            case UnarySyntax { Operator: UnaryOperator.Not } not: WriteNot(not); break;
            case UnarySyntax unary:
                Write(unary.Operator switch { UnaryOperator.Minus => "-(", UnaryOperator.Plus => "+(", _ => "~(" }, unary.Operand, ")");
                break;
            case BinarySyntax { Operator: BinaryOperator.RegexMatch or BinaryOperator.NotRegexMatch } match:
                WriteMatch(match.Left, match.Right, match.Operator == BinaryOperator.NotRegexMatch);
                break;
            case BinarySyntax binary: WriteInfix(binary.Left, binary.Operator.Text(), binary.Right); break;
            case LogicalSyntax logical:
                Write("(");
                WriteList(logical.Operands, logical.IsAnd ? " AND " : " OR ", i => Write(i));
                Write(")");
                break;
            case LikeSyntax like: WriteLike(like); break;
            case BetweenSyntax between:
                Write(between.Negated ? "(NOT (" : "(", between.Operand, between.Symmetric ? " BETWEEN SYMMETRIC " : " BETWEEN ");
                Write("", between.Low, " AND ");
                Write("", between.High, between.Negated ? "))" : ")");
                break;
            case InListSyntax inList:
                Write("(", inList.Operand, inList.Negated ? " NOT IN " : " IN ");
                Write(inList.IsContainer ? "" : "(");
                WriteList(inList.Items, ", ", i => Write(i));
                Write(inList.IsContainer ? ")" : "))");
                break;
            case InQuerySyntax inQuery:
                Write(inQuery.Negated ? "(NOT (" : "(", inQuery.Operand, " = ANY(");
                Write(inQuery.Query);
                Write(inQuery.Negated ? ")))" : "))");
                break;
            case IsNullSyntax isNull: Write("(", isNull.Operand, isNull.Negated ? " IS NOT NULL)" : " IS NULL)"); break;
            case IsBooleanSyntax { Value: { } truth } isBoolean:
                Write("(CAST(", isBoolean.Operand, $" AS BOOLEAN) IS {(isBoolean.Negated ? "" : "NOT ")}DISTINCT FROM {(truth ? "true" : "false")})");
                break;
            case IsBooleanSyntax unknown: Write("(", unknown.Operand, unknown.Negated ? " IS NOT NULL)" : " IS NULL)"); break;
            case IsDistinctFromSyntax distinct: WriteInfix(distinct.Left, distinct.Negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", distinct.Right); break;
            case CastSyntax cast:
                Write(cast.IsTry ? "TRY_CAST(" : "CAST(", cast.Operand, " AS ");
                Write(cast.Type);
                Write(")");
                break;
            case CaseSyntax @case: WriteCase(@case); break;
            case CollateSyntax collate: Write("", collate.Operand, " COLLATE ").Write(collate.Collation); break;
            case FunctionSyntax function: WriteFunction(function); break;
            case LambdaSyntax { HasArrow: true } arrow:
                Write(arrow.Parameters.Length == 1 ? "(" : "(main.\"row\"(");
                WriteList(arrow.Parameters, ", ", i => Write(i));
                Write(arrow.Parameters.Length == 1 ? " -> " : ") -> ", arrow.Body, ")");
                break;
            case LambdaSyntax lambda:
                Write("(lambda ");
                WriteList(lambda.Parameters, ", ", i => Write(i));
                Write(": ", lambda.Body, ")");
                break;
            case RowSyntax row: WriteCall("main.\"row\"(", row.Items); break;
            case ListSyntax { IsArray: true } array:
                Write("(ARRAY[");
                WriteList(array.Items, ", ", i => Write(i));
                Write("])");
                break;
            case ListSyntax list: WriteCall("main.list_value(", list.Items); break;
            case StructSyntax @struct:
                Write("main.struct_pack(");
                WriteList(@struct.Fields, ", ", f => Write(f.Name).Write(" := ", f.Value, ""));
                Write(")");
                break;
            case MapSyntax map:
                Write("main.\"map\"(");
                WriteCall("main.list_value(", [.. map.Entries.Select(e => e.Key)]);
                WriteCall(", main.list_value(", [.. map.Entries.Select(e => e.Value)]);
                Write(")");
                break;
            case SubscriptSyntax subscript:
                Write("", subscript.Operand, "[");
                Write("", subscript.Index, "]");
                break;
            case SliceSyntax slice:
                Write("", slice.Operand, "[");
                if (slice.Low is not null) Write(slice.Low);
                Write(":");
                if (slice.High is not null) Write(slice.High);
                if (slice.High is null && slice.Step is not null) Write("-");
                if (slice.Step is not null) Write(":", slice.Step, "");
                Write("]");
                break;
            case FieldSyntax field: Write("(", field.Operand, ").").Write(field.Name); break;
            case ScalarSubquerySyntax scalar:
                Write("(");
                Write(scalar.Query);
                Write(")");
                break;
            case ExistsSyntax exists:
                Write("EXISTS(");
                Write(exists.Query);
                Write(")");
                break;
            case ArraySubquerySyntax array:
                Write("(SELECT CASE  WHEN ((array_agg(#1) IS NULL)) THEN (list_value()) ELSE array_agg(#1) END FROM (");
                Write(array.Query);
                Write("))");
                break;
            case QuantifiedQuerySyntax quantified:
                WriteQuantified(quantified.Left, quantified.Operator, quantified.IsAll, () => Write(quantified.Query));
                break;
            case QuantifiedListSyntax quantified:
                WriteQuantified(quantified.Left, quantified.Operator, quantified.IsAll, () => Write("SELECT unnest(", quantified.List, ")"));
                break;
        }
    }

    // ALL holds where the opposite holds for none.
    private void WriteQuantified(ExpressionSyntax left, BinaryOperator op, bool all, Action values)
    {
        Write(all ? "(NOT (" : "(", left, $" {(all ? op.Negated() ?? op : op).Text()} ANY(");
        values();
        Write(all ? ")))" : "))");
    }

    private void WriteNot(UnarySyntax not)
    {
        ExpressionSyntax plain = WithoutNot(not);
        if (plain is UnarySyntax { Operator: UnaryOperator.Not } still) Write("(NOT ", still.Operand, ")");
        else Write(plain);
    }

    // Comparisons and IN take a NOT into themselves.
    private static ExpressionSyntax WithoutNot(ExpressionSyntax expression)
    {
        if (expression is not UnarySyntax { Operator: UnaryOperator.Not } not) return expression;
        ExpressionSyntax operand = WithoutNot(not.Operand);
        return operand switch
        {
            BinarySyntax binary when binary.Operator.Negated() is { } negated => binary with { Operator = negated },
            InListSyntax inList => inList with { Negated = !inList.Negated },
            _ => not with { Operand = operand },
        };
    }

    private void WriteCall(string opening, ImmutableArray<ExpressionSyntax> items)
    {
        Write(opening);
        WriteList(items, ", ", i => Write(i));
        Write(")");
    }

    private void WriteMatch(ExpressionSyntax text, ExpressionSyntax pattern, bool negated)
    {
        Write(negated ? "(NOT regexp_full_match(" : "regexp_full_match(", text, ", ");
        Write("", pattern, negated ? "))" : ")");
    }

    private void WriteInterval(IntervalSyntax interval)
    {
        if (interval.Unit is not { } unit)
        {
            Write("CAST(", interval.Value, " AS INTERVAL)");
            return;
        }

        string plural = unit switch { IntervalUnit.Century => "centuries", IntervalUnit.Millennium => "millennia", _ => unit.ToString().ToLowerInvariant() + "s" };
        if (unit is IntervalUnit.Second or IntervalUnit.Millisecond) Write($"to_{plural}(CAST(", interval.Value, " AS DOUBLE))");
        else Write($"to_{plural}(CAST(trunc(CAST(", interval.Value, $" AS DOUBLE)) AS {(unit is IntervalUnit.Microsecond or IntervalUnit.Minute or IntervalUnit.Hour ? "BIGINT" : "INTEGER")}))");
    }

    private static string Number(NumberSyntax number) =>
        number.Form == NumberForm.Float && double.TryParse(number.Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value)
            ? Types.ValueText.Double(value)
            : number.Text;

    private void WriteLike(LikeSyntax like)
    {
        if (like.Escape is not null)
        {
            Write("main.").Write((like.Negated ? "not_" : "") + (like.Kind == LikeKind.ILike ? "ilike" : "like") + "_escape(", like.Operand, ", ");
            Write("", like.Pattern, ", ");
            Write("", like.Escape, ")");
            return;
        }

        if (like.Kind == LikeKind.Similar)
        {
            WriteMatch(like.Operand, like.Pattern, like.Negated);
            return;
        }

        string op = like.Kind switch { LikeKind.Like => "~~", LikeKind.ILike => "~~*", _ => "~~~" };
        WriteInfix(like.Operand, like.Negated ? "!" + op : op, like.Pattern);
    }

    private void WriteCase(CaseSyntax @case)
    {
        Write("CASE ");
        foreach (CaseBranch branch in @case.Branches)
        {
            Write(" WHEN (");
            if (@case.Operand is not null) WriteInfix(@case.Operand, "=", branch.When);
            else Write(branch.When);
            Write(") THEN (", branch.Then, ")");
        }

        if (@case.Else is not null) Write(" ELSE ", @case.Else, " END");
        else Write(" ELSE NULL END");
    }

    private void WriteStar(StarSyntax star)
    {
        if (star.Qualifier is { } qualifier) Write(qualifier).Write(".");
        Write("*");
        if (!star.Exclude.IsEmpty || !star.ExcludeOfTables.IsEmpty)
        {
            Write(" EXCLUDE (");
            WriteList(star.Exclude, ", ", i => Write(i));
            if (!star.Exclude.IsEmpty && !star.ExcludeOfTables.IsEmpty) Write(", ");
            WriteList(star.ExcludeOfTables, ", ", e => Write(e.Table).Write(".").Write(e.Column));
            Write(")");
        }

        if (!star.Replace.IsEmpty)
        {
            Write(" REPLACE (");
            WriteList(star.Replace, ", ", i => Write(i));
            Write(")");
        }

        if (!star.Rename.IsEmpty)
        {
            Write(" RENAME (");
            WriteList(star.Rename, ", ", r => Write(r.Old).Write(" AS ").Write(r.New));
            Write(")");
        }
    }

    private void Write(TypeSyntax type)
    {
        switch (type)
        {
            case NamedTypeSyntax named:
                Write(TypeName(named));
                if (named.Modifiers.IsEmpty) break;
                Write("(");
                WriteList(named.Modifiers, ", ", m => Write(Invariant(m)));
                Write(")");
                break;
            case ListTypeSyntax list:
                Write(list.Element);
                Write("[").Write(list.Length is { } length ? Invariant(length) : "").Write("]");
                break;
            case StructTypeSyntax @struct:
                Write("STRUCT(");
                WriteList(@struct.Fields, ", ", WriteField);
                Write(")");
                break;
            case UnionTypeSyntax union:
                Write("UNION(");
                WriteList(union.Members, ", ", WriteField);
                Write(")");
                break;
            case EnumTypeSyntax values:
                Write("\"ENUM\"(");
                WriteList(values.Values, ", ", v => Write($"'{v.Replace("'", "''", StringComparison.Ordinal)}'"));
                Write(")");
                break;
            case MapTypeSyntax map:
                Write("MAP(");
                Write(map.Key);
                Write(", ");
                Write(map.Value);
                Write(")");
                break;
        }
    }

    private void WriteField(StructTypeField field)
    {
        Write(field.Name).Write(" ");
        Write(field.Type);
    }

    private void WriteInfix(ExpressionSyntax left, string op, ExpressionSyntax right)
    {
        Write("(", left, $" {op} ");
        Write("", right, ")");
    }

    private void WriteString(string value) => Write("'").Write(value.Replace("'", "''", StringComparison.Ordinal)).Write("'");

    // By the name that the type has, in quotes where the grammar has no word of its own for it.
    private static string TypeName(NamedTypeSyntax named)
    {
        if (named.Name is "char" or "character" && named.Modifiers.IsEmpty) return "VARCHAR(1)";
        if (named.Name is "bit" && named.Modifiers.IsEmpty) return "BIT(1)";
        string name = !TypeNames.TryCreate(named.Name, [], out DataType? type) ? named.Name : type.Id == TypeId.Decimal ? "DECIMAL" : type.ToString();
        return name is "INTEGER" or "BIGINT" or "SMALLINT" or "BOOLEAN" or "VARCHAR" or "FLOAT" or "DECIMAL" or "TIMESTAMP" or "TIME" or "INTERVAL" or "BIT" ? name : $"\"{name}\"";
    }

    private SyntaxText Write(Identifier name) => Write(TypeNames.Quoted(name.Text));

    private SyntaxText Write(string before, ExpressionSyntax expression, string after)
    {
        Write(before);
        Write(expression);
        return Write(after);
    }

    private SyntaxText Write(string text)
    {
        _text.Append(text);
        return this;
    }

    private void WriteList<T>(ImmutableArray<T> items, string separator, Action<T> write)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) Write(separator);
            write(items[i]);
        }
    }

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
