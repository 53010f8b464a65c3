using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Frame.Tests.Compute;
using FrameEngine.Functions;
using FrameEngine.Functions.Aggregates;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Frame.Tests.Functions;

public sealed unsafe class AggregateTests
{
    [Theory]
    [InlineData("count", "INTEGER", "1,2,NULL,4", "3")]
    [InlineData("sum", "INTEGER", "1,2,NULL,4", "7")]
    [InlineData("sum", "BIGINT", "9223372036854775807,9223372036854775807,-5", "18446744073709551609")]
    [InlineData("sum", "BIGINT", "-9223372036854775808,-9223372036854775808,-9223372036854775808,5", "-27670116110564327419")]
    [InlineData("sum", "BIGINT", "9223372036854775807,9223372036854775807,-9223372036854775808,-9223372036854775808", "-2")]
    [InlineData("median", "DOUBLE", "nan,1,nan,3,2", "3.0")]
    [InlineData("sum", "UBIGINT", "18446744073709551615,18446744073709551615", "36893488147419103230")]
    [InlineData("sum", "DECIMAL(15,2)", "1.25,NULL,-3.50", "-2.25")]
    [InlineData("sum", "DECIMAL(30,2)", "1.25,NULL,-3.50", "-2.25")]
    [InlineData("sum", "DOUBLE", "1.5,2.5", "4.0")]
    [InlineData("sum", "INTEGER", "NULL,NULL", null)]
    [InlineData("count", "INTEGER", "NULL,NULL", "0")]
    [InlineData("avg", "INTEGER", "1,2,NULL,4,5", "3.0")]
    [InlineData("avg", "DECIMAL(15,2)", "1.25,1.75", "1.5")]
    [InlineData("min", "INTEGER", "3,NULL,-1,2", "-1")]
    [InlineData("max", "DECIMAL(15,2)", "3.00,NULL,-1.00", "3.00")]
    [InlineData("min", "VARCHAR", "pear,apple pies and more,NULL,zoo", "apple pies and more")]
    [InlineData("max", "VARCHAR", "pear,apple pies and more,NULL,a zoo", "pear")]
    [InlineData("max", "DOUBLE", "1,nan,2", "nan")]
    [InlineData("min", "DOUBLE", "nan,1,2", "1.0")]
    [InlineData("min", "INTERVAL", "40 days,1 month", "1 month")]
    [InlineData("max", "DATE", "1992-01-01,1998-12-31", "1998-12-31")]
    [InlineData("any_value", "INTEGER", "NULL,7,8", "7")]
    [InlineData("last", "INTEGER", "7,8,NULL", null)]
    [InlineData("last", "INTEGER", "NULL,7,8", "8")]
    [InlineData("first", "INTEGER", "NULL,7,8", null)]
    [InlineData("bool_and", "BOOLEAN", "true,NULL,true", "true")]
    [InlineData("bool_or", "BOOLEAN", "false,NULL,false", "false")]
    [InlineData("count_if", "BOOLEAN", "true,NULL,true,false", "2")]
    [InlineData("string_agg", "VARCHAR", "a,NULL,b and more text than that,c", "a,b and more text than that,c")]
    [InlineData("stddev", "DOUBLE", "2,4,4,4,5,5,7,9", "2.138089935299395")]
    [InlineData("stddev_pop", "DOUBLE", "2,4,4,4,5,5,7,9", "2.0")]
    [InlineData("var_pop", "INTEGER", "2,4,4,4,5,5,7,9", "4.0")]
    [InlineData("var_samp", "INTEGER", "5", null)]
    [InlineData("product", "INTEGER", "2,3,NULL,4", "24.0")]
    [InlineData("median", "INTEGER", "4,1,NULL,2,3", "2.5")]
    public void An_aggregate_over_any_encoding_in_one_step_or_merged(string name, string typeName, string list, string? expected)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        Scalar[] values = [.. list.Split(',').Select(t => t == "NULL" ? Scalar.Null(type!) : Evaluate.Of(type!, t).Value)];
        AggregateCall call = ExpressionBuilder.Aggregate(name, [new InputRef(0, type!)]);
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            Vector argument = Cast(call.Arguments[0], Evaluate.Vector(type!, values, shape), values.Length);
            int[] all = [.. Enumerable.Range(0, values.Length)];
            Assert.Equal(expected, Run(call.Function, [argument], all, single: true, parts: 1));
            Assert.Equal(expected, Run(call.Function, [argument], all, single: false, parts: 1));
            Assert.Equal(expected, Run(call.Function, [argument], all, single: false, parts: 2));
            Assert.Equal(expected, Run(call.Function, [argument], all, single: true, parts: 3));
        }
    }

    [Fact]
    public void A_constant_counts_as_often_as_there_are_rows()
    {
        Vector constant = ScalarVectors.Constant(Scalar.Int32(3), MemoryPool.Unlimited);
        Assert.Equal("15", Run(ExpressionBuilder.Aggregate("sum", [new InputRef(0, DataType.Int32)]).Function, [constant], [0, 1, 2, 3, 4], single: true, parts: 1));
        Assert.Equal("15", Run(ExpressionBuilder.Aggregate("sum", [new InputRef(0, DataType.Int32)]).Function, [constant], [0, 1, 2, 3, 4], single: false, parts: 2));
        Assert.Equal("5", Run(ExpressionBuilder.Aggregate("count", []).Function, [], [0, 1, 2, 3, 4], single: true, parts: 2));
    }

    [Fact]
    public void Sums_of_long_columns_are_exact()
    {
        var random = new Random(1);
        foreach (long limit in new[] { 100L, 1L << 40, long.MaxValue })
        {
            Scalar[] values = [.. Enumerable.Range(0, 2048).Select(_ => Scalar.Int64(random.NextInt64(-limit, limit)))];
            Int128 exact = values.Aggregate((Int128)0, (sum, v) => sum + (long)v.Value!);
            AggregateOverload sum = ExpressionBuilder.Aggregate("sum", [new InputRef(0, DataType.Int64)]).Function;
            Assert.Equal(exact.ToString(System.Globalization.CultureInfo.InvariantCulture), Run(sum, [Evaluate.Vector(DataType.Int64, values, Shape.Flat)], null, single: true, parts: 1, rows: 2048));
        }
    }

    [Theory]
    [InlineData("TINYINT")]
    [InlineData("SMALLINT")]
    [InlineData("INTEGER")]
    [InlineData("BIGINT")]
    [InlineData("UTINYINT")]
    [InlineData("UBIGINT")]
    [InlineData("DECIMAL(30,2)")]
    [InlineData("VARCHAR")]
    public void Extremes_of_long_columns(string typeName)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        foreach (int count in new[] { 1, 31, 33, 700 })
        {
            Scalar[] values = ComparisonTests.Values(type!, new Random(count), count, nulls: false);
            int[] some = [.. Enumerable.Range(0, count).Where(i => i % 3 != 1)];
            foreach (Shape shape in Enum.GetValues<Shape>())
            {
                foreach ((string name, int sign) in new[] { ("min", -1), ("max", 1) })
                {
                    AggregateOverload function = ExpressionBuilder.Aggregate(name, [new InputRef(0, type!)]).Function;
                    Vector argument = Evaluate.Vector(type!, values, shape);
                    foreach (int[]? selected in new[] { null, some })
                    {
                        Scalar best = (selected?.Where(r => r < selected.Length) ?? Enumerable.Range(0, count)).Select(i => values[i]).Aggregate((a, b) => sign * Order(b, a) > 0 ? b : a);
                        Assert.Equal(0, Order(best, RunValue(function, [argument], selected, single: true, parts: 1, count)));
                    }
                }
            }
        }
    }

    // Not a number is the greatest of all.
    private static int Order(Scalar a, Scalar b) => (a.Value, b.Value) switch
    {
        (double x, double y) => double.IsNaN(x) ? (double.IsNaN(y) ? 0 : 1) : double.IsNaN(y) ? -1 : x.CompareTo(y),
        _ => Scalar.Compare(a, b),
    };

    [Theory]
    [InlineData("sum", "DECIMAL(15,2)")]
    [InlineData("sum", "DOUBLE")]
    [InlineData("count", "INTEGER")]
    [InlineData("avg", "DECIMAL(15,2)")]
    [InlineData("avg", "INTEGER")]
    [InlineData("avg", "DOUBLE")]
    [InlineData("min", "VARCHAR")]
    [InlineData("max", "DATE")]
    [InlineData("any_value", "INTEGER")]
    [InlineData("bool_and", "BOOLEAN")]
    [InlineData("stddev", "INTEGER")]
    [InlineData("var_pop", "DOUBLE")]
    public void Partial_results_exchanged_as_columns_merge_to_the_same(string name, string typeName)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        Scalar[] values = ComparisonTests.Values(type!, new Random(4), 50, nulls: true);
        if (type!.IsFloat) values = [.. values.Select(v => v.AsDouble() is double.NaN ? new Scalar(type, 0.5) : v)];
        AggregateCall call = ExpressionBuilder.Aggregate(name, [new InputRef(0, type)]);
        AggregateDecomposition decomposition = AggregateDecomposition.Of(call)!;
        string? expected = Direct(call, values);
        // Three places, one of which has no rows.
        Scalar[][] places = [values[..20], values[20..], []];
        Expression[] columns = [.. decomposition.Partials.Select((p, i) => (Expression)new InputRef(i, p.Type))];
        IReadOnlyList<AggregateCall> merges = decomposition.Merge(columns);
        Literal[] merged = [.. merges.Select((merge, i) =>
        {
            Scalar[] partials = [.. places.Select(place => DirectValue(decomposition.Partials[i], place))];
            return new Literal(DirectValue(merge with { Arguments = [new InputRef(0, merge.Arguments[0].Type)] }, partials));
        })];
        Expression finish = decomposition.Finish(merged);
        Assert.Equal(call.Type, finish.Type);
        Assert.Equal(expected is null ? null : expected[..Math.Min(expected.Length, 12)], Evaluate.Text(finish) is { } text ? text[..Math.Min(text.Length, 12)] : null);
    }

    [Fact]
    public void What_depends_on_order_or_distinctness_is_not_decomposed()
    {
        var x = new InputRef(0, DataType.Int32);
        Assert.Null(AggregateDecomposition.Of(ExpressionBuilder.Aggregate("median", [x])));
        Assert.Null(AggregateDecomposition.Of(ExpressionBuilder.Aggregate("sum", [x], distinct: true)));
        Assert.Null(AggregateDecomposition.Of(ExpressionBuilder.Aggregate("last", [x])));
        Assert.False(ExpressionBuilder.Aggregate("max", [x], distinct: true).Distinct);
    }

    private static string? Direct(AggregateCall call, Scalar[] values) => Evaluate.Text(DirectValue(call, values));

    private static Scalar DirectValue(AggregateCall call, Scalar[] values)
    {
        DataType type = InputType(call.Arguments[0]);
        Vector argument = Cast(call.Arguments[0], Evaluate.Vector(type, values, Shape.Flat), values.Length);
        return RunValue(call.Function, [argument], null, single: true, parts: 1, values.Length);
    }

    private static DataType InputType(Expression expression) => expression is InputRef input ? input.Type : InputType(expression.Children[0]);

    private static Vector Cast(Expression argument, Vector column, int rows)
    {
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(argument, MemoryPool.Unlimited);
        Vector result = evaluator.Evaluate([column], rows, Selection.All(rows));
        if (ReferenceEquals(result, column)) return column;
        return Evaluate.Vector(argument.Type, [.. Enumerable.Range(0, rows).Select(r => ScalarVectors.Read(result, r))], Shape.Flat);
    }

    private static string? Run(AggregateOverload function, Vector[] arguments, int[]? selected, bool single, int parts, int rows = 0) =>
        Evaluate.Text(RunValue(function, arguments, selected, single, parts, rows));

    // Splits the rows among several states, updates each, merges them into the first and finishes it.
    private static Scalar RunValue(AggregateOverload function, Vector[] arguments, int[]? selected, bool single, int parts, int rows)
    {
        using var arena = new Arena(MemoryPool.Unlimited);
        const int Offset = 8;
        var states = new byte*[parts];
        for (int p = 0; p < parts; p++)
        {
            states[p] = arena.Allocate(Offset + function.StateSize);
            function.Initialize(states[p] + Offset);
            int[]? share = selected is null ? null : [.. selected.Where(r => r * parts / Math.Max(selected.Length, 1) == p)];
            fixed (int* indices = share)
            {
                Selection selection = share is null ? Selection.All(rows) : new Selection(share.Length == 0 ? (int*)arena.Allocate(8) : indices, share.Length);
                if (single)
                {
                    function.UpdateSingle(arguments, states[p] + Offset, selection, arena);
                    continue;
                }

                var targets = new byte*[selection.Count + 1];
                for (int i = 0; i < selection.Count; i++) targets[i] = states[p];
                fixed (byte** pointers = targets) function.Update(arguments, pointers, Offset, selection, arena);
            }
        }

        using var result = new Vector(function.ReturnType, MemoryPool.Unlimited, 1);
        fixed (byte** pointers = states)
        {
            for (int p = 1; p < parts; p++) function.Combine(pointers + p, Offset, pointers, Offset, 1, arena);
            function.Finish(pointers, Offset, 1, result);
        }

        return ScalarVectors.Read(result, 0);
    }
}
