using FrameEngine.Expressions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Functions.Scalars.Json;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>JSON out of values of any type, and values out of JSON.</summary>
internal sealed partial class Binder
{
    /// <summary>The functions that make JSON; null for all others.</summary>
    private Expression? BindJson(string name, FunctionSyntax call, Scope scope)
    {
        switch (name)
        {
            case "to_json" or "json_quote" or "row_to_json" or "array_to_json" when call.Arguments is [var value]: return AsJson(Bind(value.Value, scope));
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
                FunctionSyntax texts = call with { Name = call.Name with { Text = "string_agg" }, Arguments = [new FunctionArgument(null, Member(call, listed)), new FunctionArgument(null, new StringSyntax(call.Span, ","))] };
                Expression array = ExpressionBuilder.Call(JsonFunctions.Joined, Constant("["), Bind(texts, scope), Constant("]"));
                return ExpressionBuilder.Call("json_extract", ExpressionBuilder.Call("json_structure", array), new Literal(Scalar.Int64(0)));
            case "json_array":
                return Joined("[", [.. call.Arguments.Select(a => ItemOf(a.Value, scope))], "]");
            case "json_object":
                if (call.Arguments.Length % 2 != 0) throw Error(call.Span, "json_object takes keys and values in turn");
                return Joined("{", [.. call.Arguments.Chunk(2).Select(pair => ExpressionBuilder.Call("concat", KeyOf(pair[0].Value, scope), Constant(":"), ItemOf(pair[1].Value, scope)))], "}");
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
        return name is "json_extract" or "json_extract_path" or "->" ? matches : new LambdaCall(LambdaKind.Transform, matches, Found(name, new LambdaParameter(depth, 0, DataType.Json), Constant("$")), depth);
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

        if (json.Type.IsNested) json = ExpressionBuilder.Cast(json, DataType.Json);
        if (type.IsJson) return ExpressionBuilder.Call("nullif", ExpressionBuilder.Call("json_extract", json, Constant("$")), new Literal(new Scalar(DataType.Json, "null")));
        if (type.IsNested) return ExpressionBuilder.Call(strict ? FromJson.Strict : FromJson.Lenient, json, new Literal(Scalar.Null(type)));
        return ExpressionBuilder.Cast(ExpressionBuilder.Call("json_extract_string", json, Constant("$")), type, isTry: !strict);
    }

    /// <summary><c>FROM json_each(json [, path])</c> and json_tree, whose arguments may be columns of tables to the left.</summary>
    private (LogicalPlan Plan, List<ScopeColumn> Columns) BindJsonRows(TableFunctionSyntax function, string name, Scope? lateral)
    {
        if (function.Arguments.Length is < 1 or > 2 || function.Arguments.Any(a => a.Name is not null)) throw Error(function.Span, $"{name} takes JSON and a path into it");
        var scope = new Scope([], lateral) { AggregatesForbiddenIn = "FROM" };
        Expression[] arguments = [.. function.Arguments.Select(a => Bind(a.Value, scope))];
        Unnest unnest = Unnest.Of(Values.OneRow, [("row", ExpressionBuilder.Call("$" + name, arguments))]);
        EquatableArray<NamedExpression> shown = JsonRows.Row.Fields.Select((f, i) => NamedExpression.New(f.Name, new FieldAccess(unnest.Elements[0].Ref, i))).ToEquatableArray();
        (_, List<ScopeColumn> columns) = Aliased(new Project(unnest, shown), function.Alias, name);
        // What was asked is there by name, too: `*` has it not.
        NamedExpression[] asked = [NamedExpression.New("json", ExpressionBuilder.Cast(Again(arguments[0]), DataType.Json)), NamedExpression.New("root", arguments.Length > 1 ? RootOf(Again(arguments[1])) : Constant("$"))];
        var plan = new Project(unnest, [.. shown, .. asked]);
        for (int i = 0; i < asked.Length; i++) columns.Add(new ScopeColumn(asked[i].Name, function.Alias?.Name.Text ?? name, plan.Output[shown.Count + i].Ref, Plain: false) { IsHidden = true });
        return (plan, columns);
    }

    // A key alone is the path to it.
    private static Expression RootOf(Expression path) => ExpressionBuilder.Case(
        [ExpressionBuilder.Call("starts_with", path, Constant("$"))], [path], ExpressionBuilder.Call("concat", Constant("$.\""), path, Constant("\"")));

    // A null among others is JSON's null.
    private static FunctionSyntax Member(FunctionSyntax call, FunctionArgument value) => new(value.Value.Span, call.Name with { Text = "coalesce" }, [
        new FunctionArgument(null, new FunctionSyntax(value.Value.Span, call.Name with { Text = "to_json" }, [value])), new FunctionArgument(null, new StringSyntax(value.Value.Span, "null"))]);

    private Expression Grouped(FunctionSyntax call, string open, ExpressionSyntax item, string close, Scope scope)
    {
        FunctionSyntax texts = call with { Name = call.Name with { Text = "string_agg" }, Arguments = [new FunctionArgument(null, item), new FunctionArgument(null, new StringSyntax(call.Span, ","))] };
        // Of no rows there is no value.
        return ExpressionBuilder.Call(JsonFunctions.Joined, Constant(open), Bind(texts, scope), Constant(close));
    }

    private Expression KeyOf(ExpressionSyntax key, Scope scope)
    {
        Expression value = Bind(key, scope);
        if (!value.Type.IsText && value.Type.Id != TypeId.Null) throw Error(key.Span, $"a key of json_object is a VARCHAR, not {value.Type}: cast it");
        return ExpressionBuilder.Call("coalesce", ExpressionBuilder.Cast(ExpressionBuilder.Call("json_quote", ExpressionBuilder.Cast(value, DataType.Utf8)), DataType.Utf8),
            ExpressionBuilder.Cast(ExpressionBuilder.Call("error", Constant("json_object takes no NULL for a key")), DataType.Utf8));
    }

    // A null among others is JSON's null.
    private Expression ItemOf(ExpressionSyntax syntax, Scope scope)
    {
        Expression json = AsJson(Bind(syntax, scope));
        return json is Literal { Value.IsNull: true } ? Constant("null") : ExpressionBuilder.Call("coalesce", ExpressionBuilder.Cast(json, DataType.Utf8), Constant("null"));
    }

    /// <summary>A value as JSON; null for null. Text is a text of JSON, whatever is in it.</summary>
    private static Expression AsJson(Expression value) => value.Type.IsText ? ExpressionBuilder.Call("json_quote", value)
        : value.Type.IsJson ? ExpressionBuilder.Call("json", value)
        : ExpressionBuilder.Cast(value, DataType.Json);

    private static Expression Joined(string open, Expression[] items, string close)
    {
        var parts = new List<Expression> { Constant(open) };
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) parts.Add(Constant(","));
            parts.Add(items[i]);
        }

        parts.Add(Constant(close));
        return ExpressionBuilder.Call(JsonFunctions.Joined, [.. parts]);
    }

    private static Literal Constant(string text) => new(Scalar.Utf8(text));
}
