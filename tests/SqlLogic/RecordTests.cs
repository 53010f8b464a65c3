using FrameEngine.SqlLogic.Tests.Running;

namespace FrameEngine.SqlLogic.Tests;

/// <summary>Runs every file under <c>Records</c> under the whole matrix.</summary>
public class RecordTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Records");

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string file in Directory.EnumerateFiles(s_folder, "*.slt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            foreach (string configuration in EngineSession.Matrix.Keys) cases.Add(Path.GetRelativePath(s_folder, file), configuration);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task All_records_of_a_file_hold(string file, string configuration)
    {
        IReadOnlyList<SltRecord> records = SltParser.Parse(file, await File.ReadAllTextAsync(Path.Combine(s_folder, file)));
        await using var session = new EngineSession(configuration);
        IReadOnlyList<string> failures = await SltRunner.RunAsync(records, session);
        Assert.True(failures.Count == 0, $"{failures.Count} of {records.Count} records fail, {configuration}:\n\n{string.Join("\n\n", failures)}");
    }
}
