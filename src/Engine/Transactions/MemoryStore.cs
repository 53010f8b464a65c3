using FrameEngine.Catalog;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Memory;

namespace FrameEngine.Engine.Transactions;

/// <summary>Tables whose rows are batches in memory.</summary>
internal sealed class MemoryStore(OwnedTables owned, MemoryPool pool) : ITableStore
{
    public ITableSource Empty(string name, Schema schema) => owned.Add(new MemoryTable(name, schema, []));

    public RowCollector Collect(string name, Schema schema) => new Collector(owned, name, schema);

    public ITableSource Concat(ITableSource first, ITableSource second)
    {
        MemoryTable table = (MemoryTable)first, added = (MemoryTable)second;
        return added.Rows == 0 ? table : owned.Add(new MemoryTable(table.Name, table.Schema, [.. table.Batches, .. added.Batches]));
    }

    public ITableSource Compact(ITableSource table)
    {
        var before = (MemoryTable)table;
        using BatchJoin joined = BatchJoin.Of(before, pool);
        return joined.Batches.Count == before.Batches.Count ? before : owned.Add(new MemoryTable(before.Name, before.Schema, joined.Batches));
    }

    public ITableSource Settle(ITableSource table) => Compact(table);

    public ITableSource Rewrite(ITableSource table) => Compact(table);

    // The rows are the same, and who has planned with guesses is none the worse for it.
    public ITableSource Analyzed(ITableSource table, IReadOnlyList<double?> distinct)
    {
        ((MemoryTable)table).Analyze(distinct);
        return table;
    }

    public ITableSource Renamed(ITableSource table, string name) => owned.Add(new MemoryTable(name, table.Schema, ((MemoryTable)table).Batches));

    public IReadOnlyList<ITableSource> PartsOf(ITableSource table) => [table];

    public long RowsOf(ITableSource table) => ((MemoryTable)table).Rows;

    private sealed class Collector(OwnedTables owned, string name, Schema schema) : RowCollector
    {
        private readonly List<RecordBatch> _batches = [];

        public override void Add(RecordBatch batch)
        {
            Rows += batch.Length;
            if (batch.Length > 0) _batches.Add(batch.Retain());
        }

        public override ITableSource Finish()
        {
            MemoryTable table = owned.Add(new MemoryTable(name, schema, _batches));
            Dispose();
            return table;
        }

        public override void Dispose()
        {
            foreach (RecordBatch batch in _batches) batch.Dispose();
            _batches.Clear();
        }
    }
}
