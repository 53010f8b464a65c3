using System.Collections.Immutable;
using System.Text;
using FrameEngine.Sql.Lexing;

namespace FrameEngine.Sql.Syntax;

/// <summary>Writes syntax back as SQL in one normal form: every operation in parentheses, functions in lower case.</summary>
/// <remarks>The text of an expression without an alias is the name of its column, in DuckDB's spelling: <c>count_star()</c>, <c>(a + b)</c>, <c>CAST(x AS INTEGER)</c>.</remarks>
internal sealed partial class SyntaxText
{
    private readonly StringBuilder _text = new();

    private SyntaxText()
    {
    }

    /// <summary>The expression as SQL.</summary>
    public static string Of(ExpressionSyntax expression)
    {
        var text = new SyntaxText();
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
            case NumberSyntax number: Write(number.Text); break;
            case StringSyntax text: WriteString(text.Value); break;
            case BlobSyntax blob: Write("X'").Write(Convert.ToHexString(blob.Value.AsSpan())).Write("'"); break;
            case TypedLiteralSyntax typed:
                Write("CAST(");
                WriteString(typed.Value);
                Write(" AS ");
                Write(typed.Type);
                Write(")");
                break;
            case IntervalSyntax interval:
                Write("INTERVAL ");
                Write(interval.Value);
                if (interval.Unit is { } unit) Write(" ").Write(unit.ToString().ToUpperInvariant());
                break;
            case DefaultSyntax: Write("DEFAULT"); break;
            case UnarySyntax { Operator: UnaryOperator.Minus, Operand: NumberSyntax negative }: Write("-").Write(negative.Text); break;
            case UnarySyntax { Operator: UnaryOperator.Not } not: Write("(NOT ", not.Operand, ")"); break;
            case UnarySyntax unary:
                Write(unary.Operator switch { UnaryOperator.Minus => "-(", UnaryOperator.Plus => "+(", _ => "~(" }, unary.Operand, ")");
                break;
            case BinarySyntax binary: WriteInfix(binary.Left, binary.Operator.Text(), binary.Right); break;
            case LogicalSyntax logical:
                Write("(");
                WriteList(logical.Operands, logical.IsAnd ? " AND " : " OR ", i => Write(i));
                Write(")");
                break;
            case LikeSyntax like: WriteLike(like); break;
            case BetweenSyntax between:
                Write("(", between.Operand, between.Negated ? " NOT BETWEEN " : " BETWEEN ");
                if (between.Symmetric) Write("SYMMETRIC ");
                Write("", between.Low, " AND ");
                Write("", between.High, ")");
                break;
            case InListSyntax inList:
                Write("(", inList.Operand, inList.Negated ? " NOT IN (" : " IN (");
                WriteList(inList.Items, ", ", i => Write(i));
                Write("))");
                break;
            case InQuerySyntax inQuery:
                Write("(", inQuery.Operand, inQuery.Negated ? " NOT IN (" : " IN (");
                Write(inQuery.Query);
                Write("))");
                break;
            case IsNullSyntax isNull: Write("(", isNull.Operand, isNull.Negated ? " IS NOT NULL)" : " IS NULL)"); break;
            case IsBooleanSyntax isBoolean:
                Write("(", isBoolean.Operand, isBoolean.Negated ? " IS NOT " : " IS ");
                Write(isBoolean.Value switch { true => "TRUE)", false => "FALSE)", null => "UNKNOWN)" });
                break;
            case IsDistinctFromSyntax distinct: WriteInfix(distinct.Left, distinct.Negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", distinct.Right); break;
            case CastSyntax cast:
                Write(cast.IsTry ? "TRY_CAST(" : "CAST(", cast.Operand, " AS ");
                Write(cast.Type);
                Write(")");
                break;
            case CaseSyntax @case: WriteCase(@case); break;
            case CollateSyntax collate: Write("", collate.Operand, $" COLLATE {collate.Collation.Text}"); break;
            case FunctionSyntax function: WriteFunction(function); break;
            case LambdaSyntax lambda:
                Write("(lambda ");
                WriteList(lambda.Parameters, ", ", i => Write(i));
                Write(": ", lambda.Body, ")");
                break;
            case RowSyntax row:
                Write("row(");
                WriteList(row.Items, ", ", i => Write(i));
                Write(")");
                break;
            case ListSyntax list:
                Write("[");
                WriteList(list.Items, ", ", i => Write(i));
                Write("]");
                break;
            case StructSyntax @struct:
                Write("{");
                WriteList(@struct.Fields, ", ", f =>
                {
                    WriteString(f.Name.Text);
                    Write(": ", f.Value, "");
                });
                Write("}");
                break;
            case MapSyntax map:
                Write("MAP {");
                WriteList(map.Entries, ", ", e =>
                {
                    Write("", e.Key, ": ");
                    Write(e.Value);
                });
                Write("}");
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
                Write("ARRAY(");
                Write(array.Query);
                Write(")");
                break;
            case QuantifiedQuerySyntax quantified:
                Write("(", quantified.Left, $" {quantified.Operator.Text()} {(quantified.IsAll ? "ALL" : "ANY")}(");
                Write(quantified.Query);
                Write("))");
                break;
            case QuantifiedListSyntax quantified:
                Write("(", quantified.Left, $" {quantified.Operator.Text()} {(quantified.IsAll ? "ALL" : "ANY")}(");
                Write("", quantified.List, "))");
                break;
        }
    }

    private void WriteLike(LikeSyntax like)
    {
        if (like.Escape is not null)
        {
            Write((like.Negated ? "not_" : "") + (like.Kind == LikeKind.ILike ? "ilike" : "like") + "_escape(", like.Operand, ", ");
            Write("", like.Pattern, ", ");
            Write("", like.Escape, ")");
            return;
        }

        string op = like.Kind switch { LikeKind.Like => "~~", LikeKind.ILike => "~~*", LikeKind.Glob => "~~~", _ => "SIMILAR TO" };
        WriteInfix(like.Operand, like.Negated ? like.Kind == LikeKind.Similar ? "NOT SIMILAR TO" : "!" + op : op, like.Pattern);
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
        if (!star.Exclude.IsEmpty)
        {
            Write(" EXCLUDE (");
            WriteList(star.Exclude, ", ", i => Write(i));
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
                Write(named.Name.ToUpperInvariant());
                if (named.Modifiers.IsEmpty) break;
                Write("(");
                WriteList(named.Modifiers, ",", m => Write(Invariant(m)));
                Write(")");
                break;
            case ListTypeSyntax list:
                Write(list.Element);
                Write("[").Write(list.Length is { } length ? Invariant(length) : "").Write("]");
                break;
            case StructTypeSyntax @struct:
                Write("STRUCT(");
                WriteList(@struct.Fields, ", ", f =>
                {
                    Write(f.Name).Write(" ");
                    Write(f.Type);
                });
                Write(")");
                break;
            case EnumTypeSyntax values:
                Write("ENUM(");
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

    private void WriteInfix(ExpressionSyntax left, string op, ExpressionSyntax right)
    {
        Write("(", left, $" {op} ");
        Write("", right, ")");
    }

    private void WriteString(string value) => Write("'").Write(value.Replace("'", "''", StringComparison.Ordinal)).Write("'");

    private SyntaxText Write(Identifier name) =>
        IsPlain(name.Text) ? Write(name.Text) : Write($"\"{name.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    private static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
        && !Keywords.IsReserved(Keywords.Find(name));

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
