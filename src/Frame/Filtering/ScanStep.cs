using FrameEngine.Catalog;
using FrameEngine.Columns;
using FrameEngine.Memory;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Filtering;

/// <summary>One test of a row group's plan: a table over a dictionary's entries, a compiled filter, or a dynamic filter.</summary>
internal sealed unsafe class ScanStep : IDisposable
{
    private readonly RowPredicate? _predicate;
    private Vector? _nothing; // one null, of the last dictionary's type
    private long _tested, _passed;

    private ScanStep(int[] columns, RowPredicate? predicate, DictionaryFilter? table, double cost)
    {
        Columns = columns;
        _predicate = predicate;
        Table = table;
        Cost = cost;
    }

    /// <summary>Positions within the request's columns.</summary>
    public int[] Columns { get; }

    /// <summary>Set for a test of codes.</summary>
    public DictionaryFilter? Table { get; }

    /// <summary>Set for a dynamic filter, when it was published.</summary>
    public DynamicFilterContent? Dynamic { get; set; }

    public double Cost { get; }

    /// <summary>The share of rows that passed so far; a guess as long as few were tested.</summary>
    public double PassRate => Table is not null ? (double)Table.Passing / Math.Max(Table.Entries, 1)
        : _tested >= 1024 ? (double)_passed / _tested
        : Dynamic?.Selectivity ?? 0.5;

    /// <summary>What to sort by: cheap tests that drop much come first.</summary>
    public double Rank => Cost / (1.001 - PassRate);

    /// <summary>It drops so little that testing costs more: only for what may be left out.</summary>
    public bool IsNotWorthIt => Dynamic is not null && _tested > 16384 && PassRate > 0.95;

    public static ScanStep ForTable(int column, MemoryPool pool) => new([column], null, new DictionaryFilter(pool), 1);

    public static ScanStep ForFilter(ScanFilter filter, MemoryPool pool) => new(filter.Columns, RowPredicate.Compile(filter, pool), null, filter.Cost);

    public static ScanStep ForDynamic(int column) => new([column], null, null, 3);

    /// <summary>Runs a compiled or dynamic filter on vectors by request position.</summary>
    public int Select(Vector[] vectors, int rows, Selection selection, int* output)
    {
        int passed = _predicate is not null
            ? _predicate.Select(vectors, rows, selection, output)
            : Dynamic!.Select(vectors[Columns[0]], selection, output);
        _tested += selection.Count;
        _passed += passed;
        return passed;
    }

    /// <summary>The same over all of some values that are not rows, such as a dictionary's: they do not count for <see cref="PassRate"/>.</summary>
    public int Try(Vector[] vectors, int values, int* output)
    {
        if (values == 0) return 0;
        Selection all = Selection.All(values);
        return _predicate is not null ? _predicate.Select(vectors, values, all, output) : Dynamic!.Select(vectors[Columns[0]], all, output);
    }

    /// <summary>Narrows a table by this test, evaluated once for every entry of a dictionary and once for null.</summary>
    /// <param name="vectors">By request position; that of <paramref name="column"/> is overwritten.</param>
    public void Tabulate(DictionaryFilter table, Vector[] vectors, int column, Vector dictionary)
    {
        vectors[column] = dictionary;
        int passed = Try(vectors, table.Entries, table.Scratch);
        bool nullPasses = Dynamic is { KeepsNulls: true };
        if (Dynamic is null)
        {
            ulong noneValid = 0;
            if (_nothing?.Type != dictionary.Type) _nothing = new Vector(dictionary.Type);
            Vector nothing = _nothing;
            nothing.PointFlat(dictionary.Data, &noneValid, 1);
            vectors[column] = nothing;
            int* output = stackalloc int[32];
            nullPasses = Try(vectors, 1, output) == 1;
        }

        table.Keep(passed, nullPasses);
    }

    public void Dispose()
    {
        _predicate?.Dispose();
        Table?.Dispose();
    }
}
