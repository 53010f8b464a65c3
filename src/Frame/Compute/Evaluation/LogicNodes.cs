using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Evaluation;

/// <summary>AND or OR over any number of operands: a row leaves as soon as it is decided, so later operands never see it.</summary>
internal sealed unsafe class JunctionNode(EvaluatorNode[] operands, bool isAnd, MemoryPool pool) : EvaluatorNode(DataType.Boolean)
{
    private readonly Vector _result = new(DataType.Boolean, pool, 1);
    private readonly Scratch _open = new(pool), _decided = new(pool);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        byte deciding = isAnd ? (byte)0 : (byte)1;
        _result.StartFlat(batch.Rows);
        byte* output = _result.As<byte>();
        ulong* validity = null;
        for (int i = 0; i < selection.Count; i++) output[selection[i]] = (byte)(1 - deciding);
        int* list = _open.Indices(batch.Rows);
        Selection open = selection;
        foreach (EvaluatorNode operand in operands)
        {
            if (open.Count == 0) break;
            Vector vector = operand.Evaluate(batch, open);
            byte* values = vector.Values.As<byte>();
            int kept = 0;
            for (int i = 0; i < open.Count; i++)
            {
                int row = open[i];
                if (!vector.IsValid(row))
                {
                    if (validity == null) validity = _result.StartValidity(batch.Rows);
                    Bitmap.Clear(validity, row);
                    list[kept++] = row;
                }
                else if (values[vector.ValueIndex(row)] == deciding)
                {
                    output[row] = deciding;
                    if (validity != null) Bitmap.Set(validity, row);
                }
                else
                {
                    list[kept++] = row;
                }
            }

            open = new Selection(list, kept);
        }

        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output)
    {
        if (wanted == isAnd)
        {
            // All operands must be so: narrow from one to the next.
            Selection open = selection;
            foreach (EvaluatorNode operand in operands)
            {
                if (open.Count == 0) return 0;
                open = new Selection(output, operand.Select(batch, open, wanted, output));
            }

            return open.Count;
        }

        // One operand is enough: collect what each decides from what the earlier ones left open.
        int* list = _open.Indices(batch.Rows);
        int* decided = _decided.Indices(batch.Rows);
        Selection left = selection;
        foreach (EvaluatorNode operand in operands)
        {
            if (left.Count == 0) break;
            int found = operand.Select(batch, left, wanted, decided);
            if (found > 0) left = new Selection(list, Rows.Except(left, decided, found, list));
        }

        return left.Count == selection.Count ? 0 : Rows.Except(selection, list, left.Count, output);
    }

    public override void Dispose()
    {
        foreach (EvaluatorNode operand in operands) operand.Dispose();
        _result.Dispose();
        _open.Dispose();
        _decided.Dispose();
    }
}

/// <summary>Three-valued negation.</summary>
internal sealed unsafe class NotNode(EvaluatorNode operand, MemoryPool pool) : EvaluatorNode(DataType.Boolean)
{
    private readonly Vector _result = new(DataType.Boolean, pool, 1);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector vector = operand.Evaluate(batch, selection);
        byte* values = vector.Values.As<byte>();
        if (vector.Encoding == VectorEncoding.Constant)
        {
            _result.StartConstant(batch.Rows);
            _result.As<byte>()[0] = (byte)(values[0] ^ 1);
            _result.SetValidity(vector.Validity);
            return _result;
        }

        _result.StartFlat(batch.Rows);
        byte* output = _result.As<byte>();
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            output[row] = (byte)(values[vector.ValueIndex(row)] ^ 1);
        }

        _result.SetValidity(vector.Validity);
        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output) => operand.Select(batch, selection, !wanted, output);

    public override void Dispose()
    {
        operand.Dispose();
        _result.Dispose();
    }
}

/// <summary><c>IS [NOT] NULL</c>.</summary>
internal sealed unsafe class IsNullNode(EvaluatorNode operand, bool negated, MemoryPool pool) : EvaluatorNode(DataType.Boolean)
{
    private readonly Vector _result = new(DataType.Boolean, pool, 1);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector vector = operand.Evaluate(batch, selection);
        if (vector.Validity == null || vector.Encoding == VectorEncoding.Constant)
        {
            _result.StartConstant(batch.Rows);
            _result.As<byte>()[0] = vector.IsValid(0) == negated ? (byte)1 : (byte)0;
            return _result;
        }

        _result.StartFlat(batch.Rows);
        byte* output = _result.As<byte>();
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            output[row] = Bitmap.Get(vector.Validity, row) == negated ? (byte)1 : (byte)0;
        }

        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output) =>
        Truth.SelectValid(operand.Evaluate(batch, selection), selection, negated == wanted, output);

    public override void Dispose()
    {
        operand.Dispose();
        _result.Dispose();
    }
}
