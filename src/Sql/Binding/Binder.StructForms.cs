using System.Globalization;
using FrameEngine.Expressions;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Functions that give structs, or take them, where others give or take single values.</summary>
internal sealed partial class Binder
{
    private static readonly string[] s_dateParts = ["year", "month", "day"];

    /// <summary><c>regexp_extract_all(text, pattern, ['a', 'b'])</c>: a struct for each match, with a field for each group.</summary>
    private Expression BindNamedMatches(FunctionSyntax call, ListSyntax names, Scope scope)
    {
        if (names.Items.IsEmpty) throw Error(names.Span, "regexp_extract_all needs a name for a group");
        Expression[] groups = [.. names.Items.Select((item, i) => Bind(
            call with { Arguments = call.Arguments.SetItem(2, new FunctionArgument(null, new NumberSyntax(item.Span, NumberForm.Integer, (i + 1).ToString(CultureInfo.InvariantCulture)))) }, scope))];
        DataType match = DataType.Struct([.. names.Items.Select(n => new Field(n is StringSyntax text ? text.Value : throw Error(n.Span, "the name of a group must be a text"), DataType.Utf8))]);
        Expression matches = ExpressionBuilder.Cast(ExpressionBuilder.Call("list_zip", groups), DataType.List(match));
        return ExpressionBuilder.Case([new IsNull(Again(groups[0]))], [new Literal(Scalar.Null(matches.Type))], matches);
    }

    /// <summary><c>make_date({'year': 2020, 'month': 1, 'day': 2})</c>, in any order, or without names in this one. Null for anything but a struct of them.</summary>
    private static Expression? BindDateOfParts(Expression parts)
    {
        if (parts.Type.Id != TypeId.Struct || parts.Type.Fields.Length != s_dateParts.Length) return null;
        Expression[] values = new Expression[s_dateParts.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int field = parts.Type.Fields.All(f => f.Name.Length == 0) ? i : parts.Type.Fields.Select(f => f.Name).ToList().FindIndex(n => n.Equals(s_dateParts[i], StringComparison.OrdinalIgnoreCase));
            if (field < 0) return null;
            values[i] = ExpressionBuilder.Cast(new FieldAccess(i == 0 ? parts : Again(parts), field), DataType.Int64);
        }

        return ExpressionBuilder.Call("make_date", values);
    }
}
