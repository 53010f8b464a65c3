namespace FrameEngine;

/// <summary>Rows that break a constraint of a table: NOT NULL, UNIQUE, PRIMARY KEY or CHECK. The statement has changed nothing.</summary>
public sealed class ConstraintException : FrameException
{
    internal ConstraintException(string message, string sqlState) : base(FrameErrorCode.Type, sqlState, message) { }
}
