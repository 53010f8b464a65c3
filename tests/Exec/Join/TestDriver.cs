using System.Collections.Concurrent;
using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Tests.Join;

/// <summary>Runs sinks, operators and sources as the scheduler would, with as many threads as the context has.</summary>
internal static class TestDriver
{
    /// <summary>Pushes chunks into a sink from several threads, then finishes it.</summary>
    public static void Fill(Sink sink, QueryContext context, IEnumerable<DataChunk> chunks)
    {
        sink.Open(context);
        DataChunk[] all = [.. chunks];
        var queue = new ConcurrentQueue<DataChunk>(all);
        InParallel(context, () =>
        {
            using LocalSink local = sink.CreateLocal(context);
            while (queue.TryDequeue(out DataChunk? chunk))
                if (local.Push(chunk, 0, static () => { }) == OperatorResult.Finished) break;
            sink.Combine(local);
        });
        GC.KeepAlive(all); // owns the memory that operators only borrow
        for (int phase = 0; sink.BeginPhase(phase) is var tasks && tasks >= 0; phase++)
        {
            int next = -1, now = phase;
            InParallel(context, () =>
            {
                for (int task; (task = Interlocked.Increment(ref next)) < tasks;) sink.RunTask(now, task);
            });
        }
    }

    /// <summary>Streams chunks through an operator.</summary>
    public static List<object?[]> Stream(StreamOperatorFactory factory, QueryContext context, IEnumerable<DataChunk> chunks)
    {
        DataChunk[] all = [.. chunks];
        var queue = new ConcurrentQueue<DataChunk>(all);
        var results = new ConcurrentBag<object?[]>();
        InParallel(context, () =>
        {
            using StreamOperator op = factory.Create(context);
            while (queue.TryDequeue(out DataChunk? chunk))
            {
                OperatorResult result;
                do
                {
                    result = op.Execute(chunk, out DataChunk? output);
                    if (output is null) continue;
                    foreach (object?[] row in TestRows.Decode(output)) results.Add(row);
                }
                while (result == OperatorResult.HaveOutput);
                if (result == OperatorResult.Finished) return;
            }

            Assert.Equal(OperatorResult.Finished, op.Flush(out _));
        });
        GC.KeepAlive(all);
        return [.. results];
    }

    /// <summary>Reads a source with one reader, in order.</summary>
    public static List<object?[]> Read(Source source, QueryContext context)
    {
        var results = new List<object?[]>();
        source.Open(context);
        using SourceReader reader = source.CreateReader();
        while (reader.Read(static () => { }, out DataChunk? chunk, out _) == OperatorResult.HaveOutput) results.AddRange(TestRows.Decode(chunk!));
        return results;
    }

    private static void InParallel(QueryContext context, Action work)
    {
        if (context.Threads == 1)
        {
            work();
            return;
        }

        Task.WaitAll([.. Enumerable.Range(0, context.Threads).Select(_ => Task.Run(work))]);
    }
}
