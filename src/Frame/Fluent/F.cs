using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>The words that expressions start with. Meant for <c>using static FrameEngine.F;</c>.</summary>
public static class F
{
    /// <summary>The column of that name, in any case.</summary>
    public static Expr Col(string name) => new(new NameRef(name));

    /// <summary>A literal; most .NET values convert without it.</summary>
    /// <exception cref="UsageException">There is no SQL type for the value.</exception>
    public static Expr Lit(object? value) => Expr.Literal(ClrScalar.Of(value));

    /// <summary>Every column of the frame, but those named.</summary>
    public static Expr All(params string[] except) => new(new AllColumns(except.ToEquatableArray()));

    /// <summary>How many rows a group has.</summary>
    public static Expr Count() => Expr.Function("count");
    /// <summary>How many values of a group are not null.</summary>
    public static Expr Count(Expr value) => value.Count();
    /// <summary>How many different values a group has.</summary>
    public static Expr CountDistinct(Expr value) => value.CountDistinct();
    /// <summary>The sum over a group.</summary>
    public static Expr Sum(Expr value) => value.Sum();
    /// <summary>The mean over a group.</summary>
    public static Expr Avg(Expr value) => value.Average();
    /// <summary>The least value of a group.</summary>
    public static Expr Min(Expr value) => value.Min();
    /// <summary>The greatest value of a group.</summary>
    public static Expr Max(Expr value) => value.Max();

    /// <summary>The row's number in its partition, from 1. Needs <c>Over</c>.</summary>
    public static Expr RowNumber() => Expr.Function("row_number");
    /// <summary>1 and the rows of the partition that come before the row's equals in the order. Needs <c>Over</c>.</summary>
    public static Expr Rank() => Expr.Function("rank");
    /// <summary>1 and the different values of the order that come before the row's. Needs <c>Over</c>.</summary>
    public static Expr DenseRank() => Expr.Function("dense_rank");
    /// <summary>The rank as a part of the partition, from 0 to 1. Needs <c>Over</c>.</summary>
    public static Expr PercentRank() => Expr.Function("percent_rank");
    /// <summary>The part of the partition up to the row's equals in the order. Needs <c>Over</c>.</summary>
    public static Expr CumeDist() => Expr.Function("cume_dist");
    /// <summary>The row's bucket, from 1, when the partition is dealt into so many. Needs <c>Over</c>.</summary>
    public static Expr Ntile(Expr buckets) => Expr.Function("ntile", buckets);
    /// <summary>The value some rows before in the partition; null, or what is given, where there is none. Needs <c>Over</c>.</summary>
    public static Expr Lag(Expr value, long offset = 1, Expr? otherwise = null) => otherwise is null ? Expr.Function("lag", value, offset) : Expr.Function("lag", value, offset, otherwise);
    /// <summary>The value some rows behind in the partition; null, or what is given, where there is none. Needs <c>Over</c>.</summary>
    public static Expr Lead(Expr value, long offset = 1, Expr? otherwise = null) => otherwise is null ? Expr.Function("lead", value, offset) : Expr.Function("lead", value, offset, otherwise);
    /// <summary>The value of the window's first row. Needs <c>Over</c>.</summary>
    public static Expr FirstValue(Expr value) => Expr.Function("first_value", value);
    /// <summary>The value of the window's last row. Needs <c>Over</c>.</summary>
    public static Expr LastValue(Expr value) => Expr.Function("last_value", value);
    /// <summary>The value of the window's n-th row, from 1; null where it has not so many. Needs <c>Over</c>.</summary>
    public static Expr NthValue(Expr value, Expr number) => Expr.Function("nth_value", value, number);

    /// <summary>The first of the values that is not null.</summary>
    public static Expr Coalesce(params ReadOnlySpan<Expr> values) => Expr.Function("coalesce", values);

    /// <summary>A list of values in their common type.</summary>
    public static Expr List(params ReadOnlySpan<Expr> values) => Expr.Function("list_value", values);

    /// <summary>A struct whose fields have the names of the values: those given with <c>As</c>, or of plain columns.</summary>
    public static Expr Struct(params ReadOnlySpan<Expr> values) => Expr.Function("struct_pack", values);

    /// <summary>Any function by its SQL name.</summary>
    public static Expr Call(string function, params ReadOnlySpan<Expr> arguments) => Expr.Function(function, arguments);

    /// <summary>Starts a CASE: <c>When(condition).Then(value).Otherwise(other)</c>.</summary>
    public static WhenClause When(Expr condition) => new([], [], condition.Node);

    /// <summary>A date literal.</summary>
    public static Expr Date(int year, int month, int day) => new DateOnly(year, month, day);

    /// <summary>An interval literal.</summary>
    public static Expr Interval(int months = 0, int days = 0, long microseconds = 0) => new IntervalValue(months, days, microseconds);

    /// <summary>The single value of a frame with one column; null if it has no row.</summary>
    /// <remarks>More than one row fails the query with a <see cref="CardinalityException"/>.</remarks>
    /// <exception cref="UsageException">The frame has not exactly one column.</exception>
    public static Expr Scalar(DataFrame frame) => new(new ScalarSubquery(FreshIds.Of(frame.SingleColumn("Scalar"))));

    /// <summary>Whether a frame has a row.</summary>
    public static Expr Exists(DataFrame frame) => new(new ExistsSubquery(FreshIds.Of(frame.Plan)));
}

/// <summary>A CASE that waits for the value of its last condition.</summary>
public sealed class WhenClause
{
    private readonly EquatableArray<Expression> _conditions;
    private readonly EquatableArray<Expression> _results;
    private readonly Expression _condition;

    internal WhenClause(EquatableArray<Expression> conditions, EquatableArray<Expression> results, Expression condition) =>
        (_conditions, _results, _condition) = (conditions, results, condition);

    /// <summary>The value where the condition is true.</summary>
    public ThenClause Then(Expr value) => new([.. _conditions, _condition], [.. _results, value.Node]);
}

/// <summary>A CASE that may go on or end; null where no condition is true unless <see cref="Otherwise"/> says else.</summary>
public sealed class ThenClause
{
    private readonly EquatableArray<Expression> _conditions;
    private readonly EquatableArray<Expression> _results;

    internal ThenClause(EquatableArray<Expression> conditions, EquatableArray<Expression> results) => (_conditions, _results) = (conditions, results);

    /// <summary>The next condition, for rows for which no earlier one is true.</summary>
    public WhenClause When(Expr condition) => new(_conditions, _results, condition.Node);

    /// <summary>The value where no condition is true.</summary>
    public Expr Otherwise(Expr value) => new(new UnboundCase(_conditions, _results, value.Node));

    /// <summary>The CASE without an ELSE.</summary>
    public static implicit operator Expr(ThenClause clause) => new(new UnboundCase(clause._conditions, clause._results, null));
}
