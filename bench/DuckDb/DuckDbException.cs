namespace FrameEngine.DuckDb;

/// <summary>DuckDB refused a statement, or its library cannot be used; the message is DuckDB's own where there is one.</summary>
public sealed class DuckDbException : Exception
{
    public DuckDbException(string message)
        : base(message)
    {
    }
}
