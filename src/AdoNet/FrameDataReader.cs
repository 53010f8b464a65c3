using System.Collections;
using System.Data;
using System.Data.Common;
using FrameEngine.Columns;
using FrameEngine.Engine;
using FrameEngine.Engine.Transactions;
using FrameEngine.Logical;
using FrameEngine.Memory;
using FrameEngine.Sql.Binding;

namespace FrameEngine.AdoNet;

/// <summary>Reads the rows of a command's statements as they come: the query waits for a slow reader, memory stays bounded, and closing the reader stops the query.</summary>
/// <remarks>
/// Rows may be read forwards only; columns of a row in any order and as often as wanted. Statements run when the reader comes to them; closing it runs the rest of
/// those that change something, so that a command always does all it says, unless it fails or is cancelled.
/// </remarks>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed partial class FrameDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly FrameConnection _connection;
    private readonly FrameSession _session;
    private readonly CommandPart[] _parts;
    private readonly CommandBehavior _behavior;
    private readonly Execution _run;
    private readonly Action<Execution?> _running;
    private IAsyncEnumerator<RecordBatch>? _batches;
    private RecordBatch? _batch;
    private Schema _schema = Schema.Empty;
    private LogicalPlan? _plan;
    private int _part;
    private int _statement = -1;
    private int _row = -1;
    private long _affected = -1;
    private bool _hasRows;
    private bool _seenResult;
    private bool _failed;
    private bool _closed;

    private FrameDataReader(FrameConnection connection, CommandPart[] parts, CommandBehavior behavior, Execution run, Action<Execution?> running)
    {
        (_connection, _session, _parts, _behavior, _run, _running) = (connection, connection.Session, parts, behavior, run, running);
    }

    /// <summary>Columns of the current result; 0 when there is none.</summary>
    public override int FieldCount => Open()._schema.Count;

    /// <inheritdoc/>
    public override bool HasRows => Open()._hasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <summary>Rows that the statements so far inserted or wrote; -1 if none of them counts rows. Final when the reader is closed.</summary>
    public override int RecordsAffected => (int)Math.Min(_affected, int.MaxValue);

    /// <summary>Always 0: results are not nested.</summary>
    public override int Depth => Open(0);

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    private bool SingleRow => (_behavior & CommandBehavior.SingleRow) != 0;

    private bool SchemaOnly => (_behavior & CommandBehavior.SchemaOnly) != 0;

    /// <summary>Starts the first statement; waits until its first rows are there.</summary>
    /// <param name="running">Told when the run begins, and with null when it is over.</param>
    internal static async Task<FrameDataReader> StartAsync(
        FrameConnection connection, CommandPart[] parts, string text, CommandBehavior behavior, int timeout, Action<Execution?> running, CancellationToken cancellation)
    {
        connection.Enter();
        var run = new Execution(text, Operation(parts), parts.Length, connection.DataSource, timeout, connection.Log);
        var reader = new FrameDataReader(connection, parts, behavior, run, running);
        running(run);
        connection.Reads(reader);
        try
        {
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Read() => TryRead(out bool more) ? more : ReadBatchAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        try
        {
            return TryRead(out bool more) ? Task.FromResult(more) : ReadBatchAsync(cancellationToken);
        }
        catch (InvalidOperationException error)
        {
            return Task.FromException<bool>(error);
        }
    }

    /// <inheritdoc/>
    public override bool NextResult() => NextResultAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        Open();
        cancellationToken.ThrowIfCancellationRequested();
        RequireSound();
        await CloseBatchesAsync().ConfigureAwait(false);
        (_schema, _plan, _hasRows) = (Schema.Empty, null, false);
        if (_seenResult && (_behavior & CommandBehavior.SingleResult) != 0) return false;
        try
        {
            using (_run.Waiting(cancellationToken))
                return await NextQueryAsync(rowsWanted: true).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (await FailAsync(error).ConfigureAwait(false) is { } typed) throw typed;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    /// <summary>Stops the query, runs what else the command is to change, and frees the connection. Closing a closed reader does nothing.</summary>
    public override async Task CloseAsync()
    {
        if (_closed) return;
        try
        {
            await CloseBatchesAsync().ConfigureAwait(false);
            if (_failed || _run.Over || SchemaOnly) return;
            using (_run.Waiting(CancellationToken.None)) await NextQueryAsync(rowsWanted: false).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (await FailAsync(error).ConfigureAwait(false) is { } typed) throw typed;
            throw;
        }
        finally
        {
            End();
            if ((_behavior & CommandBehavior.CloseConnection) != 0) await _connection.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator()
    {
        Open();
        return new DbEnumerator(this, (_behavior & CommandBehavior.CloseConnection) != 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
    }

    /// <summary>Stops what runs; from any thread.</summary>
    internal void Cancel() => _run.Cancel();

    /// <summary>Stops at once, because the connection is being closed.</summary>
    internal async ValueTask Abandon()
    {
        if (_closed) return;
        _run.Cancel();
        try
        {
            await CloseBatchesAsync().ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Runs everything, drops rows, and closes the reader.</summary>
    /// <returns><see cref="RecordsAffected"/>.</returns>
    internal async Task<int> RunToEndAsync(CancellationToken cancellation)
    {
        await using (this.ConfigureAwait(false))
        {
            do
            {
                while (_batch is not null) await LoadAsync(cancellation).ConfigureAwait(false);
            }
            while (await NextResultAsync(cancellation).ConfigureAwait(false));
            return RecordsAffected;
        }
    }

    /// <summary>The next whole batch of the current result, which is the caller's to dispose; null at the end. Not to be mixed with reading rows.</summary>
    internal async ValueTask<RecordBatch?> TakeBatchAsync(CancellationToken cancellation)
    {
        Open();
        RequireSound();
        if (_batch is null && _batches is not null) await LoadAsync(cancellation).ConfigureAwait(false);
        if (_batch is { } batch)
        {
            _batch = null;
            _run.Rows += batch.Length;
            return batch;
        }

        if (_hasRows) return null;
        _hasRows = true;
        using var empty = new RecordBatchBuilder(_schema, new MemoryPool("an empty result", 1 << 20));
        return empty.Finish();
    }

    private static string Operation(CommandPart[] parts)
    {
        CommandPart first = parts[0];
        if (first.Script.Count == 0) return "EMPTY";
        if (parts.Length > 1) return "BATCH";
        string text = first.Script.TextOf(0);
        int end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        return end == 0 ? "SELECT" : text[..end].ToUpperInvariant();
    }

    // The next row, if that needs no waiting.
    private bool TryRead(out bool more)
    {
        Open();
        RequireSound();
        more = false;
        if (_batch is null)
        {
            _row = -1;
            return true;
        }

        if (_row + 1 >= _batch.Length) return false;
        _row++;
        _run.Rows++;
        return more = true;
    }

    private async Task<bool> ReadBatchAsync(CancellationToken cancellation)
    {
        await LoadAsync(cancellation).ConfigureAwait(false);
        TryRead(out bool more);
        return more;
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        try
        {
            using (_run.Waiting(cancellation)) await NextBatchAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (await FailAsync(error).ConfigureAwait(false) is { } typed) throw typed;
            throw;
        }
    }

    /// <summary>Runs statements up to the next query.</summary>
    /// <param name="rowsWanted">False to pass queries by, so that everything is run.</param>
    private async ValueTask<bool> NextQueryAsync(bool rowsWanted)
    {
        while (MoveToStatement())
        {
            CommandPart part = _parts[_part];
            int statement = _statement;
            string text = part.Script.TextOf(statement);
            if (SchemaOnly || !rowsWanted)
            {
                CatalogTransaction catalog = _connection.Scope.ForStatement();
                BoundStatement bound = part.Script.Bind(statement, catalog, part.Parameters);
                if (!rowsWanted && Reads(bound)) continue;
                if (SchemaOnly)
                {
                    // Nothing is run: what a statement that changes something would return is not known then.
                    if (!Reads(bound) || _session.FrameOf(catalog, bound) is not { } described) continue;
                    (_schema, _plan) = (described.Schema, described.Plan);
                    return _seenResult = true;
                }
            }

            StatementResult result = await _session.RunStatementAsync(_connection.Scope, text, c => part.Bind(statement, c, _session), b => Inspect(b, text), _run.Token).ConfigureAwait(false);
            Count(part, result.RowsAffected);
            if (result.Frame is not { } frame || !rowsWanted) continue;
            _seenResult = true;
            (_schema, _plan) = (frame.Schema, frame.Plan);
            IAsyncEnumerable<RecordBatch> rows = result.Plan is { } ready ? _session.RunAsync(ready, _run.Token) : (SingleRow ? frame.Take(1) : frame).StreamAsync(_run.Token);
            _batches = rows.GetAsyncEnumerator(_run.Token);
            await NextBatchAsync().ConfigureAwait(false);
            _hasRows = _batch is not null;
            return true;
        }

        return false;
    }

    private void Inspect(BoundStatement statement, string text)
    {
        if (_connection.ReadOnly && !Reads(statement) && statement is not (BoundSet or BoundReset))
            throw new BindException($"the connection is read-only: \"{Shortened(text)}\" is not run", "25006");
    }

    private static bool Reads(BoundStatement statement) => statement is BoundQuery or BoundPrepared or BoundDescribe or BoundShowTables or BoundShowSetting or BoundExplain;

    private bool MoveToStatement()
    {
        while (_part < _parts.Length)
        {
            if (++_statement < _parts[_part].Script.Count) return true;
            _part++;
            _statement = -1;
        }

        return false;
    }

    private void Count(CommandPart part, long rows)
    {
        if (rows < 0) return;
        _affected = Math.Max(_affected, 0) + rows;
        part.Command?.Count(rows);
    }

    private async ValueTask NextBatchAsync()
    {
        _batch?.Dispose();
        _batch = null;
        _row = -1;
        while (_batches is not null)
        {
            // What is buffered of a query that was stopped is of no use.
            _run.Token.ThrowIfCancellationRequested();
            if (!await _batches.MoveNextAsync().ConfigureAwait(false))
            {
                await CloseBatchesAsync().ConfigureAwait(false);
                return;
            }

            if (_batches.Current.Length > 0)
            {
                _batch = _batches.Current;
                return;
            }

            _batches.Current.Dispose();
        }
    }

    private async ValueTask CloseBatchesAsync()
    {
        _batch?.Dispose();
        _batch = null;
        _row = -1;
        if (_batches is not { } batches) return;
        _batches = null;
        await batches.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Exception?> FailAsync(Exception error)
    {
        _failed = true;
        _connection.Scope.Failed(error);
        await CloseBatchesAsync().ConfigureAwait(false);
        return _run.Failed(error, _part < _parts.Length ? _parts[_part].Command : null);
    }

    private void End()
    {
        if (_closed) return;
        _closed = true;
        _run.Complete();
        _running(null);
        _connection.Leave();
    }

    private FrameDataReader Open() => Open(this);

    private T Open<T>(T value) => _closed ? throw new InvalidOperationException("the reader is closed") : value;

    private void RequireSound()
    {
        if (_failed) throw new InvalidOperationException("the command has failed or was cancelled: its reader can only be closed");
    }

    private static string Shortened(string sql) => sql.Length <= 60 ? sql : sql[..59] + "…";
}
