using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Files;

/// <summary>Reads a <see cref="FileTableScan"/> for one thread: the file's own reader, with constants and converted columns put beside what it gives.</summary>
internal sealed unsafe class FileTableReader : IScanReader
{
    private readonly FileTableScan _scan;
    private readonly Vector[] _output;
    private readonly Vector?[] _constants;
    private readonly ExpressionEvaluator?[] _conversions;
    private readonly DataChunk _chunk;
    private FilePart? _part;
    private IScanReader? _reader;

    public FileTableReader(FileTableScan scan)
    {
        _scan = scan;
        ScanRequest request = scan.Request;
        int columns = request.Output.Count;
        _output = new Vector[columns];
        _constants = new Vector?[columns];
        _conversions = new ExpressionEvaluator?[columns];
        _chunk = new DataChunk(_output);
    }

    public void Open(int morsel)
    {
        FilePart part = _scan.PartOf(morsel);
        if (!ReferenceEquals(part, _part))
        {
            Leave();
            _reader = part.Scan.CreateReader();
            _part = part;
            for (int o = 0; o < _output.Length; o++)
            {
                FileColumn column = part.Output[o];
                if (column.Constant is { } constant) _constants[o] = ScalarVectors.Constant(constant, _scan.Request.Pool);
                else if (column.Value is not InputRef) _conversions[o] = ExpressionEvaluator.Create(column.Value!, _scan.Request.Pool);
                // Vectors of a chunk are looked at through one of its own, which is pointed at what each read gives.
                _output[o] = new Vector(column.Type, _scan.Request.Pool, 0);
            }
        }

        _reader!.Open(morsel - part.FirstMorsel);
    }

    public void Help() => _reader?.Help();

    public JoinResult Join(Action wake) => _reader?.Join(wake) ?? JoinResult.Nothing;

    public DataChunk? Read()
    {
        if (_reader!.Read() is not { } chunk) return null;
        for (int o = 0; o < _output.Length; o++)
        {
            if (_constants[o] is { } constant)
            {
                constant.Length = chunk.Rows;
                _output[o].PointAt(constant);
            }
            else
            {
                _output[o].PointAt(_conversions[o] is { } conversion ? conversion.Evaluate(chunk) : chunk.Columns[((InputRef)_part!.Output[o].Value!).Ordinal]);
            }
        }

        _chunk.Set(chunk.Rows, chunk.Selection);
        return _chunk;
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        _reader?.Dispose();
        _reader = null;
        _part = null;
        for (int o = 0; o < _output.Length; o++)
        {
            _constants[o]?.Dispose();
            _constants[o] = null;
            _conversions[o]?.Dispose();
            _conversions[o] = null;
            _output[o]?.Dispose();
        }
    }
}
