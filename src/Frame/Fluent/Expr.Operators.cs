using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class Expr
{
    /// <summary>A boolean literal.</summary>
    public static implicit operator Expr(bool value) => Literal(Scalar.Bool(value));
    /// <summary>An INTEGER literal.</summary>
    public static implicit operator Expr(int value) => Literal(Scalar.Int32(value));
    /// <summary>A BIGINT literal.</summary>
    public static implicit operator Expr(long value) => Literal(Scalar.Int64(value));
    /// <summary>A DOUBLE literal.</summary>
    public static implicit operator Expr(double value) => Literal(Scalar.Float64(value));
    /// <summary>A DECIMAL literal with just the digits of the value.</summary>
    public static implicit operator Expr(decimal value) => Literal(ClrScalar.Of(value));
    /// <summary>A text literal.</summary>
    public static implicit operator Expr(string value) => Literal(Scalar.Utf8(value));
    /// <summary>A DATE literal.</summary>
    public static implicit operator Expr(DateOnly value) => Literal(ClrScalar.Of(value));
    /// <summary>A TIMESTAMP literal, or a timestamp with time zone for a value of UTC kind.</summary>
    public static implicit operator Expr(DateTime value) => Literal(ClrScalar.Of(value));
    /// <summary>An INTERVAL literal.</summary>
    public static implicit operator Expr(IntervalValue value) => Literal(new Scalar(DataType.Interval, value));
    /// <summary>A UUID literal.</summary>
    public static implicit operator Expr(Guid value) => Literal(new Scalar(DataType.Uuid, value));

    /// <summary>Sum; date plus interval.</summary>
    public static Expr operator +(Expr left, Expr right) => Function("+", left, right);
    /// <summary>Difference.</summary>
    public static Expr operator -(Expr left, Expr right) => Function("-", left, right);
    /// <summary>Product.</summary>
    public static Expr operator *(Expr left, Expr right) => Function("*", left, right);
    /// <summary>Quotient, always a DOUBLE; <see cref="IntegerDivide"/> gives an integer.</summary>
    public static Expr operator /(Expr left, Expr right) => Function("/", left, right);
    /// <summary>Remainder, with the sign of the dividend.</summary>
    public static Expr operator %(Expr left, Expr right) => Function("%", left, right);
    /// <summary>Negation.</summary>
    public static Expr operator -(Expr operand) => Function("-", operand);
    /// <summary>Equality; null if either side is.</summary>
    public static Expr operator ==(Expr left, Expr right) => Function("=", left, right);
    /// <summary>Inequality; null if either side is.</summary>
    public static Expr operator !=(Expr left, Expr right) => Function("<>", left, right);
    /// <summary>Less than.</summary>
    public static Expr operator <(Expr left, Expr right) => Function("<", left, right);
    /// <summary>Less than or equal.</summary>
    public static Expr operator <=(Expr left, Expr right) => Function("<=", left, right);
    /// <summary>Greater than.</summary>
    public static Expr operator >(Expr left, Expr right) => Function(">", left, right);
    /// <summary>Greater than or equal.</summary>
    public static Expr operator >=(Expr left, Expr right) => Function(">=", left, right);
    /// <summary>SQL's AND.</summary>
    public static Expr operator &(Expr left, Expr right) => Function("and", left, right);
    /// <summary>SQL's OR.</summary>
    public static Expr operator |(Expr left, Expr right) => Function("or", left, right);
    /// <summary>SQL's NOT.</summary>
    public static Expr operator !(Expr operand) => Function("not", operand);

    /// <summary>Whole-number division.</summary>
    public Expr IntegerDivide(Expr divisor) => Function("//", this, divisor);
}
