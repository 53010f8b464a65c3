using FrameEngine.Functions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>What a window function computes for each row.</summary>
internal enum WindowFunction : byte
{
    /// <summary>An aggregate over the rows of the frame.</summary>
    Aggregate,
    /// <summary>The row's number in its partition, from 1.</summary>
    RowNumber,
    /// <summary>1 and the rows before the row's peers.</summary>
    Rank,
    /// <summary>1 and the groups of peers before the row's.</summary>
    DenseRank,
    /// <summary>(rank − 1) / (rows − 1), or 0 in a partition of one row.</summary>
    PercentRank,
    /// <summary>The part of the partition up to the row's last peer.</summary>
    CumeDist,
    /// <summary>The row's bucket when the partition is dealt into so many, as equal as can be.</summary>
    Ntile,
    /// <summary>A value of the row so many before.</summary>
    Lag,
    /// <summary>A value of the row so many after.</summary>
    Lead,
    /// <summary>A value of the frame's first row.</summary>
    FirstValue,
    /// <summary>A value of the frame's last row.</summary>
    LastValue,
    /// <summary>A value of the frame's n-th row.</summary>
    NthValue,
}

/// <summary>What is known of window functions as such.</summary>
internal static class WindowFunctions
{
    /// <summary>Whether a function counts rows or peers from the partition's begin: what follows a row does not matter to it.</summary>
    public static bool IsPlace(this WindowFunction function) => function is WindowFunction.RowNumber or WindowFunction.Rank or WindowFunction.DenseRank;
}

/// <summary>The unit that a frame's edges count in.</summary>
internal enum ExtentUnit : byte
{
    /// <summary>Single rows.</summary>
    Rows,
    /// <summary>Distances between values of the one sort key.</summary>
    Range,
    /// <summary>Groups of peers.</summary>
    Groups,
}

/// <summary>Where a frame begins or ends.</summary>
internal enum EdgeKind : byte
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

/// <summary>An edge of a frame.</summary>
/// <param name="Offset">
/// For PRECEDING and FOLLOWING. In ROWS and GROUPS a bigint distance; in RANGE the value of the sort key at which the frame begins or ends for this row (key ± distance).
/// </param>
internal sealed record FrameEdge(EdgeKind Kind, Expression? Offset = null);

/// <summary>The rows around the current one that a window function sees.</summary>
/// <param name="RangeKey">For RANGE with an offset: the sort key in the type of the edges' values.</param>
internal sealed record FrameExtent(ExtentUnit Unit, FrameEdge Start, FrameEdge End, WindowExclusion Exclusion = WindowExclusion.NoOthers, Expression? RangeKey = null)
{
    /// <summary>For RANGE with an offset: the key falls. Said here, for a key that the partition already has is no sort key.</summary>
    public bool RangeDescending { get; init; }

    /// <summary>The whole partition.</summary>
    public static FrameExtent Everything { get; } = new(ExtentUnit.Rows, new FrameEdge(EdgeKind.UnboundedPreceding), new FrameEdge(EdgeKind.UnboundedFollowing));

    /// <summary>From the partition's begin to the row's last peer: what an ORDER BY without a frame means.</summary>
    public static FrameExtent UpToPeers { get; } = new(ExtentUnit.Range, new FrameEdge(EdgeKind.UnboundedPreceding), new FrameEdge(EdgeKind.CurrentRow));

    /// <summary>The expressions in it, in a fixed order.</summary>
    public IEnumerable<Expression> Operands => new[] { RangeKey, Start.Offset, End.Offset }.OfType<Expression>();

    /// <summary>The same frame over other operands.</summary>
    public FrameExtent WithOperands(ReadOnlySpan<Expression> operands)
    {
        int next = 0;
        Expression? key = RangeKey is null ? null : operands[next++];
        FrameEdge start = Start.Offset is null ? Start : Start with { Offset = operands[next++] };
        FrameEdge end = End.Offset is null ? End : End with { Offset = operands[next] };
        return this with { RangeKey = key, Start = start, End = end };
    }
}

/// <summary>A function over the rows around each row: only in <see cref="Window"/> nodes (and in unplaced select lists while binding).</summary>
/// <param name="Aggregate">The aggregate, for <see cref="WindowFunction.Aggregate"/> alone.</param>
/// <param name="PartitionBy">Rows see only rows with equal values (nulls are alike). No literals.</param>
/// <param name="OrderBy">The order within a partition. No literals.</param>
/// <param name="Frame">What frame-bound functions see; <see cref="FrameExtent.Everything"/> for the others.</param>
internal sealed record WindowCall(
    WindowFunction Function,
    AggregateOverload? Aggregate,
    DataType ResultType,
    EquatableArray<Expression> Arguments,
    EquatableArray<Expression> PartitionBy,
    EquatableArray<SortKey> OrderBy,
    FrameExtent Frame) : Expression
{
    /// <summary>The aggregate takes equal arguments once.</summary>
    public bool Distinct { get; init; }

    /// <summary>Rows that the aggregate leaves out are those for which this is not true.</summary>
    public Expression? Filter { get; init; }

    /// <summary>Rows whose value is null are passed over.</summary>
    public bool IgnoreNulls { get; init; }

    /// <summary>How the last arguments sort the frame's rows, where these have an order of their own, as in <c>rank(ORDER BY k)</c>: for each a letter for its direction and one for its nulls, as
    /// <see cref="Functions.Aggregates.OrderedAggregate"/> writes it. Null where the rows are in the window's order.</summary>
    public string? Sorting { get; init; }

    /// <summary>The function's SQL name.</summary>
    public string Name => WindowBuilder.NameOf(Function, Aggregate);

    public override DataType Type => ResultType;

    public override bool Nullable => Function switch
    {
        WindowFunction.Aggregate => Aggregate!.MayReturnNull,
        WindowFunction.Ntile => Arguments[0].Nullable,
        WindowFunction.RowNumber or WindowFunction.Rank or WindowFunction.DenseRank or WindowFunction.PercentRank or WindowFunction.CumeDist => false,
        _ => true,
    };

    protected override EquatableArray<Expression> ComputeChildren() =>
        [.. Arguments, .. Filter is null ? [] : (EquatableArray<Expression>)[Filter], .. PartitionBy, .. OrderBy.Select(k => k.Expression), .. Frame.Operands];

    public override Expression WithChildren(EquatableArray<Expression> children)
    {
        ReadOnlySpan<Expression> rest = children.AsSpan();
        EquatableArray<Expression> arguments = EquatableArray.Create(rest[..Arguments.Count]);
        rest = rest[Arguments.Count..];
        Expression? filter = Filter is null ? null : rest[0];
        if (filter is not null) rest = rest[1..];
        EquatableArray<Expression> partition = EquatableArray.Create(rest[..PartitionBy.Count]);
        rest = rest[PartitionBy.Count..];
        var order = new SortKey[OrderBy.Count];
        for (int i = 0; i < order.Length; i++) order[i] = OrderBy[i] with { Expression = rest[i] };
        return this with { Arguments = arguments, Filter = filter, PartitionBy = partition, OrderBy = order.ToEquatableArray(), Frame = Frame.WithOperands(rest[order.Length..]) };
    }
}
