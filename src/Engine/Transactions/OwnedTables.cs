using FrameEngine.Exec.Operators.Scan;

namespace FrameEngine.Engine.Transactions;

/// <summary>The tables in memory that a session has made: it frees them when it ends, if nobody reads them any more before. Frames made from a table may outlive its name.</summary>
/// <param name="threads">Threads that may look at a table's rows when its statistics are first wanted.</param>
/// <threadsafety>Thread-safe.</threadsafety>
internal sealed class OwnedTables(int threads) : IDisposable
{
    private readonly Lock _lock = new();
    private List<WeakReference<MemoryTable>> _tables = [];
    private int _limit = 256;

    public MemoryTable Add(MemoryTable table)
    {
        table.Threads = threads;
        lock (_lock)
        {
            if (_tables.Count >= _limit)
            {
                _tables = _tables.FindAll(w => w.TryGetTarget(out _));
                _limit = Math.Max(256, _tables.Count * 2);
            }

            _tables.Add(new WeakReference<MemoryTable>(table));
        }

        return table;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (WeakReference<MemoryTable> owned in _tables)
                if (owned.TryGetTarget(out MemoryTable? table)) table.Dispose();
            _tables.Clear();
        }
    }
}
