namespace FrameEngine;

/// <summary>A malformed Arrow stream or file, or one that ends too early.</summary>
public sealed class ArrowException : FileFormatException
{
    internal ArrowException(string reason, Exception? inner = null) : base($"Arrow stream: {reason}", inner) { }
}
