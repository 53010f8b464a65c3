using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>Calls of functions with regular expressions one of whose constant arguments is null: most are null themselves, these are not.</summary>
internal static class RegexCalls
{
    /// <summary>What the call is instead; null for one that the plain functions serve.</summary>
    /// <exception cref="UsageException">The options are null: no letters at all are an empty text.</exception>
    public static Expression? Bind(string name, ReadOnlySpan<Expression> arguments)
    {
        int options = name switch
        {
            "regexp_matches" or "regexp_full_match" or "string_split_regex" or "str_split_regex" or "regexp_split_to_array" => 2,
            "regexp_extract" or "regexp_extract_all" => 3,
            _ => -1,
        };
        if (options < 0) return null;
        if (arguments.Length > options && ExpressionBuilder.IsNullConstant(arguments[options])) throw new UsageException($"the options of {name} must not be NULL");
        // No group gives an empty text, where there is a text.
        if (name == "regexp_extract" && arguments.Length > 2 && ExpressionBuilder.IsNullConstant(arguments[2]))
            return Unless(ExpressionBuilder.Or(new IsNull(arguments[0]), new IsNull(arguments[1])), new Literal(Scalar.Utf8("")));
        // Nothing separates: the text is one part.
        if (options == 2 && name is not ("regexp_matches" or "regexp_full_match") && arguments.Length > 1 && ExpressionBuilder.IsNullConstant(arguments[1]))
            return Unless(new IsNull(arguments[0]), ExpressionBuilder.List("list_value", ExpressionBuilder.CastTo(arguments[0], DataType.Utf8)));
        return null;
    }

    private static Case Unless(Expression isNull, Expression value) => new([isNull], [new Literal(Scalar.Null(value.Type))], value);
}
