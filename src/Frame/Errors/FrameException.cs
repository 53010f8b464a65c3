using System.Data.Common;

namespace FrameEngine;

/// <summary>What kind of failure a <see cref="FrameException"/> is.</summary>
public enum FrameErrorCode
{
    /// <summary>A defect of the engine itself.</summary>
    Internal,
    /// <summary>SQL text that does not parse.</summary>
    Parse,
    /// <summary>A name, function or clause that cannot be resolved.</summary>
    Bind,
    /// <summary>Types that do not fit, or a value that does not cast.</summary>
    Type,
    /// <summary>Overflow or a division by zero.</summary>
    Arithmetic,
    /// <summary>A malformed file or stream.</summary>
    Format,
    /// <summary>A file or table that does not exist, or cannot be read or written.</summary>
    NotFound,
    /// <summary>A memory, disk or other limit.</summary>
    Resource,
    /// <summary>The query was cancelled or ran out of time.</summary>
    Cancelled,
    /// <summary>A worker process was lost or answered wrongly.</summary>
    Worker,
    /// <summary>Known SQL or a known feature that this version does not run.</summary>
    NotSupported,
    /// <summary>A wrong option, setting or use of the API.</summary>
    Usage,
    /// <summary>A transaction that conflicts with another, was aborted, or is not there.</summary>
    Transaction,
}

/// <summary>A place in SQL text.</summary>
/// <param name="Offset">Characters from the start of the text, from 0.</param>
/// <param name="Length">Characters that the spot spans, at least 1.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
public readonly record struct SqlPosition(int Offset, int Length, int Line, int Column)
{
    /// <summary>The position of a span of <paramref name="sql"/>.</summary>
    public static SqlPosition Of(string sql, int offset, int length)
    {
        offset = Math.Clamp(offset, 0, sql.Length);
        ReadOnlySpan<char> before = sql.AsSpan(0, offset);
        int line = before.Count('\n') + 1;
        return new SqlPosition(offset, Math.Max(length, 1), line, offset - (before.LastIndexOf('\n') + 1) + 1);
    }
}

/// <summary>The base of every failure that the engine reports. Its type says what kind, its message names the thing.</summary>
public abstract class FrameException : DbException
{
    private protected FrameException(FrameErrorCode code, string sqlState, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        SqlState = sqlState;
    }

    /// <summary>The kind of failure.</summary>
    public FrameErrorCode Code { get; }

    /// <summary>The five-character SQLSTATE of the SQL standard or PostgreSQL.</summary>
    public override string? SqlState { get; }

    /// <summary>Where in the SQL the failure is; null if it has no place there.</summary>
    public SqlPosition? Position { get; internal set; }

    /// <summary>The SQL text that <see cref="Position"/> refers to; null without a position.</summary>
    public string? Sql { get; internal set; }

    /// <summary>What to say under the spot, such as <c>did you mean "l_shipdate"?</c>; null if there is nothing to suggest.</summary>
    public string? Hint { get; internal set; }

    /// <summary>The command of a batch that failed; null outside batches.</summary>
    protected override DbBatchCommand? DbBatchCommand => FailedBatchCommand;

    internal DbBatchCommand? FailedBatchCommand { get; set; }

    /// <summary>The message, the line of SQL and a caret under the spot; the message alone when there is no position.</summary>
    public string Render()
    {
        if (Position is not { } at || Sql is null) return Hint is null ? $"error: {Message}" : $"error: {Message}; {Hint}";
        int start = Sql.LastIndexOf('\n', Math.Max(at.Offset - 1, 0), Math.Max(at.Offset, 0)) + 1;
        int end = Sql.IndexOf('\n', Math.Min(at.Offset, Sql.Length));
        string line = Sql[start..(end < 0 ? Sql.Length : end)].TrimEnd('\r');
        string number = at.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        int carets = Math.Clamp(at.Length, 1, Math.Max(1, line.Length - (at.Column - 1)));
        string lead = new([.. line.Take(at.Column - 1).Select(c => c == '\t' ? '\t' : ' ')]);
        return $"error: {Message}\n  {number} │ {line}\n  {new string(' ', number.Length)} │ {lead}{new string('^', carets)}{(Hint is null ? "" : " " + Hint)}";
    }
}
