namespace FrameEngine.Micro;

/// <summary>The repository's small TPC-H files, wherever the benchmark's process was started.</summary>
internal static class TestData
{
    /// <summary>The directory of the tables at scale factor 0.01.</summary>
    /// <exception cref="DirectoryNotFoundException">The program doesn't run below the repository.</exception>
    public static string Tpch()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string data = Path.Combine(directory.FullName, "testdata", "tpch-sf0.01");
            if (Directory.Exists(data)) return data;
        }
        throw new DirectoryNotFoundException($"testdata/tpch-sf0.01 is not above {AppContext.BaseDirectory}");
    }
}
