using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Engine;

/// <summary>What one query is run with: the session's options as they are now.</summary>
/// <param name="Threads">Threads that it may use.</param>
/// <param name="Options">The session's options.</param>
internal sealed record QuerySettings(int Threads, FrameSessionOptions Options)
{
    /// <summary>Bytes that the query may use, if less than the session's limit.</summary>
    public long MemoryLimit { get; init; } = long.MaxValue;

    /// <summary>Where the query may write rows that do not fit in memory; null if it may not.</summary>
    public SpillDirectory? Spill { get; init; }

    /// <summary>Given the metrics when the query starts; null if nobody wants them.</summary>
    public Action<QueryMetrics>? OnMetrics { get; init; }
}
