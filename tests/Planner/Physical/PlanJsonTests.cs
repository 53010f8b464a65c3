using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Tests.Physical;

public sealed class PlanJsonTests
{
    private static readonly PhysicalColumn s_a = new("a", DataType.Int32, false), s_s = new("s", DataType.Utf8, true);
    private static readonly PhysicalScan s_scan = new(
        new ScanSpec("parquet", ["x.parquet", "y.parquet"], new Dictionary<string, string> { ["hive"] = "true" }) { Fields = [new FieldSpec("a", "INTEGER", false)] },
        [0, 3], [0, 1], [s_a, s_s], [new Comparison(ComparisonOperator.Less, A, new Literal(Scalar.Int32(5)))], [new DynamicFilterRef(1, 0)]) { EstimatedRows = 12 };

    private static InputRef A => new(0, DataType.Int32, false);

    private static InputRef S => new(1, DataType.Utf8);

    public static TheoryData<string> Operators => [.. Plans().Select(p => p.GetType().Name).Distinct()];

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_comes_back_as_it_was(string name)
    {
        foreach (PhysicalPlan plan in Plans().Where(p => p.GetType().Name == name)) Assert.Equal(plan, PlanJson.Read(PlanJson.Write(plan)));
    }

    [Fact]
    public void Every_operator_is_among_those_tested() =>
        Assert.Empty(typeof(PhysicalPlan).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PhysicalPlan)) && !t.IsAbstract).Select(t => t.Name).Except(Plans().Select(p => p.GetType().Name)));

    [Fact]
    public void Every_kind_of_constant_comes_back_exactly()
    {
        Scalar[] scalars =
        [
            Scalar.True, Scalar.Null(DataType.Decimal(38, 10)), new(DataType.Int8, (sbyte)-128), new(DataType.Int16, short.MinValue), Scalar.Int32(int.MinValue), Scalar.Int64(long.MaxValue),
            new(DataType.UInt8, (byte)255), new(DataType.UInt16, ushort.MaxValue), new(DataType.UInt32, uint.MaxValue), new(DataType.UInt64, ulong.MaxValue),
            new(DataType.Float32, float.NaN), new(DataType.Float32, 0.1f), Scalar.Float64(double.NaN), Scalar.Float64(double.NegativeInfinity), Scalar.Float64(0.1), Scalar.Float64(5e-324),
            new(DataType.Decimal(38, 2), Int128.Parse("99999999999999999999999999999999999999")), Scalar.Utf8("é \"quoted\" \u0001"), new(DataType.Binary, new byte[] { 0, 255, 1 }),
            Scalar.Date(-1), new(DataType.Time, 1L), new(DataType.Timestamp, long.MinValue), new(DataType.TimestampTz, 5L), new(DataType.Interval, new IntervalValue(-1, 2, long.MaxValue)),
            new(DataType.Enum("a", "b"), (byte)1), new(DataType.Bit, new byte[] { 5, 0xFD }), new(DataType.TimestampS, 1L), new(DataType.TimestampMs, -1L), new(DataType.TimestampNs, long.MaxValue), new(DataType.TimeTz, ZonedTime.Pack(1, -3600)), new(DataType.Int128, Int128.MinValue), new(DataType.UInt128, UInt128.MaxValue), new(DataType.Uuid, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        ];
        var plan = new PhysicalValues(scalars.Select((s, i) => new PhysicalColumn($"c{i}", s.Type, s.IsNull)).ToEquatableArray(), [scalars.Select(s => (Expression)new Literal(s)).ToEquatableArray()]);
        Assert.Equal(plan, PlanJson.Read(PlanJson.Write(plan)));
        var zero = (PhysicalValues)PlanJson.Read(PlanJson.Write(new PhysicalValues([new PhysicalColumn("z", DataType.Float64, false)], [[new Literal(Scalar.Float64(-0.0))]])));
        Assert.True(double.IsNegative((double)((Literal)zero.Rows[0][0]).Value.Value!));
    }

    [Fact]
    public void Every_kind_of_expression_comes_back_as_it_was()
    {
        Expression one = new Literal(Scalar.Int32(1)), yes = new Comparison(ComparisonOperator.NotDistinct, A, one);
        Expression[] expressions =
        [
            ExpressionBuilder.Call("+", A, one), ExpressionBuilder.Call("like", S, new Literal(Scalar.Utf8("a%"))), new Cast(S, DataType.Decimal(15, 2), Try: true), new And([yes, new Not(yes)]),
            new Or([yes, new IsNull(S, Negated: true)]), new InList(A, [one], Negated: true), new Case([yes], [one], A), new Coalesce([A, one]),
            new FieldAccess(ExpressionBuilder.Struct(["x"], A), 0),
            new LambdaCall(LambdaKind.Reduce, ExpressionBuilder.List("list_value", A), new Coalesce([new LambdaParameter(0, 0, DataType.Int32), A]), 0, one),
            new LambdaCall(LambdaKind.Filter, ExpressionBuilder.List("list_value", A), new IsNull(new LambdaParameter(0, 0, DataType.Int32)), 0),
        ];
        var plan = new PhysicalProject(s_scan, expressions.ToEquatableArray(), expressions.Select((e, i) => new PhysicalColumn($"e{i}", e.Type, e.Nullable)).ToEquatableArray());
        Assert.Equal(plan, PlanJson.Read(PlanJson.Write(plan)));
    }

    [Fact]
    public void Another_version_an_unknown_operator_and_an_unknown_function_are_clear_errors()
    {
        string text = PlanJson.Write(new PhysicalAggregate(s_scan, [], [Count()], [new PhysicalColumn("n", DataType.Int64, false)], []));
        Assert.Contains("version 7", Assert.Throws<FrameNotSupportedException>(() => PlanJson.Read(text.Replace("\"version\":1", "\"version\":7"))).Message, StringComparison.Ordinal);
        Assert.Contains("teleport", Assert.Throws<FrameNotSupportedException>(() => PlanJson.Read(text.Replace("\"op\":\"scan\"", "\"op\":\"teleport\""))).Message, StringComparison.Ordinal);
        Assert.Contains("not known here", Assert.Throws<FrameNotSupportedException>(() => PlanJson.Read(text.Replace("\"function\":\"count\"", "\"function\":\"cuont\""))).Message, StringComparison.Ordinal);
        Assert.Throws<WorkerException>(() => PlanJson.Read("{\"version\":1}"));
        Assert.Throws<WorkerException>(() => PlanJson.Read("not json"));
    }

    private static AggregateSpec Count() => new(FunctionRegistry.Default.ResolveAggregate("count", []), [], false, new IsNull(S));

    private static IEnumerable<PhysicalPlan> Plans()
    {
        var sum = new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("sum", [DataType.Int32]), [A], true, null);
        EquatableArray<PhysicalSortKey> keys = [new PhysicalSortKey(S, true, true), new PhysicalSortKey(A, false, false)];
        yield return s_scan;
        yield return s_scan with { Spec = null, Filters = [], DynamicFilters = [] };
        yield return new PhysicalValues([s_a], [[new Literal(Scalar.Int32(1))], [new Literal(Scalar.Int32(2))]]);
        yield return new PhysicalValues([], [[]]);
        yield return new PhysicalCteScan(4, [s_a]);
        yield return new PhysicalStageInput(2, [s_a, s_s], ExchangeKind.Gather) { MergeKeys = keys };
        yield return new PhysicalFilter(s_scan, [new IsNull(S)]);
        var frame = new FrameExtent(
            ExtentUnit.Range, new FrameEdge(EdgeKind.Preceding, A), new FrameEdge(EdgeKind.Following, new Literal(Scalar.Int32(7))), WindowExclusion.Ties, A);
        yield return new PhysicalWindow(
            s_scan, keys,
            [
                new WindowSpec(WindowFunction.Aggregate, sum.Function, sum.Function.ReturnType, [A], 1, 1, frame) { Distinct = true, Filter = new IsNull(S) },
                new WindowSpec(WindowFunction.Lag, null, DataType.Utf8, [S, new Literal(Scalar.Int64(2))], 2, 0, FrameExtent.Everything) { IgnoreNulls = true },
            ],
            [1], [s_s, new("sum", sum.Function.ReturnType, true), new("lag", DataType.Utf8, true)]);
        yield return new PhysicalProject(s_scan, [S], [s_s]);
        yield return new PhysicalAggregate(s_scan, [A, S], [sum, Count()], [s_a, s_s, new("t", DataType.Decimal(38, 0), true), new("n", DataType.Int64, false)], [new KeyBounds(long.MinValue, 9), null]);
        yield return new PhysicalSort(s_scan, keys);
        yield return new PhysicalTopN(s_scan, keys, 10, 2, new DynamicFilterRef(3, 0));
        yield return new PhysicalTopN(s_scan, keys, 10, 2);
        yield return new PhysicalLimit(s_scan, null, 3);
        yield return new PhysicalLimit(s_scan, 4, 0);
        yield return new PhysicalRowNumber(s_scan, [A], keys, [s_a, s_s, new("row", DataType.Int64, false)]);
        yield return new PhysicalUnnest(
            s_scan, [new Literal(Nested.PackedScalars.List(DataType.Int32, [Scalar.Int32(1)]))], [1], true, false, [s_s, new("element", DataType.Int32, true), new("ordinality", DataType.Int64, false)]);
        yield return new PhysicalUnionAll([s_scan, s_scan], [s_a, s_s]);
        yield return new PhysicalCte(4, s_scan, new PhysicalCteScan(4, [s_a, s_s]));
        yield return new PhysicalRecursion(4, 5, s_scan, new PhysicalFilter(new PhysicalCteScan(4, [s_a, s_s]), [new IsNull(S)]), [s_a, s_s]);
        yield return new PhysicalWrite(s_scan, new SinkSpec("csv", "out.csv", new Dictionary<string, string> { ["header"] = "false" }), [new("Count", DataType.Int64, false)]);
        yield return new PhysicalExchange(s_scan, ExchangeKind.Hash, [A]) { Producers = 3 };
        yield return new PhysicalExchange(s_scan, ExchangeKind.Gather, []) { MergeKeys = keys };
        yield return new PhysicalHashJoin(
            JoinKind.Left, s_scan, s_scan, [A], [A], [true], new Comparison(ComparisonOperator.Less, A, new InputRef(2, DataType.Int32)), null, true, [0, 2], [s_a, s_a],
            [new KeyBounds(1, 5)], [new DynamicFilterRef(1, 0)]) { BuildKeysUnique = true };
        yield return new PhysicalHashJoin(JoinKind.Mark, s_scan, s_scan, [], [], [], null, new Comparison(ComparisonOperator.Equal, A, new InputRef(2, DataType.Int32)), false, [0, 4],
            [s_a, new("mark", DataType.Boolean, true)], [], []);
        yield return new PhysicalNestedLoopJoin(JoinKind.Inner, s_scan, s_scan, null, null, [0], [s_a]);
    }
}
