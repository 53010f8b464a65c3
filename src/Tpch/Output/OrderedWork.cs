using System.Runtime.ExceptionServices;

namespace FrameEngine.Tpch.Output;

/// <summary>Makes numbered pieces on several threads and hands them on one at a time, in order.</summary>
internal static class OrderedWork
{
    /// <summary>Runs until every piece is handed on.</summary>
    /// <typeparam name="TWorker">What a thread makes pieces with and keeps the current one in.</typeparam>
    /// <param name="threads">How many threads work; as many pieces are in memory at once.</param>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="start">Makes a thread's worker.</param>
    /// <param name="make">Makes a piece; runs on many threads at once, each with its own worker.</param>
    /// <param name="handOn">Takes the piece from its worker; never runs twice at once, and in the pieces' order.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    public static async Task RunAsync<TWorker>(
        int threads, int pieces, Func<TWorker> start, Action<TWorker, int> make, Action<TWorker, int> handOn, CancellationToken cancellationToken)
    {
        object gate = new();
        int nextToMake = 0;
        int nextToHandOn = 0;
        ExceptionDispatchInfo? failure = null;

        await Task.WhenAll(Enumerable.Range(0, Math.Min(threads, pieces)).Select(_ => StartThread())).ConfigureAwait(false);
        failure?.Throw();

        // Workers wait for each other: on the pool they would keep what they hand on to (which may use the pool) from running.
        Task StartThread() => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        void Work()
        {
            try
            {
                TWorker worker = start();
                for (int piece; (piece = Interlocked.Increment(ref nextToMake) - 1) < pieces;)
                {
                    if (cancellationToken.IsCancellationRequested)
                        throw new QueryCancelledException();
                    make(worker, piece);
                    lock (gate)
                    {
                        while (nextToHandOn != piece && failure is null)
                            Monitor.Wait(gate);
                        if (failure is not null)
                            return;
                        handOn(worker, piece);
                        nextToHandOn++;
                        Monitor.PulseAll(gate);
                    }
                }
            }
            catch (Exception error)
            {
                lock (gate)
                {
                    failure ??= ExceptionDispatchInfo.Capture(error);
                    Monitor.PulseAll(gate);
                }
            }
        }
    }
}
