using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Limit;

/// <summary>Skips and passes rows in the order of the source, then wants no more. Counts for all chains of the pipeline, which runs on one thread.</summary>
internal sealed class LimitFactory(long? count, long offset) : StreamOperatorFactory
{
    private long _skip = offset;
    private long _left = count ?? long.MaxValue;

    public override string Name => "Limit";

    public override bool NeedsOrder => true;

    public override StreamOperator Create(QueryContext context) => new LimitOperator(this, context);

    /// <summary>How many of the next rows to skip and then to pass.</summary>
    public (int Skip, int Take) Next(int rows)
    {
        int skip = (int)Math.Min(_skip, rows), take = (int)Math.Min(_left, rows - skip);
        _skip -= skip;
        _left -= take;
        return (skip, take);
    }

    public bool Finished => _left == 0;
}

/// <summary>The instance of a <see cref="LimitFactory"/> for one chain.</summary>
internal sealed unsafe class LimitOperator(LimitFactory shared, QueryContext context) : StreamOperator
{
    private NativeBuffer? _rows;
    private DataChunk? _output;

    public override OperatorResult Execute(DataChunk input, out DataChunk? output)
    {
        (int skip, int take) = shared.Next(input.Count);
        OperatorResult result = shared.Finished ? OperatorResult.Finished : OperatorResult.NeedInput;
        output = take == 0 ? null : take == input.Count ? input : Slice(input, skip, take);
        return result;
    }

    public override void Dispose()
    {
        _rows?.Release();
        _rows = null;
    }

    private DataChunk Slice(DataChunk input, int skip, int take)
    {
        if (_output is null || _output.Columns != input.Columns) _output = new DataChunk(input.Columns);
        Selection selection = input.Selection;
        if (!selection.IsAll)
        {
            _output.Set(input.Rows, new Selection(selection.Indices + skip, take));
        }
        else if (skip == 0)
        {
            _output.Set(input.Rows, Selection.All(take));
        }
        else
        {
            _rows?.Release();
            _rows = null;
            _rows = NativeBuffer.Allocate(context.Pool, take * 4L);
            int* rows = (int*)_rows.Pointer;
            for (int i = 0; i < take; i++) rows[i] = skip + i;
            _output.Set(input.Rows, new Selection(rows, take));
        }

        return _output;
    }
}
