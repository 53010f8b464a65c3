using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Memory;
using FrameEngine.Expressions;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Conditions over candidate pairs, evaluated a vector of pairs at a time. For one thread.</summary>
internal sealed unsafe class PairCondition : IDisposable
{
    private readonly JoinColumn[] _columns;
    private readonly Vector[] _vectors;
    private readonly Scratch<int> _kept;
    private readonly ExpressionEvaluator? _residual;
    private readonly ExpressionEvaluator? _comparison;

    public PairCondition(JoinShape shape, Expression? residual, Expression? comparison, MemoryPool pool)
    {
        _columns = shape.Condition;
        _vectors = new Vector[shape.Types.Length];
        foreach (JoinColumn column in _columns) _vectors[column.Ordinal] = new Vector(column.Type, pool, 0);
        _kept = new Scratch<int>(pool);
        _residual = residual is null ? null : ExpressionEvaluator.Create(residual, pool);
        _comparison = comparison is null ? null : ExpressionEvaluator.Create(comparison, pool);
    }

    public bool HasResidual => _residual is not null;

    /// <summary>Keeps the candidates for which the residual condition is true; each row of the input has one candidate at most, so columns stay where they are.</summary>
    public int FilterRows(DataChunk input, RowStore store, int* rows, int* ids, int count)
    {
        if (_residual is null || count == 0) return count;
        foreach (JoinColumn column in _columns)
        {
            if (column.Origin == ColumnOrigin.Probe) _vectors[column.Ordinal].PointAt(input.Columns[column.Index]);
            else store.Gather(column.Index, ids, count, rows, input.Rows, _vectors[column.Ordinal]);
        }

        int* kept = _kept.Need(count);
        int passed = _residual.Select(_vectors, input.Rows, new Selection(rows, count), kept);
        for (int i = 0, k = 0; k < passed; i++)
        {
            if (rows[i] != kept[k]) continue;
            ids[k] = ids[i];
            rows[k] = kept[k];
            k++;
        }

        return passed;
    }

    /// <summary>Keeps the pairs for which the residual condition is true, and prepares <see cref="Compare"/> for the pairs as they were given.</summary>
    public int FilterPairs(DataChunk input, RowStore store, int* rows, int* ids, int count)
    {
        if (count == 0) return 0;
        foreach (JoinColumn column in _columns)
        {
            if (column.Origin == ColumnOrigin.Probe) VectorGather.Gather(input.Columns[column.Index], rows, count, _vectors[column.Ordinal]);
            else store.Gather(column.Index, ids, count, null, count, _vectors[column.Ordinal]);
        }

        int* kept = _kept.Need(count);
        Given = count;
        if (_residual is null)
        {
            for (int i = 0; i < count; i++) kept[i] = i;
            return count;
        }

        int passed = _residual.Select(_vectors, count, Selection.All(count), kept);
        for (int k = 0; k < passed; k++)
        {
            rows[k] = rows[kept[k]];
            ids[k] = ids[kept[k]];
        }

        return passed;
    }

    private int Given { get; set; }

    /// <summary>Evaluates the mark comparison for the pairs that the last <see cref="FilterPairs"/> kept and raises the marks of their rows: 1 for null, 2 for true.</summary>
    public void Compare(int* rows, int count, byte* marks)
    {
        if (count == 0) return;
        int* kept = _kept.Pointer;
        Vector result = _comparison!.Evaluate(_vectors, Given, new Selection(kept, count));
        for (int k = 0; k < count; k++)
        {
            int at = kept[k];
            byte mark = !result.IsValid(at) ? (byte)1 : (byte)(result.Values.As<byte>()[result.ValueIndex(at)] << 1);
            if (mark > marks[rows[k]]) marks[rows[k]] = mark;
        }
    }

    public void Dispose()
    {
        foreach (Vector? vector in _vectors) vector?.Dispose();
        _kept.Dispose();
        _residual?.Dispose();
        _comparison?.Dispose();
    }
}
