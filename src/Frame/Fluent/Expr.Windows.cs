using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine;

public sealed partial class Expr
{
    /// <summary>Computes an aggregate or window function for each row over all rows that are equal in some columns, or over the whole frame: <c>Sum(Col("x")).Over("k")</c>.</summary>
    /// <exception cref="UsageException">This is not a call of a function.</exception>
    public Expr Over(params ReadOnlySpan<Selector> partitionBy) => Window(DataFrame.Nodes(partitionBy), [], null);

    /// <summary>Computes an aggregate or window function for each row over the rows around it: <c>Lag(Col("x")).Over(["k"], [Col("day").Desc()])</c>.</summary>
    /// <param name="partitionBy">Rows see only rows with equal values; none for the whole frame.</param>
    /// <param name="orderBy">The order within a partition.</param>
    /// <param name="bounds">The rows that aggregates and first, last and nth value see; up to the current row and its equals in the order if not given, or all without an order.</param>
    /// <exception cref="UsageException">This is not a call of a function.</exception>
    public Expr Over(Selector[] partitionBy, SortExpr[] orderBy, WindowBounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(partitionBy);
        ArgumentNullException.ThrowIfNull(orderBy);
        return Window(DataFrame.Nodes(partitionBy), orderBy, bounds);
    }

    /// <summary>Lets a lag, lead, first, last or nth value pass over rows whose value is null. Stands behind <c>Over</c>.</summary>
    /// <exception cref="UsageException">This is not a function over a window.</exception>
    public Expr IgnoreNulls() => Node is UnboundWindow window
        ? new Expr(window with { IgnoreNulls = true })
        : throw new UsageException($"IgnoreNulls stands behind Over, but {this} is not a function over a window");

    private Expr Window(List<Expression> partitionBy, SortExpr[] orderBy, WindowBounds? bounds)
    {
        if (Node is not UnboundCall call) throw new UsageException($"Over stands behind a function, such as Sum(Col(\"x\")).Over(\"k\"), but {this} is none");
        EquatableArray<SortKey> order = orderBy.Select(k => new SortKey(k.Node, k.Descending, k.NullsFirst)).ToEquatableArray();
        return new Expr(new UnboundWindow(call, partitionBy.ToEquatableArray(), order, bounds?.Extent, null));
    }
}
