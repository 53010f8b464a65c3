using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>LIMIT and OFFSET: numbers that are known become a limit, a percentage or a subquery a condition on the row's number.</summary>
internal sealed partial class Binder
{
    private LogicalPlan BindLimit(LogicalPlan plan, LimitSyntax limit, Scope? outer)
    {
        if (limit.WithTies) Refuse(limit.Span, "FETCH … WITH TIES");
        Expression? count = limit.Count is null ? null : BindRowCount(limit.Count, "LIMIT", limit.IsPercent, outer);
        Expression? offset = limit.Offset is null ? null : BindRowCount(limit.Offset, "OFFSET", false, outer);
        if (!limit.IsPercent && count is null or Literal && offset is null or Literal) return new Limit(plan, Known(count), Known(offset) ?? 0);
        if (limit.IsPercent && count is Literal { Value.IsNull: true }) count = null;
        return LimitByNumber(plan, count, limit.IsPercent, offset);

        static long? Known(Expression? rows) => rows is Literal { Value.Value: long number } ? number : null;
    }

    /// <summary>Keeps rows by their numbers, in their order, which a limit that depends on rows needs.</summary>
    private static Project LimitByNumber(LogicalPlan plan, Expression? count, bool percent, Expression? offset)
    {
        EquatableArray<PlanColumn> output = plan.Output;
        RowNumber numbered = plan is Sort sort ? RowNumber.Of(sort.Input, [], sort.Keys) : RowNumber.Of(plan, [], []);
        Expression zero = new Literal(Scalar.Int64(0));
        Expression first = offset is null ? zero : ExpressionBuilder.Call("coalesce", offset, zero);
        LogicalPlan rows = numbered;
        Expression kept = ExpressionBuilder.Compare(ComparisonOperator.Greater, numbered.Number.Ref, first);
        if (count is not null)
        {
            if (percent)
            {
                NamedExpression all = NamedExpression.New("all", WindowBuilder.Call(new WindowRequest("count", [], [], [], null)));
                rows = new Window(rows, [all]);
                Expression part = ExpressionBuilder.Call("*", ExpressionBuilder.Cast(all.Column.Ref, DataType.Float64), ExpressionBuilder.Call("/", count, new Literal(Scalar.Float64(100))));
                count = ExpressionBuilder.Cast(ExpressionBuilder.Call("floor", part), DataType.Int64);
            }

            Expression last = ExpressionBuilder.Call("+", count, offset is null ? zero : ExpressionRewriter.BottomUp(first, Fresh));
            Expression inside = ExpressionBuilder.Compare(ComparisonOperator.LessOrEqual, numbered.Number.Ref, last);
            // LIMIT NULL is no limit.
            kept = ExpressionBuilder.And(kept, ExpressionBuilder.Call("coalesce", inside, new Literal(Scalar.True)));
        }

        var sorted = new Sort(new Filter(rows, kept), [new SortKey(numbered.Number.Ref)]);
        return new Project(sorted, output.Select(NamedExpression.Pass).ToEquatableArray());

        static Expression Fresh(Expression e) => e is SubqueryExpression subquery ? subquery.WithPlan(FreshIds.Of(subquery.Plan)) : e;
    }

    /// <summary>A number of rows as BIGINT, or a percentage as DOUBLE: a literal if it is known, else a subquery's.</summary>
    private Expression BindRowCount(ExpressionSyntax syntax, string clause, bool percent, Scope? outer)
    {
        Expression value = Bind(syntax, new Scope([], outer) { AggregatesForbiddenIn = clause });
        if (Compute.ConstantFolder.TryEvaluate(value) is not { } known)
        {
            if (!Subquery(value)) throw Error(syntax.Span, $"{clause} must be a constant or a subquery");
            return ExpressionBuilder.Cast(value, percent ? DataType.Float64 : DataType.Int64);
        }

        if (percent)
        {
            double? part = known.Value is string written && double.TryParse(written, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : known.AsDouble();
            if (known.IsNull) return new Literal(Scalar.Null(DataType.Float64));
            return part is >= 0 and <= 100 ? new Literal(Scalar.Float64(part.Value)) : throw Error(syntax.Span, $"a percentage lies between 0 and 100, not at {known}");
        }

        return RowCount(known, syntax, clause) is { } rows ? new Literal(Scalar.Int64(rows)) : new Literal(Scalar.Null(DataType.Int64));

        static bool Subquery(Expression e) => e is SubqueryExpression || e.Children.Any(Subquery);
    }

    private long? RowCount(Scalar value, ExpressionSyntax syntax, string clause)
    {
        if (value.IsNull) return null;
        Int128? rows = value.AsInteger();
        if (value.Type.Id == TypeId.Decimal && rows is not null && value.Type.Scale > 0) rows = (Int128)Math.Round((double)value.AsDouble()!, MidpointRounding.AwayFromZero);
        if (value.Value is double or float) rows = (Int128)Math.Round((double)value.AsDouble()!);
        if (value.Value is string text && long.TryParse(text, out long parsed)) rows = parsed;
        if (value is { Value: byte[] number, Type.IsBigNum: true } && BigNumBytes.TryRead(number, out Int128 whole)) rows = whole;
        if (rows is null) throw At(new TypeException($"{clause} needs a number of rows, not a {value.Type}"), syntax.Span);
        return rows >= 0 && rows <= long.MaxValue ? (long)rows : throw Error(syntax.Span, $"{clause} must not be negative");
    }
}
