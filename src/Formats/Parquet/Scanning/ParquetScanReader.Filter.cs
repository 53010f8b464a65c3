using System.Runtime.InteropServices;
using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Filtering;
using FrameEngine.Formats.Parquet.Metadata;
using FrameEngine.Formats.Parquet.Pruning;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Formats.Parquet.Scanning;

/// <content>Which tests a row group needs, in which order, and running them on a window.</content>
internal sealed unsafe partial class ParquetScanReader
{
    private ScanStep[] _filterSteps = [];    // by scan filter
    private ScanStep[] _dynamicSteps = [];   // by dynamic filter
    private ScanStep?[] _tableSteps = [];    // by request position
    private readonly List<ScanStep> _plan = [];
    private readonly List<ScanStep> _active = [], _throwing = []; // of the row group that is being planned
    private readonly List<int> _open = [], _filterColumns = [];
    private static readonly Comparison<ScanStep> s_byRank = static (a, b) => a.Rank.CompareTo(b.Rank);
    private ColumnBounds[] _bounds = [], _pageBounds = []; // of the row group, of a page

    private void CreateSteps()
    {
        _filterSteps = [.. _scan.Filters.Select(f => ScanStep.ForFilter(f, _pool))];
        _dynamicSteps = [.. _request.DynamicFilters.Select(f => ScanStep.ForDynamic(f.Column))];
        _tableSteps = new ScanStep?[_columns.Length];
        _bounds = new ColumnBounds[_columns.Length];
        _pageBounds = new ColumnBounds[_columns.Length];
    }

    private void DisposeSteps()
    {
        foreach (ScanStep step in _filterSteps) step.Dispose();
        foreach (ScanStep? step in _tableSteps) step?.Dispose();
    }

    /// <summary>Decides what to test in a row group; false if nothing in it can pass.</summary>
    private bool PlanGroup(RowGroupMorsel morsel)
    {
        _plan.Clear();
        bool anyDynamic = false;
        for (int i = 0; i < _dynamicSteps.Length; i++)
        {
            DynamicFilterContent? content = _request.DynamicFilters[i].Filter.Content;
            if (content is { IsEmpty: true, KeepsNulls: false }) return Pruned();
            _dynamicSteps[i].Dynamic = content;
            anyDynamic |= content is not null;
        }
        if (_filterSteps.Length == 0 && !anyDynamic) return true;

        _scan.Bounds(morsel, _bounds);
        _active.Clear();
        _open.Clear();
        foreach (ScanStep step in _dynamicSteps)
        {
            if (step.Dynamic is not { } content) continue;
            ColumnBounds bounds = _bounds[step.Columns[0]];
            if (!content.KeepsNulls && (bounds.AllNull || !BoundsVerdict.Overlaps(bounds, content.Min, content.Max))) return Pruned();
            if (Math.Min(content.Selectivity, BoundsVerdict.Share(bounds, content.Min, content.Max)) < 0.9 && !step.IsNotWorthIt) _active.Add(step);
        }
        for (int i = 0; i < _filterSteps.Length; i++)
        {
            ScanFilter filter = _scan.Filters[i];
            Verdict verdict = filter.CanThrow ? Verdict.Some : BoundsVerdict.Evaluate(filter.Predicate, _bounds);
            if (verdict == Verdict.None) return Pruned();
            if (verdict == Verdict.Some) _open.Add(i);
        }

        // Who joins a row group takes its rows from who has set them out.
        if (_shared is null)
        {
            foreach (int i in _open)
                if (_scan.Filters[i] is { CanThrow: false, IsSingle: true } filter) PrunePages(filter);
            if (_ranges.Count == 0) return Pruned();
        }

        _filterColumns.Clear();
        foreach (ScanStep step in _active) AddColumns(step.Columns);
        foreach (int i in _open) AddColumns(_scan.Filters[i].Columns);
        Load(CollectionsMarshal.AsSpan(_filterColumns));
        return PlanTables();
    }

    private void AddColumns(int[] columns)
    {
        foreach (int column in columns)
            if (!_filterColumns.Contains(column)) _filterColumns.Add(column);
    }

    /// <summary>Takes out the rows of pages whose bounds rule them out.</summary>
    private void PrunePages(ScanFilter filter)
    {
        int position = filter.Columns[0];
        ParquetColumn column = _columns[position].Column;
        if (column.IsNested) return;
        ColumnBounds[] bounds = PageIndexReader.Of(_scan.File(_file), column, Chunk(position), _group!.RowCount);
        if (bounds.Length == 0) return;
        ColumnBounds[] inputs = _pageBounds;
        Array.Clear(inputs);
        int skipped = 0;
        long row = 0;
        foreach (ColumnBounds page in bounds)
        {
            inputs[position] = page;
            if (BoundsVerdict.Evaluate(filter.Predicate, inputs) == Verdict.None)
            {
                _ranges.Remove(row, row + page.Rows);
                skipped++;
            }

            row += page.Rows;
        }
        if (skipped > 0) _request.Metrics.AddSkippedPages(skipped);
    }

    private bool PlanTables()
    {
        _throwing.Clear();
        foreach (int i in _open)
        {
            ScanFilter filter = _scan.Filters[i];
            ScanStep step = _filterSteps[i];
            if (filter.CanThrow) _throwing.Add(step);
            else if (filter.IsSingle && Table(filter.Columns[0]) is { } table) step.Tabulate(table, _vectors, filter.Columns[0], _columns[filter.Columns[0]].Reader.Dictionary!);
            else _plan.Add(step);
        }
        foreach (ScanStep step in _active)
        {
            if (Table(step.Columns[0]) is { } table) step.Tabulate(table, _vectors, step.Columns[0], _columns[step.Columns[0]].Reader.Dictionary!);
            else _plan.Add(step);
        }
        for (int i = _plan.Count - 1; i >= 0; i--)
        {
            if (_plan[i].Table is not { } table) continue;
            bool mayBeNull = _columns[_plan[i].Columns[0]].Reader.Column.Nullable && !_bounds[_plan[i].Columns[0]].NoNulls;
            if (table.Passing == 0 && !(table.NullPasses && mayBeNull)) return Pruned();
            if (table.Passing == table.Entries && (table.NullPasses || !mayBeNull)) _plan.RemoveAt(i);
        }
        foreach (ScanStep step in _plan)
            if (step.Table is not null) _columns[step.Columns[0]].NeedsCodes = true;
        _plan.Sort(s_byRank);
        _plan.AddRange(_throwing);
        return true;
    }

    /// <summary>The table over a column's dictionary, started if this row group has one; null if it has none.</summary>
    private DictionaryFilter? Table(int column)
    {
        if (_columns[column].Column.IsNested || !_columns[column].Reader.HasCodes) return null;
        ScanStep step = _tableSteps[column] ??= ScanStep.ForTable(column, _pool);
        if (!_plan.Contains(step))
        {
            step.Table!.Start(_columns[column].Reader.DictionaryCount);
            _plan.Add(step);
        }
        return step.Table;
    }

    private bool Pruned()
    {
        if (_shared is null) _request.Metrics.AddPruned(1);
        return false;
    }

    /// <summary>The rows of the next window that pass all tests.</summary>
    private Selection Filter(int rows)
    {
        Selection selection = Selection.All(rows);
        foreach (ScanStep step in _plan)
        {
            int passed;
            if (step.Table is { } table)
            {
                passed = table.Select(_columns[step.Columns[0]].Codes(_row, rows), selection, SelectionRows);
            }
            else
            {
                foreach (int column in step.Columns) _vectors[column] = _columns[column].Window(_row, rows);
                passed = step.Select(_vectors, rows, selection, SelectionRows);
            }
            if (passed == rows) continue; // still all of them
            selection = new Selection(SelectionRows, passed);
            if (passed == 0) break;
        }
        return selection;
    }
}
