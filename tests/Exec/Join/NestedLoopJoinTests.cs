using FrameEngine.Exec.Operators.Join;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests.Join;

/// <summary>Nested-loop joins of every kind against a naive one.</summary>
public sealed class NestedLoopJoinTests
{
    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (JoinKind kind in Enum.GetValues<JoinKind>())
        {
            cases.Add(kind.ToString(), true);
            if (kind != JoinKind.Single) cases.Add(kind.ToString(), false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_nested_loop_join_gives_what_trying_every_pair_gives(string kindName, bool hasCondition)
    {
        JoinKind kind = Enum.Parse<JoinKind>(kindName);
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            TestRows left = Rows(random, random.Next(3) switch { 0 => 3, 1 => 40, _ => 150 });
            TestRows right = Rows(random, random.Next(5) switch { 0 => 0, 1 => 1, 2 => 5, _ => 60 });
            var op = kind == JoinKind.Single ? ComparisonOperator.Equal : ComparisonOperator.Less;
            if (kind == JoinKind.Single) right = new TestRows(right.Types, [.. right.Rows.Where(r => r[0] is not null).DistinctBy(r => r[0])]);
            Comparison? condition = hasCondition ? new Comparison(op, new InputRef(0, DataType.Int64), new InputRef(2, DataType.Int64)) : null;
            bool? Matches(object?[] l, object?[] r) =>
                condition is null ? true : l[0] is long a && r[0] is long b ? op == ComparisonOperator.Equal ? a == b : a < b : null;
            List<object?[]> expected = NaiveJoin.Run(kind, left, right, Matches, null);
            foreach ((int threads, int chunkRows) in new[] { (1, 2048), (3, 7), (2, 100) })
                Equal(expected, Run(Plan(kind, left, right, condition, null), threads, chunkRows, left, right, random));
        }
    }

    [Fact]
    public void Marks_of_any_are_three_valued()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            TestRows left = Rows(random, 60), right = Rows(random, random.Next(6));
            var comparison = new Comparison(ComparisonOperator.Less, new InputRef(0, DataType.Int64), new InputRef(2, DataType.Int64));
            List<object?[]> expected = NaiveJoin.Run(JoinKind.Mark, left, right, (_, _) => true, (l, r) => l[0] is long a && r[0] is long b ? a < b : null);
            Equal(expected, Run(Plan(JoinKind.Mark, left, right, null, comparison), 2, 7, left, right, random));
        }
    }

    [Fact]
    public void A_second_row_of_a_scalar_subquery_is_an_error()
    {
        var left = new TestRows([DataType.Int64, DataType.Utf8], [[1L, "a"]]);
        var right = new TestRows([DataType.Int64, DataType.Utf8], [[1L, "b"], [2L, "c"]]);
        Assert.Throws<CardinalityException>(() => Run(Plan(JoinKind.Single, left, right, null, null), 1, 2048, left, right, new Random(1)));
    }

    private static void Equal(List<object?[]> expected, List<object?[]> actual) =>
        Assert.Equal(expected.Select(TestRows.Text).Order(StringComparer.Ordinal), actual.Select(TestRows.Text).Order(StringComparer.Ordinal));

    private static PhysicalNestedLoopJoin Plan(JoinKind kind, TestRows left, TestRows right, Expression? condition, Expression? comparison)
    {
        int width = kind is JoinKind.Semi or JoinKind.Anti ? 2 : 4;
        List<int> ordinals = kind == JoinKind.Mark ? [0, 1, 4] : [.. Enumerable.Range(0, width)];
        return new PhysicalNestedLoopJoin(kind, left.Plan, right.Plan, condition, comparison, ordinals.ToEquatableArray(), []);
    }

    private static List<object?[]> Run(PhysicalNestedLoopJoin plan, int threads, int chunkRows, TestRows left, TestRows right, Random random)
    {
        var pool = new MemoryPool("test");
        var context = new QueryContext(pool, threads, CancellationToken.None) { ChunkRows = chunkRows };
        JoinParts parts = NestedLoopJoinFactory.Create(plan, context);
        List<object?[]> rows;
        using (Sink sink = parts.Build)
        {
            TestDriver.Fill(sink, context, right.Chunks(chunkRows, random));
            rows = TestDriver.Stream(parts.Probe, context, left.Chunks(chunkRows, random));
            if (parts.Unmatched is { } unmatched) rows.AddRange(TestDriver.Read(unmatched, context));
        }

        Assert.Equal(0, pool.Reserved);
        return rows;
    }

    private static TestRows Rows(Random random, int count) => new(
        [DataType.Int64, DataType.Utf8],
        [.. Enumerable.Range(0, count).Select(i => new object?[] { random.Next(7) == 0 ? null : (long)random.Next(50), random.Next(5) == 0 ? null : $"some payload {i}" })]);
}
