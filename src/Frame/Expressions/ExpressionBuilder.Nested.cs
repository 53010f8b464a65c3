using System.Globalization;
using FrameEngine.Functions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Lists;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>Lists, structs and maps: values of others, and their parts.</summary>
internal static partial class ExpressionBuilder
{
    /// <summary>Functions that are forms of their own here and not in the registry.</summary>
    public static IReadOnlyList<string> NestedForms { get; } =
    [
        "aggregate", "array_aggr", "array_aggregate", "array_to_string", "array_to_string_comma_default", "list_aggr", "list_aggregate", "union_extract", "union_tag", "struct_concat", "struct_extract", "struct_extract_at", "struct_keys",
        "struct_values", "struct_contains", "struct_has", "struct_position", "struct_indexof",
    ];

    /// <summary>A list of operands in their common type.</summary>
    public static Expression List(string function, params ReadOnlySpan<Expression> items)
    {
        DataType type = CommonOf("a list", items);
        var operands = new Expression[items.Length];
        for (int i = 0; i < operands.Length; i++) operands[i] = CastTo(items[i], type);
        return Resolved(function, operands);
    }

    /// <summary>A struct of operands by name; without names the fields are told apart by place.</summary>
    /// <exception cref="BindException">A name comes twice.</exception>
    public static Expression Struct(IReadOnlyList<string>? names, params ReadOnlySpan<Expression> values)
    {
        Expression row = Resolved("row", values.ToArray());
        if (names is null) return row;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
            if (!seen.Add(name)) throw new BindException($"the struct has two fields \"{name}\"");
        return Cast(row, DataType.Struct([.. row.Type.Fields.Select((f, i) => new Field(names[i], f.Type))]));
    }

    /// <summary>A field of a struct by name, or what JSON has for a key.</summary>
    /// <exception cref="BindException">There is no such field.</exception>
    /// <exception cref="TypeException">The operand is no struct.</exception>
    public static Expression Field(Expression operand, string name)
    {
        if (operand.Type.IsJson) return Subscript(operand, new Literal(Scalar.Utf8(name)));
        if (operand.Type.IsUnion) return Member(operand, name);
        if (operand.Type.Id != TypeId.Struct) throw new TypeException($"a {operand.Type} has no field \"{name}\": it is no struct", "42809");
        int place = CastRules.PlaceOf(operand.Type, name);
        if (place >= 0) return new FieldAccess(operand, place);
        string[] names = [.. operand.Type.Fields.Select(f => f.Name)];
        throw new BindException($"the struct has no field \"{name}\"", "42703") { Hint = Suggestion.For(name, names) ?? $"it has {string.Join(", ", names.Select(n => $"\"{n}\""))}" };
    }

    /// <summary>A field of a struct by its place from 1.</summary>
    public static Expression FieldAt(Expression operand, Int128 place) => operand.Type.IsStruct && place >= 1 && place <= operand.Type.Fields.Length
        ? new FieldAccess(operand, (int)place - 1)
        : throw new BindException($"a {operand.Type} has no field {place}", "42703");

    /// <summary><c>operand[index]</c>: a list's element, a struct's field, what a map has for a key, a text's character.</summary>
    public static Expression Subscript(Expression operand, Expression index)
    {
        if (operand.Type.Id == TypeId.Map) return Call("map_extract_value", operand, index);
        if (operand.Type.IsJson)
        {
            // A number with a fraction is rounded to a place.
            if (index.Type.Id == TypeId.Decimal) index = Cast(index, DataType.Int64);
            return Call("json_extract", operand, index is Literal { Value: { Type.IsText: true, Value: string key } } ? PlaceOf(key) : index);
        }

        return StructPart(operand, index) ?? Call("list_extract", operand, index);
    }

    // A number is a place of an array, all else a key, whatever is in it.
    private static Literal PlaceOf(string key) => new(long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long place) ? Scalar.Int64(place) : Scalar.Utf8(JsonPath.ToKey(key)));

    private static Expression? StructPart(Expression operand, Expression index)
    {
        if (operand.Type.Id != TypeId.Struct) return null;
        if (operand.Type.IsUnion && index is not Literal { Value: { Type.Id: TypeId.Utf8, IsNull: false } }) throw new BindException("a member of a union is chosen by a constant name");
        if (index is Literal { Value: { Type.Id: TypeId.Utf8, Value: string name } }) return Field(operand, name);
        if (index is Literal { Value: { Type.IsInteger: true } value } && value.AsInteger() is { } place) return FieldAt(operand, place);
        throw new BindException("a field of a struct is chosen by a constant name or number");
    }

    /// <summary>Calls whose result's type depends on constants, or that unify arguments their own way; null for all others.</summary>
    private static Expression? NestedForm(string name, ReadOnlySpan<Expression> arguments)
    {
        switch (name)
        {
            case "list_value" or "list_pack" or "array_value" when !Resolves(arguments): return List(name, arguments);
            case "list_aggregate" or "list_aggr" or "array_aggregate" or "array_aggr" or "aggregate" when arguments is [var list, Literal { Value: { Type.Id: TypeId.Utf8, Value: string aggregate } }, .. var rest]:
                if (!FunctionRegistry.Default.IsAggregate(aggregate)) throw BindException.UnknownFunction(aggregate, FunctionRegistry.Default.AggregateNames);
                return Call(FunctionRegistry.Default, ListAggregates.Prefix + aggregate.ToLowerInvariant(), [list, .. rest]);
            case "array_to_string" or "array_to_string_comma_default" when arguments is [{ Type: { IsList: true } or { Id: TypeId.Null } } joined, ..]:
                return Joined(name, joined, arguments[1..]);
            case "struct_extract" or "struct_extract_at" or "array_extract" or "list_extract" or "list_element" when arguments is [{ Type.IsStruct: true } operand, var field]: return StructPart(operand, field);
            case "union_extract" when arguments is [{ Type: { IsUnion: true } or { Id: TypeId.Null } } union, var member]: return union.Type.IsUnion ? StructPart(union, member) : new Literal(Scalar.Null(DataType.Null));
            case "union_tag" when arguments is [{ Type: { IsUnion: true } or { Id: TypeId.Null } } union]: return union.Type.IsUnion ? new FieldAccess(union, 0) : new Literal(Scalar.Null(DataType.Null));
            case "struct_keys" when arguments is [{ Type.IsStruct: true } named]:
                Expression keys = List("list_value", [.. named.Type.Fields.Select(f => new Literal(Scalar.Utf8(f.Name)))]);
                return Case([new IsNull(named)], [new Literal(Scalar.Null(keys.Type))], keys);
            case "struct_values" when arguments is [{ Type.IsStruct: true } nameless]: return Cast(nameless, DataType.Struct([.. nameless.Type.Fields.Select(f => f with { Name = "" })]));
            case "struct_contains" or "struct_has" or "struct_position" or "struct_indexof" when arguments is [{ Type.IsStruct: true } searched, var wanted]:
                Expression fields = List("list_value", [.. searched.Type.Fields.Select((_, i) => new FieldAccess(searched, i))]);
                Expression found = Call(name is "struct_contains" or "struct_has" ? "list_contains" : "list_position", fields, wanted);
                return Case([new IsNull(searched)], [new Literal(Scalar.Null(found.Type))], found);
            case "struct_concat" when AreStructs(arguments): return StructConcat(arguments);
            default: return NestedForms.Contains(name) ? throw new TypeException($"function {name} does not take ({string.Join(", ", arguments.ToArray().Select(a => a.Type))})", "42883") : null;
        }
    }

    private static bool AreStructs(ReadOnlySpan<Expression> arguments)
    {
        foreach (Expression argument in arguments)
            if (!argument.Type.IsStruct) return false;
        return arguments.Length > 0;
    }

    // A struct's fields by their names.
    private static Case FieldsAsMap(Expression operand, DataType map, bool isTry)
    {
        Expression[] names = [.. operand.Type.Fields.Select(f => Cast(new Literal(Scalar.Utf8(f.Name)), map.Fields[0].Type, isTry))];
        Expression[] values = [.. operand.Type.Fields.Select((_, i) => Cast(new FieldAccess(operand, i), map.Fields[1].Type, isTry))];
        Expression made = CastTo(Call("map", List("list_value", names), List("list_value", values)), map);
        return new Case([new IsNull(operand)], [new Literal(Scalar.Null(map))], made);
    }

    // The fields of all, those of a null struct as nulls.
    private static Expression StructConcat(ReadOnlySpan<Expression> arguments)
    {
        var names = new List<string>();
        var values = new List<Expression>();
        foreach (Expression argument in arguments)
        {
            for (int i = 0; i < argument.Type.Fields.Length; i++)
            {
                names.Add(argument.Type.Fields[i].Name);
                values.Add(new FieldAccess(argument, i));
            }
        }

        return Struct(names.TrueForAll(n => n.Length == 0) ? null : names, [.. values]);
    }

    // A list's elements as texts with something between them.
    private static Expression Joined(string name, Expression list, ReadOnlySpan<Expression> separators)
    {
        if (separators.Length > 1 || separators.IsEmpty && name == "array_to_string") throw new TypeException($"{name} takes a list and a separator", "42883");
        Expression texts = CastTo(list, DataType.List(DataType.Utf8)), separator = separators.IsEmpty ? new Literal(Scalar.Utf8(",")) : separators[0];
        Expression joined = Call(FunctionRegistry.Default, $"{ListAggregates.Prefix}string_agg", texts, separator);
        // Nothing joined is an empty text, but nothing but nulls is null.
        Expression empty = Compare(ComparisonOperator.Equal, Call("len", texts), new Literal(Scalar.Int64(0)));
        return Case([new IsNull(texts), empty], [new Literal(Scalar.Null(DataType.Utf8)), new Literal(Scalar.Utf8(""))], joined);
    }

    // Operands of one type already.
    private static bool Resolves(ReadOnlySpan<Expression> arguments)
    {
        foreach (Expression argument in arguments)
            if (argument.Type != arguments[0].Type) return false;
        return true;
    }

    private static ScalarCall Resolved(string function, Expression[] operands)
    {
        ScalarOverload overload = FunctionRegistry.Default.ResolveScalar(function, operands.Select(o => o.Type).ToEquatableArray());
        return new ScalarCall(overload, operands.Select((o, i) => CastTo(o, overload.Parameters[i])).ToEquatableArray());
    }
}
