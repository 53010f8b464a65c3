using System.Collections.Concurrent;
using System.Threading.Channels;
using FrameEngine.Exec.Operators.Exchange;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Results;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using static FrameEngine.Exec.Tests.TestData;

namespace FrameEngine.Exec.Tests;

public class ExchangeTests
{
    private static readonly Schema s_schema = new(Column("id", DataType.Int64, false), Column("text", DataType.Utf8));

    private static MemoryTable Rows(int count) => Table(s_schema, Enumerable.Range(0, count).Select(i => new object?[] { (long)i, i % 3 == 0 ? null : $"text number {i % 50}" }), 700);

    private sealed class Collected : IPartitionOutput, IDisposable
    {
        public ConcurrentQueue<(int Partition, RecordBatch Batch)> Batches { get; } = new();

        public bool HasRoom(Action wake) => true;

        public void Add(int partition, RecordBatch batch) => Batches.Enqueue((partition, batch));

        public IEnumerable<(int Partition, long Id, string? Text)> Rows() =>
            Batches.SelectMany(b => Enumerable.Range(0, b.Batch.Length).Select(r => (b.Partition, b.Batch[0].Values<long>()[r], b.Batch[1].GetText(r))));

        public void Dispose()
        {
            foreach ((_, RecordBatch batch) in Batches) batch.Dispose();
        }
    }

    public static TheoryData<Mode> Modes => Run.Modes;

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_hash_exchange_sends_equal_keys_to_one_consumer_and_loses_nothing(Mode mode)
    {
        using MemoryTable table = Rows(5000);
        var pool = new MemoryPool("test");
        using (var output = new Collected())
        {
            var sink = new PartitionSink(s_schema, ExchangeKind.Hash, [Ref(s_schema, "text")], 3, false, output);
            await Run.Executor.ExecuteIntoAsync(Scan(table), sink, Run.Context(mode, pool));
            var rows = output.Rows().ToList();
            Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), rows.Select(r => r.Id).Order());
            Assert.All(rows.GroupBy(r => r.Text), g => Assert.Single(g.Select(r => r.Partition).Distinct()));
            Assert.Equal(mode.ConstantHash ? 1 : 3, rows.Select(r => r.Partition).Distinct().Count());
        }

        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public async Task An_ordered_gather_keeps_the_order()
    {
        using MemoryTable table = Rows(5000);
        using var output = new Collected();
        var sink = new PartitionSink(s_schema, ExchangeKind.Gather, [], 1, true, output);
        await Run.Executor.ExecuteIntoAsync(Scan(table), sink, Run.Context(new Mode(4, 7), new MemoryPool("test")));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), output.Rows().Select(r => r.Id));
    }

    [Fact]
    public async Task A_stage_input_waits_for_batches_without_holding_a_thread()
    {
        var channel = Channel.CreateUnbounded<RecordBatch>();
        var pool = new MemoryPool("test");
        var input = new PhysicalStageInput(7, ColumnsOf(s_schema), ExchangeKind.Gather);
        var context = new QueryContext(pool, 1, default) { StageInputs = _ => channel.Reader.ReadAllAsync() };
        await using (QueryStream stream = Run.Executor.Execute(input, context))
        {
            ValueTask<RecordBatch?> first = stream.ReadAsync();
            await Task.Delay(20);
            Assert.False(first.IsCompleted);
            for (int i = 0; i < 3; i++)
            {
                await channel.Writer.WriteAsync(Batch(s_schema, [[(long)i, "x"]], pool));
                await Task.Delay(5);
            }

            channel.Writer.Complete();
            var ids = new List<long>();
            for (RecordBatch? batch = await first; batch is not null; batch = await stream.ReadAsync())
                using (batch) ids.AddRange(batch[0].Values<long>().ToArray());
            Assert.Equal([0L, 1L, 2L], ids);
        }

        Assert.Equal(0, pool.Reserved);
    }

    [Fact]
    public async Task A_failed_producer_fails_the_stage_with_its_own_error()
    {
        var channel = Channel.CreateUnbounded<RecordBatch>();
        channel.Writer.Complete(new WorkerException("worker 3 is lost"));
        var input = new PhysicalStageInput(7, ColumnsOf(s_schema), ExchangeKind.Gather);
        await using QueryStream stream = Run.Executor.Execute(input, new QueryContext(new MemoryPool("test"), 1, default) { StageInputs = _ => channel.Reader.ReadAllAsync() });
        var error = await Assert.ThrowsAsync<WorkerException>(async () => await stream.ReadAsync());
        Assert.Equal("worker 3 is lost", error.Message);
    }

    [Fact]
    public void Statistics_of_a_table_in_memory_are_read_from_its_rows()
    {
        using MemoryTable table = Rows(5000);
        Assert.Equal(5000, table.Statistics.Rows);
        Assert.True(table.Statistics.RowsExact);
        Assert.Equal((0L, 4999L), ((long)table.Statistics.Columns[0].Min!.Value!, (long)table.Statistics.Columns[0].Max!.Value!));
        Assert.InRange(table.Statistics.Columns[0].Distinct!.Value, 4600, 5000);
        Assert.Equal(("text number 0", "text number 9"), ((string)table.Statistics.Columns[1].Min!.Value!, (string)table.Statistics.Columns[1].Max!.Value!));
        Assert.Equal(1667, table.Statistics.Columns[1].Nulls);
        Assert.InRange(table.Statistics.Columns[1].Distinct!.Value, 48, 52);
    }
}
