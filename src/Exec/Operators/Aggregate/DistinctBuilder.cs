using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Makes one set of rows that sets have written, or parts them.</summary>
internal sealed unsafe class DistinctBuilder : IGroupBuilder
{
    private readonly QueryContext _context;
    private readonly KeyWriter _keys;
    private readonly int _round;
    private readonly SpilledRows.Writer? _writer;
    private readonly Scratch<nint> _rows;

    public DistinctBuilder(RowLayout layout, double rows, int round, SpilledRows? parts, QueryContext context)
    {
        _context = context;
        _round = round;
        _keys = new KeyWriter(layout, context.Pool, context.ConstantHash);
        _rows = new Scratch<nint>(context.Pool);
        Table = new GroupTable(layout, [], rows, context.Pool);
        _writer = parts?.CreateWriter();
    }

    public GroupTable Table { get; }

    public bool IsFull => _context.Spill!.IsFull(Table.Bytes, Table.Count);

    public void Take(int stream, DataChunk chunk)
    {
        _keys.Write(chunk.Columns, chunk.Selection);
        for (int i = 0; i < _round; i++) PartitionMerge.Mix(_keys.Hashes, chunk.Count);
        if (_writer is not null) _writer.Add(0, chunk.Columns, chunk.Selection, _keys.Hashes);
        else Table.Find(_keys.Blocks, _keys.Hashes, chunk.Count, (byte**)_rows.Need(chunk.Count));
    }

    public void Finish() => _writer?.Flush();

    public void Dispose()
    {
        _keys.Dispose();
        _rows.Dispose();
        _writer?.Dispose();
        Table.Dispose();
    }
}
