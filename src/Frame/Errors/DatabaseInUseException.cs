namespace FrameEngine;

/// <summary>A database that another session is writing: one at a time does.</summary>
public sealed class DatabaseInUseException : FrameException
{
    internal DatabaseInUseException(string path, string message, Exception? inner = null) : base(FrameErrorCode.Resource, "55006", message, inner) => Path = path;

    /// <summary>The database's directory.</summary>
    public string Path { get; }

    /// <summary>True: it may be free later.</summary>
    public override bool IsTransient => true;
}
