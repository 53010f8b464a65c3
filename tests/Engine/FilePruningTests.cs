namespace FrameEngine.Engine.Tests;

public sealed class FilePruningTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pruning");
    private readonly FrameSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_whose_directory_rules_it_out_is_never_opened()
    {
        // The files that the filter leaves out are no Parquet files at all.
        for (int k = 0; k < 3; k++) await _session.ExecuteAsync($"COPY (SELECT {k} AS v) TO '{Created(k)}/data.parquet'");
        for (int k = 3; k < 6; k++) await File.WriteAllTextAsync(Path.Combine(Created(k), "data.parquet"), "not a Parquet file");
        DataFrame frame = _session.ReadParquet($"{_directory.FullName}/**/*.parquet");

        object?[][] rows = [.. await frame.Where(F.Col("k") < 3).ToRowsAsync()];

        Assert.Equal([[0, 0L], [1, 1L], [2, 2L]], rows);
        await Assert.ThrowsAsync<ParquetException>(() => frame.Where(F.Col("k") < 4).ToRowsAsync());
    }

    private string Created(int k) => Directory.CreateDirectory(Path.Combine(_directory.FullName, $"k={k}")).FullName.Replace('\\', '/');
}
