using System.Collections;
using System.Data;
using System.Data.Common;

namespace FrameEngine.AdoNet;

/// <summary>Reads the rows of a command's statements as they come: memory stays bounded, and closing the reader stops the query.</summary>
/// <remarks>Rows may be read forwards only; columns of a row in any order and as often as wanted.</remarks>
public sealed partial class FrameDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly FrameConnection _connection;
    private readonly IAsyncEnumerator<StatementResult> _statements;
    private readonly CommandBehavior _behavior;
    private readonly CancellationTokenSource _stop;
    private IAsyncEnumerator<RecordBatch>? _batches;
    private RecordBatch? _batch;
    private Schema _schema = Schema.Empty;
    private int _row = -1;
    private bool _firstBatchPending;
    private bool _closed;
    private long _affected = -1;

    internal FrameDataReader(FrameConnection connection, IAsyncEnumerable<StatementResult> statements, CommandBehavior behavior, CancellationTokenSource stop)
    {
        _connection = connection;
        _behavior = behavior;
        _stop = stop;
        _statements = statements.GetAsyncEnumerator(stop.Token);
    }

    /// <inheritdoc/>
    public override int FieldCount => _schema.Count;

    /// <inheritdoc/>
    public override bool HasRows => _batch is not null || _firstBatchPending;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override int RecordsAffected => (int)Math.Min(_affected, int.MaxValue);

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool Read() => Wait(ReadAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_firstBatchPending) (_firstBatchPending, _row) = (false, -1);
        while (_batch is not null)
        {
            if (++_row < _batch.Length)
            {
                if ((_behavior & CommandBehavior.SingleRow) != 0 && _row > 0) break;
                return true;
            }

            await NextBatchAsync(cancellationToken).ConfigureAwait(false);
        }

        await CloseBatchesAsync().ConfigureAwait(false);
        return false;
    }

    /// <inheritdoc/>
    public override bool NextResult() => Wait(NextResultAsync(CancellationToken.None));

    /// <inheritdoc/>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await CloseBatchesAsync().ConfigureAwait(false);
        _schema = Schema.Empty;
        // Statements without rows are passed by; their effect is counted.
        while (await _statements.MoveNextAsync().ConfigureAwait(false))
        {
            StatementResult result = _statements.Current;
            if (result.RowsAffected >= 0) _affected = Math.Max(_affected, 0) + result.RowsAffected;
            if (result.Frame is null) continue;
            _schema = result.Frame.Schema;
            if ((_behavior & CommandBehavior.SchemaOnly) != 0) return true;
            _batches = result.Frame.StreamAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
            await NextBatchAsync(cancellationToken).ConfigureAwait(false);
            _firstBatchPending = _batch is not null;
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        if (_closed) return;
        _closed = true;
        await CloseBatchesAsync().ConfigureAwait(false);
        await _statements.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        if ((_behavior & CommandBehavior.CloseConnection) != 0) await _connection.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, (_behavior & CommandBehavior.CloseConnection) != 0);

    private async Task NextBatchAsync(CancellationToken cancellation)
    {
        _batch?.Dispose();
        _batch = null;
        // The query has its own token; a caller's token for one read stops the query, too: there is no way to wait on after it.
        using CancellationTokenRegistration link = cancellation.CanBeCanceled ? cancellation.Register(_stop.Cancel) : default;
        while (_batches is not null && await _batches.MoveNextAsync().ConfigureAwait(false))
        {
            if (_batches.Current.Length == 0)
            {
                _batches.Current.Dispose();
                continue;
            }

            _batch = _batches.Current;
            _row = -1;
            return;
        }
    }

    private async Task CloseBatchesAsync()
    {
        _firstBatchPending = false;
        _batch?.Dispose();
        _batch = null;
        _row = -1;
        if (_batches is null) return;
        IAsyncEnumerator<RecordBatch> batches = _batches;
        _batches = null;
        await batches.DisposeAsync().ConfigureAwait(false);
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private Column At(int ordinal)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_batch is null || _row < 0) throw new InvalidOperationException("there is no current row: call Read first");
        return (uint)ordinal < (uint)_batch.Columns.Length
            ? _batch.Columns[ordinal]
            : throw new IndexOutOfRangeException($"column {ordinal} of {FieldCount}");
    }

    private Column NotNull(int ordinal)
    {
        Column column = At(ordinal);
        return column.IsNull(_row) ? throw new InvalidCastException($"column \"{GetName(ordinal)}\" is null in this row") : column;
    }
}
