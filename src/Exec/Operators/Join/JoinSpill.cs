using FrameEngine.Compute.Hashing;
using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
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

/// <summary>Hashes keys for parting rows: alike on both sides of a join. For one thread.</summary>
internal sealed unsafe class KeyHasher(QueryContext context) : IDisposable
{
    private readonly VectorHasher _hasher = new(context.Pool);
    private readonly Scratch<ulong> _hashes = new(context.Pool);

    /// <summary>The hash of the i-th selected row at i; valid until the next call.</summary>
    public ulong* Hash(ReadOnlySpan<Vector> keys, Selection selection)
    {
        ulong* hashes = _hashes.Need(selection.Count);
        for (int k = 0; k < keys.Length; k++) _hasher.Hash(keys[k], selection, hashes, k > 0);
        if (context.ConstantHash) new Span<ulong>(hashes, selection.Count).Fill(0xABCD_0000_0000_0001);
        return hashes;
    }

    public void Dispose()
    {
        _hasher.Dispose();
        _hashes.Dispose();
    }
}
