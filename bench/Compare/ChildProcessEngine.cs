using System.Diagnostics;
using System.Globalization;

namespace FrameEngine.Compare;

/// <summary>An engine that runs every query in a new process, which prints the result as CSV: what starting costs is measured too.</summary>
internal sealed class ChildProcessEngine(string name, Func<Workload, WorkloadSql> sqlOf, Func<string, ProcessStartInfo> start) : IQueryEngine
{
    private const int TicksPerSecond = 100;

    public string Name => name;

    /// <summary>The processor time of this process's children that have ended, as the Linux kernel keeps it, in hundredths of a second.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            string[] fields = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / (double)TicksPerSecond);
        }
    }

    public WorkloadSql SqlOf(Workload workload) => sqlOf(workload);

    public async Task<long> RunAsync(string sql) => (await LinesAsync(sql).ConfigureAwait(false)).Length;

    /// <summary>Values that are not numbers are compared as text.</summary>
    public async Task<ResultDigest> DigestAsync(string sql)
    {
        string[] lines = await LinesAsync(sql).ConfigureAwait(false);
        var digest = new ResultDigest(lines.Length == 0 ? 0 : lines[0].Split(',').Length);
        foreach (string line in lines)
        {
            string[] values = line.Split(',');
            for (int i = 0; i < values.Length; i++)
            {
                if (double.TryParse(values[i], CultureInfo.InvariantCulture, out double number))
                    digest[i].Add(digest.Rows, number);
                else
                    digest[i].Add(digest.Rows, System.Text.Encoding.UTF8.GetBytes(values[i]));
            }
            digest.Rows++;
        }
        return digest;
    }

    public void Dispose()
    {
    }

    /// <summary>The lines after the first, which has the columns' names.</summary>
    private async Task<string[]> LinesAsync(string sql)
    {
        ProcessStartInfo info = start(sql);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using Process child = StartProcess(info);
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await child.WaitForExitAsync().ConfigureAwait(false);
        return child.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]
            : throw new CompareException($"{name} failed: {(await errors.ConfigureAwait(false)).Trim()}");
    }

    private Process StartProcess(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new CompareException($"{name} does not start from \"{info.FileName}\": {error.Message}");
        }
    }
}
