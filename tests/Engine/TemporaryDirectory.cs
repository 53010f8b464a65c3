namespace FrameEngine.Engine.Tests;

/// <summary>A directory that is gone with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("frame-engine-tests").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Names of the files in it.</summary>
    public string[] Files => [.. Directory.GetFiles(Root).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>The tables of testdata.</summary>
internal static class Tpch
{
    public static string File(string table) => Repository.Path("testdata", "tpch-sf0.01", table + ".parquet");
}
