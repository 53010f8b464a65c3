using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FrameEngine.Compare;

/// <summary>What several threads gain on this machine at most: a loop that stays in registers, alone and on each thread at once.</summary>
/// <remarks>The loop shares nothing, not even a cache. Where it gains less than the number of threads, the machine gives less than that many processors: those of a virtual machine are
/// lent by a host, and slower when both are used.</remarks>
internal static class MachineLimit
{
    private const long Probe = 10_000_000;

    private static readonly Lazy<double> s_rounds = new(() => Probe / Enumerable.Range(0, 5).Min(_ => Time(1, Probe)));

    /// <summary>How many times more work <paramref name="threads"/> threads do in a time than one.</summary>
    /// <param name="threads">How many threads.</param>
    /// <param name="milliseconds">About how long the loop runs: a machine gives a moment more than it gives for long.</param>
    public static double Measure(int threads, double milliseconds)
    {
        long rounds = (long)(s_rounds.Value * milliseconds);
        double alone = Time(1, rounds);
        return threads * alone / Time(threads, rounds);
    }

    private static double Time(int threads, long rounds)
    {
        using var start = new Barrier(threads);
        var milliseconds = new double[threads];
        Thread[] all = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            long begin = Stopwatch.GetTimestamp();
            GC.KeepAlive(Loop(begin | 1, rounds));
            milliseconds[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        return milliseconds.Max();
    }

    /// <summary>A chain of multiplications, each waiting for the one before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Loop(long value, long rounds)
    {
        for (long i = 0; i < rounds; i++)
        {
            value *= 6364136223846793005;
            value ^= value >>> 17;
        }

        return value;
    }
}
