using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Engine.Transactions;
using FrameEngine.Types;

namespace FrameEngine.Engine;

/// <summary>Adds rows to a table without SQL: they go into the table's store as they come, and are seen when all are there.</summary>
/// <remarks>Columns that are not given get their defaults, each row anew.</remarks>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class TableAppender : IDisposable
{
    private const int BatchRows = 16 << 10;
    private readonly FrameSession _session;
    private readonly SessionScope _scope;
    private readonly string[] _table;
    private readonly object _definition;
    private readonly Schema _all;
    private readonly int[] _given;
    private readonly int[] _missing;
    private readonly string? _defaults;
    private readonly RowCollector _rows;
    private readonly RecordBatchBuilder _builder;

    /// <param name="columns">The columns that rows have; none for all, in the table's order.</param>
    /// <exception cref="BindException">There is no such table or column.</exception>
    public TableAppender(FrameSession session, SessionScope scope, string[] table, IReadOnlyList<string> columns)
    {
        (_session, _scope, _table) = (session, scope, table);
        CatalogTransaction catalog = scope.ForStatement();
        if (catalog.IsAborted) throw TransactionException.Aborted();
        CatalogEntry entry = FrameSession.Target(catalog, table);
        _definition = entry.Definition;
        _all = entry.Source!.Schema;
        _given = columns.Count == 0 ? [.. Enumerable.Range(0, _all.Count)] : [.. columns.Select(Ordinal)];
        if (_given.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new BindException($"column \"{_all[twice.Key].Name}\" is given twice", "42701");
        _missing = [.. Enumerable.Range(0, _all.Count).Except(_given)];
        if (_missing.Length > 0)
            _defaults = $"SELECT {string.Join(", ", _missing.Select(c => $"CAST(({entry.Rules.DefaultOf(_all[c].Name) ?? "NULL"}) AS {_all[c].Type})"))} FROM range($1)";
        Columns = new Schema(_given.Select(c => _all[c]));
        _rows = catalog.StoreOf(table).Collect(table[^1], _all);
        _builder = new RecordBatchBuilder(Columns, session.Pool);
    }

    /// <summary>The columns that rows have, in their order.</summary>
    public Schema Columns { get; }

    /// <summary>Rows so far.</summary>
    public long Rows => _rows.Rows + _builder.Length;

    /// <summary>The builder of a column of the row that comes next; <see cref="EndRow"/> closes it.</summary>
    public ColumnBuilder this[int column] => _builder[column];

    public void EndRow()
    {
        _builder.CountRows(1);
        if (_builder.Length >= BatchRows) Flush();
    }

    /// <summary>Adds a batch, which stays the caller's.</summary>
    /// <exception cref="TypeException">It has other columns.</exception>
    public void Add(RecordBatch batch)
    {
        if (batch.Schema.Count != Columns.Count) throw new TypeException($"the batch has {batch.Schema.Count} columns, but {Columns.Count} are expected: {Columns}");
        for (int i = 0; i < Columns.Count; i++)
        {
            if (batch.Schema[i].Type != Columns[i].Type)
                throw new TypeException($"column {i + 1} of the batch, \"{batch.Schema[i].Name}\", is {batch.Schema[i].Type}, but \"{Columns[i].Name}\" of \"{_table[^1]}\" is {Columns[i].Type}");
        }

        Flush();
        if (batch.Length > 0) Take(batch);
    }

    /// <summary>Makes the rows part of the table, all at once.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="ConstraintException">A row breaks a rule of the table; none is added.</exception>
    /// <exception cref="TransactionException">The table's columns or rules have changed meanwhile.</exception>
    public async Task<long> CompleteAsync(CancellationToken cancellation)
    {
        Flush();
        ITableSource added = _rows.Finish();
        while (true)
        {
            CatalogTransaction catalog = _scope.ForStatement();
            try
            {
                if (catalog.IsAborted) throw TransactionException.Aborted();
                CatalogEntry entry = FrameSession.Target(catalog, _table);
                if (!ReferenceEquals(entry.Definition, _definition)) throw new BindException($"the table \"{_table[^1]}\" was altered while rows were collected for it", "55000");
                long rows = await _session.AppendAsync(catalog, _table, entry, added, cancellation).ConfigureAwait(false);
                if (catalog.Automatic) await _session.CommitAsync(_scope, catalog, cancellation).ConfigureAwait(false);
                return rows;
            }
            catch (TransactionException conflict) when (catalog.Automatic && conflict.IsTransient)
            {
                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception error)
            {
                _scope.Failed(error);
                throw;
            }
        }
    }

    public void Dispose()
    {
        _builder.Dispose();
        _rows.Dispose();
    }

    private int Ordinal(string column) => _all.TryGetOrdinal(column, out int ordinal) ? ordinal : throw BindException.UnknownColumn(column, _all.Names);

    private void Flush()
    {
        if (_builder.Length == 0) return;
        using RecordBatch batch = _builder.Finish();
        Take(batch);
    }

    // Given columns and defaults, in the table's order.
    private void Take(RecordBatch batch)
    {
        using RecordBatch? defaults = _defaults is null ? null : DefaultsOf(batch.Length);
        var columns = new Column[_all.Count];
        for (int i = 0; i < _given.Length; i++) columns[_given[i]] = batch[i].Retain();
        for (int i = 0; i < _missing.Length; i++) columns[_missing[i]] = defaults![i].Retain();
        using var whole = new RecordBatch(_all, [.. columns], batch.Length);
        FrameSession.Take(_rows, _all, whole, _table[^1]);
    }

    private RecordBatch DefaultsOf(int rows)
    {
        IReadOnlyList<RecordBatch> batches = Task.Run(() => _session.Sql(_defaults!, rows).CollectAsync()).GetAwaiter().GetResult();
        if (batches.Count == 1) return batches[0];
        using var builder = new RecordBatchBuilder(new Schema(_missing.Select(c => _all[c] with { Nullable = true })), _session.Pool);
        foreach (RecordBatch batch in batches)
        {
            using (batch) BatchJoin.Append(builder, batch, _session.Pool);
        }

        return builder.Finish();
    }
}
