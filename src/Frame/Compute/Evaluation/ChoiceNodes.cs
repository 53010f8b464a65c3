using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Evaluation;

/// <summary>CASE: each condition sees the rows that no earlier one took, each result only the rows that its condition took.</summary>
internal sealed unsafe class CaseNode(EvaluatorNode[] conditions, EvaluatorNode[] results, EvaluatorNode otherwise, DataType type, MemoryPool pool) : EvaluatorNode(type)
{
    private readonly Vector _result = new(type, pool, 1);
    private readonly Scratch _open = new(pool), _taken = new(pool);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        _result.StartFlat(batch.Rows);
        int* list = _open.Indices(batch.Rows);
        int* taken = _taken.Indices(batch.Rows);
        Selection open = selection;
        for (int k = 0; k < conditions.Length && open.Count > 0; k++)
        {
            int found = conditions[k].Select(batch, open, true, taken);
            if (found == 0) continue;
            var rows = new Selection(taken, found);
            VectorCopy.ScatterWithNulls(results[k].Evaluate(batch, rows), rows, batch.Rows, _result);
            open = new Selection(list, Rows.Except(open, taken, found, list));
        }

        if (open.Count > 0) VectorCopy.ScatterWithNulls(otherwise.Evaluate(batch, open), open, batch.Rows, _result);
        return _result;
    }

    public override void Dispose()
    {
        foreach (EvaluatorNode condition in conditions) condition.Dispose();
        foreach (EvaluatorNode result in results) result.Dispose();
        otherwise.Dispose();
        _result.Dispose();
        _open.Dispose();
        _taken.Dispose();
    }
}

/// <summary>COALESCE: each operand sees the rows for which all earlier ones are null.</summary>
internal sealed unsafe class CoalesceNode(EvaluatorNode[] operands, DataType type, MemoryPool pool) : EvaluatorNode(type)
{
    private readonly Vector _result = new(type, pool, 1);
    private readonly Scratch _open = new(pool), _valid = new(pool);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector first = operands[0].Evaluate(batch, selection);
        if (first.Validity == null) return first;
        _result.StartFlat(batch.Rows);
        int* list = _open.Indices(batch.Rows);
        int* valid = _valid.Indices(batch.Rows);
        Selection open = selection;
        for (int k = 0; k < operands.Length && open.Count > 0; k++)
        {
            Vector vector = k == 0 ? first : operands[k].Evaluate(batch, open);
            var found = new Selection(valid, Truth.SelectValid(vector, open, true, valid));
            VectorCopy.Scatter(vector, found, _result);
            open = new Selection(list, Rows.Except(open, valid, found.Count, list));
        }

        if (open.Count == 0) return _result;
        ulong* validity = _result.StartValidity(batch.Rows);
        for (int i = 0; i < open.Count; i++) Bitmap.Clear(validity, open[i]);
        return _result;
    }

    public override void Dispose()
    {
        foreach (EvaluatorNode operand in operands) operand.Dispose();
        _result.Dispose();
        _open.Dispose();
        _valid.Dispose();
    }
}
