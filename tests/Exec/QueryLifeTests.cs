using System.Diagnostics;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

public class QueryLifeTests
{
    private static readonly Schema s_schema = new(Column("id", DataType.Int64, false), Column("text", DataType.Utf8));

    private static MemoryTable Rows(int count) => Table(s_schema, Enumerable.Range(0, count).Select(i => new object?[] { (long)i, $"text that is longer than {i}" }), 5000);

    private static PhysicalAggregate CountById(PhysicalPlan input) => new(
        input, [Ref(s_schema, "id")], [new AggregateSpec(FunctionRegistry.Default.ResolveAggregate("count_star", []), [], false, null)],
        ColumnsOf(("id", DataType.Int64), ("n", DataType.Int64)), [null]);

    /// <param name="keys">How many different ids there are: where a query runs until somebody stops it, few, since nobody knows how long that takes on a busy machine.</param>
    private sealed class EndlessSource(Action<int>? onChunk = null, long keys = long.MaxValue) : ITableSource
    {
        public string Name => "endless";
        public Schema Schema => s_schema;
        public TableStatistics Statistics => TableStatistics.Unknown(2);
        public ScanSpec? Spec => null;
        public IScan OpenScan(ScanRequest request) => new EndlessScan(request, onChunk, keys);

        private sealed class EndlessScan(ScanRequest request, Action<int>? onChunk, long keys) : IScan
        {
            public int Morsels => int.MaxValue;
            public IScanReader CreateReader() => new Reader(request, onChunk, keys);
            public void Dispose() { }
        }

        private sealed unsafe class Reader : IScanReader
        {
            private readonly Vector[] _vectors;
            private readonly DataChunk _chunk;
            private readonly ScanRequest _request;
            private readonly Action<int>? _onChunk;
            private readonly long _keys;
            private int _morsel, _chunks;

            public Reader(ScanRequest request, Action<int>? onChunk, long keys)
            {
                _keys = keys;
                _request = request;
                _onChunk = onChunk;
                _vectors = [new Vector(DataType.Int64, request.Pool, request.ChunkRows), new Vector(DataType.Utf8, request.Pool, request.ChunkRows)];
                _chunk = new DataChunk(_vectors);
            }

            public void Open(int morsel) => (_morsel, _chunks) = (morsel, 0);

            public DataChunk? Read()
            {
                if (_chunks++ == 10) return null;
                _onChunk?.Invoke(_morsel);
                foreach (Vector vector in _vectors) vector.StartFlat(_request.ChunkRows);
                for (int i = 0; i < _request.ChunkRows; i++)
                {
                    _vectors[0].As<long>()[i] = ((_morsel * 1000L) + i) % _keys;
                    _vectors[1].Views[i] = default;
                }

                _chunk.SetAll(_request.ChunkRows);
                return _chunk;
            }

            public void Dispose()
            {
                foreach (Vector vector in _vectors) vector.Dispose();
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Cancelling_ends_a_query_that_never_would_and_frees_its_memory(int threads)
    {
        var pool = new MemoryPool("test");
        using var cancel = new CancellationTokenSource();
        using QueryStream stream = Run.Executor.Execute(CountById(new PhysicalFilter(Scan(new EndlessSource(keys: 10_000)), [])), Run.Context(new Mode(threads), pool, cancel.Token));
        await Task.Delay(50);
        var watch = Stopwatch.StartNew();
        await cancel.CancelAsync();
        Assert.Throws<QueryCancelledException>(() => stream.Read());
        await stream.Completion.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(watch.ElapsedMilliseconds < 2000, $"took {watch.ElapsedMilliseconds} ms");
        Assert.Equal(0, pool.Reserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_slow_reader_makes_the_query_wait(int threads)
    {
        int chunks = 0;
        var pool = new MemoryPool("test");
        var context = new QueryContext(pool, threads, default) { ResultBufferBytes = 4 << 20 };
        using (QueryStream stream = Run.Executor.Execute(Scan(new EndlessSource(_ => Interlocked.Increment(ref chunks))), context))
        {
            int seen;
            do
            {
                seen = Volatile.Read(ref chunks);
                Thread.Sleep(100);
            }
            while (seen != Volatile.Read(ref chunks));
            Assert.InRange(pool.Reserved, 1 << 20, 64 << 20);
            for (int i = 0; i < 20; i++)
            {
                using RecordBatch batch = stream.Read()!;
                Assert.True(batch.Length > 0);
            }

            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref chunks) > seen, 5000));
        }

        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public void Rows_of_a_parallel_scan_come_in_order_though_the_buffer_is_tiny()
    {
        using MemoryTable table = Rows(100_000);
        var pool = new MemoryPool("test");
        var context = new QueryContext(pool, 4, default) { ResultBufferBytes = 1 };
        long next = 0;
        using (QueryStream stream = Run.Executor.Execute(Scan(table), context))
            while (stream.Read() is { } batch)
                using (batch)
                    foreach (long id in batch.Columns[0].Values<long>()) Assert.Equal(next++, id);
        Assert.Equal(100_000, next);
        Assert.Equal(0, pool.Reserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_first_failure_reaches_the_reader_and_everything_is_freed(int threads)
    {
        var source = new EndlessSource(morsel =>
        {
            if (morsel == 20) throw new FileFormatException("file x is broken at 20");
        });
        var error = Run.Fails<FileFormatException>(CountById(Scan(source)), new Mode(threads));
        Assert.Equal("file x is broken at 20", error.Message);
    }

    [Fact]
    public void A_failure_that_nobody_foresaw_is_an_internal_error_that_keeps_its_cause()
    {
        var error = Run.Fails<InternalException>(Scan(new EndlessSource(_ => throw new InvalidTimeZoneException("odd"))));
        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Too_many_groups_for_the_memory_limit_is_a_typed_failure(int threads)
    {
        var error = Run.Fails<ResourceExhaustedException>(CountById(Scan(new EndlessSource())), new Mode(threads), new MemoryPool("the query", 20 << 20));
        Assert.Contains("memory limit of the query", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_an_async_loop_early_stops_the_query()
    {
        var pool = new MemoryPool("test");
        QueryStream stream = Run.Executor.Execute(Scan(new EndlessSource()), Run.Context(new Mode(4), pool));
        await foreach (RecordBatch batch in stream)
        {
            batch.Dispose();
            break;
        }

        Assert.True(stream.Completion.IsCompleted);
        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_query_running()
    {
        var pool = new MemoryPool("test");
        await using QueryStream stream = Run.Executor.Execute(CountById(Scan(new EndlessSource(keys: 10_000))), Run.Context(new Mode(), pool));
        using var soon = new CancellationTokenSource(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadAsync(soon.Token));
        Assert.False(stream.Completion.IsCompleted);
    }

    [Fact]
    public void A_limit_stops_an_endless_scan()
    {
        Assert.Equal(5, Run.Rows(new PhysicalLimit(Scan(new EndlessSource()), 5, 3), new Mode(4)).Count);
        Assert.Equal(5, Run.Rows(new PhysicalFilter(new PhysicalLimit(Scan(new EndlessSource()), 5, 3), []), new Mode(4)).Count);
    }

    [Fact]
    public async Task Many_queries_share_the_threads()
    {
        using MemoryTable table = Rows(20_000);
        var pool = new MemoryPool("test");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using QueryStream stream = Run.Executor.Execute(CountById(Scan(table)), Run.Context(new Mode(1 + (i % 4)), pool));
            List<RecordBatch> batches = await stream.CollectAsync();
            Assert.Equal(20_000, batches.Sum(b => b.Length));
            foreach (RecordBatch batch in batches) batch.Dispose();
        }));
        Assert.Equal(0, pool.Reserved);
    }
}
