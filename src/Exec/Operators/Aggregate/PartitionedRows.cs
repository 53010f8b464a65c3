using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>One thread's rows parted by their hashes, until they are grouped partition by partition: key blocks and the aggregates' arguments, by column, in blocks of one partition each.</summary>
/// <remarks><code>
/// block:  | hashes, if they are costly | key blocks | argument 1 | argument 2 | … | validity bits of each argument |
/// </code>
/// Blocks are cut from large pieces of memory and used again after <see cref="Clear"/>. A chunk's rows are first listed partition by partition; then one column after the other is copied, so that writes go to a few lines of each partition in turn.</remarks>
internal sealed unsafe class PartitionedRows : IDisposable
{
    private const int Slice = 2048, FirstPiece = 4 << 20, MostRuns = GroupTable.Partitions + (Slice / Block.Rows) + GroupTable.Partitions;
    private readonly RowLayout _layout;
    private readonly int[] _widths;
    private readonly Arena _memory;
    private readonly Stack<Block> _free = [];
    private readonly List<Block>[] _blocks = new List<Block>[GroupTable.Partitions];
    private readonly NativeBuffer _scratch;

    /// <param name="arguments">Types of fixed width.</param>
    public PartitionedRows(RowLayout layout, IReadOnlyList<DataType> arguments, MemoryPool pool)
    {
        _layout = layout;
        _widths = [.. arguments.Select(a => a.Physical.Width())];
        KeepsHashes = layout.Shape is KeyShape.Texts or KeyShape.Mixed;
        RowBytes = (KeepsHashes ? sizeof(ulong) : 0) + layout.KeySize + _widths.Sum();
        _memory = new Arena(pool, FirstPiece);
        for (int i = 0; i < _blocks.Length; i++) _blocks[i] = [];
        _scratch = NativeBuffer.Allocate(pool, Slice * 2 * sizeof(int));
    }

    /// <summary>Whether blocks hold hashes; else they are computed from the key blocks.</summary>
    public bool KeepsHashes { get; }

    /// <summary>Bytes that a row takes here.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes of memory, whether or not rows are in it.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>Rows held.</summary>
    public long Count { get; private set; }

    /// <summary>The blocks of a partition.</summary>
    public IReadOnlyList<Block> this[int partition] => _blocks[partition];

    /// <summary>Takes the selected rows.</summary>
    /// <param name="keys">A key block for each, without text.</param>
    /// <param name="hashes">A hash for each.</param>
    public void Append(byte* keys, ulong* hashes, ReadOnlySpan<Vector> arguments, Selection selection)
    {
        for (int start = 0; start < selection.Count; start += Slice)
            AppendSlice(keys + ((long)start * _layout.KeySize), hashes + start, arguments, selection, start, Math.Min(Slice, selection.Count - start));
        Count += selection.Count;
    }

    /// <summary>Forgets all rows and keeps the memory for others.</summary>
    public void Clear()
    {
        foreach (List<Block> blocks in _blocks)
        {
            foreach (Block block in blocks) _free.Push(block);
            blocks.Clear();
        }

        Count = 0;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _scratch.Release();
    }

    private void AppendSlice(byte* keys, ulong* hashes, ReadOnlySpan<Vector> arguments, Selection selection, int first, int count)
    {
        int* places = (int*)_scratch.Pointer, rows = places + Slice;
        int* ends = stackalloc int[GroupTable.Partitions];
        new Span<int>(ends, GroupTable.Partitions).Clear();
        for (int i = 0; i < count; i++) ends[GroupTable.PartitionOf(hashes[i])]++;
        for (int p = 0, sum = 0; p < GroupTable.Partitions; p++) (sum, ends[p]) = (sum + ends[p], sum);
        for (int i = 0; i < count; i++)
        {
            int at = ends[GroupTable.PartitionOf(hashes[i])]++;
            places[at] = i;
            rows[at] = selection[first + i];
        }

        Run* runs = stackalloc Run[MostRuns];
        Block[] targets = System.Buffers.ArrayPool<Block>.Shared.Rent(MostRuns);
        int made = 0;
        for (int p = 0, from = 0; p < GroupTable.Partitions; p++)
        {
            while (from < ends[p])
            {
                Block block = Room(p);
                int take = Math.Min(ends[p] - from, Block.Rows - block.Count);
                targets[made] = block;
                runs[made++] = new Run { From = from, Row = block.Count, Count = take };
                block.Count += take;
                from += take;
            }
        }

        for (int r = 0; r < made; r++) CopyKeys(targets[r], runs[r], places, keys, hashes);
        for (int c = 0; c < arguments.Length; c++)
        {
            Vector vector = arguments[c];
            switch (_widths[c])
            {
                case 1: Copy<byte>(c, vector, rows, targets, runs, made); break;
                case 2: Copy<ushort>(c, vector, rows, targets, runs, made); break;
                case 4: Copy<uint>(c, vector, rows, targets, runs, made); break;
                case 8: Copy<ulong>(c, vector, rows, targets, runs, made); break;
                default: Copy<UInt128>(c, vector, rows, targets, runs, made); break;
            }

            if (vector.Validity != null) CopyNulls(c, vector, rows, targets, runs, made);
        }

        System.Buffers.ArrayPool<Block>.Shared.Return(targets, clearArray: true);
    }

    private Block Room(int partition)
    {
        List<Block> blocks = _blocks[partition];
        if (blocks.Count > 0 && blocks[^1].Count < Block.Rows) return blocks[^1];
        if (!_free.TryPop(out Block? block)) block = new Block(_layout.KeySize, _widths, KeepsHashes, _memory.Allocate(((long)Block.Rows * RowBytes) + (_widths.Length * Block.Rows / 8)));
        block.Start();
        blocks.Add(block);
        return block;
    }

    private void CopyKeys(Block block, in Run run, int* places, byte* keys, ulong* hashes)
    {
        int size = _layout.KeySize;
        int* place = places + run.From;
        byte* target = block.Keys + ((long)run.Row * size);
        if (KeepsHashes)
            for (int i = 0; i < run.Count; i++) block.Hashes[run.Row + i] = hashes[place[i]];
        switch (_layout.Shape)
        {
            case KeyShape.OneWord:
                for (int i = 0; i < run.Count; i++) ((ulong*)target)[i] = ((ulong*)keys)[place[i]];
                return;
            case KeyShape.TwoWords:
                for (int i = 0; i < run.Count; i++) ((UInt128*)target)[i] = ((UInt128*)keys)[place[i]];
                return;
        }

        for (int i = 0; i < run.Count; i++, target += size)
        {
            byte* source = keys + ((long)place[i] * size);
            for (int at = 0; at < size; at += 8) *(ulong*)(target + at) = *(ulong*)(source + at);
        }
    }

    private static void Copy<T>(int column, Vector vector, int* rows, Block[] targets, Run* runs, int count) where T : unmanaged
    {
        T* values = vector.Values.As<T>();
        int* codes = vector.Encoding == VectorEncoding.Dictionary ? vector.Codes : null;
        for (int r = 0; r < count; r++)
        {
            Run run = runs[r];
            T* target = (T*)targets[r].Argument(column) + run.Row;
            int* row = rows + run.From;
            if (vector.Encoding == VectorEncoding.Constant) new Span<T>(target, run.Count).Fill(values[0]);
            else if (codes == null)
                for (int i = 0; i < run.Count; i++) target[i] = values[row[i]];
            else
                for (int i = 0; i < run.Count; i++) target[i] = values[codes[row[i]]];
        }
    }

    private static void CopyNulls(int column, Vector vector, int* rows, Block[] targets, Run* runs, int count)
    {
        for (int r = 0; r < count; r++)
        {
            Run run = runs[r];
            for (int i = 0; i < run.Count; i++)
                if (!vector.IsValid(rows[run.From + i])) targets[r].SetNull(column, run.Row + i);
        }
    }

    /// <summary>Rows that go to one block.</summary>
    private struct Run
    {
        public int From, Row, Count;
    }

    /// <summary>Rows of one partition, by column.</summary>
    internal sealed class Block
    {
        public const int Rows = 2048;

        private readonly byte* _memory;
        private readonly int[] _offsets;
        private readonly ulong* _validity;
        private readonly bool[] _hasNulls;

        public Block(int keySize, ReadOnlySpan<int> widths, bool hashes, byte* memory)
        {
            _memory = memory;
            _offsets = new int[widths.Length];
            _hasNulls = new bool[widths.Length];
            int at = hashes ? Rows * sizeof(ulong) : 0;
            Keys = memory + at;
            at += Rows * keySize;
            for (int i = 0; i < widths.Length; i++)
            {
                _offsets[i] = at;
                at += Rows * widths[i];
            }

            _validity = (ulong*)(memory + at);
        }

        public int Count { get; set; }

        /// <summary>Only if <see cref="KeepsHashes"/>.</summary>
        public ulong* Hashes => (ulong*)_memory;

        public byte* Keys { get; }

        public byte* Argument(int column) => _memory + _offsets[column];

        public void Start()
        {
            Count = 0;
            Array.Clear(_hasNulls);
        }

        /// <summary>Points a vector at an argument's values.</summary>
        public void Show(int column, Vector target) => target.PointFlat(Argument(column), _hasNulls[column] ? Validity(column) : null, Count);

        public void SetNull(int column, int row)
        {
            if (!_hasNulls[column]) Bitmap.Fill(Validity(column), Rows, true);
            _hasNulls[column] = true;
            Bitmap.Clear(Validity(column), row);
        }

        private ulong* Validity(int column) => _validity + ((long)column * Rows / 64);
    }
}
