using FrameEngine.Catalog;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <summary>The row groups of a scan that readers have set out for others, and the readers that wait for one. Thread-safe.</summary>
/// <param name="morsels">Row groups of the scan.</param>
internal sealed class SharedGroups(int morsels)
{
    private readonly object _lock = new();
    private readonly List<SharedGroup> _groups = [];
    private readonly List<Action> _waiting = [];
    private int _opened;
    private int _undecided;

    /// <summary>Every row group has its reader, so that threads begin to run out of work; with one alone there is no other thread.</summary>
    public bool IsEnding => morsels > 1 && Volatile.Read(ref _opened) >= morsels;

    /// <summary>A reader has begun a row group; it calls <see cref="Decide"/> in any case.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _opened++;
            _undecided++;
        }
    }

    /// <summary>A reader sets its row group out, or keeps it to itself, or is done with it.</summary>
    public void Decide(SharedGroup? group)
    {
        Action[] wake;
        lock (_lock)
        {
            _undecided--;
            if (group is not null) _groups.Add(group);
            wake = [.. _waiting];
            _waiting.Clear();
        }

        foreach (Action reader in wake) reader();
    }

    /// <summary>Finds a row group to join.</summary>
    /// <param name="wake">Called once there may be one, if the result is <see cref="JoinResult.Later"/>.</param>
    /// <param name="group">The row group, which the caller leaves in the end.</param>
    public JoinResult Find(Action wake, out SharedGroup? group)
    {
        lock (_lock)
        {
            foreach (SharedGroup candidate in _groups)
            {
                if (!candidate.TryJoin()) continue;
                group = candidate;
                return JoinResult.Joined;
            }

            group = null;
            if (_undecided == 0 && _opened >= morsels) return JoinResult.Nothing;
            _waiting.Add(wake);
            return JoinResult.Later;
        }
    }
}
