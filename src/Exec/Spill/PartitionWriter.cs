using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Types;

namespace FrameEngine.Exec.Spill;

/// <summary>One thread's rows on their way to <see cref="SpillPartitions"/>: kept by partition until they are worth a write.</summary>
internal sealed unsafe class PartitionWriter : IDisposable
{
    private const int LeastRows = 64, MostRows = 1024;
    private const long LeastTexts = 16 << 10;
    private readonly SpillPartitions _target;
    private readonly RowStore?[] _rows = new RowStore?[SpillPartitions.Count];
    private readonly Vector[] _vectors;
    private readonly Scratch<int> _scratch;
    private readonly int _blockRows;
    private readonly long _mostTexts;

    public PartitionWriter(SpillPartitions target)
    {
        _target = target;
        _vectors = [.. target.Types.Select(t => new Vector(t))];
        _scratch = new Scratch<int>(target.Context.Pool);
        long share = target.Context.Spill!.Share / 64;
        _blockRows = (int)Math.Clamp(share / Math.Max(target.Types.Sum(t => t.Physical.Width()), 1), LeastRows, MostRows);
        _mostTexts = Math.Max(LeastTexts, share);
    }

    /// <summary>Takes the selected rows of one vector per column, of any encoding.</summary>
    /// <param name="hashes">Of the i-th selected row at i.</param>
    public void Add(ReadOnlySpan<Vector> columns, Selection selection, ulong* hashes)
    {
        int count = selection.Count, shift = _target.Shift;
        int* rows = _scratch.Need(count);
        int* ends = stackalloc int[SpillPartitions.Count];
        new Span<int>(ends, SpillPartitions.Count).Clear();
        for (int i = 0; i < count; i++) ends[(int)(hashes[i] >> shift) & (SpillPartitions.Count - 1)]++;
        for (int p = 0, sum = 0; p < SpillPartitions.Count; p++) (sum, ends[p]) = (sum + ends[p], sum);
        for (int i = 0; i < count; i++) rows[ends[(int)(hashes[i] >> shift) & (SpillPartitions.Count - 1)]++] = selection[i];
        for (int p = 0, from = 0; p < SpillPartitions.Count; p++)
        {
            if (ends[p] > from) Add(p, columns, new Selection(rows + from, ends[p] - from));
            from = ends[p];
        }
    }

    /// <summary>Takes rows of one partition.</summary>
    public void Add(int partition, ReadOnlySpan<Vector> columns, Selection selection)
    {
        RowStore store = _rows[partition] ??= new RowStore(_target.Types, _target.Context.Pool, _blockRows);
        if (store.Rows > 0 && store.Rows + selection.Count > _blockRows) Write(partition);
        store.Append(columns, selection);
        if (store.TextBytes > _mostTexts) Write(partition);
    }

    /// <summary>Writes all that is kept.</summary>
    public void Flush()
    {
        for (int p = 0; p < SpillPartitions.Count; p++)
            if (_rows[p] is { Rows: > 0 }) Write(p);
    }

    public void Dispose()
    {
        foreach (RowStore? store in _rows) store?.Dispose();
        foreach (Vector vector in _vectors) vector.Dispose();
        _scratch.Dispose();
    }

    private void Write(int partition)
    {
        _target.Context.ThrowIfCancelled();
        RowStore store = _rows[partition]!;
        for (int c = 0; c < _vectors.Length; c++) store.Show(c, 0, 0, (int)store.Rows, _vectors[c]);
        _target.Add(partition, BlockFormat.Write(_vectors, (int)store.Rows, _target.File, _target.Context.Spill!, _target.Context.Pool));
        store.Dispose();
    }
}
