using FrameEngine.Catalog;
using FrameEngine.Formats.Csv;

namespace FrameEngine.Formats.Json.Reading;

/// <summary>A scan of JSON files: files of a value a line are cut into ranges of some megabytes, all others are one.</summary>
internal sealed class JsonScan : IScan
{
    private readonly CsvInput[] _inputs;
    private readonly (int File, long Start, long End)[] _morsels;

    public JsonScan(JsonTableSource source, ScanRequest request)
    {
        Source = source;
        Request = request;
        _inputs = new CsvInput[source.Paths.Count];
        var morsels = new List<(int File, long Start, long End)>();
        try
        {
            for (int file = 0; file < _inputs.Length; file++)
            {
                CsvInput input = _inputs[file] = new CsvInput(source.Paths[file], source.Options.Compressed);
                if (input.IsCompressed || source.Layout.Formats[file] != JsonFormat.NewlineDelimited)
                {
                    morsels.Add((file, 0, long.MaxValue));
                    continue;
                }

                for (long start = 0; start < input.Size; start += source.RangeBytes) morsels.Add((file, start, start + source.RangeBytes));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _morsels = request.Partition.Count == 1 ? [.. morsels] : [.. morsels.Where((_, i) => i % request.Partition.Count == request.Partition.Index)];
    }

    public JsonTableSource Source { get; }

    public ScanRequest Request { get; }

    public int Morsels => _morsels.Length;

    public IScanReader CreateReader() => new JsonScanReader(this);

    /// <summary>The file and the bytes of a morsel.</summary>
    public (CsvInput Input, JsonFormat Format, long Start, long End) Locate(int morsel)
    {
        (int file, long start, long end) = _morsels[morsel];
        return (_inputs[file], Source.Layout.Formats[file], start, end);
    }

    public void Dispose()
    {
        foreach (CsvInput? input in _inputs) input?.Dispose();
    }
}
