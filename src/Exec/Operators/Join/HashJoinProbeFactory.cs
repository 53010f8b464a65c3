using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Makes the probing operators of a hash join whose built side is complete.</summary>
internal sealed class HashJoinProbeFactory(HashJoinState state) : StreamOperatorFactory
{
    public override string Name => "hash join probe";

    public override StreamOperator Create(QueryContext context) => new HashJoinProbe(state);
}
