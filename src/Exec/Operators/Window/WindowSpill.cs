using FrameEngine.Columns;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Operators.Sort;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Exec.Spill;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;

namespace FrameEngine.Exec.Operators.Window;

/// <summary>Rows of a window node that are too many for memory, on disk: parted by a hash of the keys that all functions partition by, so that each part can be computed alone.</summary>
internal sealed class WindowSpill : IDisposable
{
    /// <summary>Bytes that sorting takes for each row, and those of a function's results and operands, about.</summary>
    private const int SortBytes = 36, FunctionBytes = 24;

    private WindowSpill(PhysicalWindow plan, int[] keys, QueryContext context)
    {
        Context = context;
        KeyColumns = keys;
        RowBytes = SortBytes + (FunctionBytes * plan.Functions.Count);
        Rows = new SpillPartitions([.. plan.Input.Output.Select(c => c.Type)], context, SpillPartitions.FirstShift);
    }

    /// <summary>Null if rows are to stay in memory, or have to since nothing parts them.</summary>
    public static WindowSpill? Create(PhysicalWindow plan, SortColumns columns, QueryContext context)
    {
        if (context.Spill is null || plan.CommonKeys.Count == 0 || columns.Expressions.Count > columns.OutputCount) return null;
        return new WindowSpill(plan, [.. plan.CommonKeys.Select(k => ((InputRef)k).Ordinal)], context);
    }

    public QueryContext Context { get; }

    public SpillSpace Space => Context.Spill!;

    public SpillPartitions Rows { get; }

    /// <summary>The columns whose hash parts the rows.</summary>
    public int[] KeyColumns { get; }

    /// <summary>Bytes that a row takes beside its own when functions are computed.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes written.</summary>
    public long Bytes => Rows.IsEmpty ? 0 : Rows.File.Length;

    public void Dispose() => Rows.Dispose();

    /// <summary>One thread's way to <see cref="Rows"/>, or to those of a part.</summary>
    internal sealed unsafe class Writer(WindowSpill spill, SpillPartitions target) : IDisposable
    {
        private const int Step = 2048;
        private readonly PartitionWriter _rows = target.CreateWriter();
        private readonly KeyHasher _hasher = new(spill.Context);
        private readonly Vector[] _keys = new Vector[spill.KeyColumns.Length];

        public void Add(Vector[] columns, Selection selection)
        {
            for (int k = 0; k < _keys.Length; k++) _keys[k] = columns[spill.KeyColumns[k]];
            _rows.Add(columns, selection, _hasher.Hash(_keys, selection));
        }

        /// <summary>Writes all rows of a store, which is empty then.</summary>
        public void Add(RowStore rows)
        {
            Vector[] vectors = [.. rows.Types.Select(t => new Vector(t))];
            for (int block = 0; block < rows.Blocks; block++)
            {
                for (int start = 0; start < rows.RowsOf(block); start += Step)
                {
                    int count = Math.Min(Step, rows.RowsOf(block) - start);
                    for (int c = 0; c < vectors.Length; c++) rows.Show(c, block, start, count, vectors[c]);
                    Add(vectors, Selection.All(count));
                }
            }

            rows.Dispose();
        }

        public void Flush() => _rows.Flush();

        public void Dispose()
        {
            _rows.Dispose();
            _hasher.Dispose();
        }
    }
}
