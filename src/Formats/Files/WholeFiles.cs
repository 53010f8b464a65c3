using System.Globalization;
using System.Text.Unicode;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Filtering;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>Files as rows: name, content as text or bytes, size, and when they were last written. A file is a morsel, and its content is only read if it is wanted.</summary>
internal sealed class WholeFiles : ITableSource
{
    /// <summary>The name under which plans know such tables.</summary>
    public const string Format = "whole-files";

    private const int NameColumn = 0, ContentColumn = 1, SizeColumn = 2;

    private readonly string[] _files;
    private readonly bool _text;

    private WholeFiles(string[] files, bool text)
    {
        (_files, _text) = (files, text);
        Schema = new Schema([
            new Field("filename", DataType.Utf8, false), new Field("content", text ? DataType.Utf8 : DataType.Binary, false),
            new Field("size", DataType.Int64, false), new Field("last_modified", DataType.TimestampTz, false)]);
        Statistics = TableStatistics.Unknown(Schema.Count) with { Rows = files.Length };
    }

    public string Name => string.Join(", ", _files.Take(3)) + (_files.Length > 3 ? ", …" : "");

    public Schema Schema { get; }

    public TableStatistics Statistics { get; }

    public ScanSpec Spec => new(Format, _files, new Dictionary<string, string> { ["text"] = _text ? "true" : "false" }) { Fields = [.. Schema.Select(FieldSpec.Of)] };

    /// <param name="paths">Files and globs.</param>
    /// <param name="text">Whether contents are text, which must be UTF-8, or bytes.</param>
    /// <exception cref="FrameFileNotFoundException">Nothing matches a path.</exception>
    public static WholeFiles Open(IEnumerable<string> paths, bool text) => new([.. paths.SelectMany(p => FilePaths.Resolve(p, ""))], text);

    /// <summary>Opens what a plan from another process names.</summary>
    public static WholeFiles Open(ScanSpec spec) => new(spec.Paths, spec.Options?.GetValueOrDefault("text") == "true");

    public IScan OpenScan(ScanRequest request) => new FilesScan(this, request);

    private sealed class FilesScan(WholeFiles source, ScanRequest request) : IScan
    {
        private readonly string[] _part = request.Partition.Count == 1 ? source._files : [.. source._files.Where((_, i) => i % request.Partition.Count == request.Partition.Index)];

        public int Morsels => _part.Length;

        public IScanReader CreateReader() => new FilesReader(source, request, _part);

        public void Dispose()
        {
        }
    }

    private sealed unsafe class FilesReader : IScanReader
    {
        private readonly WholeFiles _source;
        private readonly ScanRequest _request;
        private readonly string[] _files;
        private readonly Vector[] _vectors;
        private readonly ExpressionPredicate[] _filters;
        private readonly NativeBuffer _selection;
        private readonly DataChunk _chunk;
        private int _file = -1;

        public FilesReader(WholeFiles source, ScanRequest request, string[] files)
        {
            (_source, _request, _files) = (source, request, files);
            _vectors = [.. request.Columns.Select(c => new Vector(source.Schema[c].Type, request.Pool, 1))];
            _filters = [.. request.Filters.Select(f => new ExpressionPredicate(f, request.Pool))];
            _selection = NativeBuffer.Allocate(request.Pool, 32 * sizeof(int));
            _chunk = new DataChunk([.. request.Output.Select(o => _vectors[o])]);
        }

        public void Open(int morsel) => _file = morsel;

        public DataChunk? Read()
        {
            if (_file < 0) return null;
            _request.Cancellation.ThrowIfCancelled();
            string path = _files[_file];
            _file = -1;
            try
            {
                using FileStream stream = File.OpenRead(path);
                for (int i = 0; i < _vectors.Length; i++)
                {
                    Vector vector = _vectors[i];
                    vector.StartFlat(1);
                    switch (_request.Columns[i])
                    {
                        case NameColumn: *vector.Views = Functions.Scalars.TextKernels.Of(path, vector); break;
                        case ContentColumn: *vector.Views = Content(stream, path, vector); break;
                        case SizeColumn: *vector.As<long>() = stream.Length; break;
                        default: *vector.As<long>() = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond; break;
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw error is FileNotFoundException or DirectoryNotFoundException
                    ? new FrameFileNotFoundException(path, $"file '{path}' does not exist")
                    : new FrameIOException($"file '{path}' cannot be read: {error.Message}", error);
            }

            _request.Metrics.AddRows(1);
            _chunk.Set(1, RowPredicate.SelectAll(_filters, _vectors, 1, _filters.Length == 0 ? null : (int*)_selection.Pointer));
            return _chunk;
        }

        public void Dispose()
        {
            foreach (Vector vector in _vectors) vector.Dispose();
            foreach (ExpressionPredicate filter in _filters) filter.Dispose();
            _selection.Release();
        }

        private StringView Content(FileStream stream, string path, Vector vector)
        {
            long size = stream.Length;
            if (size > int.MaxValue - 64) throw new FrameNotSupportedException(string.Create(CultureInfo.InvariantCulture, $"a value of {size} bytes, the content of '{path}'"));
            Span<byte> bytes = new(vector.Heap.Allocate(Math.Max(size, 1)), (int)size);
            const int Piece = 8 << 20;
            for (int at = 0; at < bytes.Length;)
            {
                _request.Cancellation.ThrowIfCancelled();
                int read = stream.Read(bytes.Slice(at, Math.Min(Piece, bytes.Length - at)));
                if (read == 0) throw new FrameIOException($"file '{path}' became shorter while it was read");
                at += read;
            }

            if (_source._text && !Utf8.IsValid(bytes)) throw new FileFormatException($"file '{path}' is not text in UTF-8; read_blob reads its bytes");
            _request.Metrics.AddBytes(size, size);
            return Functions.Scalars.TextKernels.Of(bytes);
        }
    }
}
