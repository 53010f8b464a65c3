using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;

namespace FrameEngine.Exec.Operators.Join;

internal sealed unsafe partial class HashJoinProbe
{
    private KeyHasher? _hasher;
    private PartitionWriter? _writer;

    public override OperatorResult Flush(out DataChunk? output)
    {
        _writer?.Flush();
        output = null;
        return OperatorResult.Finished;
    }

    // The built side is on disk: the rows wait there for their partition.
    private OperatorResult ToDisk(DataChunk input, JoinSpill spill, out DataChunk? output)
    {
        output = null;
        _hasher ??= new KeyHasher(_state.Context);
        _writer ??= spill.Probe.CreateWriter();
        _writer.Add(input.Columns, input.Selection, _hasher.Hash(_keys.Evaluate(input), input.Selection));
        return OperatorResult.NeedInput;
    }
}
