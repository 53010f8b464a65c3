using FrameEngine.Catalog;
using FrameEngine.Logical;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>What RETURNING computes: bound once, before anything changes, over rows that are put in later.</summary>
/// <param name="Plan">The plan, with <paramref name="Place"/> where the rows are to be.</param>
internal sealed record ReturningPlan(LogicalPlan Plan, ITableSource Place)
{
    /// <summary>The plan over the rows that a statement has inserted, changed or removed.</summary>
    public LogicalPlan Over(ITableSource rows) => Put(Plan, rows);

    /// <summary>A source that stands for rows that are not there yet.</summary>
    public static ITableSource PlaceFor(string name, Schema schema) => new Placeholder(name, schema);

    private LogicalPlan Put(LogicalPlan plan, ITableSource rows)
    {
        if (plan is Scan scan) return ReferenceEquals(scan.Source, Place) ? scan with { Source = rows } : scan;
        return plan.Children.IsEmpty ? plan : plan.WithChildren(plan.Children.Select(c => Put(c, rows)).ToEquatableArray());
    }

    private sealed class Placeholder(string name, Schema schema) : ITableSource
    {
        public string Name => name;

        public Schema Schema => schema;

        public TableStatistics Statistics { get; } = TableStatistics.Unknown(schema.Count);

        public ScanSpec? Spec => null;

        public IScan OpenScan(ScanRequest request) => throw new InternalException($"the rows of {name} that a statement returns were read before it ran");
    }
}
