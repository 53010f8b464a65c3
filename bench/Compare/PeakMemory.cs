using System.Diagnostics;
using System.Globalization;

namespace FrameEngine.Compare;

/// <summary>The most memory that a workload took on both engines, each in a process of its own, the process's own memory included.</summary>
internal sealed record QueryMemory(string Query, long FrameEngineBytes, long DuckDbBytes)
{
    public double Ratio => (double)FrameEngineBytes / DuckDbBytes;
}

/// <summary>Measures peak memory in child processes, by what the Linux kernel keeps about each (VmHWM).</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>Runs the chosen workloads of one engine in a new process.</summary>
    /// <exception cref="CompareException">The system keeps no such figure, or the child failed; the message has its output.</exception>
    public static async Task<long> MeasureAsync(string engine, ComparisonOptions options)
    {
        if (!OperatingSystem.IsLinux())
            throw new CompareException("Peak memory is measured on Linux only.");
        List<string> arguments =
        [
            typeof(PeakMemory).Assembly.Location, "--suite", options.SuiteName, "--data", options.Data, "--threads", options.Threads.ToString(CultureInfo.InvariantCulture),
            "--rows", options.Rows.ToString(CultureInfo.InvariantCulture), "--child", engine,
        ];
        if (options.Names is not null)
            arguments.AddRange(["--queries", options.Names]);
        if (options.Text is not null)
            arguments.AddRange(["--text", options.Text]);
        using Process child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await child.WaitForExitAsync().ConfigureAwait(false);
        return child.ExitCode == 0 && long.TryParse(output, CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : throw new CompareException($"\"{options.Names}\" failed on {engine}: {(await errors.ConfigureAwait(false)).Trim()}");
    }

    /// <summary>This process's peak in bytes.</summary>
    public static long OfThisProcess()
    {
        string line = File.ReadLines(StatusFile).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6, line.Length - 6 - "kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
