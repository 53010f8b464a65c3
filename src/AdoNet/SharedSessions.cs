namespace FrameEngine.AdoNet;

/// <summary>Sessions that connections with the same connection string share: made by the first that opens, disposed with the last that closes.</summary>
/// <threadsafety>Thread-safe.</threadsafety>
internal static class SharedSessions
{
    private static readonly Dictionary<string, Entry> s_entries = new(StringComparer.Ordinal);

    /// <summary>Whether a data source stands for one session, however many connections name it.</summary>
    public static bool IsShared(string dataSource) =>
        dataSource.Contains("://", StringComparison.Ordinal) || (dataSource.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase) && dataSource.Length > ":memory:".Length);

    public static FrameSession Rent(string key, Func<FrameSession> open)
    {
        Entry? entry;
        lock (s_entries)
        {
            if (!s_entries.TryGetValue(key, out entry)) s_entries.Add(key, entry = new Entry(new Lazy<FrameSession>(open)));
            entry.Users++;
        }

        try
        {
            return entry.Session.Value;
        }
        catch
        {
            Return(key);
            throw;
        }
    }

    public static void Return(string key)
    {
        Entry entry;
        lock (s_entries)
        {
            entry = s_entries[key];
            if (--entry.Users > 0) return;
            s_entries.Remove(key);
        }

        if (entry.Session.IsValueCreated) entry.Session.Value.Dispose();
    }

    private sealed class Entry(Lazy<FrameSession> session)
    {
        public Lazy<FrameSession> Session => session;
        public int Users;
    }
}
