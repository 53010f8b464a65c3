namespace FrameEngine;

/// <summary>What a SQL statement gave: rows to be read, or only an effect.</summary>
public sealed class StatementResult
{
    internal StatementResult(string sql, DataFrame? frame, long rowsAffected, Planner.OptimizedPlan? plan = null)
    {
        Plan = plan;
        Sql = sql;
        Frame = frame;
        RowsAffected = rowsAffected;
    }

    /// <summary>The statement's text.</summary>
    public string Sql { get; }

    /// <summary>The rows, not yet run; null for statements without rows (CREATE, DROP, SET, INSERT, COPY).</summary>
    public DataFrame? Frame { get; }

    /// <summary>The rows' plan where it is ready to be run in place of <see cref="Frame"/>'s.</summary>
    internal Planner.OptimizedPlan? Plan { get; }

    internal StatementResult WithFrame(DataFrame frame) => ReferenceEquals(frame, Frame) ? this : new StatementResult(Sql, frame, RowsAffected, Plan);

    /// <summary>Rows inserted or written; -1 for queries and for statements that do not count any.</summary>
    public long RowsAffected { get; }
}
