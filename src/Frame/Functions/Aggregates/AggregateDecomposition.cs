using FrameEngine.Columns;
using FrameEngine.Compute.Kernels;
using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Functions.Aggregates;

/// <summary>How an aggregate is computed in two steps, with plain columns between them: partial aggregates over the rows of one place, aggregates that merge those, and an expression over the merged ones.</summary>
/// <remarks><code>
/// sum(x)         sum(x)                     sum                    the sum
/// count(x)       count(x)                   count_merge            the count (0 for no rows at all)
/// avg(x)         sum(x), count(x)           sum, count_merge       @avg: divided as avg itself does
/// min, max …     itself                     itself                 itself
/// stddev …       sum(x), sum(x·x), count(x) sum, sum, count_merge  @spread
/// </code>
/// DISTINCT, what depends on order (first, last, string_agg) and quantiles are not decomposed. A FILTER stays with the partial aggregates.</remarks>
internal sealed class AggregateDecomposition
{
    private readonly string[] _merges;
    private readonly Func<IReadOnlyList<Expression>, Expression> _finish;

    private AggregateDecomposition(EquatableArray<AggregateCall> partials, string[] merges, Func<IReadOnlyList<Expression>, Expression> finish)
    {
        Partials = partials;
        _merges = merges;
        _finish = finish;
    }

    /// <summary>What each place computes over its rows.</summary>
    public EquatableArray<AggregateCall> Partials { get; }

    /// <summary>The aggregates over the columns that hold the partial results, in the order of <see cref="Partials"/>.</summary>
    public IReadOnlyList<AggregateCall> Merge(IReadOnlyList<Expression> partials) => [.. _merges.Select((name, i) => ExpressionBuilder.Aggregate(name, [partials[i]]))];

    /// <summary>The result over the columns that hold the merged values; of the type of the original call.</summary>
    public Expression Finish(IReadOnlyList<Expression> merged) => _finish(merged);

    /// <summary>The decomposition of a call; null if there is none.</summary>
    public static AggregateDecomposition? Of(AggregateCall call)
    {
        if (call.Distinct) return null;
        Expression? argument = call.Arguments.Count > 0 ? call.Arguments[0] : null;
        switch (call.Function.Name)
        {
            case "sum" or "min" or "max" or "any_value" or "bool_and" or "bool_or" or "product":
                return new AggregateDecomposition([call], [call.Function.Name], merged => ExpressionBuilder.CastTo(merged[0], call.Type));
            case "count_if" or "countif":
                return new AggregateDecomposition([call], ["sum"], merged => ExpressionBuilder.CastTo(merged[0], call.Type));
            case "count" or "count_star" or "count_merge":
                return new AggregateDecomposition([call], ["count_merge"], merged => merged[0]);
            case "avg" or "mean" when argument!.Type.IsNumeric || argument.Type.Id == TypeId.Null:
                return new AggregateDecomposition([Partial("sum", argument!), Partial("count", argument!)], ["sum", "count_merge"],
                    merged => ExpressionBuilder.Call("@avg", merged[0], merged[1]));
            case "var_samp" or "variance": return Spreads(Spread.SampleVariance);
            case "var_pop": return Spreads(Spread.PopulationVariance);
            case "stddev" or "stddev_samp": return Spreads(Spread.SampleDeviation);
            case "stddev_pop": return Spreads(Spread.PopulationDeviation);
            default: return null;
        }

        AggregateCall Partial(string name, Expression over) => ExpressionBuilder.Aggregate(name, [over], filter: call.Filter);

        AggregateDecomposition Spreads(Spread kind)
        {
            Expression value = ExpressionBuilder.CastTo(argument!, DataType.Float64);
            return new AggregateDecomposition([Partial("sum", value), Partial("sum", ExpressionBuilder.Call("*", value, value)), Partial("count", value)], ["sum", "sum", "count_merge"],
                merged => ExpressionBuilder.Call("@spread", merged[0], merged[1], merged[2], new Literal(Scalar.Int32((int)kind))));
        }
    }
}

/// <summary>The functions that finish decomposed aggregates; their names cannot be written in SQL.</summary>
internal static unsafe class DecompositionFunctions
{
    public static void AddTo(FunctionRegistry registry)
    {
        registry.AddScalar("@avg", arguments => arguments is [{ Id: TypeId.Float64 or TypeId.Decimal or TypeId.Int128 } sum, { Id: TypeId.Int64 }]
            ? new ScalarOverload("@avg", [sum, DataType.Int64], DataType.Float64, sum.Id == TypeId.Float64 ? KernelLoop.PartialBinary<double, long, double, AverageOfDouble>() : AverageOf(sum)) { MayReturnNull = true }
            : null);
        registry.AddScalar("@spread", arguments => arguments.Count == 4
            ? new ScalarOverload("@spread", [DataType.Float64, DataType.Float64, DataType.Int64, DataType.Int32], DataType.Float64, Spreads) { MayReturnNull = true, CanThrow = true }
            : null);
    }

    private readonly struct AverageOfDouble : IPartialBinary<double, long, double>
    {
        public static bool TryApply(double left, long right, out double result)
        {
            result = left / right;
            return right > 0;
        }
    }

    // In the very order of operations of avg, so that both ways give the same number.
    private static ScalarKernel AverageOf(DataType type)
    {
        double factor = Math.Pow(10, type.Scale);
        return (ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context) =>
        {
            result.StartFlat(context.Rows);
            for (int i = 0; i < context.Selection.Count; i++)
            {
                int row = context.Selection[i], index = arguments[0].ValueIndex(row);
                long count = arguments[1].As<long>()[arguments[1].ValueIndex(row)];
                Int128 sum = type.IsShortDecimal ? arguments[0].As<long>()[index] : arguments[0].As<Int128>()[index];
                result.As<double>()[row] = (double)sum / count / factor;
                if (count == 0) KernelLoop.SetNull(result, row, context.Rows);
            }
        };
    }

    private static void Spreads(ReadOnlySpan<Vector> arguments, Vector result, in KernelContext context)
    {
        result.StartFlat(context.Rows);
        for (int i = 0; i < context.Selection.Count; i++)
        {
            int row = context.Selection[i];
            double sum = arguments[0].As<double>()[arguments[0].ValueIndex(row)], squares = arguments[1].As<double>()[arguments[1].ValueIndex(row)];
            long count = arguments[2].As<long>()[arguments[2].ValueIndex(row)];
            var kind = (Spread)arguments[3].As<int>()[arguments[3].ValueIndex(row)];
            double deviations = count == 0 ? 0 : Math.Max(squares - (sum * sum / count), 0);
            if (!SpreadAccumulator<SampleVariance>.TryFinish(kind, count, deviations, out result.As<double>()[row])) KernelLoop.SetNull(result, row, context.Rows);
        }
    }
}
