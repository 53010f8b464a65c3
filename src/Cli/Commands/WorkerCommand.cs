using System.CommandLine;
using FrameEngine.Cluster;

namespace FrameEngine.Cli.Commands;

/// <summary><c>frame worker</c>: a process that runs stage tasks for clients.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "Loopback address and port; port 0 takes a free one.", DefaultValueFactory = _ => "127.0.0.1:7401" };
        var session = new SessionOptions();
        var command = new Command("worker", "Runs a worker until it is interrupted.") { listen };
        command.Options.Add(session.Threads);
        command.Options.Add(session.MemoryLimit);
        command.Options.Add(session.TempDirectory);
        command.SetAction((parsed, cancellation) => Guarded.RunAsync(
            async stop =>
            {
                WorkerHost worker = await WorkerHost.StartAsync(parsed.GetValue(listen)!, session.Options(parsed), stop).ConfigureAwait(false);
                await using (worker.ConfigureAwait(false))
                {
                    Console.WriteLine($"listening on {worker.Address}");
                    await worker.RunUntilStoppedAsync(stop).ConfigureAwait(false);
                }

                return ExitCode.Success;
            },
            cancellation));
        return command;
    }
}
