using System.Diagnostics;
using System.Globalization;
using FrameEngine.Engine.Databases;

namespace FrameEngine.Engine.Tests;

/// <summary>A process that does nothing but commit to a database, until it is killed or kills itself in the middle.</summary>
internal static class CommittingProcess
{
    /// <summary>Starts one.</summary>
    /// <param name="database">The directory.</param>
    /// <param name="dies">The step of its fifth commit at which it kills itself; null to go on until it is killed.</param>
    public static Process Start(string database, CommitStep? dies)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in new[] { "exec", typeof(CommittingProcess).Assembly.Location, database, dies is null ? "-1" : ((int)dies).ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
    }

    /// <summary>Each commit adds a row to two tables, moves one and deletes one, and is told on standard output when it is done.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        int dies = int.Parse(arguments[1], CultureInfo.InvariantCulture), commits = 0;
        var options = new FrameSessionOptions
        {
            Threads = 1,
            Database = arguments[0],
            OnCommitStep = step =>
            {
                if ((int)step == dies && commits == 5) Process.GetCurrentProcess().Kill();
            },
        };
        using var session = new FrameSession(options);
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS log (n INTEGER, t TEXT); CREATE TABLE IF NOT EXISTS copy (n INTEGER); CREATE TABLE IF NOT EXISTS last (n INTEGER)");
        for (int n = (int)((long)(await session.Sql("SELECT count(*) FROM log").ScalarAsync())!); ; n++)
        {
            commits++;
            await session.ExecuteAsync("BEGIN; INSERT INTO log VALUES ($1, repeat('x', 1000)); INSERT INTO copy VALUES ($1); DELETE FROM last; INSERT INTO last VALUES ($1); COMMIT", n);
            Console.WriteLine(n);
        }
    }
}
