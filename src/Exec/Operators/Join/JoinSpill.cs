using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Both sides of a hash join whose built side is larger than memory: on disk, parted by the hash of the keys, so that rows that match are in partitions of one number.</summary>
/// <remarks>
/// Once one thread has had to write rows of the built side, all of it goes to disk, and the probing rows after it; then partition joins partition (<see cref="SpilledJoinSource"/>).
/// (M. Kitsuregawa, H. Tanaka, T. Moto-oka, Application of Hash to Data Base Machine and Its Architecture, 1983.)
/// </remarks>
internal sealed class JoinSpill(IReadOnlyList<DataType> buildTypes, IReadOnlyList<DataType> probeTypes, QueryContext context) : IDisposable
{
    /// <summary>Bytes of a table for each row.</summary>
    public const int TableBytes = 24;

    public SpillPartitions Build { get; } = new(buildTypes, context, SpillPartitions.FirstShift);

    public SpillPartitions Probe { get; } = new(probeTypes, context, SpillPartitions.FirstShift);

    /// <summary>Set when the built side is complete and on disk.</summary>
    public bool IsActive { get; set; }

    /// <summary>Rows of the built side.</summary>
    public long BuildRows => Enumerable.Range(0, SpillPartitions.Count).Sum(Build.Rows);

    /// <summary>Bytes of both sides on disk.</summary>
    public long Bytes => (Build.IsEmpty ? 0 : Build.File.Length) + (Probe.IsEmpty ? 0 : Probe.File.Length);

    public void Dispose()
    {
        Build.Dispose();
        Probe.Dispose();
    }
}
