using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Partitioned;

/// <summary>Files below a directory, one for each place that the rows name: <c>COPY … (PARTITION_BY …)</c>.</summary>
/// <remarks>The last column of the rows is a text such as <c>year=2024/month=5</c>: where the row goes, below the directory. It is not written.</remarks>
/// <param name="path">The directory.</param>
/// <param name="ending">What files end with, with the dot.</param>
/// <param name="mode">What is done with files that are there.</param>
/// <param name="open">A sink for a file.</param>
internal sealed class PartitionedSink(string path, string ending, PartitionMode mode, Func<string, ITableSink> open, SinkSpec? spec) : ITableSink
{
    /// <summary>The name under which plans know the format.</summary>
    public const string Format = "partitioned";

    public string Name => path;

    public SinkSpec? Spec => spec;

    public ITableWriter Open(Schema schema, MemoryPool pool, int threads, CancellationToken cancellation)
    {
        if (mode == PartitionMode.Empty && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new FrameIOException($"the directory \"{path}\" is not empty: OVERWRITE, OVERWRITE_OR_IGNORE or APPEND says what is to be done with what is there", null);
        var written = new Schema(schema.Take(schema.Count - 1));
        // A name of its own keeps what is there.
        string file = mode == PartitionMode.Append ? $"data_{Guid.NewGuid():N}{ending}" : $"data_0{ending}";
        return new Writer(path, file, mode, place => open(place).Open(written, pool, threads, cancellation));
    }

    /// <summary>Sends every row to the writer of its place. Files appear when all rows have come.</summary>
    private sealed unsafe class Writer(string root, string file, PartitionMode mode, Func<string, ITableWriter> create) : ITableWriter
    {
        private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
        private readonly List<Place> _hit = [];
        private DataChunk? _chunk;

        public void Append(DataChunk chunk)
        {
            Selection selection = chunk.Selection;
            Vector places = chunk.Columns[^1];
            StringView* views = places.Values.Views;
            Place? last = null;
            int lastIndex = -1;
            for (int i = 0; i < selection.Count; i++)
            {
                int row = selection[i], index = places.ValueIndex(row);
                if (last is null || index != lastIndex && !StringView.Equals(&views[index], &views[lastIndex])) last = Find(StringView.GetString(&views[index]));
                lastIndex = index;
                if (last.Rows.Count == 0) _hit.Add(last);
                last.Rows.Add(row);
            }

            _chunk ??= new DataChunk(new Vector[chunk.Columns.Length - 1]);
            chunk.Columns.AsSpan(0, _chunk.Columns.Length).CopyTo(_chunk.Columns);
            foreach (Place place in _hit)
            {
                fixed (int* rows = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(place.Rows))
                {
                    _chunk.Set(chunk.Rows, new Selection(rows, place.Rows.Count));
                    place.Writer.Append(_chunk);
                }

                place.Rows.Clear();
            }

            _hit.Clear();
        }

        public long Complete()
        {
            if (mode == PartitionMode.Overwrite && Directory.Exists(root))
            {
                foreach (string old in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
                    if (!old.EndsWith(".tmp", StringComparison.Ordinal)) File.Delete(old);
            }

            long rows = 0;
            foreach (Place place in _places.Values) rows += place.Writer.Complete();
            return rows;
        }

        public void Dispose()
        {
            foreach (Place place in _places.Values) place.Writer.Dispose();
        }

        private Place Find(string name)
        {
            if (_places.TryGetValue(name, out Place? known)) return known;
            string directory = Path.Combine(root, name);
            try
            {
                Directory.CreateDirectory(directory);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FrameIOException($"the directory \"{directory}\" cannot be made: {e.Message}", e);
            }

            var place = new Place(create(Path.Combine(directory, file)));
            _places.Add(name, place);
            return place;
        }
    }

    private sealed class Place(ITableWriter writer)
    {
        public ITableWriter Writer { get; } = writer;

        /// <summary>Rows of the chunk at hand.</summary>
        public List<int> Rows { get; } = [];
    }
}

/// <summary>What a partitioned COPY does with files that are there.</summary>
internal enum PartitionMode
{
    /// <summary>There must be none.</summary>
    Empty,
    /// <summary>All are deleted.</summary>
    Overwrite,
    /// <summary>Files of the same name are replaced, others stay.</summary>
    Replace,
    /// <summary>All stay: new files have names of their own.</summary>
    Append,
}
