using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Compare;

/// <summary>What several threads gain on this machine at most: a loop that stays in registers, alone and on each thread at once.</summary>
/// <remarks>The loop shares nothing, not even a cache. Where it gains less than the number of threads, the machine gives less than that many processors: those of a virtual machine are
/// lent by a host, and slower when both are used.</remarks>
internal static class MachineLimit
{
    // About 20 ms: as long as the scheduler lets a thread run, and long enough to be loaded as a query loads.
    private const int Rounds = 10_000_000;

    /// <summary>How many times more work <paramref name="threads"/> threads do in a time than one.</summary>
    public static double Measure(int threads)
    {
        double alone = Time(1);
        return threads * alone / Time(threads);
    }

    private static double Time(int threads)
    {
        using var start = new Barrier(threads);
        var milliseconds = new double[threads];
        Thread[] all = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            long begin = Stopwatch.GetTimestamp();
            GC.KeepAlive(Loop(begin | 1));
            milliseconds[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        return milliseconds.Max();
    }

    /// <summary>A chain of multiplications, each waiting for the one before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Loop(long value)
    {
        for (int i = 0; i < Rounds; i++)
        {
            value *= 6364136223846793005;
            value ^= value >>> 17;
        }

        return value;
    }
}
