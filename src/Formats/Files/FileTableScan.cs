using FrameEngine.Catalog;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Formats.Files;

/// <summary>A scan of a <see cref="FileTable"/>: filters are decided as far as a file's constants decide them, and files that they rule out are never opened.</summary>
internal sealed class FileTableScan : IScan
{
    private readonly List<FilePart> _parts = [];

    public FileTableScan(FileTable table, ScanRequest request)
    {
        Request = request;
        var left = new List<(int File, EquatableArray<Expression> Filters)>();
        bool byFile = table.Files.Count > 1;
        int pruned = 0;
        for (int f = 0; f < table.Files.Count; f++)
        {
            if (byFile && f % request.Partition.Count != request.Partition.Index) continue;
            if (Decide(table, f, request) is { } filters) left.Add((f, filters));
            else pruned++;
        }

        if (pruned > 0) request.Metrics.AddPruned(pruned);
        table.OpenAll([.. left.Select(l => l.File)], request.Cancellation);
        try
        {
            foreach ((int file, EquatableArray<Expression> filters) in left)
            {
                var part = FilePart.Open(table, file, filters, request, byFile ? (0, 1) : request.Partition, Morsels);
                _parts.Add(part);
                Morsels += part.Scan.Morsels;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ScanRequest Request { get; }

    public int Morsels { get; }

    public IScanReader CreateReader() => new FileTableReader(this);

    /// <summary>The file that a morsel belongs to.</summary>
    public FilePart PartOf(int morsel)
    {
        int low = 0, high = _parts.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_parts[middle].FirstMorsel <= morsel) low = middle;
            else high = middle - 1;
        }

        return _parts[low];
    }

    public void Dispose()
    {
        foreach (FilePart part in _parts) part.Scan.Dispose();
        _parts.Clear();
    }

    // The filters with the file's constants in their places; null if one of them lets no row of the file through.
    private static EquatableArray<Expression>? Decide(FileTable table, int file, ScanRequest request)
    {
        var filters = new List<Expression>();
        foreach (Expression filter in request.Filters)
        {
            bool replaced = false;
            Expression with = ExpressionRewriter.BottomUp(filter, e =>
            {
                if (e is not InputRef input || table.Constants[request.Columns[input.Ordinal]] is not (>= 0 and var constant)) return e;
                replaced = true;
                return new Literal(table.Constant(file, constant));
            });
            if (replaced && ConstantFolder.TryEvaluate(with) is { } verdict)
            {
                if (verdict.Value is not true) return null;
                continue;
            }

            filters.Add(with);
        }

        return filters.ToEquatableArray();
    }
}
