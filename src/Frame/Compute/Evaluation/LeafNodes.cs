using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>A column of the input, as it comes.</summary>
internal sealed class InputNode(int ordinal, DataType type) : EvaluatorNode(type)
{
    public override Vector Evaluate(in Batch batch, Selection selection) => batch.Columns[ordinal];
    public override void Dispose() { }
}

/// <summary>A literal: a constant vector made once.</summary>
internal sealed class ConstantNode(Scalar value, MemoryPool pool) : EvaluatorNode(value.Type)
{
    private readonly Vector _vector = ScalarVectors.Constant(value, pool);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        _vector.Length = batch.Rows;
        return _vector;
    }

    public override void Dispose() => _vector.Dispose();
}
