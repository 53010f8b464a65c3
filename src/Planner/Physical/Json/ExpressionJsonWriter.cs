using System.Text.Json;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>Writes physical expressions, each as an object whose <c>e</c> says what it is.</summary>
internal sealed class ExpressionJsonWriter(Utf8JsonWriter json)
{
    public void Write(Expression expression)
    {
        json.WriteStartObject();
        switch (expression)
        {
            case Literal literal:
                json.WriteString("e", "literal");
                ScalarJson.Write(json, literal.Value);
                break;
            case InputRef input:
                json.WriteString("e", "input");
                json.WriteNumber("ordinal", input.Ordinal);
                Type(json, "type", input.InputType);
                if (input.MayBeNull) json.WriteBoolean("nullable", true);
                break;
            case ScalarCall call:
                json.WriteString("e", "call");
                json.WriteString("function", call.Function.Name);
                Type(json, "type", call.Function.ReturnType);
                if (!call.Function.ResolvedFrom.IsEmpty)
                {
                    json.WriteStartArray("from");
                    foreach (DataType type in call.Function.ResolvedFrom) json.WriteStringValue(Name(type));
                    json.WriteEndArray();
                }

                List("arguments", call.Arguments);
                break;
            case FieldAccess field:
                json.WriteString("e", "field");
                json.WriteNumber("index", field.Index);
                One("of", field.Operand);
                break;
            case LambdaParameter parameter:
                json.WriteString("e", "parameter");
                json.WriteNumber("depth", parameter.Depth);
                json.WriteNumber("index", parameter.Index);
                Type(json, "type", parameter.ParameterType);
                break;
            case LambdaCall lambda:
                json.WriteString("e", "lambda");
                json.WriteString("kind", lambda.Kind.ToString());
                json.WriteNumber("depth", lambda.Depth);
                One("list", lambda.List);
                One("body", lambda.Body);
                if (lambda.Initial is not null) One("initial", lambda.Initial);
                break;
            case Cast cast:
                json.WriteString("e", "cast");
                Type(json, "type", cast.Target);
                if (cast.Try) json.WriteBoolean("try", true);
                if (cast.Zone is not null) json.WriteString("zone", cast.Zone);
                One("of", cast.Operand);
                break;
            case Comparison comparison:
                json.WriteString("e", "compare");
                json.WriteString("operator", comparison.Operator.ToString());
                One("left", comparison.Left);
                One("right", comparison.Right);
                break;
            case And and:
                json.WriteString("e", "and");
                List("of", and.Operands);
                break;
            case Or or:
                json.WriteString("e", "or");
                List("of", or.Operands);
                break;
            case Not not:
                json.WriteString("e", "not");
                One("of", not.Operand);
                break;
            case IsNull isNull:
                json.WriteString("e", "is-null");
                if (isNull.Negated) json.WriteBoolean("negated", true);
                One("of", isNull.Operand);
                break;
            case InList list:
                json.WriteString("e", "in");
                if (list.Negated) json.WriteBoolean("negated", true);
                One("of", list.Operand);
                List("items", list.Items);
                break;
            case Case @case:
                json.WriteString("e", "case");
                List("when", @case.Conditions);
                List("then", @case.Results);
                One("else", @case.Else);
                break;
            case Attempt attempt:
                json.WriteString("e", "try");
                One("of", attempt.Operand);
                break;
            case Coalesce coalesce:
                json.WriteString("e", "coalesce");
                List("of", coalesce.Operands);
                break;
            default: throw new FrameNotSupportedException($"the expression {expression} cannot be written as JSON");
        }

        json.WriteEndObject();
    }

    /// <exception cref="FrameNotSupportedException">The type's name cannot be read back.</exception>
    public static void Type(Utf8JsonWriter json, string name, DataType type) => json.WriteString(name, Name(type));

    private static string Name(DataType type)
    {
        string text = type.ToString();
        return TypeNames.TryParse(text, out DataType? read) && read == type ? text : throw new FrameNotSupportedException($"the type {type} cannot be written as JSON");
    }

    private void One(string name, Expression expression)
    {
        json.WritePropertyName(name);
        Write(expression);
    }

    private void List(string name, EquatableArray<Expression> expressions)
    {
        json.WriteStartArray(name);
        foreach (Expression expression in expressions) Write(expression);
        json.WriteEndArray();
    }
}
