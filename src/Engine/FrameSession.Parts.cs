using FrameEngine.Catalog;
using FrameEngine.Engine.Transactions;
using FrameEngine.Exec.Operators.Scan;
using FrameEngine.Logical;

namespace FrameEngine;

/// <summary>UPDATE and DELETE part by part: parts of a table (files of a database) in which no row changes stay as they are.</summary>
public sealed partial class FrameSession
{
    /// <summary>The parts of a table that are each to be looked at, with the plan over each; the whole with its plan where rows are not treated one by one.</summary>
    private static IReadOnlyList<(ITableSource Rows, LogicalPlan Plan)> PartsOf(ITableStore store, ITableSource table, LogicalPlan plan)
    {
        IReadOnlyList<ITableSource> parts = store.PartsOf(table);
        if (parts.Count < 2 || WithTarget(plan, table, table) is null) return [(table, plan)];
        long first = 0;
        var planned = new List<(ITableSource, LogicalPlan)>(parts.Count);
        foreach (ITableSource part in parts)
        {
            planned.Add((part, WithTarget(plan, table, part, first)!));
            first += store.RowsOf(part);
        }

        return planned;
    }

    /// <summary>The plan of a statement that changes a table with other rows in the table's place; null if it puts rows in relation to each other. Other references to the table keep theirs.</summary>
    /// <param name="first">The number that the first of those rows has in the table.</param>
    private static LogicalPlan? WithTarget(LogicalPlan plan, ITableSource table, ITableSource part, long first = 0) => plan switch
    {
        Scan { Source: NumberedTable numbered } scan when ReferenceEquals(numbered.Rows, table) => scan with { Source = ((INumberedSource)part).WithRowIds(first) },
        Scan scan when ReferenceEquals(scan.Source, table) => scan with { Source = part },
        Filter or Project or Join { Kind: JoinKind.Anti or JoinKind.Semi } when WithTarget(plan.Children[0], table, part, first) is { } target => plan.WithChildren([target, .. plan.Children.Skip(1)]),
        _ => null,
    };

    private Task<long> CountAsync(LogicalPlan plan, CancellationToken cancellation) => new DataFrame(this, plan).CountAsync(cancellation);
}
