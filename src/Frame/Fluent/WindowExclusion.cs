namespace FrameEngine;

/// <summary>What a window's frame leaves out.</summary>
public enum WindowExclusion
{
    /// <summary>Nothing.</summary>
    NoOthers,
    /// <summary>The current row.</summary>
    CurrentRow,
    /// <summary>The current row and its peers: rows that are equal in the order.</summary>
    Group,
    /// <summary>The current row's peers, but not the row itself.</summary>
    Ties,
}
