using FrameEngine.Columns;
using FrameEngine.Functions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>A scalar function: prepares encodings, null rows and constants so that the kernel need not.</summary>
/// <remarks>
/// Kernels get flat or constant arguments, at least one flat (all constant: one row is computed and the result is constant). A kernel with
/// <see cref="NullBehaviour.Propagate"/> that can throw or reads text never sees a row with a null argument.
/// </remarks>
internal sealed unsafe class CallNode : EvaluatorNode
{
    private readonly ScalarOverload _function;
    private readonly EvaluatorNode[] _arguments;
    private readonly Vector[] _vectors, _flat;
    private readonly Vector _result, _constant;
    private readonly bool _validRowsOnly;
    private readonly Scratch _valid;

    public CallNode(ScalarOverload function, EvaluatorNode[] arguments, MemoryPool pool) : base(function.ReturnType)
    {
        _function = function;
        _arguments = arguments;
        _vectors = new Vector[arguments.Length];
        _flat = [.. arguments.Select(a => new Vector(a.Type, pool, 1))];
        _result = new Vector(function.ReturnType, pool, 1);
        _constant = new Vector(function.ReturnType, pool, 1);
        _valid = new Scratch(pool);
        _validRowsOnly = function.Nulls == NullBehaviour.Propagate && (function.CanThrow || arguments.Any(a => a.Type.Physical == PhysicalType.View));
    }

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        bool allConstant = !_function.Volatile, propagate = _function.Nulls == NullBehaviour.Propagate, anyNulls = false;
        for (int i = 0; i < _arguments.Length; i++)
        {
            Vector vector = VectorCopy.Flatten(_arguments[i].Evaluate(batch, selection), selection, batch.Rows, _flat[i]);
            _vectors[i] = vector;
            if (vector.Encoding != VectorEncoding.Constant)
            {
                allConstant = false;
                anyNulls |= vector.Validity != null;
            }
            else if (propagate && !vector.IsValid(0))
            {
                return NullConstant();
            }
        }

        if (allConstant)
        {
            _function.Kernel(_vectors, _result, new KernelContext(Selection.All(1), 1));
            _constant.PointConstant(_result.Data, _result.Validity, batch.Rows);
            return _constant;
        }

        Selection rows = propagate && anyNulls && _validRowsOnly ? ValidRows(selection, batch.Rows) : selection;
        _function.Kernel(_vectors, _result, new KernelContext(rows, batch.Rows));
        if (propagate && anyNulls) AddValidity(batch.Rows);
        return _result;
    }

    public override void Dispose()
    {
        foreach (EvaluatorNode argument in _arguments) argument.Dispose();
        foreach (Vector vector in _flat) vector.Dispose();
        _result.Dispose();
        _constant.Dispose();
        _valid.Dispose();
    }

    private Vector NullConstant()
    {
        _constant.StartConstant(1);
        new Span<byte>(_constant.Data, _constant.Physical.Width()).Clear();
        Bitmap.Clear(_constant.StartValidity(1), 0);
        return _constant;
    }

    private Selection ValidRows(Selection selection, int rows)
    {
        int* list = _valid.Indices(rows);
        Selection valid = selection;
        foreach (Vector vector in _vectors)
        {
            if (vector.Encoding != VectorEncoding.Constant && vector.Validity != null)
                valid = new Selection(list, Truth.SelectValid(vector, valid, true, list));
        }

        return valid;
    }

    private void AddValidity(int rows)
    {
        ulong* validity = _result.Validity;
        foreach (Vector vector in _vectors)
        {
            if (vector.Encoding == VectorEncoding.Constant || vector.Validity == null) continue;
            Bitmap.And(validity, vector.Validity, _result.OwnValidity, rows);
            validity = _result.OwnValidity;
        }

        _result.SetValidity(validity);
    }
}
