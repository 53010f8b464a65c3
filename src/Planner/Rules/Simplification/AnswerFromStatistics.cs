using FrameEngine.Catalog;
using FrameEngine.Expressions;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Planner.Rules.Simplification;

/// <summary>Answers count, min and max over a whole table from what its source knows exactly.</summary>
/// <remarks><code>
/// Aggregate count(*), max(l_shipdate)        ⇒        Values (6001215, DATE '1998-12-01')
///   Scan lineitem
/// </code></remarks>
internal sealed class AnswerFromStatistics : INodeRule
{
    public string Name => "answer-from-statistics";

    public LogicalPlan? Rewrite(LogicalPlan node, RuleContext context)
    {
        if (node is not Aggregate { Groups.IsEmpty: true, Aggregates.IsEmpty: false, Input: Scan { Filters.IsEmpty: true } scan } aggregate) return null;
        TableStatistics statistics = scan.Source.Statistics;
        if (!statistics.RowsExact || statistics.Rows is not { } rows) return null;
        var answers = new List<Expression>(aggregate.Aggregates.Count);
        foreach (NamedExpression named in aggregate.Aggregates)
        {
            if (named.Expression is not AggregateCall { Filter: null } call || Answer(call, scan, statistics, (long)rows) is not { } answer || answer.Type != call.Type) return null;
            answers.Add(new Literal(answer));
        }

        return new Values(aggregate.Output, [answers.ToEquatableArray()]);
    }

    private static Scalar? Answer(AggregateCall call, Scan scan, TableStatistics statistics, long rows)
    {
        if (call is { Function.Name: "count", Arguments.IsEmpty: true, Distinct: false } or { Function.Name: "count_star" }) return Scalar.Int64(rows);
        if (call.Arguments is not [ColumnRef column] || Column(scan, statistics, column.Id) is not { } known) return null;
        switch (call.Function.Name)
        {
            case "count" when !call.Distinct: return known.Nulls is { } nulls ? Scalar.Int64(rows - (long)nulls) : null;
            case "min" or "max":
                if (known.Nulls is { } absent && (long)absent == rows) return Scalar.Null(call.Type);
                // Text may be cut short in statistics, and floating point leaves out NaN.
                return known.BoundsExact && !column.Type.IsFloat && column.Type.Id is not (TypeId.Utf8 or TypeId.Binary or TypeId.Bit) ? (call.Function.Name == "min" ? known.Min : known.Max) : null;
            default: return null;
        }
    }

    private static ColumnStatistics? Column(Scan scan, TableStatistics statistics, ColumnId id)
    {
        for (int i = 0; i < scan.Columns.Count; i++)
            if (scan.Columns[i].Id == id && scan.Ordinals[i] < statistics.Columns.Count) return statistics.Columns[scan.Ordinals[i]];
        return null;
    }
}
