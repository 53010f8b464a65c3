using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Operators.TopN;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Tests.Join;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Tests.Sort;

/// <summary>Sorts and top-ns over random rows of every type against LINQ.</summary>
public sealed class SortTests
{
    private static readonly (string Name, DataType Type, Func<Random, object> Value)[] s_keys =
    [
        ("bool", DataType.Boolean, r => r.Next(2) == 0),
        ("tiny", DataType.Int8, r => (sbyte)r.Next(-128, 128)),
        ("int", DataType.Int32, r => r.Next(-500, 500)),
        ("long", DataType.Int64, r => r.NextInt64(long.MinValue, long.MaxValue)),
        ("ulong", DataType.UInt64, r => r.Next(2) == 0 ? ulong.MaxValue - (ulong)r.Next(100) : (ulong)r.Next(100)),
        ("double", DataType.Float64, r => r.Next(10) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => 0.0, _ => (r.NextDouble() - 0.5) * 1e6 }),
        ("wide", DataType.Decimal(38, 0), r => r.Next(2) == 0 ? (Int128)r.Next(1000) - 500 : ((Int128)r.Next(-50, 50) << 90) + r.Next(3)),
        ("flag", DataType.Utf8, r => r.Next(3) switch { 0 => "", 1 => "A", _ => "R\0" }),
        ("text", DataType.Utf8, r => $"Customer#{r.Next(100):000000000} with a tail {(r.Next(2) == 0 ? "that is long and the same but for its end " : "")}{r.Next(4)}"),
        ("interval", DataType.Interval, r => new IntervalValue(r.Next(3), r.Next(60), r.Next(2))),
    ];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach ((string name, _, _) in s_keys) cases.Add(name, "");
        cases.Add("flag", "int");
        cases.Add("int", "text");
        cases.Add("long", "double");
        cases.Add("text", "long");
        cases.Add("wide", "flag");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_come_out_in_order(string first, string second)
    {
        int[] keys = second.Length == 0 ? [Index(first)] : [Index(first), Index(second)];
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random((seed * 100) + keys[0]);
            int count = seed == 0 ? 0 : seed == 1 ? 6000 : random.Next(400);
            TestRows rows = Rows(random, keys, count, withNulls: seed % 3 != 0);
            PhysicalSortKey[] order = [.. keys.Select((k, i) => new PhysicalSortKey(new InputRef(i, s_keys[k].Type, seed % 3 != 0), random.Next(2) == 0, random.Next(2) == 0))];
            object?[][] expected = Sorted(rows, order);
            foreach ((int threads, int chunkRows) in new[] { (1, 2048), (3, 7) })
            {
                CheckSort(rows, order, expected, threads, chunkRows, random);
                foreach (int spillEvery in new[] { 1, 50, 5000 }) CheckSort(rows, order, expected, threads, chunkRows, random, spillEvery);
                long limit = random.Next(4) switch { 0 => 0, 1 => 3, 2 => 50, _ => 5000 }, offset = random.Next(3) * 20;
                CheckTopN(rows, order, expected, limit, offset, threads, chunkRows, random);
            }
        }
    }

    [Fact]
    public void A_threshold_is_published_and_keeps_what_belongs_to_the_first()
    {
        var random = new Random(1);
        TestRows rows = Rows(random, [2], 20_000, withNulls: true);
        var plan = new PhysicalTopN(rows.Plan, [new PhysicalSortKey(new InputRef(0, DataType.Int32), true, false)], 5, 0, new DynamicFilterRef(3, 0));
        var context = new QueryContext(MemoryPool.Unlimited, 1, CancellationToken.None);
        BlockingParts parts = TopNFactory.Create(plan, context);
        TestDriver.Fill(parts.Sink, context, rows.Chunks(2048, random));
        Catalog.DynamicFilterContent content = context.DynamicFilter(3).Content!;
        Assert.Equal(499, content.Min!.Value);
        Assert.False(content.KeepsNulls);
        int kept = 0;
        foreach (Columns.DataChunk chunk in rows.Chunks(2048, random)) kept += Passed(content, chunk);
        Assert.Equal(rows.Rows.Count(r => r[0] is 499), kept);
        parts.Sink.Dispose();
    }

    private static unsafe int Passed(Catalog.DynamicFilterContent content, Columns.DataChunk chunk)
    {
        var rows = new int[chunk.Count];
        fixed (int* output = rows) return content.Select(chunk.Columns[0], chunk.Selection, output);
    }

    private static void CheckSort(TestRows rows, PhysicalSortKey[] order, object?[][] expected, int threads, int chunkRows, Random random, int spillEvery = 0)
    {
        var pool = new MemoryPool("test");
        using var spill = new TestSpill();
        var context = new QueryContext(pool, threads, CancellationToken.None) { ChunkRows = chunkRows, Spill = spillEvery > 0 ? spill.Space(pool, spillEvery) : null };
        BlockingParts parts = SortFactory.Create(new PhysicalSort(rows.Plan, [.. order]), context);
        TestDriver.Fill(parts.Sink, context, rows.Chunks(chunkRows, random));
        List<object?[]> got = TestDriver.Read(parts.Source, context);
        parts.Source.Dispose();
        parts.Sink.Dispose();
        Assert.Equal(expected.Select(r => Keys(r, order)), got.Select(r => Keys(r, order)));
        Assert.Equal(rows.Rows.Select(TestRows.Text).Order(StringComparer.Ordinal), got.Select(TestRows.Text).Order(StringComparer.Ordinal));
        Assert.Equal(0, pool.Reserved);
    }

    private static void CheckTopN(
        TestRows rows, PhysicalSortKey[] order, object?[][] expected, long limit, long offset, int threads, int chunkRows, Random random)
    {
        var pool = new MemoryPool("test");
        var context = new QueryContext(pool, threads, CancellationToken.None) { ChunkRows = chunkRows };
        BlockingParts parts = TopNFactory.Create(new PhysicalTopN(rows.Plan, [.. order], limit, offset), context);
        TestDriver.Fill(parts.Sink, context, rows.Chunks(chunkRows, random));
        List<object?[]> got = TestDriver.Read(parts.Source, context);
        parts.Source.Dispose();
        parts.Sink.Dispose();
        Assert.Equal(expected.Skip((int)offset).Take((int)limit).Select(r => Keys(r, order)), got.Select(r => Keys(r, order)));
        Assert.Equal(0, pool.Reserved);
    }

    private static string Keys(object?[] row, PhysicalSortKey[] order) =>
        TestRows.Text(row.Take(order.Length).Select(v => v is IntervalValue i ? i.Normalized : v));

    private static object?[][] Sorted(TestRows rows, PhysicalSortKey[] order)
    {
        object?[][] sorted = [.. rows.Rows];
        Array.Sort(sorted, (a, b) =>
        {
            for (int k = 0; k < order.Length; k++)
            {
                int o = Compare(a[k], b[k], order[k]);
                if (o != 0) return o;
            }

            return 0;
        });
        return sorted;
    }

    private static int Compare(object? a, object? b, PhysicalSortKey key)
    {
        if (a is null || b is null) return a is null && b is null ? 0 : a is null == key.NullsFirst ? -1 : 1;
        int order = a switch
        {
            string s => string.CompareOrdinal(s, (string)b),
            double d when double.IsNaN(d) || double.IsNaN((double)b) => double.IsNaN(d).CompareTo(double.IsNaN((double)b)),
            IntervalValue i => i.CompareTo((IntervalValue)b),
            _ => ((IComparable)a).CompareTo(b),
        };
        return key.Descending ? -order : order;
    }

    private static int Index(string name) => Array.FindIndex(s_keys, k => k.Name == name);

    private static TestRows Rows(Random random, int[] keys, int count, bool withNulls) => new(
        [.. keys.Select(k => s_keys[k].Type), DataType.Utf8],
        [.. Enumerable.Range(0, count).Select(i => (object?[])
            [.. keys.Select(k => withNulls && random.Next(6) == 0 ? null : s_keys[k].Value(random)), random.Next(4) == 0 ? null : $"payload of row {i}"])]);
}
