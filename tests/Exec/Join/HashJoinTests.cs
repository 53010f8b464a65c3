using FrameEngine.Exec.Operators.Join;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests.Join;

/// <summary>Hash joins of every kind against a naive one, over random rows.</summary>
public sealed class HashJoinTests
{
    public enum Keys
    {
        Dense,
        Sparse,
        Two,
        Text,
        Double,
        NullSafe,
        NullSafeText,
        Wide,
        Bytes,
        TextAndNumber,
        Huge,
    }

    public static TheoryData<string, bool, Keys> Cases()
    {
        var cases = new TheoryData<string, bool, Keys>();
        foreach (JoinKind kind in Enum.GetValues<JoinKind>())
            foreach (bool buildLeft in new[] { false, true })
                foreach (Keys keys in Enum.GetValues<Keys>())
                {
                    // Null-safe keys let two nulls of the built side match one row: for a single join that is the error, tested below.
                    if (kind == JoinKind.Single && keys is (Keys.NullSafe or Keys.NullSafeText)) continue;
                    if (!buildLeft || kind is not (JoinKind.Mark or JoinKind.Single)) cases.Add(kind.ToString(), buildLeft, keys);
                }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hash_join_gives_what_trying_every_pair_gives(string kindName, bool buildLeft, Keys keys)
    {
        JoinKind kind = Enum.Parse<JoinKind>(kindName);
        for (int seed = 0; seed < 3; seed++)
        {
            var random = new Random((seed * 1000) + (int)keys);
            int leftRows = random.Next(4) switch { 0 => random.Next(3), 1 => 700, _ => random.Next(150) };
            int rightRows = random.Next(4) switch { 0 => random.Next(3), 1 => leftRows < 300 ? 700 : 50, _ => random.Next(200) };
            int spread = random.Next(3) switch { 0 => 5, 1 => 100, _ => 5000 };
            if (kind == JoinKind.Single) (rightRows, spread) = (Math.Min(rightRows, 20), 100_000);
            bool unique = kind == JoinKind.Single || random.Next(3) == 0;
            if (unique) rightRows = Math.Min(rightRows, 300);
            TestRows left = Random(random, leftRows, keys, spread, unique && buildLeft), right = Random(random, rightRows, keys, spread, unique);
            bool residual = random.Next(2) == 0;
            Check(kind, buildLeft, keys, left, right, residual, random, seed);
        }
    }

    [Fact]
    public void A_second_match_of_a_single_join_is_an_error()
    {
        var left = new TestRows([DataType.Int64], [[1L], [2L]]);
        var right = new TestRows([DataType.Int64], [[2L], [2L]]);
        PhysicalHashJoin plan = Plan(JoinKind.Single, false, left, right, [0], [false], null, null);
        CardinalityException error = Assert.Throws<CardinalityException>(() => Run(plan, Context(1, false, 2048), left, right, new Random(1)));
        Assert.Equal("more than one row returned by a subquery used as an expression", error.Message);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void Marks_of_in_are_three_valued(bool nullLeft, bool nullRight, bool correlated)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            TestRows Rows(int count, bool nulls) => new(
                [DataType.Int64, DataType.Int64],
                [.. Enumerable.Range(0, count).Select(_ => new object?[] { (long)random.Next(3), nulls && random.Next(4) == 0 ? null : (long)random.Next(12) })]);
            TestRows left = Rows(50, nullLeft), right = Rows(random.Next(8), nullRight);
            var comparison = new Comparison(ComparisonOperator.Equal, new InputRef(1, DataType.Int64), new InputRef(3, DataType.Int64));
            PhysicalHashJoin plan = Plan(JoinKind.Mark, false, left, right, correlated ? [0] : [], correlated ? [false] : [], null, comparison);
            List<object?[]> expected = NaiveJoin.Run(
                JoinKind.Mark, left, right, (l, r) => !correlated || Equals(l[0], r[0]), (l, r) => l[1] is null || r[1] is null ? null : Equals(l[1], r[1]));
            foreach (bool constantHash in new[] { false, true })
                Equal(expected, Run(plan, Context(2, constantHash, 7), left, right, random), $"seed {seed}");
        }
    }

    [Fact]
    public void Memory_is_given_back()
    {
        var pool = new MemoryPool("test");
        var context = new QueryContext(pool, 2, CancellationToken.None);
        var random = new Random(3);
        TestRows left = Random(random, 5000, Keys.Text, 300, false), right = Random(random, 3000, Keys.Text, 300, false);
        Run(Plan(JoinKind.Full, false, left, right, [0], [false], Less, null), context, left, right, random);
        Assert.Equal(0, pool.Reserved);
        Assert.True(pool.Peak > 0);
    }

    [Fact]
    public void A_limit_that_is_too_small_is_an_error_and_leaves_nothing_behind()
    {
        var pool = new MemoryPool("test", 200_000);
        var random = new Random(3);
        TestRows left = Random(random, 10, Keys.Dense, 300, false), right = Random(random, 20_000, Keys.Dense, 300, false);
        PhysicalHashJoin plan = Plan(JoinKind.Inner, false, left, right, [0], [false], null, null);
        Assert.Throws<ResourceExhaustedException>(() => Run(plan, new QueryContext(pool, 1, CancellationToken.None), left, right, random));
        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public void A_published_filter_keeps_every_key_that_can_match()
    {
        foreach (Keys keys in new[] { Keys.Dense, Keys.Sparse, Keys.Text, Keys.Double })
        {
            var random = new Random(5);
            TestRows left = Random(random, 4000, keys, 5000, false), right = Random(random, 200, keys, 5000, false);
            PhysicalHashJoin plan = Plan(JoinKind.Inner, false, left, right, [0], [false], null, null) with { Publishes = [new DynamicFilterRef(7, 0)] };
            QueryContext context = Context(2, false, 2048);
            JoinParts parts = HashJoinFactory.Create(plan, context);
            TestDriver.Fill(parts.Build, context, right.Chunks(2048, random));
            Catalog.DynamicFilterContent content = context.DynamicFilter(7).Content!;
            var built = right.Rows.Select(r => r[0]).Where(v => v is not null).ToHashSet();
            int kept = 0, matching = 0;
            foreach (Columns.DataChunk chunk in left.Chunks(2048, random))
            {
                HashSet<int> passed = Passed(content, chunk);
                object?[][] rows = [.. TestRows.Decode(chunk)];
                for (int i = 0; i < chunk.Count; i++)
                {
                    bool matches = rows[i][0] is { } value && built.Contains(value);
                    Assert.True(!matches || passed.Contains(chunk.Selection[i]), $"{keys} lost {rows[i][0]}");
                    matching += matches ? 1 : 0;
                }

                kept += passed.Count;
            }

            Assert.InRange(kept, matching, matching + 300);
            parts.Build.Dispose();
        }
    }

    [Fact]
    public void An_empty_built_side_ends_an_inner_join_at_once()
    {
        var left = new TestRows([DataType.Int64], [[1L]]);
        var right = new TestRows([DataType.Int64], []);
        QueryContext context = Context(1, false, 2048);
        JoinParts parts = HashJoinFactory.Create(Plan(JoinKind.Inner, false, left, right, [0], [false], null, null), context);
        TestDriver.Fill(parts.Build, context, []);
        using StreamOperator probe = parts.Probe.Create(context);
        Assert.Equal(OperatorResult.Finished, probe.Execute(left.Chunks(1, new Random(1)).Single(), out _));
    }

    private static unsafe HashSet<int> Passed(Catalog.DynamicFilterContent content, Columns.DataChunk chunk)
    {
        var rows = new int[chunk.Count];
        fixed (int* output = rows)
        {
            int count = content.Select(chunk.Columns[0], chunk.Selection, output);
            return [.. rows.Take(count)];
        }
    }

    private static Comparison Less { get; } = new(ComparisonOperator.Less, new InputRef(2, DataType.Int64), new InputRef(6, DataType.Int64));

    private static void Check(JoinKind kind, bool buildLeft, Keys keys, TestRows left, TestRows right, bool residual, Random random, int seed)
    {
        int[] columns = keys is Keys.Two or Keys.TextAndNumber ? [0, 1] : [0];
        bool[] nullSafe = [.. columns.Select(c => c == 0 && keys is Keys.NullSafe or Keys.NullSafeText)];
        PhysicalHashJoin plan = Plan(kind, buildLeft, left, right, columns, nullSafe, residual ? Less : null, null);
        bool? Matches(object?[] l, object?[] r)
        {
            for (int k = 0; k < columns.Length; k++)
            {
                object? a = l[columns[k]], b = r[columns[k]];
                if (a is null || b is null ? !(nullSafe[k] && a is null && b is null) : !a.Equals(b)) return false;
            }

            return !residual || (l[2] is long x && r[2] is long y && x < y);
        }

        List<object?[]> expected = NaiveJoin.Run(kind, left, right, Matches, null);
        int every = seed == 0 ? 1 : 60;
        foreach ((int threads, bool constantHash, int chunkRows) in new[] { (1, false, 2048), (3, false, 7), (2, left.Rows.Count + right.Rows.Count < 1000, 64) })
        {
            Equal(expected, Run(plan, Context(threads, constantHash, chunkRows), left, right, random), $"seed {seed}, {threads} threads, chunks of {chunkRows}");
            Equal(expected, RunOnDisk(plan, every, threads, constantHash, chunkRows, left, right, random), $"seed {seed}, {threads} threads, chunks of {chunkRows}, written every {every} rows");
        }
    }

    private static void Equal(List<object?[]> expected, List<object?[]> actual, string what)
    {
        string[] want = [.. expected.Select(TestRows.Text).Order(StringComparer.Ordinal)], got = [.. actual.Select(TestRows.Text).Order(StringComparer.Ordinal)];
        Assert.True(want.Length == got.Length, $"{what}: {want.Length} rows expected, {got.Length} found");
        for (int i = 0; i < want.Length; i++) Assert.True(want[i] == got[i], $"{what}: expected {want[i]}, found {got[i]}");
    }

    private static QueryContext Context(int threads, bool constantHash, int chunkRows) =>
        new(MemoryPool.Unlimited, threads, CancellationToken.None) { ConstantHash = constantHash, ChunkRows = chunkRows };

    private static PhysicalHashJoin Plan(
        JoinKind kind, bool buildLeft, TestRows left, TestRows right, int[] keys, bool[] nullSafe, Expression? residual, Expression? mark)
    {
        int width = kind switch
        {
            JoinKind.Semi or JoinKind.Anti => left.Types.Length,
            _ => left.Types.Length + right.Types.Length,
        };
        List<int> ordinals = kind == JoinKind.Mark ? [.. Enumerable.Range(0, left.Types.Length), width] : [.. Enumerable.Range(0, width)];
        return new PhysicalHashJoin(
            kind, left.Plan, right.Plan,
            [.. keys.Select(k => (Expression)new InputRef(k, left.Types[k]))], [.. keys.Select(k => (Expression)new InputRef(k, right.Types[k]))], [.. nullSafe],
            residual, mark, buildLeft, ordinals.ToEquatableArray(), [], [.. keys.Select(_ => (KeyBounds?)null)], []);
    }

    private static List<object?[]> Run(PhysicalHashJoin plan, QueryContext context, TestRows left, TestRows right, Random random)
    {
        JoinParts parts = HashJoinFactory.Create(plan, context);
        using Sink sink = parts.Build;
        TestDriver.Fill(sink, context, (plan.BuildLeft ? left : right).Chunks(context.ChunkRows, random));
        List<object?[]> rows = TestDriver.Stream(parts.Probe, context, (plan.BuildLeft ? right : left).Chunks(context.ChunkRows, random));
        foreach (Source? after in new[] { parts.Unmatched, parts.Spilled })
        {
            if (after is null) continue;
            rows.AddRange(TestDriver.Read(after, context));
            after.Dispose();
        }

        return rows;
    }

    private static List<object?[]> RunOnDisk(PhysicalHashJoin plan, int every, int threads, bool constantHash, int chunkRows, TestRows left, TestRows right, Random random)
    {
        var pool = new MemoryPool("test");
        using var spill = new TestSpill();
        var context = new QueryContext(pool, threads, CancellationToken.None) { ConstantHash = constantHash, ChunkRows = chunkRows, Spill = spill.Space(pool, every) };
        List<object?[]> rows = Run(plan, context, left, right, random);
        // Null keys may be dropped before anything is kept.
        if ((plan.BuildLeft ? left : right).Rows.Count > 10 * every) Assert.True(context.Spill.Written > 0, "nothing was written");
        Assert.Equal(0, pool.Reserved);
        return rows;
    }

    private static TestRows Random(Random random, int count, Keys keys, int spread, bool unique)
    {
        DataType key = keys switch
        {
            Keys.Text or Keys.NullSafeText or Keys.TextAndNumber => DataType.Utf8,
            Keys.Double => DataType.Float64,
            Keys.Wide => DataType.Decimal(30, 2),
            Keys.Bytes => DataType.Int8,
            Keys.Dense => DataType.Int32,
            Keys.Huge => DataType.UInt64,
            _ => DataType.Int64,
        };
        var seen = new HashSet<object>();
        var rows = new List<object?[]>(count);
        for (int i = 0; i < count; i++)
        {
            int number = random.Next(spread);
            object? value = keys switch
            {
                Keys.Text or Keys.NullSafeText or Keys.TextAndNumber => number % 2 == 0 ? $"k{number}" : $"a rather longer key {number}",
                Keys.Double => number == 0 ? double.NaN : number / 4.0,
                Keys.Wide => ((Int128)number << 70) + number,
                Keys.Bytes => (sbyte)(number - 60),
                Keys.Dense => number - 20,
                Keys.Sparse => number * 1_000_003L * 1_000_003L,
                Keys.Huge => number % 2 == 0 ? ulong.MaxValue - (ulong)number : (ulong)number,
                _ => (long)number,
            };
            if (random.Next(10) == 0) value = null;
            if (unique && value is not null && !seen.Add(value)) continue;
            rows.Add([value, random.Next(8) == 0 ? null : (long)random.Next(4), random.Next(8) == 0 ? null : (long)random.Next(100), random.Next(6) == 0 ? null : $"payload number {i}"]);
        }

        return new TestRows([key, DataType.Int64, DataType.Int64, DataType.Utf8], rows);
    }
}
