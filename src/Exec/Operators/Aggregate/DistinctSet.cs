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
    private NativeBuffer? _rows;

    public DistinctSet(EquatableArray<Expression> groups, AggregateSpec aggregate, QueryContext context)
    {
        Expression[] keys = [.. groups, .. aggregate.Arguments];
        _context = context;
        _layout = new RowLayout([.. keys.Select(k => k.Type)], [.. keys.Select(k => k.Nullable)], []);
        _table = new GroupTable(_layout, [], context.Pool);
        _writer = new KeyWriter(_layout, context.Pool, context.ConstantHash);
        _columns = new Vector[keys.Length];
    }

    public void Add(Vector[] keys, Vector[] arguments, Selection selection)
    {
        keys.CopyTo(_columns, 0);
        arguments.CopyTo(_columns, keys.Length);
        long bytes = selection.Count * 8L;
        if (_rows is null || _rows.Capacity < bytes)
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(_context.Pool, bytes);
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
        merged.Run([.. sets.Select(s => s._table)], partition, layout, [], context.Pool, arena, context.ThrowIfCancelled);
        if (merged.Count == 0) return;
        var columns = new Vector[layout.KeyTypes.Length];
        try
        {
            for (int i = 0; i < columns.Length; i++) columns[i] = new Vector(layout.KeyTypes[i], context.Pool, context.ChunkRows);
            int keys = columns.Length - target.ArgumentCount(aggregate);
            for (int start = 0; start < merged.Count; start += context.ChunkRows)
            {
                context.ThrowIfCancelled();
                int count = Math.Min(context.ChunkRows, merged.Count - start);
                for (int i = 0; i < columns.Length; i++) RowReader.Read(layout, i, merged.Rows + start, count, columns[i]);
                target.Feed(aggregate, columns.AsSpan(0, keys), columns.AsSpan(keys), count);
            }
        }
        finally
        {
            foreach (Vector? column in columns) column?.Dispose();
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _writer.Dispose();
        _rows?.Release();
        _rows = null;
    }
}
