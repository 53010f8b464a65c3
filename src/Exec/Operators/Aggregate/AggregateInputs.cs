using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Computes the group keys, arguments and filters of an aggregation for each chunk, each distinct expression once. One a thread.</summary>
internal sealed unsafe class AggregateInputs : IDisposable
{
    private readonly List<Expression> _expressions = [];
    private readonly ExpressionSet _set;
    private readonly ExpressionEvaluator?[] _narrow; // for arguments behind a filter: apart from what is shared by aggregates that see all rows
    private readonly Vector?[] _results;
    private readonly ExpressionEvaluator?[] _filters;
    private readonly int[] _groups;
    private readonly int[][] _arguments;
    private readonly int[] _distinct;
    private readonly Vector[] _distinctVectors;
    private readonly Vector[] _keys;
    private readonly Vector[][] _vectors;
    private readonly NativeBuffer?[] _selected;
    private readonly MemoryPool _pool;
    private DataChunk? _chunk;

    public AggregateInputs(EquatableArray<Expression> groups, EquatableArray<AggregateSpec> aggregates, QueryContext context)
    {
        _pool = context.Pool;
        _groups = [.. groups.Select(Place)];
        _arguments = [.. aggregates.Select(a => a.Arguments.Select(Place).ToArray())];
        _distinct = [.. _arguments.SelectMany(a => a).Distinct()];
        _distinctVectors = new Vector[_distinct.Length];
        _filters = new ExpressionEvaluator?[aggregates.Count];
        _selected = new NativeBuffer?[aggregates.Count];
        _keys = new Vector[groups.Count];
        _vectors = [.. aggregates.Select(a => new Vector[a.Arguments.Count])];
        _set = new ExpressionSet(_expressions, context.Pool);
        _narrow = new ExpressionEvaluator?[_expressions.Count];
        for (int i = 0; i < aggregates.Count; i++)
            if (aggregates[i].Filter is { } filter) _filters[i] = ExpressionEvaluator.Create(filter, context.Pool);
        _results = new Vector?[_expressions.Count];
    }

    /// <summary>Takes the next chunk. Keys are computed now, arguments when asked for.</summary>
    public Vector[] Begin(DataChunk chunk)
    {
        _chunk = chunk;
        _set.Begin(chunk);
        Array.Clear(_results);
        for (int i = 0; i < _keys.Length; i++) _keys[i] = Result(_groups[i]);
        return _keys;
    }

    /// <summary>The distinct arguments of aggregates without filters.</summary>
    public IReadOnlyList<Expression> DistinctArguments => [.. _distinct.Select(p => _expressions[p])];

    /// <summary>Which of <see cref="DistinctArguments"/> an aggregate takes.</summary>
    public int[] ArgumentNumbers(int aggregate) => [.. _arguments[aggregate].Select(p => Array.IndexOf(_distinct, p))];

    /// <summary>The values of <see cref="DistinctArguments"/> for the chunk.</summary>
    public Vector[] EvaluateDistinct()
    {
        for (int i = 0; i < _distinct.Length; i++) _distinctVectors[i] = Result(_distinct[i]);
        return _distinctVectors;
    }

    public bool HasFilter(int aggregate) => _filters[aggregate] is not null;

    /// <summary>The rows that pass the aggregate's filter: all selected ones if it has none.</summary>
    public Selection Selected(int aggregate)
    {
        if (_filters[aggregate] is not { } filter) return _chunk!.Selection;
        long bytes = (_chunk!.Count * 4L) + 64;
        ref NativeBuffer? memory = ref _selected[aggregate];
        if (memory is null || memory.Capacity < bytes)
        {
            memory?.Release();
            memory = null;
            memory = NativeBuffer.Allocate(_pool, bytes);
        }

        int* rows = (int*)memory.Pointer;
        return new Selection(rows, filter.Select(_chunk, rows));
    }

    /// <summary>The aggregate's arguments, right for <paramref name="selection"/> (what <see cref="Selected"/> gave).</summary>
    public Vector[] Arguments(int aggregate, Selection selection)
    {
        Vector[] vectors = _vectors[aggregate];
        // Behind a filter an argument must not be computed for rows that the filter protects, nor kept for aggregates that see more rows.
        bool filtered = _filters[aggregate] is not null;
        for (int i = 0; i < vectors.Length; i++)
        {
            int place = _arguments[aggregate][i];
            vectors[i] = !filtered || _results[place] is not null ? Result(place) : Narrow(place).Evaluate(_chunk!.Columns, _chunk.Rows, selection);
        }

        return vectors;
    }

    public void Dispose()
    {
        _set.Dispose();
        foreach (ExpressionEvaluator? evaluator in _narrow) evaluator?.Dispose();
        foreach (ExpressionEvaluator? filter in _filters) filter?.Dispose();
        foreach (NativeBuffer? memory in _selected) memory?.Release();
        Array.Clear(_selected);
    }

    private int Place(Expression expression)
    {
        int at = _expressions.IndexOf(expression);
        if (at >= 0) return at;
        _expressions.Add(expression);
        return _expressions.Count - 1;
    }

    private Vector Result(int place) => _results[place] ??= _set.Evaluate(place);

    private ExpressionEvaluator Narrow(int place) => _narrow[place] ??= ExpressionEvaluator.Create(_expressions[place], _pool);
}
