using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Kernels;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>Lists the built rows of a nested-loop join that one or two order comparisons leave, without trying the others. Read by any number of threads.</summary>
/// <remarks><code>
/// condition 1:  rows in the order of their first number       a probing number leaves one end of them, found by halving
/// condition 2:  their second numbers, and of each 8, 64, 512 … of them the extreme: what it rules out is passed over whole
/// </code>
/// Listing k of n rows takes time of the order of k · log n, the worst case being rows that lie alone among others (a priority search tree laid out as an array).
/// Numbers are those of <see cref="OrderLoops"/>, whose order is the values' but which may be equal where values are not; so the join's condition is evaluated
/// for what is listed. Rows whose value is null are not in the index.</remarks>
internal sealed unsafe class RangeIndex : IDisposable
{
    private const int FanShift = 3;
    private readonly NativeBuffer _first;
    private readonly NativeBuffer _ids;
    private readonly NativeBuffer? _second;
    private readonly List<NativeBuffer> _extremes = [];

    private RangeIndex(RangeCondition[] conditions, NativeBuffer first, NativeBuffer ids, NativeBuffer? second, int rows, MemoryPool pool)
    {
        Conditions = conditions;
        _first = first;
        _ids = ids;
        _second = second;
        Rows = rows;
        if (second is not null) BuildExtremes(pool);
    }

    /// <summary>What the index answers; one or two.</summary>
    public RangeCondition[] Conditions { get; }

    /// <summary>Rows in the index.</summary>
    public int Rows { get; }

    public int* Ids => (int*)_ids.Pointer;

    private ulong* First => (ulong*)_first.Pointer;

    private ulong* Second => (ulong*)_second!.Pointer;

    /// <summary>Builds the index over all rows of a store. A condition whose value cannot be computed for every row is left out.</summary>
    /// <returns>Null if no condition is left.</returns>
    public static RangeIndex? Build(IReadOnlyList<RangeCondition> conditions, RowStore store, JoinShape shape, MemoryPool pool)
    {
        int capacity = checked((int)store.Rows);
        var numbers = new List<NativeBuffer>();
        NativeBuffer? ids = null, sorted = null;
        using var valid = new Scratch<ulong>(pool);
        try
        {
            ulong* known = valid.Need((store.IdLimit + 63) / 64 + 1);
            new Span<ulong>(known, (store.IdLimit + 63) / 64 + 1).Fill(ulong.MaxValue);
            var usable = new List<RangeCondition>();
            foreach (RangeCondition condition in conditions)
            {
                NativeBuffer? values = NumbersOf(condition, store, shape, known, pool);
                if (values is null) continue;
                numbers.Add(values);
                usable.Add(condition);
            }

            if (usable.Count == 0) return null;
            ids = NativeBuffer.Allocate(pool, Math.Max(capacity, 1) * 4L);
            sorted = NativeBuffer.Allocate(pool, Math.Max(capacity, 1) * 8L);
            int* id = (int*)ids.Pointer;
            ulong* first = (ulong*)sorted.Pointer;
            ulong* unsorted = (ulong*)numbers[0].Pointer;
            int rows = 0;
            for (int block = 0; block < store.Blocks; block++)
            {
                Interruption.Check();
                int start = block << RowBlock.Shift;
                for (int i = 0; i < store.RowsOf(block); i++)
                {
                    if ((known[(start + i) >> 6] >> ((start + i) & 63) & 1) == 0) continue;
                    first[rows] = unsorted[start + i];
                    id[rows++] = start + i;
                }
            }

            LongSort.Sort(new Span<ulong>(first, rows), new Span<int>(id, rows), Comparer<ulong>.Default);
            NativeBuffer? second = null;
            if (usable.Count == 2)
            {
                // In the order of the first: the array sorted into is the first's, which is not needed any more.
                second = numbers[0];
                for (int i = 0; i < rows; i++) ((ulong*)second.Pointer)[i] = ((ulong*)numbers[1].Pointer)[id[i]];
                numbers.RemoveAt(0);
            }

            var index = new RangeIndex([.. usable], sorted, ids, second, rows, pool);
            ids = sorted = null;
            return index;
        }
        finally
        {
            ids?.Release();
            sorted?.Release();
            foreach (NativeBuffer buffer in numbers) buffer.Release();
        }
    }

    /// <summary>The places that the first condition leaves for a probing number.</summary>
    public (int From, int To) Range(ulong number)
    {
        if (Conditions[0].RightIsGreater) return (Count(number, orEqual: false), Rows);
        return (0, Count(number, orEqual: true));
    }

    /// <summary>The next place from <paramref name="place"/> on, below <paramref name="to"/>, that the second condition leaves; <paramref name="to"/> if there is none.</summary>
    public int Next(int place, int to, ulong number)
    {
        if (_second is null) return Math.Min(place, to);
        bool greater = Conditions[1].RightIsGreater;
        ulong* second = Second;
        while (place < to)
        {
            int level = 0;
            while (level < _extremes.Count && (place & ((1 << (FanShift * (level + 1))) - 1)) == 0
                && !Leaves(((ulong*)_extremes[level].Pointer)[place >> (FanShift * (level + 1))], number, greater)) level++;
            if (level > 0) place += 1 << (FanShift * level);
            else if (Leaves(second[place], number, greater)) return place;
            else place++;
        }

        return to;
    }

    public void Dispose()
    {
        _first.Release();
        _ids.Release();
        _second?.Release();
        foreach (NativeBuffer level in _extremes) level.Release();
        _extremes.Clear();
    }

    /// <summary>Whether an error is one of the values computed, not of the query as a whole.</summary>
    public static bool IsOfValues(FrameException error) => error is not (ResourceExhaustedException or QueryCancelledException or QueryTimeoutException or InternalException);

    private static bool Leaves(ulong value, ulong number, bool greater) => greater ? value >= number : value <= number;

    // How many of the first numbers are below a number, or not above it.
    private int Count(ulong number, bool orEqual)
    {
        ulong* first = First;
        int low = 0, high = Rows;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            bool before = orEqual ? first[middle] <= number : first[middle] < number;
            if (before) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void BuildExtremes(MemoryPool pool)
    {
        bool greater = Conditions[1].RightIsGreater;
        ulong* below = Second;
        for (int count = Rows; count > 1;)
        {
            int blocks = (count + (1 << FanShift) - 1) >> FanShift;
            NativeBuffer level = NativeBuffer.Allocate(pool, blocks * 8L);
            _extremes.Add(level);
            ulong* extremes = (ulong*)level.Pointer;
            for (int block = 0; block < blocks; block++)
            {
                if ((block & 0xFFFF) == 0) Interruption.Check();
                int start = block << FanShift, end = Math.Min(start + (1 << FanShift), count);
                ulong extreme = below[start];
                for (int i = start + 1; i < end; i++) extreme = greater ? Math.Max(extreme, below[i]) : Math.Min(extreme, below[i]);
                extremes[block] = extreme;
            }

            below = extremes;
            count = blocks;
        }
    }

    // By row id; rows whose value is null are struck out of the known ones. Null if the value fails for a row: then the join's condition meets it, or does not, in its own order.
    private static NativeBuffer? NumbersOf(RangeCondition condition, RowStore store, JoinShape shape, ulong* known, MemoryPool pool)
    {
        var vectors = new Vector[shape.Types.Length];
        NativeBuffer? numbers = null;
        bool complete = false;
        try
        {
            numbers = NativeBuffer.Allocate(pool, Math.Max(store.IdLimit, 1) * 8L);
            foreach (JoinColumn column in shape.Condition)
                if (column.Origin == ColumnOrigin.Build) vectors[column.Ordinal] = new Vector(column.Type, pool, 0);
            using ExpressionEvaluator value = ExpressionEvaluator.Create(condition.Right, pool);
            for (int block = 0; block < store.Blocks; block++)
            {
                Interruption.Check();
                for (int start = 0; start < store.RowsOf(block); start += 2048)
                {
                    int rows = Math.Min(2048, store.RowsOf(block) - start);
                    foreach (JoinColumn column in shape.Condition)
                        if (column.Origin == ColumnOrigin.Build) store.Show(column.Index, block, start, rows, vectors[column.Ordinal]);
                    Vector result = value.Evaluate(vectors, rows, Selection.All(rows));
                    int first = (block << RowBlock.Shift) + start;
                    OrderLoops.Numbers(result, Selection.All(rows), (ulong*)numbers.Pointer + first);
                    if (result.Encoding == VectorEncoding.Flat && result.Validity == null) continue;
                    for (int i = 0; i < rows; i++)
                        if (!result.IsValid(i)) known[(first + i) >> 6] &= ~(1UL << ((first + i) & 63));
                }
            }

            complete = true;
            return numbers;
        }
        catch (FrameException error) when (condition.Right.CanThrow && IsOfValues(error))
        {
            return null;
        }
        finally
        {
            foreach (Vector? vector in vectors) vector?.Dispose();
            if (!complete) numbers?.Release();
        }
    }
}
