using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Finds or makes the row of every key: by a <see cref="DirectIndex"/> where the keys allow it, else in a <see cref="GroupTable"/>, which owns all rows. One a thread.</summary>
internal sealed unsafe class GroupFinder : IDisposable
{
    private readonly RowLayout _layout;
    private readonly QueryContext _context;
    private readonly KeyWriter _writer;
    private DirectIndex? _index;
    private readonly int _round;
    private bool _unnumbered; // a key had no number in the index
    private GroupTable? _table;
    private NativeBuffer? _rows;

    /// <param name="bounds">Per key what is known of its range, as far as anything is.</param>
    /// <param name="groups">Estimated groups.</param>
    /// <param name="expectedRows">How many rows will be looked up, as far as is known.</param>
    /// <param name="round">How many times hashes are mixed once more: see <see cref="PartitionMerge"/>. The rows of such a finder are of one partition, so few that it has no index.</param>
    public GroupFinder(
        EquatableArray<Expression> keys, EquatableArray<KeyBounds?> bounds, double groups, double expectedRows, RowLayout layout, IReadOnlyList<AggregateOverload> aggregates, QueryContext context,
        int round = 0)
    {
        _layout = layout;
        _context = context;
        _round = round;
        _writer = new KeyWriter(layout, context.Pool, context.ConstantHash);
        _table = new GroupTable(layout, aggregates, expectedRows, context.Pool);
        if (keys.Count > 0) _index = DirectIndex.Create(keys, bounds, groups, layout, _table, context.Pool, lookUp: round == 0);
    }

    /// <summary>Whether keys are found by number: then rows must not be looked up otherwise.</summary>
    public bool HasIndex => _round == 0 && _index is { Usable: true };

    /// <summary>The rows found and made.</summary>
    public GroupTable Table => _table!;

    /// <summary>The row of every selected key, valid until the next call; there is room for as many behind them, which is free to be used.</summary>
    public byte** Find(ReadOnlySpan<Vector> keys, Selection selection)
    {
        int count = selection.Count;
        byte** rows = Rows(count);
        if (_round > 0)
        {
            ulong* hashes = Hash(keys, selection);
            _table!.Find(_writer.Blocks, hashes, count, rows);
            return rows;
        }

        if (_index is { Usable: true })
        {
            // The second half of the memory is for the positions and then the physical rows of those that the index does not know yet.
            int* missing = (int*)(rows + count), left = missing + count;
            int misses = _index.Find(keys, selection, rows, missing);
            if (misses == 0) return rows;
            if (misses > 0)
            {
                for (int i = 0; i < misses; i++) left[i] = selection[missing[i]];
                _writer.Write(keys, new Selection(left, misses));
                AddMissing(missing, misses, rows);
                return rows;
            }
        }

        _writer.Write(keys, selection);
        _table!.Find(_writer.Blocks, _writer.Hashes, count, rows);
        return rows;
    }

    /// <summary>The hashes that the rows of the selected keys have or would have, valid until the next call.</summary>
    public ulong* Hash(ReadOnlySpan<Vector> keys, Selection selection)
    {
        _writer.Write(keys, selection);
        _index?.Rehash(keys, selection, _writer.Hashes);
        for (int i = 0; i < _round; i++) PartitionMerge.Mix(_writer.Hashes, selection.Count);
        return _writer.Hashes;
    }

    /// <summary>Ends the finding and making of rows: only hashes are wanted from here on.</summary>
    public void Close()
    {
        _index?.Close();
        _table!.DropEntries();
        _rows?.Release();
        _rows = null;
    }

    /// <summary>Bytes of what rows are found by, and of the rows.</summary>
    public long Bytes => _table!.Bytes + (_index?.Bytes ?? 0);

    /// <summary>Adds the selected rows to those that are to be looked up partition by partition.</summary>
    public void Part(ReadOnlySpan<Vector> keys, ReadOnlySpan<Vector> arguments, Selection selection, PartitionedRows into)
    {
        _writer.Write(keys, selection);
        into.Append(_writer.Blocks, _writer.Hashes, arguments, selection);
    }

    /// <summary>The row of every key of a block, as <see cref="Find(ReadOnlySpan{Vector}, Selection)"/>.</summary>
    public byte** Find(PartitionedRows.Block block, bool hashed)
    {
        byte** rows = Rows(block.Count);
        // The hashes go where the second half of the rows' memory is.
        ulong* hashes = hashed ? block.Hashes : (ulong*)(rows + block.Count);
        if (!hashed) _writer.HashBlocks(block.Keys, block.Count, hashes);
        _table!.Find(block.Keys, hashes, block.Count, rows);
        return rows;
    }

    /// <summary>Hands over the index if it leads to every row of the table; null if there is none or it does not.</summary>
    public DirectIndex? TakeIndex()
    {
        if (_index is not { IsComplete: true, Usable: true } index || _unnumbered || _table is not { Sought: 0, HasDuplicates: false }) return null;
        _index = null;
        return index;
    }

    /// <summary>Hands over the table; nothing can be found any more.</summary>
    public GroupTable TakeTable()
    {
        GroupTable table = _table!;
        _table = null;
        return table;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _index?.Dispose();
        _table?.Dispose();
        _table = null;
        _rows?.Release();
        _rows = null;
    }

    private void AddMissing(int* missing, int misses, byte** rows)
    {
        DirectIndex index = _index!;
        int* numbers = index.Numbers;
        byte* row = null;
        int last = -1;
        for (int i = 0; i < misses; i++)
        {
            int number = numbers[missing[i]];
            // Runs of one key are common: sorted and clustered input.
            if (number < 0 || number != last)
            {
                row = number < 0 ? null : index.Row(number);
                if (row == null)
                {
                    _unnumbered |= number < 0;
                    ulong hash = _writer.Hashes[i];
                    if (number >= 0 && index.IsComplete)
                    {
                        hash = index.HashOf(number, hash);
                        row = _table!.Add(hash, _writer.Blocks + ((long)i * _layout.KeySize));
                    }
                    else
                    {
                        row = Sought(i);
                    }

                    if (number >= 0) index.Set(number, row, hash);
                }

                last = number;
            }

            rows[missing[i]] = row;
        }
    }

    private byte* Sought(int key)
    {
        byte* row;
        _table!.Find(_writer.Blocks + ((long)key * _layout.KeySize), _writer.Hashes + key, 1, &row);
        return row;
    }

    private byte** Rows(int count)
    {
        long bytes = count * 16L;
        if (_rows is null || _rows.Capacity < bytes)
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(_context.Pool, Math.Max(bytes, _context.ChunkRows * 16L));
        }

        return (byte**)_rows.Pointer;
    }
}
