using FrameEngine.Columns;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>The sorted rows of a window node as its functions see them: by position, with the runs of equal keys and the operands as flat columns.</summary>
/// <remarks>Filled in ranges of <see cref="GroupRows"/> rows by several threads; then read-only. Owns what it allocates; text keeps pointing into the store.</remarks>
internal sealed unsafe class WindowRows : IDisposable
{
    /// <summary>Rows of one task; a multiple of 64, so that tasks share no word of a bitmap.</summary>
    public const int GroupRows = 1 << 15;

    private const int Step = 2048;

    private readonly RowStore _store;
    private readonly SortColumn[] _keys;
    private readonly SortedDictionary<int, RunBits> _runs = [];
    private readonly Dictionary<int, OperandColumn> _columns = [];
    private readonly Dictionary<Literal, Vector> _literals = [];

    public WindowRows(PhysicalWindow plan, SortSink sort, QueryContext context)
    {
        Context = context;
        _store = sort.Store;
        Ids = sort.Ids;
        Count = (int)_store.Rows;
        _keys = sort.Columns.Keys;
        foreach (WindowSpec spec in plan.Functions)
        {
            NeedRuns(spec.PartitionKeys);
            NeedRuns(spec.PartitionKeys + spec.OrderKeys);
            foreach (Expression operand in plan.Call(spec).Children.Where(c => !IsKeyAlone(spec, plan, c))) NeedOperand(operand);
        }
    }

    public QueryContext Context { get; }

    public MemoryPool Pool => Context.Pool;

    public int* Ids { get; }

    public int Count { get; }

    public int Groups => (Count + GroupRows - 1) / GroupRows;

    /// <summary>The runs of rows that agree in so many of the first keys.</summary>
    public RunBits Runs(int keys) => _runs[keys];

    /// <summary>An operand for all rows by position: flat, or constant for a literal.</summary>
    public Vector Operand(Expression operand) => operand is InputRef column ? _columns[column.Ordinal].Vector : _literals[(Literal)operand];

    /// <summary>Compares two rows, by position, by input columns.</summary>
    public RowComparer Comparer(IEnumerable<InputRef> columns) => Comparer([.. columns.Select(c => new SortColumn(c.Ordinal, c.InputType, false, false))]);

    /// <summary>Compares two rows by keys.</summary>
    public RowComparer Comparer(SortColumn[] keys) => new(_store, keys);

    /// <summary>Finds the runs and copies the operands of one group of rows.</summary>
    public void Fill(int group)
    {
        int start = group * GroupRows, end = Math.Min(start + GroupRows, Count);
        FindRuns(start, end);
        foreach ((int ordinal, OperandColumn column) in _columns)
        {
            using var scratch = new Vector(_store.Types[ordinal], Pool, Step);
            for (int at = start; at < end; at += Step)
            {
                Context.ThrowIfCancelled();
                int count = Math.Min(Step, end - at);
                _store.Gather(ordinal, Ids + at, count, null, count, scratch);
                column.Take(scratch, at, count);
            }
        }
    }

    public void Dispose()
    {
        foreach (RunBits runs in _runs.Values) runs.Dispose();
        foreach (OperandColumn column in _columns.Values) column.Dispose();
        foreach (Vector literal in _literals.Values) literal.Dispose();
    }

    private void FindRuns(int start, int end)
    {
        RunBits[] runs = [.. _runs.Values.Where(r => r.Keys > 0)];
        if (runs.Length == 0) return;
        int longest = runs[^1].Keys;
        using var firsts = new Scratch<int>(Pool);
        int* first = firsts.Need(Step + 1);
        Vector[] keys = [.. _keys.Take(longest).Select(k => new Vector(k.Type, Pool, Step + 1))];
        try
        {
            for (int at = start; at < end; at += Step)
            {
                // With the row before, which the first row is compared with.
                int before = at == 0 ? 0 : 1, count = Math.Min(Step, end - at);
                new Span<int>(first, count + before).Fill(longest);
                for (int k = 0; k < longest; k++)
                {
                    _store.Gather(_keys[k].Column, Ids + at - before, count + before, null, count + before, keys[k]);
                    KeyChanges.Mark(keys[k], count + before, k, first);
                }

                if (at == 0) first[0] = 0;
                for (int i = 0; i < count; i++)
                {
                    int same = first[i + before];
                    for (int r = runs.Length - 1; r >= 0 && runs[r].Keys > same; r--) runs[r].Set(at + i);
                }
            }
        }
        finally
        {
            foreach (Vector key in keys) key.Dispose();
        }
    }

    private void NeedRuns(int keys)
    {
        if (!_runs.ContainsKey(keys)) _runs.Add(keys, new RunBits(keys, Count, Pool));
    }

    // Keys are read where they are stored, unless a function needs them otherwise too.
    private static bool IsKeyAlone(WindowSpec spec, PhysicalWindow plan, Expression operand) =>
        plan.Keys.Any(k => k.Expression.Equals(operand)) && !spec.Arguments.Contains(operand) && !operand.Equals(spec.Filter) && !spec.Frame.Operands.Contains(operand);

    private void NeedOperand(Expression operand)
    {
        if (operand is InputRef column && !_columns.ContainsKey(column.Ordinal))
            _columns.Add(column.Ordinal, new OperandColumn(_store.Types[column.Ordinal], _store.HasNulls(column.Ordinal), Count, Pool));
        else if (operand is Literal literal && !_literals.ContainsKey(literal))
            _literals.Add(literal, ScalarVectors.Constant(literal.Value, Pool));
    }
}
