using System.Buffers;
using FrameEngine.Columns;
using FrameEngine.Formats.Files;
using FrameEngine.Memory;

namespace FrameEngine.Formats.Text;

/// <summary>Writes rows as text in parts of about a megabyte: each is made text on the thread pool while others are collected, at most one a thread, and they go to the stream in order.</summary>
/// <remarks>Called by one thread at a time. The stream stays the caller's.</remarks>
internal sealed class TextParts : ITextWriter
{
    private const int PartBytes = 1 << 20, MostRows = 1 << 14;

    private readonly Stream _stream;
    private readonly RecordBatchBuilder _builder;
    private readonly Part[] _parts;
    private readonly Queue<Part> _started = new();
    private int _next, _rowsOfPart = DataChunk.DefaultRows;

    /// <param name="stream">Where the text goes.</param>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="create">Makes a writer of the first part, or of one that continues others.</param>
    /// <param name="pool">Holds the rows that wait.</param>
    /// <param name="threads">Parts that are made at once.</param>
    public TextParts(Stream stream, Schema schema, Func<Stream, bool, RowTextWriter> create, MemoryPool pool, int threads)
    {
        _stream = stream;
        _builder = new RecordBatchBuilder(schema, pool);
        _parts = new Part[threads];
        for (int i = 0; i < threads; i++)
        {
            var text = new Blocks();
            _parts[i] = new Part(text, create(text, i > 0));
        }
    }

    public long Rows { get; private set; }

    public void Append(DataChunk chunk)
    {
        _builder.Append(chunk);
        Rows += chunk.Count;
        if (_builder.Length >= _rowsOfPart) Start();
    }

    public void Complete()
    {
        if (_builder.Length > 0) Start();
        while (_started.Count > 0) WriteOldest();
        // The first part's writer knows whether there were rows.
        _parts[0].Writer.Complete();
        _parts[0].Text.MoveTo(_stream);
        _stream.Flush();
    }

    public void Dispose()
    {
        while (_started.TryDequeue(out Part? part))
        {
            try
            {
                part.Work.GetAwaiter().GetResult();
            }
            catch (FrameException)
            {
                // Nothing is to be published any more; the first failure is already on its way to the caller.
            }
        }

        foreach (Part part in _parts)
        {
            part.Writer.Dispose();
            part.Text.Dispose();
        }

        _builder.Dispose();
    }

    private void Start()
    {
        if (_started.Count == _parts.Length) WriteOldest();
        Part part = _parts[_next];
        _next = (_next + 1) % _parts.Length;
        RecordBatch batch = _builder.Finish();
        part.Work = Task.Run(() =>
        {
            using (batch) part.Writer.Append(batch);
            part.Writer.Flush();
        });
        part.Rows = batch.Length;
        _started.Enqueue(part);
    }

    private void WriteOldest()
    {
        Part part = _started.Dequeue();
        part.Work.GetAwaiter().GetResult();
        long bytes = part.Text.MoveTo(_stream);
        _rowsOfPart = (int)Math.Clamp(part.Rows * (long)PartBytes / Math.Max(bytes, 1), 1, MostRows);
    }

    private sealed class Part(Blocks text, RowTextWriter writer)
    {
        public Blocks Text => text;

        public RowTextWriter Writer => writer;

        public Task Work { get; set; } = Task.CompletedTask;

        public int Rows { get; set; }
    }

    /// <summary>Bytes that wait, in rented pieces.</summary>
    private sealed class Blocks : ForwardWriteStream
    {
        private readonly List<(byte[] Bytes, int Length)> _blocks = [];

        public override long Length => _blocks.Sum(b => (long)b.Length);

        /// <summary>Writes everything to a stream and keeps nothing.</summary>
        public long MoveTo(Stream stream)
        {
            long bytes = 0;
            foreach ((byte[] block, int length) in _blocks)
            {
                stream.Write(block, 0, length);
                bytes += length;
            }

            Return();
            return bytes;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length, 1));
            buffer.CopyTo(block);
            _blocks.Add((block, buffer.Length));
        }

        protected override void Dispose(bool disposing)
        {
            Return();
            base.Dispose(disposing);
        }

        private void Return()
        {
            foreach ((byte[] block, _) in _blocks) ArrayPool<byte>.Shared.Return(block);
            _blocks.Clear();
        }
    }
}
