using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Sort;

/// <summary>Sorted rows, read from the first to the last. For one thread.</summary>
internal abstract class SortRunReader : IDisposable
{
    /// <summary>The rows that were read last: flat vectors, valid until the next call.</summary>
    public abstract DataChunk Chunk { get; }

    /// <summary>Reads the next rows.</summary>
    /// <returns>False if there are none.</returns>
    public abstract bool Read();

    public abstract void Dispose();
}

/// <summary>Sorted rows on disk.</summary>
internal sealed class SortRun(SpillFile file, IReadOnlyList<SpillBlock> blocks)
{
    public SpillFile File => file;

    public IReadOnlyList<SpillBlock> Blocks => blocks;
}

/// <summary>Reads a run on disk.</summary>
internal sealed class DiskRunReader(SortRun run, SortColumns columns, QueryContext context) : SortRunReader
{
    private readonly SpillReader _reader = new(run.File, run.Blocks, [.. columns.Expressions.Select(e => e.Type)], context.Pool, SortRuns.BlockRows);

    public override DataChunk Chunk => _reader.Chunk;

    public override bool Read() => _reader.Read();

    public override void Dispose() => _reader.Dispose();
}

/// <summary>Reads the rows of a sort that is done, all its columns.</summary>
internal sealed unsafe class StoredRunReader : SortRunReader
{
    private readonly SortSink _sort;
    private readonly int _rows;
    private long _at;

    /// <param name="rows">Rows to read at once.</param>
    public StoredRunReader(SortSink sort, int rows)
    {
        _rows = rows;
        _sort = sort;
        Chunk = new DataChunk([.. sort.Columns.Expressions.Select(e => new Vector(e.Type, sort.Context.Pool, 0))]);
    }

    public override DataChunk Chunk { get; }

    public override bool Read()
    {
        int count = (int)Math.Min(_rows, _sort.Store.Rows - _at);
        if (count == 0) return false;
        for (int c = 0; c < Chunk.Columns.Length; c++) _sort.Store.Gather(c, _sort.Ids + _at, count, null, count, Chunk.Columns[c]);
        _at += count;
        Chunk.SetAll(count);
        return true;
    }

    public override void Dispose()
    {
        foreach (Vector vector in Chunk.Columns) vector.Dispose();
    }
}
