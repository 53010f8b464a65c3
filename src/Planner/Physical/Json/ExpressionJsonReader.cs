using System.Text.Json;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Functions.Scalars;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Reads what <see cref="ExpressionJsonWriter"/> writes.</summary>
internal sealed class ExpressionJsonReader(FunctionRegistry functions)
{
    public Expression Read(JsonElement json)
    {
        string kind = json.GetProperty("e").GetString() ?? "";
        return kind switch
        {
            "literal" => new Literal(ScalarJson.Read(json)),
            "input" => new InputRef(json.GetProperty("ordinal").GetInt32(), Type(json, "type"), Flag(json, "nullable")),
            "call" => Call(json),
            "field" => Field(json),
            "parameter" => new LambdaParameter(json.GetProperty("depth").GetInt32(), json.GetProperty("index").GetInt32(), Type(json, "type")),
            "lambda" => new LambdaCall(
                Name<LambdaKind>(json.GetProperty("kind")), One(json, "list"), One(json, "body"), json.GetProperty("depth").GetInt32(), json.TryGetProperty("initial", out JsonElement initial) ? Read(initial) : null),
            "cast" => new Cast(One(json, "of"), Type(json, "type"), Flag(json, "try")) { Zone = json.TryGetProperty("zone", out JsonElement zone) ? zone.GetString() : null },
            "compare" => new Comparison(Name<ComparisonOperator>(json.GetProperty("operator")), One(json, "left"), One(json, "right")),
            "and" => new And(List(json, "of")),
            "or" => new Or(List(json, "of")),
            "not" => new Not(One(json, "of")),
            "is-null" => new IsNull(One(json, "of"), Flag(json, "negated")),
            "in" => new InList(One(json, "of"), List(json, "items"), Flag(json, "negated")),
            "case" => new Case(List(json, "when"), List(json, "then"), One(json, "else")),
            "try" => new Attempt(One(json, "of")),
            "coalesce" => new Coalesce(List(json, "of")),
            _ => throw new FrameNotSupportedException($"the plan has an unknown expression \"{kind}\""),
        };
    }

    public EquatableArray<Expression> ReadList(JsonElement json) => json.EnumerateArray().Select(Read).ToEquatableArray();

    /// <exception cref="FrameNotSupportedException">There is no such aggregate here.</exception>
    public AggregateOverload Aggregate(string name, EquatableArray<Expression> arguments, DataType type)
    {
        AggregateOverload found;
        try
        {
            found = functions.ResolveAggregate(name, arguments.Map(a => a.Type));
        }
        catch (FrameException e) when (e is BindException or TypeException)
        {
            throw new FrameNotSupportedException($"the plan uses an aggregate that is not known here: {e.Message}");
        }

        return found.ReturnType == type ? found : throw Different(name, found.ReturnType, type);
    }

    /// <exception cref="FrameNotSupportedException">The text names no type.</exception>
    public static DataType Type(JsonElement json, string name) => Type(json.GetProperty(name).GetString() ?? "");

    private static DataType Type(string text) =>
        TypeNames.TryParse(text, out DataType? type) ? type : throw new FrameNotSupportedException($"the plan names an unknown type \"{text}\"");

    /// <exception cref="FrameNotSupportedException">There is no such name.</exception>
    public static T Name<T>(JsonElement json) where T : struct, Enum =>
        json.GetString() is { } text && Enum.TryParse(text, out T value) && Enum.IsDefined(value)
            ? value
            : throw new FrameNotSupportedException($"the plan has an unknown {typeof(T).Name} \"{json}\"");

    private ScalarCall Call(JsonElement json)
    {
        string name = json.GetProperty("function").GetString() ?? "";
        EquatableArray<Expression> arguments = List(json, "arguments");
        DataType type = Type(json, "type");
        EquatableArray<DataType> from = json.TryGetProperty("from", out JsonElement types)
            ? types.EnumerateArray().Select(t => Type(t.GetString() ?? "")).ToEquatableArray()
            : arguments.Map(a => a.Type);
        ScalarOverload found;
        try
        {
            found = functions.ResolveScalar(name, from);
        }
        catch (FrameException e) when (e is BindException or TypeException)
        {
            throw new FrameNotSupportedException($"the plan uses a function that is not known here: {e.Message}");
        }

        if (found.ReturnType == type) return new ScalarCall(found, arguments);
        return name is "+" or "-" or "*" && type.Id == TypeId.Decimal && found.ReturnType.Id == TypeId.Decimal && found.ReturnType.Scale == type.Scale
            ? new ScalarCall(Arithmetic.Restore(name, arguments.Map(a => a.Type), type), arguments)
            : throw Different(name, found.ReturnType, type);
    }

    private FieldAccess Field(JsonElement json)
    {
        Expression operand = One(json, "of");
        int index = json.GetProperty("index").GetInt32();
        return operand.Type.Id == TypeId.Struct && index >= 0 && index < operand.Type.Fields.Length
            ? new FieldAccess(operand, index)
            : throw new FrameNotSupportedException($"the plan takes field {index} of a {operand.Type}");
    }

    private static FrameNotSupportedException Different(string name, DataType here, DataType there) =>
        new($"the plan's function {name} gives {there}, but here it gives {here}");

    private Expression One(JsonElement json, string name) => Read(json.GetProperty(name));

    private EquatableArray<Expression> List(JsonElement json, string name) => ReadList(json.GetProperty(name));

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement flag) && flag.GetBoolean();
}
