namespace FrameEngine.Cli;

/// <summary>Runs a command and turns failures into a message on standard error and an exit code.</summary>
internal static class Guarded
{
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ConsoleCancelEventHandler onInterrupt = (_, e) =>
        {
            e.Cancel = true; // end in order: temporary files are removed
            stop.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        try
        {
            return await command(stop.Token).ConfigureAwait(false);
        }
        catch (FrameException error)
        {
            await Console.Error.WriteLineAsync(error.Render()).ConfigureAwait(false);
            // A defect of ours is told with its trace, so that a report of it says enough.
            if (error is InternalException { InnerException: { } cause }) await Console.Error.WriteLineAsync(cause.ToString()).ConfigureAwait(false);
            return error is UsageException { Position: null } ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("error: cancelled").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (Exception error)
        {
            // None of ours: a defect, told in full like those that the engine knows of.
            await Console.Error.WriteLineAsync($"error: internal error: {error}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }
}
