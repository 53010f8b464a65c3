using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Compute.Comparing;
using FrameEngine.Filtering;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Exec.Operators.Scan;

/// <summary>Which tests a batch in memory needs, in which order, and running them on the part of it that a view shows. Belongs to one reader.</summary>
internal sealed unsafe class MemoryScanPlan : IDisposable
{
    /// <summary>Rows that filters may write behind the last.</summary>
    private const int Overhang = 32;

    /// <summary>A dynamic filter that seems to let more pass is not tried.</summary>
    private const double WorthTesting = 0.9;

    private static readonly Comparison<ScanStep> s_byRank = static (a, b) => a.Rank.CompareTo(b.Rank);

    private readonly MemoryScan _scan;
    private readonly ScanRequest _request;
    private readonly BatchView _view;
    private readonly ScanStep[] _filterSteps;  // by scan filter
    private readonly ScanStep[] _dynamicSteps; // by dynamic filter
    private readonly DynamicFilterContent?[] _seen; // what was published when the plan was made
    private readonly ScanStep?[] _tables;      // by request position, made when first used
    private readonly List<ScanStep> _coded = [], _others = [], _throwing = [];
    private readonly ColumnBounds[] _bounds;
    private readonly Vector[] _inputs;
    private readonly NativeBuffer? _rows, _bits;

    public MemoryScanPlan(MemoryScan scan, BatchView view)
    {
        _scan = scan;
        _request = scan.Request;
        _view = view;
        _filterSteps = [.. scan.Filters.Select(f => ScanStep.ForFilter(f, _request.Pool))];
        _dynamicSteps = [.. _request.DynamicFilters.Select(f => ScanStep.ForDynamic(f.Column))];
        _seen = new DynamicFilterContent?[_dynamicSteps.Length];
        _tables = new ScanStep?[view.Vectors.Length];
        _bounds = new ColumnBounds[view.Vectors.Length];
        _inputs = [.. view.Vectors];
        if (_filterSteps.Length + _dynamicSteps.Length == 0) return;
        _rows = NativeBuffer.Allocate(_request.Pool, (_request.ChunkRows + Overhang) * 4L);
        _bits = NativeBuffer.Allocate(_request.Pool, Bitmap.Words(_request.ChunkRows) * 8L);
    }

    /// <summary>Whether something was published since the plan was made.</summary>
    public bool IsOutdated
    {
        get
        {
            for (int i = 0; i < _seen.Length; i++)
                if (!ReferenceEquals(_seen[i], _request.DynamicFilters[i].Filter.Content)) return true;
            return false;
        }
    }

    /// <summary>Plans for a batch; false if nothing in it can pass.</summary>
    public bool Prepare(RecordBatch batch)
    {
        _coded.Clear();
        _others.Clear();
        _throwing.Clear();
        if (_rows is null) return true;
        for (int i = 0; i < _bounds.Length; i++) _bounds[i] = BoundsOf(ColumnOf(batch, i));
        for (int i = 0; i < _dynamicSteps.Length; i++)
        {
            DynamicFilterContent? content = _seen[i] = _request.DynamicFilters[i].Filter.Content;
            ScanStep step = _dynamicSteps[i];
            step.Dynamic = content;
            if (content is null) continue;
            ColumnBounds bounds = _bounds[step.Columns[0]];
            if (!content.KeepsNulls && (content.IsEmpty || bounds.AllNull || !BoundsVerdict.Overlaps(bounds, content.Min, content.Max))) return false;
            if (Math.Min(content.Selectivity, BoundsVerdict.Share(bounds, content.Min, content.Max)) < WorthTesting && !step.IsNotWorthIt) Add(batch, step);
        }

        for (int i = 0; i < _filterSteps.Length; i++)
        {
            ScanFilter filter = _scan.Filters[i];
            if (filter.CanThrow)
            {
                _throwing.Add(_filterSteps[i]);
                continue;
            }

            Verdict verdict = BoundsVerdict.Evaluate(filter.Predicate, _bounds);
            if (verdict == Verdict.None) return false;
            if (verdict == Verdict.Some) Add(batch, _filterSteps[i]);
        }

        return Finish(batch);
    }

    /// <summary>The rows of the part that the view shows which pass all tests.</summary>
    /// <param name="rows">All its rows.</param>
    public Selection Select(int rows)
    {
        Selection selection = Selection.All(rows);
        if (_rows is null) return selection;
        int* output = (int*)_rows.Pointer;
        if (_coded.Count > 0)
        {
            ulong* bits = (ulong*)_bits!.Pointer;
            Bitmap.Fill(bits, rows, true);
            foreach (ScanStep step in _coded)
            {
                byte* codes = _view.Codes(step.Columns[0], out ulong* validity);
                step.Table!.And(codes, validity, rows, bits);
            }

            int passed = Rows.OfBits(bits, rows, output);
            if (passed < rows) selection = new Selection(output, passed);
        }

        foreach (ScanStep step in _others) selection = Narrow(step, rows, selection, output);
        foreach (ScanStep step in _throwing) selection = Narrow(step, rows, selection, output);
        return selection;
    }

    public void Dispose()
    {
        foreach (ScanStep step in _filterSteps) step.Dispose();
        foreach (ScanStep? step in _tables) step?.Dispose();
        _rows?.Release();
        _bits?.Release();
    }

    private Selection Narrow(ScanStep step, int rows, Selection selection, int* output)
    {
        if (selection.Count == 0) return selection;
        foreach (int column in step.Columns) _view.Show(column, selection);
        int passed = step.Select(_view.Vectors, rows, selection, output);
        return passed == rows ? selection : new Selection(output, passed);
    }

    private Column ColumnOf(RecordBatch batch, int column) => batch.Columns[_request.Columns[column]];

    private static ColumnBounds BoundsOf(Column column) => column.Summary is { Bounded: true } summary
        ? new ColumnBounds(summary.Min, summary.Max, true, true, column.NullCount, column.Length)
        : ColumnBounds.Unknown(column.Length) with { Nulls = column.NullCount };

    // As a table over the codes if the column has some here.
    private void Add(RecordBatch batch, ScanStep step)
    {
        int column = step.Columns.Length == 1 ? step.Columns[0] : -1;
        if (column < 0 || ColumnOf(batch, column).Summary?.Codes is not { } codes)
        {
            _others.Add(step);
            return;
        }

        ScanStep table = _tables[column] ??= ScanStep.ForTable(column, _request.Pool);
        if (!_coded.Contains(table))
        {
            table.Table!.Start(codes.Dictionary.Length);
            _coded.Add(table);
        }

        step.Tabulate(table.Table!, _inputs, column, codes.Dictionary);
        _inputs[column] = _view.Vectors[column];
    }

    private bool Finish(RecordBatch batch)
    {
        for (int i = _coded.Count - 1; i >= 0; i--)
        {
            DictionaryFilter table = _coded[i].Table!;
            bool mayBeNull = ColumnOf(batch, _coded[i].Columns[0]).NullCount > 0;
            if (table.Passing == 0 && !(table.NullPasses && mayBeNull)) return false;
            if (table.Passing == table.Entries && (table.NullPasses || !mayBeNull)) _coded.RemoveAt(i);
            else table.PrepareBytes();
        }

        _others.Sort(s_byRank);
        return true;
    }
}
