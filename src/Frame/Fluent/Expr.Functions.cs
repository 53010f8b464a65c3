using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class Expr
{
    /// <summary>Whether the value is null.</summary>
    public Expr IsNull() => Function("is null", this);
    /// <summary>Whether the value is not null.</summary>
    public Expr IsNotNull() => Function("is not null", this);
    /// <summary>The value, or <paramref name="replacement"/> where it is null.</summary>
    public Expr FillNull(Expr replacement) => Function("coalesce", this, replacement);
    /// <summary>Null where the value equals <paramref name="value"/>.</summary>
    public Expr NullIf(Expr value) => Function("nullif", this, value);
    /// <summary>Whether the value is within both bounds, which count.</summary>
    public Expr Between(Expr low, Expr high) => this >= low & this <= high;
    /// <summary>Whether the value is one of those.</summary>
    public Expr In(params ReadOnlySpan<Expr> values) => InList(values, negated: false);
    /// <summary>Whether the value is none of those.</summary>
    public Expr NotIn(params ReadOnlySpan<Expr> values) => InList(values, negated: true);
    /// <summary>Whether the value is among those of a one-column frame.</summary>
    public Expr In(DataFrame frame) => new(new UnboundInFrame(Node, frame.SingleColumn("In"), Negated: false));
    /// <summary>Whether the value is not among those of a one-column frame; as in SQL, null if there is a null among them and no match.</summary>
    public Expr NotIn(DataFrame frame) => new(new UnboundInFrame(Node, frame.SingleColumn("NotIn"), Negated: true));
    /// <summary>Equality that sees nulls alike; never null.</summary>
    public Expr IsNotDistinctFrom(Expr other) => Function("is not distinct from", this, other);
    /// <summary>Inequality that sees nulls alike; never null.</summary>
    public Expr IsDistinctFrom(Expr other) => Function("is distinct from", this, other);

    /// <summary>SQL's LIKE: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
    public Expr Like(string pattern) => Function("like", this, pattern);
    /// <summary>SQL's NOT LIKE.</summary>
    public Expr NotLike(string pattern) => !Like(pattern);
    /// <summary>LIKE without regard to case.</summary>
    public Expr ILike(string pattern) => Function("ilike", this, pattern);
    /// <summary>Whether the text starts so.</summary>
    public Expr StartsWith(Expr prefix) => Function("starts_with", this, prefix);
    /// <summary>Whether the text ends so.</summary>
    public Expr EndsWith(Expr suffix) => Function("ends_with", this, suffix);
    /// <summary>Whether the text contains another.</summary>
    public Expr Contains(Expr part) => Function("contains", this, part);
    /// <summary>A part of a text: from character <paramref name="start"/>, counted from 1, of at most <paramref name="length"/> characters.</summary>
    public Expr Substring(Expr start, Expr length) => Function("substring", this, start, length);
    /// <summary>Lower case.</summary>
    public Expr Lower() => Function("lower", this);
    /// <summary>Upper case.</summary>
    public Expr Upper() => Function("upper", this);
    /// <summary>Length in characters.</summary>
    public Expr Length() => Function("length", this);
    /// <summary>Without blanks at either end.</summary>
    public Expr Trim() => Function("trim", this);
    /// <summary>With every <paramref name="part"/> replaced.</summary>
    public Expr Replace(Expr part, Expr replacement) => Function("replace", this, part, replacement);
    /// <summary>This text followed by another; null if either is.</summary>
    public Expr Append(Expr other) => Function("||", this, other);

    /// <summary>The year of a date or timestamp.</summary>
    public Expr Year() => Function("year", this);
    /// <summary>The month, 1 to 12.</summary>
    public Expr Month() => Function("month", this);
    /// <summary>The day of the month, 1 to 31.</summary>
    public Expr Day() => Function("day", this);
    /// <summary>The date or timestamp cut down to a unit, such as <c>"month"</c>.</summary>
    public Expr Truncate(string unit) => Function("date_trunc", unit, this);

    /// <summary>The absolute value.</summary>
    public Expr Abs() => Function("abs", this);
    /// <summary>Rounded half away from zero to a number of digits after the point.</summary>
    public Expr Round(int digits = 0) => Function("round", this, digits);
    /// <summary>The next whole number towards negative infinity.</summary>
    public Expr Floor() => Function("floor", this);
    /// <summary>The next whole number towards positive infinity.</summary>
    public Expr Ceiling() => Function("ceil", this);
    /// <summary>The square root.</summary>
    public Expr Sqrt() => Function("sqrt", this);

    /// <summary>The sum over a group; null if it has no value.</summary>
    public Expr Sum() => Function("sum", this);
    /// <summary>The mean over a group, a DOUBLE; null if it has no value.</summary>
    public Expr Average() => Function("avg", this);
    /// <summary>The least value of a group.</summary>
    public Expr Min() => Function("min", this);
    /// <summary>The greatest value of a group.</summary>
    public Expr Max() => Function("max", this);
    /// <summary>How many values of a group are not null.</summary>
    public Expr Count() => Function("count", this);
    /// <summary>How many different values a group has, nulls left out.</summary>
    public Expr CountDistinct() => new(new UnboundCall("count", [Node], Distinct: true));
    /// <summary>Restricts an aggregate to rows for which a condition is true.</summary>
    /// <exception cref="UsageException">This is not an aggregate call.</exception>
    public Expr Filter(Expr condition) => Node is UnboundCall { Filter: null } call
        ? new Expr(call with { Filter = condition.Node })
        : throw new UsageException($"Filter belongs on an aggregate such as Sum(…), not on {this}");

    private Expr InList(ReadOnlySpan<Expr> values, bool negated)
    {
        var items = new List<Expression>(values.Length);
        foreach (Expr value in values) items.Add(value.Node);
        return items.Count == 0 ? Literal(Scalar.Bool(negated)) : new Expr(new UnboundIn(Node, items.ToEquatableArray(), negated));
    }
}
