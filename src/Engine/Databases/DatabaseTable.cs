using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Formats.Parquet.Scanning;

namespace FrameEngine.Engine.Databases;

/// <summary>A table of a database: the rows of its Parquet files, in order, and then, as long as they are not committed, some in memory. Immutable.</summary>
internal sealed class DatabaseTable : IFieldSource, INumberedSource
{
    private readonly IReadOnlyList<FieldPath> _fields = [];
    private readonly Lazy<ITableSource> _rows;

    public DatabaseTable(string name, Schema schema, IReadOnlyList<DatabaseFile> files, MemoryTable? tail = null)
    {
        (Name, Schema, Files, Tail) = (name, schema, files, tail is { Rows: > 0 } ? tail : null);
        Rows = files.Sum(f => f.Rows) + (Tail?.Rows ?? 0);
        _rows = new Lazy<ITableSource>(Open, LazyThreadSafetyMode.PublicationOnly);
    }

    private DatabaseTable(DatabaseTable table, IReadOnlyList<FieldPath> fields) : this(table.Name, new Schema([.. table.Schema, .. fields.Select(f => f.In(table.Schema))]), table.Files) => (_fields, Distinct) = (fields, table.Distinct);

    public string Name { get; }

    public Schema Schema { get; }

    public IReadOnlyList<DatabaseFile> Files { get; }

    /// <summary>Rows after those of the files that are not worth a file of their own yet; null if there are none, as in all that is committed.</summary>
    public MemoryTable? Tail { get; }

    /// <summary>Rows in all.</summary>
    public long Rows { get; }

    /// <summary>Counts of the different values of columns that ANALYZE has made; empty for none. A table with other rows has none.</summary>
    public IReadOnlyList<double?> Distinct { get; init; } = [];

    public TableStatistics Statistics => Distinct.Count == 0 ? _rows.Value.Statistics : _rows.Value.Statistics.WithDistinct(Distinct);

    public ScanSpec? Spec => _rows.Value.Spec;

    public IScan OpenScan(ScanRequest request) => _rows.Value.OpenScan(request);

    public ITableSource? WithFields(IReadOnlyList<FieldPath> fields) => Tail is null && Files.Count > 0 && _fields.Count == 0 ? new DatabaseTable(this, fields) : null;

    public ITableSource WithRowIds(long first) => new NumberedTable(this, first);

    private ITableSource Open() => (Files.Count, Tail) switch
    {
        (0, _) => Tail ?? new MemoryTable(Name, Schema, []),
        (_, null) => OpenFiles(),
        _ => new UnionTable(Name, Schema, [OpenFiles(), Tail]),
    };

    private ITableSource OpenFiles()
    {
        var opened = ParquetTableSource.Open([.. Files.Select(f => f.Path)]);
        ITableSource files = _fields.Count == 0 ? opened : opened.WithFields(_fields);
        return files.Schema.Select(f => f.Type).SequenceEqual(Schema.Select(f => f.Type))
            ? files
            : throw new FileFormatException($"file '{Files[0].Path}' has the columns ({files.Schema}), but the database's table \"{Name}\" has ({Schema})");
    }
}
