using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>The distinct combinations of group keys and arguments that one thread has seen, for one DISTINCT aggregate.</summary>
internal sealed unsafe class DistinctSet : IDisposable
{
    private readonly RowLayout _layout;
    private readonly GroupTable _table;
    private readonly KeyWriter _writer;
    private readonly Vector[] _columns;
    private readonly QueryContext _context;
    private readonly DenseNumbers? _numbers; // those of the only column; the table has what is not in it
    private NativeBuffer? _rows;

    public DistinctSet(EquatableArray<Expression> groups, AggregateSpec aggregate, double rows, QueryContext context)
    {
        Expression[] keys = [.. groups, .. aggregate.Arguments];
        _context = context;
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
    }

    /// <summary>Merges one partition of all threads' sets and feeds its combinations to an aggregate.</summary>
    public static void Feed(IReadOnlyList<DistinctSet> sets, int partition, AggregateLocal target, int aggregate, QueryContext context)
    {
        if (sets.Count == 0) return;
        RowLayout layout = sets[0]._layout;
        using var merged = new GroupMerge();
        using var arena = new Arena(context.Pool);
        merged.Run([.. sets.Select(s => s._table)], [], partition, layout, [], context.Pool, arena, context.ThrowIfCancelled);
        List<DenseNumbers> numbers = [.. sets.Where(s => s._numbers is not null).Select(s => s._numbers!)];
        if (numbers.Count > 0) FeedNumbers(numbers, partition, layout.KeyTypes[0], target, aggregate, context);
        int rows = numbers.Count > 0 ? DropKnown(numbers, layout, merged) : merged.Count;
        if (rows == 0) return;
        var columns = new Vector[layout.KeyTypes.Length];
        try
        {
            for (int i = 0; i < columns.Length; i++) columns[i] = new Vector(layout.KeyTypes[i], context.Pool, context.ChunkRows);
            int keys = columns.Length - target.ArgumentCount(aggregate);
            for (int start = 0; start < rows; start += context.ChunkRows)
            {
                context.ThrowIfCancelled();
                int count = Math.Min(context.ChunkRows, rows - start);
                for (int i = 0; i < columns.Length; i++) RowReader.Read(layout, i, merged.Rows + start, count, columns[i]);
                target.Feed(aggregate, columns.AsSpan(0, keys), columns.AsSpan(keys), count);
            }
        }
        finally
        {
            foreach (Vector? column in columns) column?.Dispose();
        }
    }

    // A number may be in one thread's bitmap and in another one's table.
    private static int DropKnown(List<DenseNumbers> numbers, RowLayout layout, GroupMerge merged)
    {
        byte** rows = merged.Rows;
        int kept = 0;
        for (int i = 0; i < merged.Count; i++)
        {
            byte* key = rows[i] + RowLayout.KeyOffset;
            bool isNull = layout.NullBits[0] >= 0 && key[layout.MaskOffset] != 0;
            bool known = false;
            foreach (DenseNumbers set in numbers) known |= !isNull && set.Contains(NumberAt(key, layout.KeyTypes[0].Physical));
            rows[kept] = rows[i];
            kept += known ? 0 : 1;
        }

        return kept;
    }

    private static long NumberAt(byte* key, PhysicalType type) => type switch
    {
        PhysicalType.Int8 => *(sbyte*)key,
        PhysicalType.Int16 => *(short*)key,
        PhysicalType.Int32 => *(int*)key,
        PhysicalType.Int64 => *(long*)key,
        PhysicalType.UInt8 => *key,
        PhysicalType.UInt16 => *(ushort*)key,
        _ => *(uint*)key,
    };

    private static void FeedNumbers(List<DenseNumbers> sets, int partition, DataType type, AggregateLocal target, int aggregate, QueryContext context)
    {
        using NativeBuffer memory = NativeBuffer.Allocate(context.Pool, DenseNumbers.PageNumbers * 8L);
        using var vector = new Vector(type, context.Pool, context.ChunkRows);
        var numbers = (long*)memory.Pointer;
        for (int page = partition; page < DenseNumbers.Pages; page += GroupTable.Partitions)
        {
            int count = DenseNumbers.List(sets, page, numbers);
            if (count > 0) context.ThrowIfCancelled();
            for (int start = 0; start < count; start += context.ChunkRows)
            {
                int rows = Math.Min(context.ChunkRows, count - start);
                vector.StartFlat(rows);
                int width = vector.Physical.Width();
                // The low bytes of a number in two's complement are the number of less width.
                for (int i = 0; i < rows; i++) System.Buffer.MemoryCopy(numbers + start + i, (byte*)vector.Data + ((long)i * width), width, width);
                target.Feed(aggregate, [], [vector], rows);
            }
        }
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
