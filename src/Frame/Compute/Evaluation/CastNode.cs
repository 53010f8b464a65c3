using FrameEngine.Columns;
using FrameEngine.Compute.Casting;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Compute.Evaluation;

/// <summary>A conversion. Free where both types are laid out alike and every value fits.</summary>
internal sealed unsafe class CastNode : EvaluatorNode
{
    private readonly EvaluatorNode _operand;
    private readonly CastKernel? _kernel;
    private readonly Vector _flat, _result, _alias;
    private readonly Scratch _valid;
    private readonly bool _validRowsOnly, _try, _keepsNulls;

    public CastNode(EvaluatorNode operand, DataType target, Types.Zones.Zone? zone, bool isTry, bool canThrow, MemoryPool pool) : base(target)
    {
        _operand = operand;
        _try = isTry;
        _kernel = CastKernels.Find(operand.Type, target, zone);
        _flat = new Vector(operand.Type, pool, 1);
        _result = new Vector(target, pool, 1);
        _alias = new Vector(target, pool, 1);
        _valid = new Scratch(pool);
        _keepsNulls = Expressions.Cast.KeepsNulls(operand.Type, target);
        _validRowsOnly = canThrow || isTry || operand.Type.Physical == PhysicalType.View || target.Physical == PhysicalType.View;
    }

    public override Vector Evaluate(in Batch batch, Selection selection)
    {
        Vector source = _operand.Evaluate(batch, selection);
        if (source.Encoding == VectorEncoding.Constant && !source.IsValid(0) && !_keepsNulls)
        {
            _result.StartConstant(batch.Rows);
            new Span<byte>(_result.Data, _result.Physical.Width()).Clear();
            Bitmap.Clear(_result.StartValidity(1), 0);
            return _result;
        }

        if (_kernel is null)
        {
            _alias.PointAt(source);
            return _alias;
        }

        source = VectorCopy.Flatten(source, selection, batch.Rows, _flat);
        if (source.Encoding == VectorEncoding.Constant)
        {
            _kernel(source, _result, new KernelRows(Selection.All(1), 1, _try));
            _alias.PointConstant(_result.Data, _result.Validity, batch.Rows);
            return _alias;
        }

        Selection rows = selection;
        if (_keepsNulls)
        {
            _kernel(source, _result, new KernelRows(rows, batch.Rows, _try));
            return _result;
        }

        if (_validRowsOnly && source.Validity != null)
        {
            int* list = _valid.Indices(batch.Rows);
            rows = new Selection(list, Truth.SelectValid(source, selection, true, list));
        }

        _kernel(source, _result, new KernelRows(rows, batch.Rows, _try));
        if (source.Validity != null)
        {
            Bitmap.And(_result.Validity, source.Validity, _result.OwnValidity, batch.Rows);
            _result.SetValidity(_result.OwnValidity);
        }

        return _result;
    }

    public override void Dispose()
    {
        _operand.Dispose();
        _flat.Dispose();
        _result.Dispose();
        _alias.Dispose();
        _valid.Dispose();
    }
}
