namespace FrameEngine;

/// <summary>How the characters of a CSV file are written.</summary>
public enum CsvEncoding
{
    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>ISO 8859-1: a byte for each of the first 256 characters.</summary>
    Latin1,

    /// <summary>UTF-16, little-endian unless a byte order mark says otherwise.</summary>
    Utf16,
}
