using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Memory;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>The filters of a scan that has no bounds, codes or pages to go by: each row is tested. Belongs to one reader.</summary>
internal sealed unsafe class RowFilter : IDisposable
{
    // A filter of a join that lets most rows pass costs more than what it spares the join.
    private const double UsefulSelectivity = 0.9;

    private readonly ScanRequest _request;
    private readonly ExpressionEvaluator? _filter;
    private readonly NativeBuffer? _selected;

    public RowFilter(ScanRequest request)
    {
        _request = request;
        if (request.Filters.Count > 0) _filter = ExpressionEvaluator.CreateConjunction(request.Filters, request.Pool);
        if (_filter is not null || request.DynamicFilters.Count > 0) _selected = NativeBuffer.Allocate(request.Pool, (request.ChunkRows * 4L) + 64);
    }

    /// <summary>The rows that pass, of the request's columns; valid until the next call.</summary>
    public Selection Select(Vector[] columns, int rows)
    {
        var selection = Selection.All(rows);
        if (_selected is null) return selection;
        int* output = (int*)_selected.Pointer;
        if (_filter is not null) selection = new Selection(output, _filter.Select(columns, rows, selection, output));
        foreach (BoundDynamicFilter bound in _request.DynamicFilters)
        {
            if (bound.Filter.Content is not { } content || selection.Count == 0) continue;
            if (content.IsEmpty && !content.KeepsNulls) return new Selection(output, 0);
            if (content.HasTest && content.Selectivity < UsefulSelectivity) selection = new Selection(output, content.Select(columns[bound.Column], selection, output));
        }

        return selection;
    }

    public void Dispose()
    {
        _filter?.Dispose();
        _selected?.Release();
    }
}
