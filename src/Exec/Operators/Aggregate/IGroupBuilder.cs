using FrameEngine.Columns;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Takes rows of one partition that come back from disk: groups them in a table, or parts them again. For one thread.</summary>
internal interface IGroupBuilder : IDisposable
{
    /// <summary>What was grouped.</summary>
    GroupTable Table { get; }

    /// <summary>Whether the table holds more than memory has room for: then its rows had better be parted.</summary>
    bool IsFull { get; }

    /// <summary>Takes rows of a stream of <see cref="SpilledRows"/>.</summary>
    void Take(int stream, DataChunk chunk);

    /// <summary>Ends the taking of rows.</summary>
    void Finish();
}
