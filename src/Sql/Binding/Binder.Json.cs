using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>JSON out of values of any type: put together from texts. What a JSON function gives is taken as it is, any other text is quoted.</summary>
internal sealed partial class Binder
{
    private static readonly HashSet<string> s_textOfJson = new(StringComparer.OrdinalIgnoreCase)
    {
        "json_extract_string", "json_extract_path_text", "json_type", "json_structure", "json_valid", "json_exists", "json_contains", "json_array_length",
    };

    /// <summary>The functions that make JSON; null for all others.</summary>
    private Expression? BindJson(string name, FunctionSyntax call, Scope scope)
    {
        switch (name)
        {
            case "to_json" or "json_quote" or "row_to_json" or "array_to_json" when call.Arguments is [var value]: return JsonText(Bind(value.Value, scope), scope.Lambdas.Count, IsJson(value.Value));
            case "json_keys" when call.Arguments is [var within, var path]:
                Expression whole = Bind(within.Value, scope), way = Bind(path.Value, scope);
                return BindPaths(name, whole, way, scope) ?? ExpressionBuilder.Call("json_keys", ExpressionBuilder.Call("json_extract", whole, way));
            case "json_extract" or "json_extract_path" or "json_extract_string" or "json_extract_path_text" or "json_value" or "json_exists" or "json_type" or "json_array_length" when call.Arguments is [{ Name: null, Value: var json }, { Name: null, Value: var place }]:
                return BindPaths(name, Bind(json, scope), Bind(place, scope), scope);
            case "from_json" or "json_transform" or "from_json_strict" or "json_transform_strict" when call.Arguments is [{ Value: var text }, { Value: var structure }]:
                return FromJsonText(Bind(text, scope), BindConstant(structure, $"the structure of {name}"), name.EndsWith("strict", StringComparison.Ordinal), structure.Span);
            case "json_merge_patch" when call.Arguments.Length >= 2:
                // What is patched and null has nothing yet.
                return call.Arguments.Skip(1).Select(a => Bind(a.Value, scope)).Aggregate(Bind(call.Arguments[0].Value, scope), (target, patch) =>
                    ExpressionBuilder.Case([new IsNull(target)], [patch], ExpressionBuilder.Call("json_merge_patch", target, patch)));
            case "json_group_structure" when call.Arguments is [var listed]:
                FunctionSyntax texts = call with { Name = call.Name with { Text = "string_agg" }, Arguments = [listed, new FunctionArgument(null, new StringSyntax(call.Span, ","))] };
                Expression array = ExpressionBuilder.Call("||", ExpressionBuilder.Call("||", Constant("["), Bind(texts, scope)), Constant("]"));
                return ExpressionBuilder.Call("json_extract", ExpressionBuilder.Call("json_structure", array), new Literal(Scalar.Int64(0)));
            case "json_array":
                return Joined("[", [.. call.Arguments.Select(a => ToJson(a.Value, scope))], "]");
            case "json_object":
                if (call.Arguments.Length % 2 != 0) throw Error(call.Span, "json_object takes keys and values in turn");
                return Joined("{", [.. call.Arguments.Chunk(2).Select(pair => ExpressionBuilder.Call("concat", KeyOf(pair[0].Value, scope), Constant(":"), ToJson(pair[1].Value, scope)))], "}");
            case "json_group_array" when call.Arguments is [var item]:
                return Grouped(call, "[", Member(call, item), "]", scope);
            case "json_group_object" when call.Arguments is [var key, var member]:
                var pair = new FunctionSyntax(call.Span, call.Name with { Text = "concat" }, [
                    new FunctionArgument(null, new FunctionSyntax(key.Value.Span, call.Name with { Text = "coalesce" }, [
                        new FunctionArgument(null, new FunctionSyntax(key.Value.Span, call.Name with { Text = "json_quote" }, [new FunctionArgument(null, new CastSyntax(key.Value.Span, key.Value, new NamedTypeSyntax(key.Value.Span, "varchar", []), false))])),
                        new FunctionArgument(null, new FunctionSyntax(key.Value.Span, call.Name with { Text = "error" }, [new FunctionArgument(null, new StringSyntax(key.Value.Span, "json_group_object takes no NULL for a key"))]))])),
                    new FunctionArgument(null, new StringSyntax(call.Span, ":")),
                    new FunctionArgument(null, Member(call, member))]);
                return Grouped(call, "{", pair, "}", scope);
            default: return null;
        }
    }

    /// <summary>Several paths, or one that leads to several values: a list of what the function gives for each. Null for one plain path.</summary>
    private static Expression? BindPaths(string name, Expression json, Expression path, Scope scope)
    {
        int depth = scope.Lambdas.Count;
        if (path.Type.IsList)
        {
            Expression paths = ExpressionBuilder.Cast(path, DataType.List(DataType.Utf8));
            Expression found = Found(name, json, new LambdaParameter(depth, 0, DataType.Utf8));
            return ExpressionBuilder.Case([new IsNull(json)], [new Literal(Scalar.Null(DataType.List(found.Type)))], new LambdaCall(LambdaKind.Transform, paths, found, depth));
        }

        if (path is not Literal { Value.Value: string text } || !JsonPath.IsWildText(text)) return null;
        Expression matches = ExpressionBuilder.Call(JsonMatches.Name, json, path);
        return name is "json_extract" or "json_extract_path" or "->" ? matches : new LambdaCall(LambdaKind.Transform, matches, Found(name, new LambdaParameter(depth, 0, DataType.Utf8), Constant("$")), depth);
    }

    private static Expression Found(string name, Expression json, Expression path) => name == "json_keys"
        ? ExpressionBuilder.Call(name, ExpressionBuilder.Call("json_extract", json, path))
        : ExpressionBuilder.Call(name, json, path);

    private Expression FromJsonText(Expression json, Scalar structure, bool strict, SourceSpan span)
    {
        if (structure.IsNull) return new Literal(Scalar.Null(DataType.Null));
        if (structure.Value is not string text) throw Error(span, "a JSON structure is a text");
        DataType type;
        try
        {
            type = FromJson.TypeOf(text);
        }
        catch (FrameException error) when (Locate(error, span))
        {
            throw;
        }

        if (type.IsNested) return ExpressionBuilder.Call(strict ? FromJson.Strict : FromJson.Lenient, json, new Literal(Scalar.Null(type)));
        return ExpressionBuilder.Cast(ExpressionBuilder.Call("json_extract_string", json, Constant("$")), type, isTry: !strict);
    }

    /// <summary><c>FROM json_each(json [, path])</c> and json_tree, whose arguments may be columns of tables to the left.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindJsonRows(TableFunctionSyntax function, string name, Scope? lateral)
    {
        if (function.Arguments.Length is < 1 or > 2 || function.Arguments.Any(a => a.Name is not null)) throw Error(function.Span, $"{name} takes JSON and a path into it");
        var scope = new Scope([], lateral) { AggregatesForbiddenIn = "FROM" };
        Expression rows = ExpressionBuilder.Call("$" + name, [.. function.Arguments.Select(a => Bind(a.Value, scope))]);
        Unnest unnest = Unnest.Of(Values.OneRow, [("row", rows)]);
        var plan = new Project(unnest, JsonRows.Row.Fields.Select((f, i) => NamedExpression.New(f.Name, new FieldAccess(unnest.Elements[0].Ref, i))).ToEquatableArray());
        return Aliased(plan, function.Alias, name);
    }

    // A null among others is JSON's null.
    private static FunctionSyntax Member(FunctionSyntax call, FunctionArgument value) => new(value.Value.Span, call.Name with { Text = "coalesce" }, [
        new FunctionArgument(null, new FunctionSyntax(value.Value.Span, call.Name with { Text = "to_json" }, [value])), new FunctionArgument(null, new StringSyntax(value.Value.Span, "null"))]);

    private Expression Grouped(FunctionSyntax call, string open, ExpressionSyntax item, string close, Scope scope)
    {
        FunctionSyntax texts = call with { Name = call.Name with { Text = "string_agg" }, Arguments = [new FunctionArgument(null, item), new FunctionArgument(null, new StringSyntax(call.Span, ","))] };
        // Of no rows there is no value.
        return ExpressionBuilder.Call("||", ExpressionBuilder.Call("||", Constant(open), Bind(texts, scope)), Constant(close));
    }

    private Expression KeyOf(ExpressionSyntax key, Scope scope)
    {
        Expression value = Bind(key, scope);
        if (value.Type.Id is not (TypeId.Utf8 or TypeId.Null)) throw Error(key.Span, $"a key of json_object is a VARCHAR, not {value.Type}: cast it");
        return ExpressionBuilder.Call("coalesce", ExpressionBuilder.Call("json_quote", ExpressionBuilder.Cast(value, DataType.Utf8)),
            ExpressionBuilder.Cast(ExpressionBuilder.Call("error", Constant("json_object takes no NULL for a key")), DataType.Utf8));
    }

    private Expression ToJson(ExpressionSyntax syntax, Scope scope) => OrNull(JsonText(Bind(syntax, scope), scope.Lambdas.Count, IsJson(syntax)));

    private static Expression OrNull(Expression json) => json is Literal { Value.IsNull: true } ? Constant("null") : ExpressionBuilder.Call("coalesce", json, Constant("null"));

    /// <summary>A value as JSON; null for null. Lists are arrays, structs and maps objects, decimals doubles.</summary>
    /// <param name="value">The value.</param>
    /// <param name="depth">How many lambdas are around it.</param>
    /// <param name="isJson">It is a text that is JSON already.</param>
    private static Expression JsonText(Expression value, int depth, bool isJson)
    {
        switch (value.Type.Id)
        {
            case TypeId.Null: return new Literal(Scalar.Null(DataType.Utf8));
            case TypeId.List or TypeId.FixedSizeList:
                return Guarded(value, "[", Elements(ExpressionBuilder.Cast(value, DataType.List(value.Type.Element)), item => OrNull(JsonText(item, depth + 1, false)), depth), "]");
            case TypeId.Map:
                return Guarded(value, "{", Elements(ExpressionBuilder.Call("map_entries", value), MapEntry, depth), "}");
            case TypeId.Struct:
                Expression[] members = [.. value.Type.Fields.Select((f, i) => Named(Constant(f.Name), new FieldAccess(value, i)))];
                return ExpressionBuilder.Case([new IsNull(value)], [new Literal(Scalar.Null(DataType.Utf8))], Joined("{", members, "}"));
        }

        if (value.Type.IsFloat || value.Type.Id == TypeId.Decimal) return ExpressionBuilder.Call(JsonNumbers.Name, ExpressionBuilder.Cast(value, DataType.Float64));
        Expression text = ExpressionBuilder.Cast(value, DataType.Utf8);
        return value.Type.IsNumeric || value.Type.Id == TypeId.Boolean || isJson ? text : ExpressionBuilder.Call("json_quote", text);

        Expression MapEntry(Expression entry) => NamedAt(ExpressionBuilder.Cast(new FieldAccess(entry, 0), DataType.Utf8), new FieldAccess(entry, 1), depth + 1);

        Expression Named(Expression name, Expression member) => NamedAt(name, member, depth);
    }

    private static Expression NamedAt(Expression name, Expression member, int depth) =>
        ExpressionBuilder.Call("concat", ExpressionBuilder.Call("json_quote", name), Constant(":"), OrNull(JsonText(member, depth, false)));

    private static Expression Elements(Expression list, Func<Expression, Expression> body, int depth)
    {
        var item = new LambdaParameter(depth, 0, list.Type.Element);
        return ExpressionBuilder.Call("array_to_string", new LambdaCall(LambdaKind.Transform, list, body(item), depth), Constant(","));
    }

    private static Expression Guarded(Expression value, string open, Expression text, string close) =>
        ExpressionBuilder.Case([new IsNull(value)], [new Literal(Scalar.Null(DataType.Utf8))], ExpressionBuilder.Call("concat", Constant(open), text, Constant(close)));

    private static bool IsJson(ExpressionSyntax syntax) => syntax switch
    {
        FunctionSyntax call => call.Name.Text.StartsWith("json", StringComparison.OrdinalIgnoreCase) && !s_textOfJson.Contains(call.Name.Text) || call.Name.Text.Equals("to_json", StringComparison.OrdinalIgnoreCase),
        BinarySyntax binary => binary.Operator == BinaryOperator.JsonExtract,
        CastSyntax { Type: NamedTypeSyntax type } => type.Name == "json",
        _ => false,
    };

    private static Expression Joined(string open, Expression[] items, string close)
    {
        var parts = new List<Expression> { Constant(open) };
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) parts.Add(Constant(","));
            parts.Add(items[i]);
        }

        parts.Add(Constant(close));
        return ExpressionBuilder.Call("concat", [.. parts]);
    }

    private static Literal Constant(string text) => new(Scalar.Utf8(text));

    /// <summary>A cast to JSON, which is text that is JSON.</summary>
    private Expression BindCast(CastSyntax cast, Scope scope)
    {
        if (cast.Type is not NamedTypeSyntax { Name: "json" }) return ExpressionBuilder.Cast(Bind(cast.Operand, scope), BindType(cast.Type), cast.IsTry);
        Expression value = Bind(cast.Operand, scope);
        if (value.Type.Id is not (TypeId.Utf8 or TypeId.Null)) return ToJson(cast.Operand, scope);
        if (!cast.IsTry) return ExpressionBuilder.Call("json", value);
        return ExpressionBuilder.Case([ExpressionBuilder.Call("json_valid", value)], [ExpressionBuilder.Call("json", Again(value))], null);
    }
}
