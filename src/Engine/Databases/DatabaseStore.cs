using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>Tables whose rows are Parquet files in a database's directory. What a transaction writes is there at once, but belongs to nobody until it is committed.</summary>
internal sealed class DatabaseStore(Database database, MemoryPool pool, int threads) : ITableStore
{
    // Files with fewer rows come together; larger ones are left alone, so that a row is copied only so often.
    private const long LargeEnough = 256 << 10;

    // A file ends here, so that a change of some rows writes only so many anew.
    private const long FileRows = 1 << 20;
    private static readonly ParquetWriteOptions s_options = new() { Checksums = true };

    public ITableSource Empty(string name, Schema schema)
    {
        foreach (Field field in schema) StoredColumn.For(field);
        return new DatabaseTable(name, schema, []);
    }

    public RowCollector Collect(string name, Schema schema)
    {
        database.RequireWritable();
        return new Collector(database, name, schema, pool, threads);
    }

    public ITableSource Concat(ITableSource first, ITableSource second)
    {
        DatabaseTable table = (DatabaseTable)first, added = (DatabaseTable)second;
        return added.Rows == 0 ? table : new DatabaseTable(table.Name, table.Schema, [.. table.Files, .. added.Files]);
    }

    /// <summary>Files come together while the last is not much smaller than the one before it, as in a binary counter: a row is copied a logarithmic number of times.</summary>
    public ITableSource Compact(ITableSource table)
    {
        var before = (DatabaseTable)table;
        if (before.Files.Count < 2) return before;
        List<DatabaseFile> last = [before.Files[^1]];
        long rows = last[0].Rows;
        int kept = before.Files.Count - 1;
        while (kept > 0 && before.Files[kept - 1].Rows < 2 * rows && before.Files[kept - 1].Rows + rows <= LargeEnough)
        {
            last.Insert(0, before.Files[--kept]);
            rows += last[0].Rows;
        }

        if (last.Count == 1) return before;
        return new DatabaseTable(before.Name, before.Schema, [.. before.Files.Take(kept), Merge(before, last)]);
    }

    public ITableSource Renamed(ITableSource table, string name) => new DatabaseTable(name, table.Schema, ((DatabaseTable)table).Files);

    public IReadOnlyList<ITableSource> PartsOf(ITableSource table) => [.. ((DatabaseTable)table).Files.Select(f => new DatabaseTable(table.Name, table.Schema, [f]))];

    public long RowsOf(ITableSource table) => ((DatabaseTable)table).Rows;

    private DatabaseFile Merge(DatabaseTable table, List<DatabaseFile> files)
    {
        EquatableArray<int> all = new([.. Enumerable.Range(0, table.Schema.Count)]);
        var request = new ScanRequest(all, all, [], [], pool, CancellationToken.None);
        string name = database.NewFileName(table.Name);
        using var writer = new ParquetFileWriter(Path.Combine(database.DataDirectory, name), table.Schema, s_options, pool);
        using IScan scan = new DatabaseTable(table.Name, table.Schema, files).OpenScan(request);
        using IScanReader reader = scan.CreateReader();
        for (int morsel = 0; morsel < scan.Morsels; morsel++)
        {
            reader.Open(morsel);
            while (reader.Read() is { } chunk) writer.Append(chunk);
        }

        return database.Written(name, writer.Complete());
    }

    private sealed class Collector(Database database, string table, Schema schema, MemoryPool pool, int threads) : RowCollector
    {
        private readonly List<DatabaseFile> _files = [];
        private string? _name;
        private ParquetFileWriter? _writer;
        private long _fileRows;

        public override void Add(RecordBatch batch)
        {
            if (batch.Length == 0) return;
            if (_writer is null)
            {
                _name = database.NewFileName(table);
                _writer = new ParquetFileWriter(Path.Combine(database.DataDirectory, _name), schema, s_options, pool, threads);
                _fileRows = 0;
            }

            _writer.Append(batch);
            Rows += batch.Length;
            _fileRows += batch.Length;
            if (_fileRows >= FileRows) EndFile();
        }

        public override ITableSource Finish()
        {
            EndFile();
            return new DatabaseTable(table, schema, [.. _files]);
        }

        private void EndFile()
        {
            if (_writer is null) return;
            _files.Add(database.Written(_name!, _writer.Complete()));
            Dispose();
        }

        public override void Dispose()
        {
            _writer?.Dispose();
            _writer = null;
        }
    }
}
