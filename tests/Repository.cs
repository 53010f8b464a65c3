namespace FrameEngine;

/// <summary>Finds files of the repository from wherever a test runs.</summary>
internal static class Repository
{
    private static readonly string s_root = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([s_root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "FrameEngine.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException($"FrameEngine.sln is not above {AppContext.BaseDirectory}");
    }
}
