using System.Collections.Immutable;
using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Lists, structs and maps: literals, and access to their parts.</summary>
internal sealed partial class Binder
{
    private Expression BindList(ListSyntax list, Scope scope) => ExpressionBuilder.List("list_value", BindAll(list.Items, scope));

    private Expression BindStruct(StructSyntax @struct, Scope scope) =>
        ExpressionBuilder.Struct([.. @struct.Fields.Select(f => f.Name.Text)], BindAll([.. @struct.Fields.Select(f => f.Value)], scope));

    private Expression BindMap(MapSyntax map, Scope scope) => ExpressionBuilder.Call(
        "map",
        ExpressionBuilder.List("list_value", BindAll([.. map.Entries.Select(e => e.Key)], scope)),
        ExpressionBuilder.List("list_value", BindAll([.. map.Entries.Select(e => e.Value)], scope)));

    private Expression BindSubscript(SubscriptSyntax subscript, Scope scope) =>
        ExpressionBuilder.Subscript(Bind(subscript.Operand, scope), Bind(subscript.Index, scope));

    private Expression BindSlice(SliceSyntax slice, Scope scope)
    {
        Expression operand = Bind(slice.Operand, scope);
        Expression low = slice.Low is null ? new Literal(Scalar.Int64(SliceBounds.NoLow)) : Bind(slice.Low, scope);
        Expression high = slice.High is null ? new Literal(Scalar.Int64(SliceBounds.NoHigh)) : Bind(slice.High, scope);
        return slice.Step is null
            ? ExpressionBuilder.Call("list_slice", operand, low, high)
            : ExpressionBuilder.Call("list_slice", operand, low, high, Bind(slice.Step, scope));
    }

    private Expression BindField(FieldSyntax field, Scope scope) => FieldOf(Bind(field.Operand, scope), field.Name);

    /// <summary>A field by name; <c>m.key</c> of a map is what it has for the key.</summary>
    private Expression FieldOf(Expression operand, Identifier name)
    {
        try
        {
            return operand.Type.Id == TypeId.Map
                ? ExpressionBuilder.Subscript(operand, new Literal(Scalar.Utf8(name.Text)))
                : ExpressionBuilder.Field(operand, name.Text);
        }
        catch (FrameException exception) when (Locate(exception, name.Span))
        {
            throw;
        }
    }

    /// <summary>Fields of fields: <c>s.a.b</c>.</summary>
    private Expression Fields(Expression value, ImmutableArray<Identifier> parts, int first)
    {
        for (int i = first; i < parts.Length; i++) value = FieldOf(value, parts[i]);
        return value;
    }

    /// <summary><c>struct_pack(a := 1, b := 2)</c>, and <c>struct_insert</c>, whose named arguments are fields.</summary>
    private Expression? BindStructFunction(FunctionSyntax call, string name, Scope scope)
    {
        if (name is "struct_pack" && !call.Arguments.IsEmpty)
        {
            // A column is a field of its own name.
            string[] fields = [.. call.Arguments.Select(a => a.Name?.Text ?? (a.Value is ColumnSyntax column ? column.Parts[^1].Text : throw Error(a.Value.Span, "struct_pack takes columns, and values with names for them, as in struct_pack(a := 1)")))];
            return ExpressionBuilder.Struct(fields, BindAll([.. call.Arguments.Select(a => a.Value)], scope));
        }

        if (name == "union_value")
        {
            return call.Arguments is [{ Name: { } tag } only]
                ? ExpressionBuilder.Union(tag.Text, Bind(only.Value, scope))
                : throw Error(call.Span, "union_value takes one argument with a name, as in union_value(num := 1)");
        }

        if (name == "regexp_extract" && call.Arguments is [_, _, { Value: ListSyntax groups }, ..])
        {
            // A field for each group.
            ImmutableArray<ExpressionSyntax> parts = [.. groups.Items.Select((item, i) => (ExpressionSyntax)(call with
            {
                Arguments = call.Arguments.SetItem(2, new FunctionArgument(null, new NumberSyntax(item.Span, NumberForm.Integer, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))),
            }))];
            Expression[] matched = BindAll(parts, scope);
            Expression extracted = ExpressionBuilder.Struct([.. groups.Items.Select(g => g is StringSyntax text ? text.Value : throw Error(g.Span, "the name of a group must be a text"))], matched);
            return ExpressionBuilder.Case([new IsNull(Again(matched[0]))], [new Literal(Scalar.Null(extracted.Type))], extracted);
        }

        if (name == "regexp_extract_all" && call.Arguments is [_, _, { Value: ListSyntax named }, ..]) return BindNamedMatches(call, named, scope);
        if (name == "make_date" && call.Arguments is [{ Name: null, Value: var date }] && BindDateOfParts(Bind(date, scope)) is { } dated) return dated;
        if (name is not ("struct_insert" or "struct_update") || call.Arguments.Length < 2) return null;
        Expression first = Bind(call.Arguments[0].Value, scope);
        if (!first.Type.IsStruct) throw Error(call.Arguments[0].Value.Span, $"{name} needs a struct, not a {first.Type}");
        var names = first.Type.Fields.Select(f => f.Name).ToList();
        var values = first.Type.Fields.Select((_, i) => (Expression)new FieldAccess(first, i)).ToList();
        foreach (FunctionArgument argument in call.Arguments.Skip(1))
        {
            if (argument.Name is not { } field) throw Error(argument.Value.Span, $"the new fields of {name} need names, as in {name}(s, a := 1)");
            int place = names.FindIndex(n => n.Equals(field.Text, StringComparison.OrdinalIgnoreCase));
            Expression value = Bind(argument.Value, scope);
            if (place >= 0 && name == "struct_update") values[place] = value;
            else
            {
                names.Add(field.Text);
                values.Add(value);
            }
        }

        // A struct that is null stays so.
        Expression made = ExpressionBuilder.Struct(names, [.. values]);
        return ExpressionBuilder.Case([new IsNull(first)], [new Literal(Scalar.Null(made.Type))], made);
    }

    private Expression[] BindAll(ImmutableArray<ExpressionSyntax> items, Scope scope)
    {
        var bound = new Expression[items.Length];
        for (int i = 0; i < bound.Length; i++) bound[i] = Bind(items[i], scope);
        return bound;
    }
}
