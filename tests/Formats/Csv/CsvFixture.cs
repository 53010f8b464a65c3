using System.Text;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Formats.Csv;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Tests.Csv;

/// <summary>Temporary CSV files and their rows as text.</summary>
public abstract class CsvFixture : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("frame-csv").FullName;

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(_directory, name);

    protected string Write(string content, string name = "data.csv")
    {
        File.WriteAllText(PathOf(name), content, new UTF8Encoding(false));
        return PathOf(name);
    }

    /// <summary>Types and rows, values joined by bars, null as ∅.</summary>
    private protected static (string Types, List<string> Rows) Read(CsvTableSource source, string[]? columns = null, int chunkRows = 2048)
    {
        int[] ordinals = columns is null
            ? [.. Enumerable.Range(0, source.Schema.Count)]
            : [.. columns.Select(c => source.Schema.TryGetOrdinal(c, out int o) ? o : throw new ArgumentException(c))];
        var schema = new Schema(ordinals.Select(o => source.Schema[o]));
        var pool = new MemoryPool("test");
        var request = new ScanRequest(ordinals.ToEquatableArray(), Enumerable.Range(0, ordinals.Length).ToEquatableArray(), [], [], pool, default) { ChunkRows = chunkRows };
        var rows = new List<string>();
        using (IScan scan = source.OpenScan(request))
        using (IScanReader reader = scan.CreateReader())
        using (var builder = new RecordBatchBuilder(schema, pool))
        {
            for (int morsel = 0; morsel < scan.Morsels; morsel++)
            {
                reader.Open(morsel);
                while (reader.Read() is { } chunk) builder.Append(chunk);
            }

            using RecordBatch batch = builder.Finish();
            for (int i = 0; i < batch.Length; i++) rows.Add(string.Join("|", batch.Columns.Select(c => c.GetText(i) ?? "∅")));
        }

        Assert.Equal(0, pool.Reserved);
        return (string.Join(",", schema.Select(f => f.Type)), rows);
    }

    private protected (string Types, List<string> Rows) Read(string content, CsvReadOptions? options = null) => Read(CsvTableSource.Open(Write(content), options));
}
