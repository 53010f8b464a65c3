using FrameEngine.Tpch.Generation;

namespace FrameEngine.Tpch.Output;

/// <summary>Divides a table into pieces of about as many rows, and makes them.</summary>
internal sealed class TablePieces
{
    private const int RowsPerPiece = 16_384;

    private readonly TpchTable _table;
    private readonly TpchScale _scale;
    private readonly TextPool _pool;
    private readonly long _units;
    private readonly int _unitsPerPiece;

    public TablePieces(TpchTable table, TpchScale scale, TextPool pool)
    {
        (_table, _scale, _pool) = (table, scale, pool);
        RowGenerator rows = RowGenerator.For(table, scale, pool);
        _units = rows.UnitCount;
        _unitsPerPiece = RowsPerPiece / rows.RowsPerUnit;
        Count = checked((int)((_units + _unitsPerPiece - 1) / _unitsPerPiece));
    }

    /// <summary>The pieces of the table.</summary>
    public int Count { get; }

    /// <summary>Makes all pieces on several threads and hands them on in order; see <see cref="OrderedWork"/>.</summary>
    /// <param name="threads">How many threads work.</param>
    /// <param name="state">What a thread keeps beside the rows.</param>
    /// <param name="prepare">Works on a piece's rows; runs on many threads at once.</param>
    /// <param name="handOn">Takes a piece's rows; never runs twice at once.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    public Task RunAsync<TState>(
        int threads, Func<TState> state, Action<TState, TpchChunk> prepare, Action<TState, TpchChunk> handOn, CancellationToken cancellationToken) =>
        OrderedWork.RunAsync(
            threads,
            Count,
            () => (Rows: RowGenerator.For(_table, _scale, _pool), Chunk: new TpchChunk(_table), State: state()),
            (worker, piece) =>
            {
                long first = (long)piece * _unitsPerPiece;
                worker.Chunk.Clear();
                worker.Rows.Generate(first, (int)Math.Min(_unitsPerPiece, _units - first), worker.Chunk);
                prepare(worker.State, worker.Chunk);
            },
            (worker, _) => handOn(worker.State, worker.Chunk),
            cancellationToken);
}
