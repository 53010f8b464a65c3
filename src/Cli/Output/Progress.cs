using System.Diagnostics;
using Spectre.Console;

namespace FrameEngine.Cli.Output;

/// <summary>Shows on a terminal that a query of more than a second is alive: time and memory, on standard error. Nothing when output is piped.</summary>
internal static class Progress
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public static async Task WatchAsync(FrameSession engine, Func<Task> query)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
        {
            await query().ConfigureAwait(false);
            return;
        }

        Task running = query();
        if (await Task.WhenAny(running, Task.Delay(s_patience)).ConfigureAwait(false) != running)
        {
            long start = Stopwatch.GetTimestamp();
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Status().StartAsync("running", async status =>
            {
                while (await Task.WhenAny(running, Task.Delay(200)).ConfigureAwait(false) != running)
                    status.Status($"running for {Stopwatch.GetElapsedTime(start).TotalSeconds + 1:0.0} s, {engine.MemoryInUse / 1_048_576.0:0} MiB in use");
            }).ConfigureAwait(false);
        }

        await running.ConfigureAwait(false);
    }
}
