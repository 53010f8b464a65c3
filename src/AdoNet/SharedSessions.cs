namespace FrameEngine.AdoNet;

/// <summary>Sessions that connections that mean the same one share: made by the first that opens, disposed with the last that closes.</summary>
/// <threadsafety>Thread-safe.</threadsafety>
internal static class SharedSessions
{
    private static readonly Dictionary<string, Entry> s_entries = new(StringComparer.Ordinal);

    /// <summary>Takes a share of a session.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="release">Gives it back.</param>
    public static FrameSession Rent(ConnectionSettings settings, out Action release)
    {
        Entry? entry;
        string key;
        lock (s_entries)
        {
            // Who only reads a database sees more in the session that writes it than in one of their own.
            key = settings.SharedKey!;
            if (settings is { Directory: not null, ReadOnly: true } && s_entries.ContainsKey(settings.WriterKey)) key = settings.WriterKey;
            if (!s_entries.TryGetValue(key, out entry)) s_entries.Add(key, entry = new Entry(new Lazy<FrameSession>(settings.OpenSession)));
            entry.Users++;
        }

        release = () => Return(key, entry);
        try
        {
            return entry.Session.Value;
        }
        catch
        {
            release();
            throw;
        }
    }

    private static void Return(string key, Entry entry)
    {
        lock (s_entries)
        {
            if (--entry.Users > 0) return;
            s_entries.Remove(key);
            // Within the lock: a database is to be free again when the next one opens it.
            if (entry.Session.IsValueCreated) entry.Session.Value.Dispose();
        }
    }

    private sealed class Entry(Lazy<FrameSession> session)
    {
        public Lazy<FrameSession> Session => session;
        public int Users;
    }
}
