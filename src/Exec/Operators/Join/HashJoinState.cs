using FrameEngine.Catalog;
using FrameEngine.Exec.Memory;
using FrameEngine.Exec.Metrics;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Join;

/// <summary>What the threads of a hash join share: the built rows, the table over them, and the plan seen from the probing side.</summary>
/// <remarks>
/// A mark join whose comparison is an equality and which has no other condition (<c>x IN (SELECT y …)</c>) makes that equality its key; whether a row
/// without a match is false or null then depends only on whether the row's or any built key is null.
/// </remarks>
internal sealed class HashJoinState : IDisposable
{
    /// <param name="spills">Whether the built side may go to disk where the query has room there.</param>
    public HashJoinState(PhysicalHashJoin plan, QueryContext context, bool spills = true)
    {
        Context = context;
        var buildKeys = new List<Expression>(plan.BuildLeft ? plan.LeftKeys : plan.RightKeys);
        var probeKeys = new List<Expression>(plan.BuildLeft ? plan.RightKeys : plan.LeftKeys);
        NullSafe = [.. plan.NullSafe];
        Residual = plan.Residual;
        MarkComparison = plan.MarkComparison;
        var shape = new JoinShape(plan.Left, plan.Right, plan.BuildLeft, plan.OutputOrdinals, plan.Residual, plan.MarkComparison);
        if (buildKeys.Count == 0 && Residual is null && MarkComparison is Comparison { Operator: ComparisonOperator.Equal } equality)
        {
            bool leftProbes = shape.ReadsOnly(equality.Left, build: false) && shape.ReadsOnly(equality.Right, build: true);
            if (leftProbes || (shape.ReadsOnly(equality.Right, build: false) && shape.ReadsOnly(equality.Left, build: true)))
            {
                probeKeys.Add(shape.ToSide(leftProbes ? equality.Left : equality.Right));
                buildKeys.Add(shape.ToSide(leftProbes ? equality.Right : equality.Left));
                NullSafe = [false];
                MarkComparison = null;
                MarksByKey = true;
                shape = new JoinShape(plan.Left, plan.Right, plan.BuildLeft, plan.OutputOrdinals);
            }
        }

        PhysicalPlan build = plan.BuildLeft ? plan.Left : plan.Right;
        var stored = shape.StoredOrdinals.Select(o => (Expression)new InputRef(o, build.Output[o].Type, build.Output[o].Nullable)).ToList();
        KeyColumns = new int[buildKeys.Count];
        for (int k = 0; k < KeyColumns.Length; k++)
        {
            int known = stored.FindIndex(e => e is InputRef a && buildKeys[k] is InputRef b && a.Ordinal == b.Ordinal);
            if (known < 0)
            {
                known = stored.Count;
                stored.Add(buildKeys[k]);
            }

            KeyColumns[k] = known;
        }

        StoredExpressions = stored;
        ProbeKeys = probeKeys;
        KeyTypes = [.. buildKeys.Select(k => k.Type)];
        Built = new BuiltSide(NewStore(), shape, plan.Kind, plan.BuildLeft, context);
        Ranges = new KeyRange[KeyColumns.Length];
        Array.Fill(Ranges, new KeyRange());
        Publishes = plan.Publishes;
        PhysicalPlan probe = plan.BuildLeft ? plan.Right : plan.Left;
        if (spills && context.Spill is not null && KeyColumns.Length > 0)
            Spill = new JoinSpill([.. StoredExpressions.Select(e => e.Type)], [.. probe.Output.Select(c => c.Type)], context);
        Bounds = [.. Enumerable.Range(0, KeyColumns.Length).Select(k => k < plan.Bounds.Count ? plan.Bounds[k] : null)];
    }

    public QueryContext Context { get; }
    public NodeMetrics? Metrics { get; init; }
    public BuiltSide Built { get; }
    public JoinShape Shape => Built.Shape;
    public RowStore Store => Built.Store;

    /// <summary>Columns of the store, over the built side's output.</summary>
    public IReadOnlyList<Expression> StoredExpressions { get; }

    /// <summary>Per key its column in the store.</summary>
    public int[] KeyColumns { get; }

    public IReadOnlyList<Expression> ProbeKeys { get; }
    public DataType[] KeyTypes { get; }
    public bool[] NullSafe { get; }
    public Expression? Residual { get; }
    public Expression? MarkComparison { get; }
    public EquatableArray<DynamicFilterRef> Publishes { get; }

    /// <summary>Per key what the planner knows of the built side's range.</summary>
    public KeyBounds?[] Bounds { get; }

    /// <summary>The marks' comparison is the key: see the remarks.</summary>
    public bool MarksByKey { get; }

    /// <summary>A built row had a null in a key that is not null-safe.</summary>
    public bool HasNullKeys { get; set; }

    /// <summary>Built rows with such a null must be kept, though they match nothing.</summary>
    public bool KeepsNullKeys => Built.KeepsBuild;

    /// <summary>Built rows, those dropped for a null in a key included.</summary>
    public long RowsSeen { get; set; }

    /// <summary>Per key the values seen.</summary>
    public KeyRange[] Ranges { get; }

    /// <summary>Where both sides go if the built one is larger than memory; null if it has to stay in memory.</summary>
    public JoinSpill? Spill { get; }

    /// <summary>Set when the built side is complete; null while it is not, and if it has no rows.</summary>
    public JoinTable? Table { get; private set; }

    /// <summary>Set with <see cref="Table"/>.</summary>
    public KeyWords? Words { get; private set; }

    public RowStore NewStore() => new([.. StoredExpressions.Select(e => e.Type)], Context.Pool);

    /// <summary>Chooses and allocates the table for the rows collected.</summary>
    public void CreateTable()
    {
        Built.Seal();
        if (Built.IsEmpty) return;
        Words = KeyWords.Create(KeyTypes, NullSafe, Ranges, Context.ConstantHash);
        bool asksOnly = Built.Mode is ProbeMode.Semi or ProbeMode.Anti or ProbeMode.Mark && Residual is null && MarkComparison is null;
        if (asksOnly && Words.IsPacked && Words.Limit <= BitmapLimit(Store.Rows)) Table = new BitmapTable(Context.Pool, Words.Limit);
        else if (Words.IsPacked && Words.Limit <= DenseLimit(Store.Rows)) Table = new DenseTable(Context.Pool, Words.Limit, Store.IdLimit);
        else Table = new HashTable(Context.Pool, Store.Rows, Store.IdLimit, !Words.IsPacked, Context.ConstantHash);
    }

    public void Dispose()
    {
        Table?.Dispose();
        Table = null;
        Built.Dispose();
        Spill?.Dispose();
    }

    // Four bytes an index against 16 to 32 a row hashed, and never a collision; small arrays stay in the cache whatever they waste.
    private static ulong DenseLimit(long rows) => Math.Min((ulong)Math.Max(rows * 8, 1 << 18), int.MaxValue - 64);

    private static ulong BitmapLimit(long rows) => (ulong)Math.Max(rows * 128, 1 << 23);
}
