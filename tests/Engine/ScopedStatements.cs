using FrameEngine.Engine.Transactions;
using FrameEngine.Sql.Binding;

namespace FrameEngine.Engine.Tests;

/// <summary>Statements of another connection to a session.</summary>
internal static class ScopedStatements
{
    public static async Task NewScopeAsync(this FrameSession session, string sql)
    {
        using SessionScope scope = session.NewScope();
        SqlScript script = SqlScript.Parse(sql);
        for (int i = 0; i < script.Count; i++)
        {
            int statement = i;
            await session.RunStatementAsync(scope, script.TextOf(i), c => script.Bind(statement, c), null, CancellationToken.None);
        }
    }
}
