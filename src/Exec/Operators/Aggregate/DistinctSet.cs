using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The distinct combinations of group keys and arguments that one thread has seen, for one DISTINCT aggregate.</summary>
internal sealed unsafe class DistinctSet : IDisposable
{
    private readonly RowLayout _layout;
    private readonly SpilledRows? _spilled;
    private readonly double _expected;
    private GroupTable _table;
    private readonly KeyWriter _writer;
    private readonly Vector[] _columns;
    private readonly QueryContext _context;
    private readonly DenseNumbers? _numbers; // those of the only column; the table has what is not in it
    private NativeBuffer? _rows;

    /// <param name="spilled">Where rows go that are too many for memory; null if they all stay.</param>
    public DistinctSet(EquatableArray<Expression> groups, AggregateSpec aggregate, double rows, SpilledRows? spilled, QueryContext context)
    {
        Expression[] keys = [.. groups, .. aggregate.Arguments];
        _context = context;
        _spilled = spilled;
        _expected = rows;
        _layout = new RowLayout([.. keys.Select(k => k.Type)], [.. keys.Select(k => k.Nullable)], []);
        _table = new GroupTable(_layout, [], rows, context.Pool);
        _writer = new KeyWriter(_layout, context.Pool, context.ConstantHash);
        _columns = new Vector[keys.Length];
        if (keys.Length == 1 && DenseNumbers.Serves(keys[0].Type) && !context.ConstantHash) _numbers = new DenseNumbers(context.Pool);
    }

    public void Add(Vector[] keys, Vector[] arguments, Selection selection)
    {
        keys.CopyTo(_columns, 0);
        arguments.CopyTo(_columns, keys.Length);
        long bytes = selection.Count * 12L;
        if (_rows is null || _rows.Capacity < bytes)
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(_context.Pool, bytes);
        }

        if (_numbers is not null)
        {
            int* left = (int*)(_rows.Pointer + (selection.Count * 8L));
            selection = new Selection(left, _numbers.Add(_columns[0], selection, left));
            if (selection.Count == 0) return;
        }

        _writer.Write(_columns, selection);
        _table.Find(_writer.Blocks, _writer.Hashes, selection.Count, (byte**)_rows.Pointer);
        if (_spilled is not null) LookAtMemory();
    }

    /// <summary>The rows that are in memory.</summary>
    public GroupTable Table => _table;

    /// <summary>The numbers that are not among them.</summary>
    public DenseNumbers? Numbers => _numbers;

    public RowLayout Layout => _layout;

    private void LookAtMemory()
    {
        SpillSpace space = _context.Spill!;
        if (_numbers is { IsClosed: false } && space.IsDue(_numbers.Bytes, _numbers.Rows)) _numbers.Close();
        if (space.IsDue(_table.Bytes, _table.Count)) Spill();
    }

    // What is written is distinct as far as this set knows, and the set begins anew.
    private void Spill()
    {
        _table.DropEntries();
        int most = 0;
        for (int p = 0; p < GroupTable.Partitions; p++) most = Math.Max(most, _table[p].Count);
        using NativeBuffer pointers = NativeBuffer.Allocate(_context.Pool, most * 8L);
        byte** rows = (byte**)pointers.Pointer;
        using SpilledRows.Writer writer = _spilled!.CreateWriter();
        using var vectors = new KeyVectors(_layout, _context);
        for (int p = 0; p < GroupTable.Partitions; p++)
        {
            int count = _table[p].Count;
            _table[p].CopyPointers(rows);
            for (int start = 0; start < count; start += _context.ChunkRows)
            {
                int next = Math.Min(_context.ChunkRows, count - start);
                writer.Add(0, p, vectors.Read(rows + start, next), Selection.All(next));
            }

            writer.Flush();
        }

        _table.Dispose();
        _table = new GroupTable(_layout, [], _expected, _context.Pool);
    }

    public void Dispose()
    {
        _numbers?.Dispose();
        _table.Dispose();
        _writer.Dispose();
        _rows?.Release();
        _rows = null;
    }
}
