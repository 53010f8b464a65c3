using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>TRY: null where the operand fails. All rows at once, as long as none fails; else row by row.</summary>
internal sealed unsafe class AttemptNode(EvaluatorNode operand, DataType type, MemoryPool pool) : EvaluatorNode(type)
{
    private readonly Vector _result = new(type, pool, 1);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        try
        {
            return operand.Evaluate(batch, selection);
        }
        catch (FrameException error) when (IsOfValues(error))
        {
            return RowByRow(batch, selection);
        }
    }

    public override void Dispose()
    {
        operand.Dispose();
        _result.Dispose();
    }

    private Vector RowByRow(in Batch batch, Selection selection)
    {
        _result.StartFlat(batch.Rows);
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            var one = new Selection(&row, 1);
            try
            {
                VectorCopy.ScatterWithNulls(operand.Evaluate(batch, one), one, batch.Rows, _result);
                Keep(row);
            }
            catch (FrameException error) when (IsOfValues(error))
            {
                Kernels.KernelLoop.SetNull(_result, row, batch.Rows);
            }
        }

        return _result;
    }

    // The next row's evaluation lets go of this one's text.
    private void Keep(int row)
    {
        if (_result.Physical != PhysicalType.View || !_result.IsValid(row)) return;
        StringView* text = _result.Views + row;
        if (!text->IsInline) text->Pointer = _result.Heap.Copy(text->Pointer, text->Length);
    }

    // Errors of values, not of memory, cancelling or the engine itself.
    private static bool IsOfValues(FrameException error) => error is ArithmeticOverflowException or ConversionException or UsageException;
}
