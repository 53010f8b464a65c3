using FrameEngine.Catalog;

namespace FrameEngine.Engine.Transactions;

/// <summary>How tables keep their rows: in memory, or in the files of a database. Sources are immutable; a changed table is another source that shares what it can.</summary>
internal interface ITableStore
{
    /// <summary>A table without rows.</summary>
    /// <exception cref="FrameNotSupportedException">It cannot keep a column's type.</exception>
    ITableSource Empty(string name, Schema schema);

    /// <summary>Takes rows for a new table, or for the end of one.</summary>
    RowCollector Collect(string name, Schema schema);

    /// <summary>The rows of one table and then those of another, which has the same columns.</summary>
    ITableSource Concat(ITableSource first, ITableSource second);

    /// <summary>The same rows in fewer pieces, where small ones have come together: of what a transaction has added so far.</summary>
    ITableSource Compact(ITableSource table);

    /// <summary>The same rows as they are to be kept, when they are committed.</summary>
    ITableSource Settle(ITableSource table);

    /// <summary>The same rows in as few pieces as are worth it.</summary>
    ITableSource Rewrite(ITableSource table);

    /// <summary>The same rows with counts of the different values of columns; null for those that keep what was known of them.</summary>
    ITableSource Analyzed(ITableSource table, IReadOnlyList<double?> distinct);

    /// <summary>The same rows under another name.</summary>
    ITableSource Renamed(ITableSource table, string name);

    /// <summary>The pieces of a table of which one may be written anew and the others kept, in order.</summary>
    IReadOnlyList<ITableSource> PartsOf(ITableSource table);

    /// <summary>How many rows a table has.</summary>
    long RowsOf(ITableSource table);
}

/// <summary>Takes rows and makes a table of them. Disposing it without <see cref="Finish"/> drops them.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
internal abstract class RowCollector : IDisposable
{
    /// <summary>Rows so far.</summary>
    public long Rows { get; protected set; }

    /// <summary>Takes a batch's rows; the batch stays the caller's.</summary>
    public abstract void Add(RecordBatch batch);

    /// <summary>The table of all rows.</summary>
    public abstract ITableSource Finish();

    public abstract void Dispose();
}
