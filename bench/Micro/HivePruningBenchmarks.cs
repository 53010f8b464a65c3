using System.Globalization;
using BenchmarkDotNet.Attributes;
using FrameEngine.Columns;

namespace FrameEngine.Micro;

/// <summary>A query of one partition among 10,000 files in directories such as <c>key=7</c>: finding the files, leaving out those of other partitions, reading the 100 that are left.</summary>
/// <remarks>Files of other partitions, but for the first, which says what the columns are, are no Parquet files at all: had one been opened, the query would fail.</remarks>
public class HivePruningBenchmarks
{
    private const int Partitions = 100, FilesEach = 100;
    private FrameSession _session = null!;
    private string _directory = "";
    private string _query = "";

    /// <summary>Writes the files.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        string whole = Path.Combine(TestData.Tpch(), "region.parquet");
        _directory = Directory.CreateTempSubdirectory("frame-hive-").FullName;
        for (int partition = 0; partition < Partitions; partition++)
        {
            string directory = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"key={partition}"));
            Directory.CreateDirectory(directory);
            for (int i = 0; i < FilesEach; i++)
            {
                string path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{i:000}.parquet"));
                if (partition is 0 or 7) File.Copy(whole, path);
                else File.WriteAllText(path, "none");
            }
        }

        _session = new FrameSession();
        _query = $"SELECT count(*) FROM read_parquet('{_directory}/*/*.parquet', hive_partitioning = true) WHERE key = 7";
    }

    /// <summary>Removes them.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        _session.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>From text to answer.</summary>
    [Benchmark]
    public async Task<int> Run()
    {
        int batches = 0;
        foreach (RecordBatch batch in await _session.Sql(_query).CollectAsync().ConfigureAwait(false))
        {
            batches++;
            batch.Dispose();
        }

        return batches;
    }
}
