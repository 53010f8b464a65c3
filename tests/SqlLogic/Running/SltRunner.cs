using System.Text;

namespace FrameEngine.SqlLogic.Tests.Running;

/// <summary>What a session gives for a statement: columns and rows as text, with null for NULL.</summary>
internal readonly record struct SqlResult(int Columns, IReadOnlyList<string?[]> Rows);

/// <summary>Where statements run. A file gets a session of its own.</summary>
internal interface ISqlLogicSession : IAsyncDisposable
{
    /// <summary>Runs all statements of <paramref name="sql"/>; the result is the last one's.</summary>
    Task<SqlResult> RunAsync(string sql);
}

/// <summary>Runs the records of a file in order and gathers what went wrong.</summary>
internal static class SltRunner
{
    /// <summary>Failures, each with its place; empty if all is well.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<SltRecord> records, ISqlLogicSession session)
    {
        var failures = new List<string>();
        var labels = new Dictionary<string, string>();
        foreach (SltRecord record in records)
        {
            string? failure = record is SltStatement statement
                ? await RunStatementAsync(statement, session)
                : await RunQueryAsync((SltQuery)record, session, labels);
            if (failure is not null) failures.Add(failure);
        }

        return failures;
    }

    private static async Task<string?> RunStatementAsync(SltStatement statement, ISqlLogicSession session)
    {
        try
        {
            await session.RunAsync(statement.Sql);
            return statement.Fails ? Report(statement, statement.Sql, "should have failed") : null;
        }
        catch (FrameException error)
        {
            if (!statement.Fails) return Report(statement, statement.Sql, error.Render());
            return statement.Message is { } message && !Matches(message, error)
                ? Report(statement, statement.Sql, $"should have failed with:\n{message}\nfailed with:\n{error.Message}")
                : null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Report(statement, statement.Sql, $"failed with an exception that is none of ours:\n{error}");
        }
    }

    /// <summary>A message must be found in the error's; <c>&lt;REGEX>:</c> makes it a pattern.</summary>
    private static bool Matches(string message, FrameException error) => message.StartsWith("<REGEX>:", StringComparison.Ordinal)
        ? System.Text.RegularExpressions.Regex.IsMatch(error.Message, message["<REGEX>:".Length..])
        : error.Render().Contains(message, StringComparison.OrdinalIgnoreCase);

    private static async Task<string?> RunQueryAsync(SltQuery query, ISqlLogicSession session, Dictionary<string, string> labels)
    {
        try
        {
            SqlResult result = await session.RunAsync(query.Sql);
            if (query.Label is { } label)
            {
                string print = ResultText.Fingerprint(query, result.Rows);
                if (!labels.TryAdd(label, print) && labels[label] != print) return Report(query, query.Sql, $"its result differs from that of earlier queries labelled {label}");
            }

            return ResultText.Difference(query, result.Columns, result.Rows) is { } difference ? Report(query, query.Sql, difference) : null;
        }
        catch (FrameException error)
        {
            return Report(query, query.Sql, error.Render());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Report(query, query.Sql, $"failed with an exception that is none of ours:\n{error}");
        }
    }

    private static string Report(SltRecord record, string sql, string what) =>
        new StringBuilder().Append(record).Append('\n').Append(sql.Trim()).Append('\n').Append(what).ToString();
}
