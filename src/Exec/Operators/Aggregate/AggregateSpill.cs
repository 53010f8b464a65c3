using FrameEngine.Columns;
using FrameEngine.Exec.Pipelines;
using FrameEngine.Expressions;
using FrameEngine.Planner.Physical;
using FrameEngine.Planner.Rules;
using FrameEngine.Types;

namespace FrameEngine.Exec.Operators.Aggregate;

/// <summary>What an aggregation writes to disk when its groups are too many for memory, and how it is read back.</summary>
/// <remarks>Stream 0 has the input's rows as they came, since most states could not be written; stream 1 + i the distinct combinations that aggregate i is to be fed.</remarks>
internal sealed class AggregateSpill
{
    private readonly int[] _keptKeys; // whose values would be others if they were computed again

    public AggregateSpill(PhysicalAggregate plan, bool[] distinct, QueryContext context)
    {
        int width = plan.Input.Output.Count;
        _keptKeys = [.. Enumerable.Range(0, plan.Groups.Count).Where(i => ColumnUse.IsVolatile(plan.Groups[i]))];
        Groups = [.. plan.Groups.Index().Select(g => Array.IndexOf(_keptKeys, g.Index) is >= 0 and var kept ? new InputRef(width + kept, g.Item.Type, g.Item.Nullable) : g.Item)];
        NeedsInput = plan.Aggregates.Index().Any(a => !distinct[a.Index]) || plan.Aggregates.All(a => a.Filter is not null);
        DataType[] keys = [.. plan.Groups.Select(g => g.Type)];
        DataType[] input = [.. plan.Input.Output.Select(c => c.Type), .. _keptKeys.Select(k => keys[k])];
        Rows = new SpilledRows([input, .. plan.Aggregates.Select((a, i) => distinct[i] ? (IReadOnlyList<DataType>)[.. keys, .. a.Arguments.Select(e => e.Type)] : null)], context);
    }

    /// <summary>All threads' rows.</summary>
    public SpilledRows Rows { get; }

    /// <summary>The keys of rows that are read back.</summary>
    public EquatableArray<Expression> Groups { get; }

    /// <summary>Whether the input's rows have to be written at all: the sets of DISTINCT aggregates know all groups unless a filter has kept some from them.</summary>
    public bool NeedsInput { get; }

    /// <summary>The columns of stream 0 for a chunk of the input.</summary>
    public Vector[] Columns(DataChunk chunk, Vector[] keys)
    {
        if (_keptKeys.Length == 0) return chunk.Columns;
        var columns = new Vector[chunk.Columns.Length + _keptKeys.Length];
        chunk.Columns.CopyTo(columns, 0);
        for (int i = 0; i < _keptKeys.Length; i++) columns[chunk.Columns.Length + i] = keys[_keptKeys[i]];
        return columns;
    }
}
