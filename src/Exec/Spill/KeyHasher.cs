using FrameEngine.Columns;
using FrameEngine.Compute.Hashing;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Pipelines;

namespace FrameEngine.Exec.Spill;

/// <summary>Hashes keys for parting rows: alike on both sides of a join, and for all rows of a window's partition. For one thread.</summary>
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
