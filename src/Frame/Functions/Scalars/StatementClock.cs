namespace FrameEngine.Functions.Scalars;

/// <summary>The time now, which stands still on a thread while a statement is planned, so that all its calls of the clock are folded to one time.</summary>
internal static class StatementClock
{
    [ThreadStatic] private static long? t_now;
    [ThreadStatic] private static int t_reads;

    /// <summary>Microseconds since 1970 in UTC.</summary>
    public static long Now
    {
        get
        {
            t_reads++;
            return t_now ?? Types.ClrTime.Micros(DateTime.UtcNow);
        }
    }

    /// <summary>How often this thread has read the clock: what was planned without reading it holds at any time.</summary>
    public static int Reads => t_reads;

    /// <summary>Stops the clock of this thread until disposed; within another stop it does nothing.</summary>
    public static Stopped Stop()
    {
        bool mine = t_now is null;
        t_now ??= Types.ClrTime.Micros(DateTime.UtcNow);
        return new Stopped(mine);
    }

    /// <summary>Lets the clock run again.</summary>
    internal readonly ref struct Stopped(bool mine)
    {
        public void Dispose()
        {
            if (mine) t_now = null;
        }
    }
}
