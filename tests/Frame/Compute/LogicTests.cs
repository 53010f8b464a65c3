using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;
using static FrameEngine.Frame.Tests.Compute.Evaluate;

namespace FrameEngine.Frame.Tests.Compute;

public sealed unsafe class LogicTests
{
    private static readonly bool?[] s_truths = [true, false, null];
    private static readonly Expression s_a = new InputRef(0, DataType.Boolean), s_b = new InputRef(1, DataType.Boolean), s_text = new InputRef(0, DataType.Utf8), s_number = new InputRef(0, DataType.Int32);

    [Fact]
    public void And_or_and_not_follow_three_valued_logic()
    {
        bool?[] left = [.. s_truths.SelectMany(_ => s_truths)], right = [.. s_truths.SelectMany(t => Enumerable.Repeat(t, 3))];
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            Vector[] columns = [Booleans(left, shape), Booleans(right, shape)];
            ComparisonTests.Check(new And([s_a, s_b]), columns, 9, [0, 2, 4, 8], r => left[r] & right[r]);
            ComparisonTests.Check(new Or([s_a, s_b]), columns, 9, [0, 2, 4, 8], r => left[r] | right[r]);
            ComparisonTests.Check(new Or([new And([s_a, s_b]), new Not(s_a)]), columns, 9, [1, 3], r => (left[r] & right[r]) | !left[r]);
            ComparisonTests.Check(new And([new Or([s_a, s_b]), s_b, s_a]), columns, 9, [7, 8], r => left[r] & right[r]);
            ComparisonTests.Check(new IsNull(s_a), columns, 9, [2, 5], r => left[r] is null);
            ComparisonTests.Check(new IsNull(s_a, Negated: true), columns, 9, [2, 5], r => left[r] is not null);
            ComparisonTests.Check(new IsNull(new And([s_a, s_b])), columns, 9, [2, 5], r => (left[r] & right[r]) is null);
            ComparisonTests.Check(new Coalesce([s_a, s_b]), columns, 9, [2, 5, 8], r => left[r] ?? right[r]);
        }
    }

    [Fact]
    public void A_conjunct_guards_those_behind_it_from_rows_it_drops()
    {
        Vector[] columns = [Evaluate.Vector(DataType.Utf8, [Scalar.Utf8("12"), Scalar.Utf8("x"), Scalar.Utf8("7")], Shape.Flat)];
        Expression number = ExpressionBuilder.Cast(s_text, DataType.Int32);
        Expression isNumber = ExpressionBuilder.Compare(ComparisonOperator.NotEqual, s_text, Of("x")), large = ExpressionBuilder.Compare(ComparisonOperator.Greater, number, Of(10));
        Assert.Equal([0], Select(new And([isNumber, large]), columns, 3));
        Assert.Equal([0, 1], Select(new Or([new Not(isNumber), large]), columns, 3));
        Assert.Equal(["12", null, "7"], Rows(ExpressionBuilder.Case([isNumber], [number], null), columns, 3).Select(r => Text(r!)));
        Assert.Equal([0, 2], Select(isNumber, columns, 3));
        var error = Assert.Throws<ConversionException>(() => Select(large, columns, 3));
        Assert.Equal("'x' does not convert to INTEGER", error.Message);
    }

    [Fact]
    public void Unselected_and_null_rows_never_fail()
    {
        Vector[] columns = [Evaluate.Vector(DataType.Int32, [Scalar.Int32(1), Scalar.Int32(int.MaxValue), Scalar.Null(DataType.Int32), Scalar.Int32(5)], Shape.Flat)];
        columns[0].As<int>()[2] = int.MaxValue;
        Expression next = Call("+", s_number, Of(1));
        Assert.Equal(["2", null, null, "6"], Rows(next, columns, 4, [0, 2, 3]).Select(r => r is null ? null : Text(r)));
        var error = Assert.Throws<ArithmeticOverflowException>(() => Rows(next, columns, 4));
        Assert.Equal("integer overflow: 2147483647 + 1", error.Message);
    }

    [Fact]
    public void A_later_operand_of_coalesce_sees_only_rows_that_need_it()
    {
        Vector[] columns = [Evaluate.Vector(DataType.Int32, [Scalar.Int32(3), Scalar.Null(DataType.Int32)], Shape.Flat), Evaluate.Vector(DataType.Utf8, [Scalar.Utf8("no number"), Scalar.Utf8("4")], Shape.Flat)];
        Expression coalesce = ExpressionBuilder.Call("coalesce", s_number, ExpressionBuilder.Cast(new InputRef(1, DataType.Utf8), DataType.Int32));
        Assert.Equal(["3", "4"], Rows(coalesce, columns, 2).Select(r => Text(r!)));
    }

    [Fact]
    public void A_function_of_one_dictionary_coded_column_gives_a_dictionary_with_a_stable_identity()
    {
        Scalar[] values = [Scalar.Utf8("a"), Scalar.Utf8("b"), Scalar.Null(DataType.Utf8), Scalar.Utf8("a")];
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(Call("upper", s_text), MemoryPool.Unlimited);
        Vector[] columns = [Evaluate.Vector(DataType.Utf8, values, Shape.Dictionary)];
        Vector first = evaluator.Evaluate(columns, 4, Selection.All(4));
        Assert.Equal(VectorEncoding.Dictionary, first.Encoding);
        long identity = first.Dictionary!.Identity;
        Assert.Equal(identity, evaluator.Evaluate(columns, 4, Selection.All(2)).Dictionary!.Identity);
        Assert.Equal(["A", "B", null, "A"], Rows(evaluator, columns, 4).Select(r => Text(r!)));
        Vector[] others = [Evaluate.Vector(DataType.Utf8, [Scalar.Utf8("c"), Scalar.Utf8("d"), Scalar.Utf8("c")], Shape.Dictionary)];
        Assert.NotEqual(identity, evaluator.Evaluate(others, 3, Selection.All(3)).Dictionary!.Identity);
        Assert.Equal(["C", "D", "C"], Rows(evaluator, others, 3).Select(r => Text(r!)));
    }

    [Fact]
    public void A_dictionary_larger_than_the_rows_seen_is_evaluated_by_row()
    {
        Scalar[] values = [.. Enumerable.Range(0, 100).Select(i => Scalar.Utf8($"v{i}"))];
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(Call("upper", s_text), MemoryPool.Unlimited);
        Vector[] columns = [Evaluate.Vector(DataType.Utf8, values, Shape.Dictionary)];
        Assert.Equal(VectorEncoding.Flat, evaluator.Evaluate(columns, 100, Selection.All(10)).Encoding);
        Assert.Equal(VectorEncoding.Dictionary, evaluator.Evaluate(columns, 100, Selection.All(90)).Encoding);
    }

    [Fact]
    public void Results_that_depend_on_null_rows_are_right_for_dictionaries()
    {
        Scalar[] values = [Scalar.Utf8("a"), Scalar.Null(DataType.Utf8), Scalar.Utf8("b")];
        Vector[] columns = [Evaluate.Vector(DataType.Utf8, values, Shape.Dictionary)];
        Expression named = ExpressionBuilder.Call("coalesce", s_text, Of("none"));
        Assert.Equal(["a", "none", "b"], Rows(named, columns, 3).Select(r => Text(r!)));
        Assert.Equal([1], Select(ExpressionBuilder.Compare(ComparisonOperator.Equal, named, Of("none")), columns, 3));
        Expression nulled = ExpressionBuilder.Call("nullif", s_text, Of("a"));
        Assert.Equal([null, null, "b"], Rows(nulled, columns, 3).Select(r => Text(r!)));
        Assert.Equal([0, 1], Select(new IsNull(nulled), columns, 3));
    }

    [Fact]
    public void A_set_of_expressions_computes_what_they_share_once_and_again_for_the_next_chunk()
    {
        Expression doubled = Call("*", s_number, Of(2));
        Expression guarded = ExpressionBuilder.Case([ExpressionBuilder.Compare(ComparisonOperator.Greater, s_number, Of(1))], [doubled], null);
        using var set = new ExpressionSet([doubled, Call("+", doubled, Of(1)), guarded, s_number], MemoryPool.Unlimited);
        foreach (int start in new[] { 1, 5 })
        {
            var chunk = new DataChunk([Evaluate.Vector(DataType.Int32, [Scalar.Int32(start), Scalar.Int32(start + 1)], Shape.Flat)]);
            chunk.SetAll(2);
            Vector[] results = set.EvaluateAll(chunk);
            Assert.Equal(start * 2, results[0].As<int>()[0]);
            Assert.Equal((start * 2) + 3, results[1].As<int>()[1]);
            Assert.Equal(start > 1, results[2].IsValid(0));
            Assert.Equal((start + 1) * 2, results[2].As<int>()[1]);
            Assert.Same(chunk.Columns[0], results[3]);
        }
    }

    [Fact]
    public void An_expression_over_columns_or_of_chance_is_not_folded()
    {
        Assert.Null(ConstantFolder.TryEvaluate(Call("+", s_number, Of(1))));
        Assert.Null(ConstantFolder.TryEvaluate(new ColumnRef(ColumnId.New(), "x", DataType.Int32)));
        Assert.Equal(3, ConstantFolder.TryEvaluate(Call("+", Of(2), Of(1)))!.Value);
    }

    private static Vector Booleans(bool?[] values, Shape shape) => Evaluate.Vector(DataType.Boolean, [.. values.Select(v => new Scalar(DataType.Boolean, v))], shape);
}
