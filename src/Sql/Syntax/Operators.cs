namespace FrameEngine.Sql.Syntax;

/// <summary>Operators before one operand.</summary>
internal enum UnaryOperator
{
    Plus,
    Minus,
    Not,
    BitwiseNot,
}

/// <summary>Operators between two operands that read nothing else; AND and OR are <see cref="LogicalSyntax"/>.</summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegerDivide,
    Modulo,
    Power,
    PowerOfStars,
    Concat,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    BitwiseAnd,
    BitwiseOr,
    ShiftLeft,
    ShiftRight,
    RegexMatch,
    NotRegexMatch,
    RegexMatchIgnoringCase,
    NotRegexMatchIgnoringCase,
    JsonExtract,
    JsonExtractText,
    Contains,
    ContainedBy,
    Distance,
    CosineDistance,
    Overlaps,
    StartsWith,
}

/// <summary>The kinds of pattern that a text can be held against.</summary>
internal enum LikeKind
{
    Like,
    ILike,
    Similar,
    Glob,
}

/// <summary>Spellings and classes of the operators.</summary>
internal static class Operators
{
    /// <summary>The comparison that holds where this one does not; null for other operators.</summary>
    public static BinaryOperator? Negated(this BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        BinaryOperator.GreaterOrEqual => BinaryOperator.Less,
        _ => null,
    };

    /// <summary>The operator as SQL writes it.</summary>
    public static string Text(this BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.IntegerDivide => "//",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        BinaryOperator.PowerOfStars => "**",
        BinaryOperator.Concat => "||",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.RegexMatch => "~",
        BinaryOperator.NotRegexMatch => "!~",
        BinaryOperator.RegexMatchIgnoringCase => "~*",
        BinaryOperator.NotRegexMatchIgnoringCase => "!~*",
        BinaryOperator.JsonExtract => "->",
        BinaryOperator.JsonExtractText => "->>",
        BinaryOperator.Contains => "@>",
        BinaryOperator.ContainedBy => "<@",
        BinaryOperator.Distance => "<->",
        BinaryOperator.CosineDistance => "<=>",
        BinaryOperator.Overlaps => "&&",
        _ => "^@",
    };

    /// <summary>Whether the operator compares its operands, so that <c>ANY (…)</c> and <c>ALL (…)</c> may follow it.</summary>
    public static bool IsComparison(this BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;
}
