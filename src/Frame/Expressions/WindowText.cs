using System.Text;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Expressions;

/// <summary>SQL-like text of window calls.</summary>
internal static class WindowText
{
    public static void Append(StringBuilder text, WindowCall call)
    {
        text.Append(call.Name).Append('(').Append(call.Distinct ? "DISTINCT " : "");
        if (call.Arguments.IsEmpty && call.Name == "count") text.Append('*');
        if (call.Sorting is null) text.AppendJoin(", ", call.Arguments);
        else Sorted(text, call);
        if (call.IgnoreNulls) text.Append(" IGNORE NULLS");
        text.Append(')');
        if (call.Filter is not null) text.Append(" FILTER (WHERE ").Append(call.Filter).Append(')');
        FrameExtent usual = call.OrderBy.IsEmpty ? FrameExtent.Everything : FrameExtent.UpToPeers;
        bool framed = call.Sorting is not null || call.Function is WindowFunction.Aggregate or WindowFunction.FirstValue or WindowFunction.LastValue or WindowFunction.NthValue;
        Over(text, call.PartitionBy, call.OrderBy, framed && !call.Frame.Equals(usual) ? call.Frame : null);
    }

    private static void Sorted(StringBuilder text, WindowCall call)
    {
        (bool Descending, bool NullsFirst)[] keys = Functions.Aggregates.OrderedAggregate.KeysOf(call.Sorting!);
        int own = call.Arguments.Count - keys.Length;
        text.AppendJoin(", ", call.Arguments.Take(own)).Append(own > 0 ? " ORDER BY " : "ORDER BY ");
        text.AppendJoin(", ", keys.Select((k, i) => new SortKey(call.Arguments[own + i], k.Descending, k.NullsFirst)));
    }

    public static void Append(StringBuilder text, UnboundWindow window)
    {
        text.Append(window.Call);
        if (window.IgnoreNulls == true) text.Insert(text.Length - 1, " IGNORE NULLS");
        Over(text, window.PartitionBy, window.OrderBy, window.Frame);
    }

    private static void Over(StringBuilder text, EquatableArray<Expression> partition, EquatableArray<SortKey> order, FrameExtent? frame)
    {
        text.Append(" OVER (");
        string separator = "";
        if (!partition.IsEmpty)
        {
            text.Append("PARTITION BY ").AppendJoin(", ", partition);
            separator = " ";
        }

        if (!order.IsEmpty)
        {
            text.Append(separator).Append("ORDER BY ");
            text.AppendJoin(", ", order.Select(k => $"{k.Expression}{(k.Descending ? " DESC" : "")}{(k.NullsFirst ? " NULLS FIRST" : "")}"));
            separator = " ";
        }

        if (frame is not null) text.Append(separator).Append(Of(frame));
        text.Append(')');
    }

    /// <summary>A frame. In a bound RANGE frame the edges are values of the key, not distances.</summary>
    public static string Of(FrameExtent frame)
    {
        string exclusion = frame.Exclusion switch
        {
            WindowExclusion.CurrentRow => " EXCLUDE CURRENT ROW",
            WindowExclusion.Group => " EXCLUDE GROUP",
            WindowExclusion.Ties => " EXCLUDE TIES",
            _ => "",
        };
        return $"{frame.Unit.ToString().ToUpperInvariant()} BETWEEN {Edge(frame.Start, frame.RangeKey)} AND {Edge(frame.End, frame.RangeKey)}{exclusion}";
    }

    private static string Edge(FrameEdge edge, Expression? key) => edge.Kind switch
    {
        EdgeKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
        EdgeKind.CurrentRow => "CURRENT ROW",
        EdgeKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
        _ when key is not null => $"{edge.Offset}",
        EdgeKind.Preceding => $"{edge.Offset} PRECEDING",
        _ => $"{edge.Offset} FOLLOWING",
    };
}
