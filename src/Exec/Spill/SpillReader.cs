using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Spill;

/// <summary>Reads blocks one after the other, a chunk at a time. For one thread.</summary>
internal sealed unsafe class SpillReader : IDisposable
{
    private readonly SpillFile _file;
    private readonly IReadOnlyList<SpillBlock> _blocks;
    private readonly DataType[] _types;
    private readonly int _step;
    private readonly BlockColumn[] _columns;
    private readonly Scratch<byte> _memory;
    private int _block = -1;
    private int _row;
    private int _rows;

    /// <param name="step">Rows of a chunk; it becomes a multiple of 64, so that validity bits can be pointed at.</param>
    public SpillReader(SpillFile file, IReadOnlyList<SpillBlock> blocks, IReadOnlyList<DataType> types, MemoryPool pool, int step)
    {
        _file = file;
        _blocks = blocks;
        _types = [.. types];
        _step = (step + 63) & ~63;
        _columns = new BlockColumn[_types.Length];
        _memory = new Scratch<byte>(pool);
        Chunk = new DataChunk([.. _types.Select(t => new Vector(t))]);
    }

    /// <summary>The latest rows, valid until the next call.</summary>
    public DataChunk Chunk { get; }

    /// <summary>Shows the next rows.</summary>
    /// <returns>False if there are none.</returns>
    public bool Read()
    {
        if (_row == _rows)
        {
            do
            {
                if (++_block >= _blocks.Count) return false;
            }
            while (_blocks[_block].Rows == 0);
            Load(_blocks[_block]);
        }

        int count = Math.Min(_step, _rows - _row);
        for (int c = 0; c < _columns.Length; c++)
        {
            BlockColumn column = _columns[c];
            ulong* validity = column.Validity;
            Chunk.Columns[c].PointFlat(column.Data + ((long)_row * _types[c].Physical.Width()), validity == null ? null : validity + (_row >> 6), count);
        }

        _row += count;
        Chunk.SetAll(count);
        return true;
    }

    public void Dispose()
    {
        _memory.Dispose();
        foreach (Vector vector in Chunk.Columns) vector.Dispose();
    }

    private void Load(SpillBlock block)
    {
        byte* memory = _memory.Need(checked((int)block.Bytes));
        _file.Read(block.Offset, memory, block.Bytes);
        BlockFormat.Open(memory, block.Rows, _types, _columns);
        _rows = block.Rows;
        _row = 0;
    }
}
