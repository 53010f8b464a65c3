using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>TABLESAMPLE and USING SAMPLE.</summary>
/// <remarks>
/// Every row draws a number. <em>Bernoulli</em> keeps the rows that draw less than the share, so that the sample's size varies; <em>system</em> draws once for every 2,048
/// rows; <em>reservoir</em> keeps the rows with the smallest numbers, so that its size is exact. With a seed each row's number is a hash of the seed and its values, so that
/// the same rows come again, whatever order they are read in.
/// </remarks>
internal sealed partial class Binder
{
    private const int SystemBlockBits = 11;

    private LogicalPlan BindSample(LogicalPlan plan, SampleSyntax sample)
    {
        Scalar size = BindConstant(sample.Size, "the size of a sample");
        double amount = size.AsDouble() ?? throw Error(sample.Size.Span, $"the size of a sample is a number, not {size}");
        string method = sample.Method?.Text.ToLowerInvariant() ?? (sample.IsPercent ? "system" : "reservoir");
        if (method is not ("system" or "bernoulli" or "reservoir"))
            throw At(new BindException($"there is no way to sample called \"{method}\"", "42704") { Hint = Suggestion.For(method, ["system", "bernoulli", "reservoir"]) }, sample.Method!.Value.Span);
        if (sample.IsPercent && amount is not (>= 0 and <= 100)) throw Error(sample.Size.Span, $"the size of a sample lies between 0 and 100 %, not at {size} %");
        if (!sample.IsPercent && (amount < 0 || amount != Math.Floor(amount))) throw Error(sample.Size.Span, $"a sample has a whole number of rows, not {size}");
        if (!sample.IsPercent && method != "reservoir") throw Error(sample.Span, $"{method} samples a percentage of the rows; a number of rows needs reservoir");
        Scalar? seed = sample.Seed is null ? null : BindConstant(sample.Seed, "the seed of a sample");
        EquatableArray<PlanColumn> output = plan.Output;
        LogicalPlan rows = plan;
        Expression draw = ExpressionBuilder.Call("random");
        if (seed is not null)
        {
            // Threads and workers bring rows in any order, so that a row's place is not its own: its values are, and its number among rows of the same values.
            RowNumber numbered = RowNumber.Of(plan, [.. output.Select(c => (Expression)c.Ref)], []);
            rows = numbered;
            draw = Hashed([.. output.Select(c => (Expression)c.Ref), numbered.Number.Ref, new Literal(seed)]);
        }
        else if (method == "system")
        {
            RowNumber numbered = RowNumber.Of(plan, [], []);
            rows = numbered;
            Expression block = ExpressionBuilder.Call(">>", ExpressionBuilder.Call("-", numbered.Number.Ref, new Literal(Scalar.Int64(1))), new Literal(Scalar.Int64(SystemBlockBits)));
            draw = Hashed([block, new Literal(Scalar.Int64(Random.Shared.NextInt64()))]);
        }

        LogicalPlan chosen;
        if (method != "reservoir")
        {
            chosen = new Filter(rows, ExpressionBuilder.Compare(ComparisonOperator.Less, draw, new Literal(Scalar.Float64(amount / 100))));
        }
        else
        {
            NamedExpression number = NamedExpression.New("draw", draw);
            var drawn = new Sort(new Project(rows, [.. rows.Output.Select(NamedExpression.Pass), number]), [new SortKey(number.Column.Ref)]);
            chosen = sample.IsPercent
                ? LimitByNumber(drawn, new Literal(Scalar.Float64(amount)), percent: true, null)
                : new Limit(drawn, (long)amount);
        }

        return new Project(chosen, output.Select(NamedExpression.Pass).ToEquatableArray());
    }

    // Between 0 and 1, by a hash of values.
    private static Expression Hashed(Expression[] values) => ExpressionBuilder.Call(
        "/", ExpressionBuilder.Cast(ExpressionBuilder.Call("hash", values), DataType.Float64), new Literal(Scalar.Float64(Math.Pow(2, 64))));
}
