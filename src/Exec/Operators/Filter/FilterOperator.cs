using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Filter;

/// <summary>Makes <see cref="FilterOperator"/>s.</summary>
internal sealed class FilterFactory(EquatableArray<Expression> conjuncts) : StreamOperatorFactory
{
    public override string Name => "Filter";

    public override StreamOperator Create(QueryContext context) => new FilterOperator(conjuncts, context);
}

/// <summary>Narrows the selection to the rows for which all conjuncts are true; the vectors pass untouched.</summary>
internal sealed unsafe class FilterOperator(EquatableArray<Expression> conjuncts, QueryContext context) : StreamOperator
{
    private readonly ExpressionEvaluator _evaluator = ExpressionEvaluator.CreateConjunction(conjuncts, context.Pool);
    private NativeBuffer? _selected;
    private DataChunk? _output;

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        int* selected = Room(input.Count);
        int count = _evaluator.Select(input, selected);
        if (count == input.Count)
        {
            output = input;
            return OperatorResult.NeedInput;
        }

        if (_output is null || _output.Columns != input.Columns) _output = new DataChunk(input.Columns);
        _output.Set(input.Rows, new Selection(selected, count));
        output = _output;
        return OperatorResult.NeedInput;
    }

    public override void Dispose()
    {
        _evaluator.Dispose();
        _selected?.Release();
        _selected = null;
    }

    private int* Room(int rows)
    {
        long bytes = (rows * 4L) + 64;
        if (_selected is null || _selected.Capacity < bytes)
        {
            _selected?.Release();
            _selected = null;
            _selected = NativeBuffer.Allocate(context.Pool, Math.Max(bytes, (context.ChunkRows * 4L) + 64));
        }

        return (int*)_selected.Pointer;
    }
}
