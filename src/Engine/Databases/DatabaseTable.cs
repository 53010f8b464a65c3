using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Formats.Parquet.Scanning;

namespace FrameEngine.Engine.Databases;

/// <summary>A table of a database: the rows of its Parquet files, in order. Immutable.</summary>
internal sealed class DatabaseTable : ITableSource
{
    private readonly Lazy<ITableSource> _rows;

    public DatabaseTable(string name, Schema schema, IReadOnlyList<DatabaseFile> files)
    {
        (Name, Schema, Files) = (name, schema, files);
        Rows = files.Sum(f => f.Rows);
        _rows = new Lazy<ITableSource>(Open, LazyThreadSafetyMode.PublicationOnly);
    }

    public string Name { get; }

    public Schema Schema { get; }

    public IReadOnlyList<DatabaseFile> Files { get; }

    /// <summary>Rows of all files.</summary>
    public long Rows { get; }

    public TableStatistics Statistics => _rows.Value.Statistics;

    public ScanSpec? Spec => _rows.Value.Spec;

    public IScan OpenScan(ScanRequest request) => _rows.Value.OpenScan(request);

    private ITableSource Open()
    {
        if (Files.Count == 0) return new MemoryTable(Name, Schema, []);
        ParquetTableSource files = ParquetTableSource.Open([.. Files.Select(f => f.Path)]);
        return files.Schema.Select(f => f.Type).SequenceEqual(Schema.Select(f => f.Type))
            ? files
            : throw new FileFormatException($"file '{Files[0].Path}' has the columns ({files.Schema}), but the database's table \"{Name}\" has ({Schema})");
    }
}
