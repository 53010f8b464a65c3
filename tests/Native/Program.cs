using System.Globalization;
using FrameEngine.SqlLogic.Tests.Running;

// Runs all records of tests/SqlLogic, or those whose files' names contain an argument, in this program: published with -p:Native=true it shows that
// code compiled ahead of time gives the same rows. The last line counts as the test runner's does.
string folder = Path.Combine(AppContext.BaseDirectory, "Records");
int passed = 0, failed = 0;
foreach (string file in Directory.EnumerateFiles(folder, "*.slt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    string name = Path.GetRelativePath(folder, file);
    if (args.Length > 0 && !args.Any(a => name.Contains(a, StringComparison.Ordinal))) continue;
    IReadOnlyList<SltRecord> records = SltParser.Parse(name, await File.ReadAllTextAsync(file));
    foreach (string configuration in EngineSession.Matrix.Keys)
    {
        await using var session = new EngineSession(configuration);
        IReadOnlyList<string> failures = await SltRunner.RunAsync(records, session);
        if (failures.Count == 0)
        {
            passed++;
            continue;
        }

        failed++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {configuration}: {failures.Count} of {records.Count} records fail\n\n{string.Join("\n\n", failures)}\n"));
    }
}

bool holds = failed == 0 && passed > 0;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(holds ? "Passed!" : "Failed!")}  - Failed: {failed,5}, Passed: {passed,5}, Skipped:     0, Total: {passed + failed,5} - native records"));
Environment.Exit(holds ? 0 : 1); // the workers that records ran on would keep the program alive
