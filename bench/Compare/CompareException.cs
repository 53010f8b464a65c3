namespace FrameEngine.Compare;

/// <summary>The comparison cannot be made, or the engines do not agree.</summary>
internal sealed class CompareException(string message) : Exception(message);
