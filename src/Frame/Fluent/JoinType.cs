namespace FrameEngine;

/// <summary>Which rows a join puts out.</summary>
public enum JoinType
{
    /// <summary>Matching pairs.</summary>
    Inner,
    /// <summary>Matching pairs, and left rows without a match.</summary>
    Left,
    /// <summary>Matching pairs, and right rows without a match.</summary>
    Right,
    /// <summary>Matching pairs, and rows of either side without a match.</summary>
    Full,
    /// <summary>Left rows that have a match, once each, with the left columns alone.</summary>
    Semi,
    /// <summary>Left rows that have no match, with the left columns alone.</summary>
    Anti,
}
