namespace FrameEngine;

/// <summary>A transaction that cannot go on: it conflicts with another (40001), was aborted by a failed statement (25P02), or is not there (25P01) or there already (25001).</summary>
public sealed class TransactionException : FrameException
{
    internal TransactionException(string message, string sqlState) : base(FrameErrorCode.Transaction, sqlState, message) { }

    /// <summary>True for a conflict with another transaction: the same work may well succeed when it is done again.</summary>
    public override bool IsTransient => SqlState == "40001";

    internal static TransactionException Conflict(string table) =>
        new($"the table \"{table}\" was changed by another transaction since this one began; nothing of this one is kept", "40001") { Hint = "run it again" };

    internal static TransactionException Aborted() => new("the transaction was aborted by a statement that failed: only ROLLBACK is possible", "25P02");
}
