using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Formats.Parquet.Writing;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Engine.Databases;

/// <summary>Tables whose rows are Parquet files in a database's directory. What a transaction writes is there at once, but belongs to nobody until it is committed.</summary>
/// <remarks>Few rows stay in memory until then, so that a transaction of many small statements does not write many small files.</remarks>
internal sealed class DatabaseStore(Database database, OwnedTables owned, MemoryPool pool, int threads) : ITableStore
{
    // Files with fewer rows come together; larger ones are left alone, so that a row is copied only so often.
    private const long LargeEnough = 256 << 10;

    // A file ends here, so that a change of some rows writes only so many anew.
    private const long FileRows = 1 << 20;

    // What a tail in memory may have.
    private const long TailRows = 64 << 10, TailBytes = 16 << 20;
    private static readonly ParquetWriteOptions s_options = new() { Checksums = true };

    public ITableSource Empty(string name, Schema schema)
    {
        foreach (Field field in schema)
        {
            StoredTree.For(field);
            if (!StoredTree.ReadsBack(field.Type)) throw new FrameNotSupportedException($"column '{field.Name}' of type {field.Type} cannot be kept in a database: its files would give it back as another type");
        }

        return new DatabaseTable(name, schema, []);
    }

    public RowCollector Collect(string name, Schema schema)
    {
        database.RequireWritable();
        return new Collector(this, name, schema);
    }

    public ITableSource Concat(ITableSource first, ITableSource second)
    {
        DatabaseTable table = (DatabaseTable)first, added = (DatabaseTable)second;
        if (added.Rows == 0) return table;
        if (table.Tail is null) return new DatabaseTable(table.Name, table.Schema, [.. table.Files, .. added.Files], added.Tail);
        if (added.Files.Count > 0) return new DatabaseTable(table.Name, table.Schema, [.. table.Files, Write(table, [], table.Tail), .. added.Files], added.Tail);
        return new DatabaseTable(table.Name, table.Schema, table.Files, owned.Add(new MemoryTable(table.Name, table.Schema, [.. table.Tail.Batches, .. added.Tail!.Batches])));
    }

    public ITableSource Compact(ITableSource table)
    {
        var before = (DatabaseTable)table;
        if (before.Tail is not { } tail) return before;
        if (tail.Rows > TailRows || tail.Batches.Sum(b => b.ByteSize) > TailBytes) return new DatabaseTable(before.Name, before.Schema, [.. before.Files, Write(before, [], tail)]) { Distinct = before.Distinct };
        using BatchJoin joined = BatchJoin.Of(tail, pool);
        return joined.Batches.Count == tail.Batches.Count ? before : new DatabaseTable(before.Name, before.Schema, before.Files, owned.Add(new MemoryTable(tail.Name, tail.Schema, joined.Batches))) { Distinct = before.Distinct };
    }

    /// <summary>Files come together while the last is not much smaller than the one before it, as in a binary counter: a row is copied a logarithmic number of times.</summary>
    public ITableSource Settle(ITableSource table)
    {
        var before = (DatabaseTable)table;
        List<DatabaseFile> last = [];
        long rows = before.Tail?.Rows ?? 0;
        int kept = before.Files.Count;
        while (kept > 0 && (rows == 0 || (before.Files[kept - 1].Rows < 2 * rows && before.Files[kept - 1].Rows + rows <= LargeEnough)))
        {
            last.Insert(0, before.Files[--kept]);
            rows += last[0].Rows;
        }

        if (before.Tail is null && last.Count < 2) return before;
        return new DatabaseTable(before.Name, before.Schema, [.. before.Files.Take(kept), Write(before, last, before.Tail)]) { Distinct = before.Distinct };
    }

    /// <summary>Neighbouring files that are small come together, up to the size of a file.</summary>
    public ITableSource Rewrite(ITableSource table)
    {
        var before = (DatabaseTable)table;
        List<DatabaseFile> files = [], small = [];
        foreach (DatabaseFile file in before.Files)
        {
            if (file.Rows >= LargeEnough)
            {
                Join();
                files.Add(file);
                continue;
            }

            small.Add(file);
            if (small.Sum(f => f.Rows) >= FileRows) Join();
        }

        Join();
        return files.Count == before.Files.Count ? table : new DatabaseTable(before.Name, before.Schema, files, before.Tail) { Distinct = before.Distinct };

        void Join()
        {
            files.AddRange(small.Count > 1 ? [Write(before, small, null)] : small);
            small = [];
        }
    }

    public ITableSource Analyzed(ITableSource table, IReadOnlyList<double?> distinct)
    {
        var before = (DatabaseTable)table;
        double?[] all = [.. distinct.Select((d, i) => d ?? (i < before.Distinct.Count ? before.Distinct[i] : null))];
        return new DatabaseTable(before.Name, before.Schema, before.Files, before.Tail) { Distinct = all };
    }

    public ITableSource Renamed(ITableSource table, string name) => table is DatabaseTable before ? new DatabaseTable(name, before.Schema, before.Files, before.Tail) { Distinct = before.Distinct } : table;

    public IReadOnlyList<ITableSource> PartsOf(ITableSource table)
    {
        var whole = (DatabaseTable)table;
        IEnumerable<DatabaseTable> files = whole.Files.Select(f => new DatabaseTable(whole.Name, whole.Schema, [f]));
        return [.. whole.Tail is null ? files : files.Append(new DatabaseTable(whole.Name, whole.Schema, [], whole.Tail))];
    }

    public long RowsOf(ITableSource table) => ((DatabaseTable)table).Rows;

    /// <summary>Writes rows of a table into one new file.</summary>
    private DatabaseFile Write(DatabaseTable table, List<DatabaseFile> files, MemoryTable? tail)
    {
        EquatableArray<int> all = new([.. Enumerable.Range(0, table.Schema.Count)]);
        var request = new ScanRequest(all, all, [], [], pool, CancellationToken.None);
        string name = database.NewFileName(table.Name);
        using var writer = new ParquetFileWriter(Path.Combine(database.DataDirectory, name), table.Schema, s_options, pool);
        using IScan scan = new DatabaseTable(table.Name, table.Schema, files, tail).OpenScan(request);
        using IScanReader reader = scan.CreateReader();
        for (int morsel = 0; morsel < scan.Morsels; morsel++)
        {
            reader.Open(morsel);
            while (reader.Read() is { } chunk) writer.Append(chunk);
        }

        return database.Written(name, writer.Complete());
    }

    /// <summary>Keeps rows in memory until they are worth a file, and then writes files.</summary>
    private sealed class Collector(DatabaseStore store, string table, Schema schema) : RowCollector
    {
        private readonly List<DatabaseFile> _files = [];
        private readonly List<RecordBatch> _tail = [];
        private string? _name;
        private ParquetFileWriter? _writer;
        private long _fileRows;
        private long _tailBytes;

        public override void Add(RecordBatch batch)
        {
            if (batch.Length == 0) return;
            Rows += batch.Length;
            if (_writer is null && _files.Count == 0)
            {
                _tail.Add(batch.Retain());
                _tailBytes += batch.ByteSize;
                if (Rows <= TailRows && _tailBytes <= TailBytes) return;
                foreach (RecordBatch kept in _tail) Append(kept);
                DropTail();
                return;
            }

            Append(batch);
        }

        public override ITableSource Finish()
        {
            EndFile();
            var result = new DatabaseTable(table, schema, [.. _files], _tail.Count == 0 ? null : store.Owned(new MemoryTable(table, schema, _tail)));
            DropTail();
            return result;
        }

        public override void Dispose()
        {
            _writer?.Dispose();
            _writer = null;
            DropTail();
        }

        private void Append(RecordBatch batch)
        {
            if (_writer is null)
            {
                _name = store.NewName(table);
                _writer = store.Open(_name, schema);
                _fileRows = 0;
            }

            _writer.Append(batch);
            _fileRows += batch.Length;
            if (_fileRows >= FileRows) EndFile();
        }

        private void EndFile()
        {
            if (_writer is null) return;
            _files.Add(store.End(_name!, _writer));
            _writer.Dispose();
            _writer = null;
        }

        private void DropTail()
        {
            foreach (RecordBatch batch in _tail) batch.Dispose();
            _tail.Clear();
        }
    }

    private MemoryTable Owned(MemoryTable table) => owned.Add(table);

    private string NewName(string table) => database.NewFileName(table);

    private ParquetFileWriter Open(string name, Schema schema) => new(Path.Combine(database.DataDirectory, name), schema, s_options, pool, threads);

    private DatabaseFile End(string name, ParquetFileWriter writer) => database.Written(name, writer.Complete());
}
