using System.Text;

namespace FrameEngine.Expressions;

/// <summary>SQL-like text of expressions, for plans and messages. Not meant to be parsed back.</summary>
internal static class ExpressionText
{
    public static string Of(Expression expression)
    {
        var text = new StringBuilder();
        Write(text, expression, nested: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Expression expression, bool nested)
    {
        switch (expression)
        {
            case Literal literal: text.Append(literal.Value); break;
            case Parameter parameter: text.Append('$').Append(parameter.Use.Name ?? parameter.Use.Position.ToString(System.Globalization.CultureInfo.InvariantCulture)); break;
            case ColumnRef column: text.Append(column.Name); break;
            case InputRef input: text.Append('$').Append(input.Ordinal); break;
            case NameRef name: text.Append(name.Name); break;
            case AllColumns: text.Append('*'); break;
            case Named named: Write(text, named.Operand, nested); text.Append(" AS ").Append(named.Name); break;
            case ScalarCall { Function.Name: var name, Arguments: { Count: 2 } pair } when !char.IsLetter(name[0]) || name is "like" or "ilike": Infix(text, nested, $" {name.ToUpperInvariant()} ", pair); break;
            case UnboundCall { Name: var name, Arguments: { Count: 2 } pair } when !char.IsLetter(name[0]) || name is "and" or "or": Infix(text, nested, $" {name.ToUpperInvariant()} ", pair); break;
            case ScalarCall call: CallText(text, call.Function.Name, call.Arguments, false, null); break;
            case UnboundCall call: CallText(text, call.Name, call.Arguments, call.Distinct, call.Filter); break;
            case AggregateCall call: CallText(text, call.Function.Name, call.Arguments, call.Distinct, call.Filter); break;
            case WindowCall call: WindowText.Append(text, call); break;
            case UnboundWindow window: WindowText.Append(text, window); break;
            case Cast cast: CastText(text, cast.Operand, cast.Target, cast.Try); break;
            case UnboundCast cast: CastText(text, cast.Operand, cast.Target, cast.Try); break;
            case Comparison comparison: Infix(text, nested, $" {ExpressionBuilder.Symbol(comparison.Operator)} ", [comparison.Left, comparison.Right]); break;
            case And and: Infix(text, nested, " AND ", and.Operands); break;
            case Or or: Infix(text, nested, " OR ", or.Operands); break;
            case Not not: text.Append("NOT "); Write(text, not.Operand, true); break;
            case IsNull isNull: Write(text, isNull.Operand, true); text.Append(isNull.Negated ? " IS NOT NULL" : " IS NULL"); break;
            case InList list: In(text, list.Operand, list.Items, list.Negated); break;
            case UnboundIn list: In(text, list.Operand, list.Items, list.Negated); break;
            case Case @case: CaseText(text, @case.Conditions, @case.Results, @case.Else); break;
            case UnboundCase @case: CaseText(text, @case.Conditions, @case.Results, @case.Else); break;
            case FieldAccess field:
                Write(text, field.Operand, true);
                text.Append('.').Append(field.Operand.Type.Fields[field.Index].Name is { Length: > 0 } fieldName ? TypeNames.Quoted(fieldName) : (field.Index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case LambdaParameter parameter: text.Append((char)('x' + Math.Min(parameter.Index, 2))).Append(parameter.Depth); break;
            case LambdaCall call:
                Types.EquatableArray<Expression> operands = call.Initial is null ? [call.List, call.Body] : [call.List, call.Body, call.Initial];
                CallText(text, call.Kind switch { LambdaKind.Transform => "list_transform", LambdaKind.Filter => "list_filter", _ => "list_reduce" }, operands, false, null);
                break;
            case Attempt attempt: CallText(text, "try", [attempt.Operand], false, null); break;
            case Coalesce coalesce: CallText(text, "coalesce", coalesce.Operands, false, null); break;
            case ScalarSubquery: text.Append("(subquery)"); break;
            case ExistsSubquery exists: text.Append(exists.Negated ? "NOT EXISTS (subquery)" : "EXISTS (subquery)"); break;
            case QuantifiedSubquery quantified:
                Write(text, quantified.Operand, true);
                text.Append(' ').Append(ExpressionBuilder.Symbol(quantified.Operator)).Append(quantified.All ? " ALL (subquery)" : " ANY (subquery)");
                break;
            default: text.Append(expression.GetType().Name); break;
        }
    }

    private static void Infix(StringBuilder text, bool nested, string symbol, Types.EquatableArray<Expression> operands)
    {
        if (nested) text.Append('(');
        List(text, operands, symbol, nested: true);
        if (nested) text.Append(')');
    }

    private static void List(StringBuilder text, Types.EquatableArray<Expression> items, string separator, bool nested)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(separator);
            Write(text, items[i], nested);
        }
    }

    private static void CallText(StringBuilder text, string name, Types.EquatableArray<Expression> arguments, bool distinct, Expression? filter)
    {
        text.Append(name).Append('(').Append(distinct ? "DISTINCT " : "");
        if (arguments.Count == 0 && name == "count") text.Append('*');
        List(text, arguments, ", ", nested: false);
        text.Append(')');
        if (filter is null) return;
        text.Append(" FILTER (WHERE ");
        Write(text, filter, false);
        text.Append(')');
    }

    private static void CastText(StringBuilder text, Expression operand, DataType type, bool isTry)
    {
        text.Append(isTry ? "TRY_CAST(" : "CAST(");
        Write(text, operand, false);
        text.Append(" AS ").Append(type).Append(')');
    }

    private static void In(StringBuilder text, Expression operand, Types.EquatableArray<Expression> items, bool negated)
    {
        Write(text, operand, true);
        text.Append(negated ? " NOT IN (" : " IN (");
        List(text, items, ", ", nested: false);
        text.Append(')');
    }

    private static void CaseText(StringBuilder text, Types.EquatableArray<Expression> conditions, Types.EquatableArray<Expression> results, Expression? otherwise)
    {
        text.Append("CASE");
        for (int i = 0; i < conditions.Count; i++)
        {
            text.Append(" WHEN ");
            Write(text, conditions[i], false);
            text.Append(" THEN ");
            Write(text, results[i], false);
        }

        if (otherwise is not null)
        {
            text.Append(" ELSE ");
            Write(text, otherwise, false);
        }

        text.Append(" END");
    }
}
