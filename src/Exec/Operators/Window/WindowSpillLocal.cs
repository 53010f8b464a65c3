using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>One thread's rows of a window node that may go to disk: once they take too much memory, they and those that come then are written.</summary>
/// <remarks>Where only the first rows of each partition are wanted, what is left of the rows since the last writing is written each time.</remarks>
internal sealed class WindowSpillLocal(PhysicalWindow plan, SortColumns columns, WindowSpill spill) : LocalSink
{
    private RowStore? _rows = plan.Limit is null ? columns.NewStore(spill.Context.Pool) : null;
    private PartitionHeads? _heads = plan.Limit is { } limit ? new PartitionHeads(plan, limit, columns, spill.Context) : null;
    private WindowSpill.Writer? _writer;

    public override OperatorResult Push(DataChunk chunk, long morsel, Action wake)
    {
        if (_heads is not null)
        {
            _heads.Push(chunk, morsel, wake);
            if (!spill.Space.IsDue(_heads.Bytes, _heads.Rows, spill.RowBytes, spill.Context.Threads)) return OperatorResult.NeedInput;
            Write();
            _heads = new PartitionHeads(plan, plan.Limit!, columns, spill.Context);
        }
        else if (_rows is not null)
        {
            _rows.Append(chunk.Columns, chunk.Selection);
            if (spill.Space.IsDue(_rows, spill.RowBytes, spill.Context.Threads)) Write();
        }
        else
        {
            _writer!.Add(chunk.Columns, chunk.Selection);
        }

        return OperatorResult.NeedInput;
    }

    /// <summary>Writes what is left if anything was written, or hands it over.</summary>
    public void Finish(SortSink sort)
    {
        if (spill.Rows.IsEmpty && _writer is null)
        {
            sort.TakeOver(_heads?.Finish() ?? _rows!);
            return;
        }

        Write();
        _writer!.Flush();
    }

    public override void Dispose()
    {
        _heads?.Dispose();
        _rows?.Dispose();
        _writer?.Dispose();
    }

    private void Write()
    {
        _writer ??= new WindowSpill.Writer(spill, spill.Rows);
        if (_heads is not null) _writer.Add(_heads.Finish());
        if (_rows is not null) _writer.Add(_rows);
        _heads?.Dispose();
        _heads = null;
        _rows = null;
    }
}
