using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Memory;

namespace FrameEngine.Compute.Evaluation;

/// <summary>One of the six comparison operators: a relation, perhaps negated, perhaps with its sides swapped. Null if a side is null.</summary>
internal sealed unsafe class ComparisonNode<T, TRelation>(EvaluatorNode left, EvaluatorNode right, bool negated, MemoryPool pool) : EvaluatorNode(DataType.Boolean)
    where T : unmanaged
    where TRelation : struct, IRelation<T>
{
    private readonly Vector _result = new(DataType.Boolean, pool, 1);
    private readonly Vector _constant = new(DataType.Boolean, pool, 1);
    private readonly Scratch _bits = new(pool);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector a = left.Evaluate(batch, selection), b = right.Evaluate(batch, selection);
        if (IsNullConstant(a) || IsNullConstant(b)) return Constant(null);
        if (a.Encoding == VectorEncoding.Constant && b.Encoding == VectorEncoding.Constant) return Constant(TRelation.Test(a.As<T>(), b.As<T>()) != negated);
        _result.StartFlat(batch.Rows);
        Side from = new(a), to = new(b);
        RelationLoop<T, TRelation>.Values(from, to, negated, selection, _bits.Bits(batch.Rows), _result.As<byte>());
        if (Bitmap.And(from.Validity, to.Validity, _result.OwnValidity, batch.Rows)) _result.SetValidity(_result.OwnValidity);
        return _result;
    }

    public override int Select(in Batch batch, Selection selection, bool wanted, int* output)
    {
        Vector a = left.Evaluate(batch, selection), b = right.Evaluate(batch, selection);
        if (IsNullConstant(a) || IsNullConstant(b)) return 0;
        if (a.Encoding == VectorEncoding.Constant && b.Encoding == VectorEncoding.Constant)
            return TRelation.Test(a.As<T>(), b.As<T>()) != negated == wanted ? Rows.Copy(selection, output) : 0;
        return RelationLoop<T, TRelation>.Select(new Side(a), new Side(b), negated == wanted, selection, _bits.Bits(batch.Rows), output);
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
        _result.Dispose();
        _constant.Dispose();
        _bits.Dispose();
    }

    private static bool IsNullConstant(Vector vector) => vector.Encoding == VectorEncoding.Constant && !vector.IsValid(0);

    private Vector Constant(bool? value)
    {
        _constant.StartConstant(1);
        _constant.As<byte>()[0] = value == true ? (byte)1 : (byte)0;
        if (value is null) Bitmap.Clear(_constant.StartValidity(1), 0);
        return _constant;
    }
}

/// <summary><c>IS [NOT] DISTINCT FROM</c>: never null, two nulls are alike.</summary>
internal sealed unsafe class DistinctNode<T, TEqual>(EvaluatorNode left, EvaluatorNode right, bool negated, MemoryPool pool) : EvaluatorNode(DataType.Boolean)
    where T : unmanaged
    where TEqual : struct, IRelation<T>
{
    private readonly Vector _result = new(DataType.Boolean, pool, 1);

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector a = left.Evaluate(batch, selection), b = right.Evaluate(batch, selection);
        _result.StartFlat(batch.Rows);
        byte* output = _result.As<byte>();
        Side from = new(a), to = new(b);
        T* x = (T*)from.Values, y = (T*)to.Values;
        for (int i = 0; i < selection.Count; i++)
        {
            int row = selection[i];
            bool valid = a.IsValid(row), distinct = valid != b.IsValid(row);
            if (valid && !distinct) distinct = !TEqual.Test(x + from.Index(row), y + to.Index(row));
            output[row] = distinct != negated ? (byte)1 : (byte)0;
        }

        return _result;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
        _result.Dispose();
    }
}
