using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Nested;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>A struct's field. Long texts and nested values keep pointing into the struct.</summary>
internal sealed unsafe class FieldNode(EvaluatorNode operand, DataType type, int field, MemoryPool pool) : EvaluatorNode(type)
{
    private readonly Vector _flat = new(operand.Type, pool, 1);
    private readonly Vector _result = new(type, pool, 1);
    private readonly NestedLayout _layout = operand.Type.Layout;

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector structs = VectorCopy.Flatten(operand.Evaluate(batch, selection), selection, batch.Rows, _flat);
        if (structs.Encoding == VectorEncoding.Constant)
        {
            _result.StartConstant(batch.Rows);
            Load(structs, 0, 1);
            return _result;
        }

        _result.StartFlat(batch.Rows);
        for (int i = 0; i < selection.Count; i++) Load(structs, selection[i], batch.Rows);
        return _result;
    }

    public override void Dispose()
    {
        operand.Dispose();
        _flat.Dispose();
        _result.Dispose();
    }

    private void Load(Vector structs, int row, int rows)
    {
        if (structs.IsValid(row) && Packed.Field(_layout, structs.PackedAt(row), field, out PackedSpan value)) Packed.Load(_layout.Children[field], value, _result, row);
        else Functions.Scalars.Lists.ListSignature.SetNull(_result, row, rows);
    }
}
