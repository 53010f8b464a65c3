using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine;

/// <summary>Which rows around the current one a window function sees: the frame of <see cref="Expr.Over(Selector[], SortExpr[], WindowBounds)"/>.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class WindowBounds
{
    private WindowBounds(FrameExtent extent) => Extent = extent;

    internal FrameExtent Extent { get; }

    /// <summary>So many rows from the current one: negative before it, 0 itself, positive behind it; null as far as the partition goes.</summary>
    /// <exception cref="UsageException">The frame would end before it starts.</exception>
    public static WindowBounds Rows(long? from, long? to) => Counted(ExtentUnit.Rows, from, to);

    /// <summary>So many groups of rows that are equal in the order, counted as in <see cref="Rows"/>.</summary>
    /// <exception cref="UsageException">The frame would end before it starts.</exception>
    public static WindowBounds Groups(long? from, long? to) => Counted(ExtentUnit.Groups, from, to);

    /// <summary>Rows whose value of the one sort key lies within a distance of the current row's: a number, or an interval for dates and timestamps. Null as far as the partition goes.</summary>
    public static WindowBounds Range(Expr? preceding, Expr? following) => new(new FrameExtent(
        ExtentUnit.Range,
        preceding is null ? new FrameEdge(EdgeKind.UnboundedPreceding) : new FrameEdge(EdgeKind.Preceding, preceding.Node),
        following is null ? new FrameEdge(EdgeKind.UnboundedFollowing) : new FrameEdge(EdgeKind.Following, following.Node)));

    /// <summary>The same frame without some of its rows.</summary>
    public WindowBounds Exclude(WindowExclusion exclusion) => new(Extent with { Exclusion = exclusion });

    private static WindowBounds Counted(ExtentUnit unit, long? from, long? to)
    {
        if (from > to) throw new UsageException($"a frame from {from} to {to} ends before it starts");
        return new WindowBounds(new FrameExtent(unit, Edge(from, EdgeKind.UnboundedPreceding), Edge(to, EdgeKind.UnboundedFollowing)));
    }

    private static FrameEdge Edge(long? distance, EdgeKind unbounded) => distance switch
    {
        null => new FrameEdge(unbounded),
        0 => new FrameEdge(EdgeKind.CurrentRow),
        < 0 => new FrameEdge(EdgeKind.Preceding, new Literal(Scalar.Int64(distance == long.MinValue ? long.MaxValue : -distance.Value))),
        _ => new FrameEdge(EdgeKind.Following, new Literal(Scalar.Int64(distance.Value))),
    };
}
