namespace FrameEngine.Exec.Operators.Window;

/// <summary>Goes through sorted rows in ascending order and knows each one's partition and peers. For one thread.</summary>
internal sealed class RowWalk(RunBits partitions, RunBits peers)
{
    /// <summary>The partition's first row.</summary>
    public int Begin { get; private set; }

    /// <summary>The row behind the partition.</summary>
    public int End { get; private set; } = -1;

    /// <summary>The first of the row's peers.</summary>
    public int PeerBegin { get; private set; }

    /// <summary>The row behind the row's peers.</summary>
    public int PeerEnd { get; private set; } = -1;

    /// <summary>Goes to a row at or behind the last one. True if it is in another partition than that.</summary>
    public bool To(int row)
    {
        if (row < PeerEnd) return false;
        bool first = PeerEnd < 0;
        PeerBegin = first ? peers.Begin(row) : row == PeerEnd ? row : peers.Begin(row);
        PeerEnd = peers.End(row);
        if (row < End) return false;
        Begin = first ? partitions.Begin(row) : row == End ? row : partitions.Begin(row);
        End = partitions.End(row);
        return true;
    }
}
