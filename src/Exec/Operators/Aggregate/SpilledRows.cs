using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>Rows on disk that belong to the groups of one table, in streams of different columns, all parted by the hash of the group they go to.</summary>
internal sealed class SpilledRows : IDisposable
{
    private readonly IReadOnlyList<DataType>?[] _types;
    private readonly QueryContext _context;
    private readonly SpillPartitions?[] _streams;

    /// <param name="types">The columns of each stream; null for one that is never written.</param>
    public SpilledRows(IReadOnlyList<DataType>?[] types, QueryContext context)
    {
        _types = types;
        _context = context;
        _streams = [.. types.Select(t => t is null ? null : new SpillPartitions(t, context, SpillPartitions.FirstShift))];
    }

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => Array.TrueForAll(_streams, s => s is null or { IsEmpty: true });

    /// <summary>Bytes written.</summary>
    public long Bytes => _streams.Sum(s => s is null or { IsEmpty: true } ? 0 : s.File.Length);

    public int Streams => _streams.Length;

    /// <summary>Room for rows of the same streams that are parted otherwise.</summary>
    public SpilledRows Again() => new(_types, _context);

    /// <summary>Rows of one partition of all streams.</summary>
    public long Rows(int partition) => _streams.Sum(s => s is null or { IsEmpty: true } ? 0 : s.Rows(partition));

    /// <summary>Reads a partition of a stream; null if there is nothing.</summary>
    public SpillReader? Open(int stream, int partition) =>
        _streams[stream] is { IsEmpty: false } rows && rows.Rows(partition) > 0 ? rows.Open(partition) : null;

    /// <summary>One thread's way in.</summary>
    public Writer CreateWriter() => new(this);

    public void Dispose()
    {
        foreach (SpillPartitions? stream in _streams) stream?.Dispose();
    }

    internal sealed unsafe class Writer(SpilledRows target) : IDisposable
    {
        private readonly PartitionWriter?[] _writers = new PartitionWriter?[target.Streams];

        /// <summary>Takes the selected rows.</summary>
        /// <param name="hashes">Of the i-th selected row at i.</param>
        public void Add(int stream, ReadOnlySpan<Vector> columns, Selection selection, ulong* hashes) => Of(stream).Add(columns, selection, hashes);

        /// <summary>Takes rows of one partition.</summary>
        public void Add(int stream, int partition, ReadOnlySpan<Vector> columns, Selection selection) => Of(stream).Add(partition, columns, selection);

        /// <summary>Writes all that is kept.</summary>
        public void Flush()
        {
            foreach (PartitionWriter? writer in _writers) writer?.Flush();
        }

        public void Dispose()
        {
            foreach (PartitionWriter? writer in _writers) writer?.Dispose();
        }

        private PartitionWriter Of(int stream) => _writers[stream] ??= target._streams[stream]!.CreateWriter();
    }
}
