using FrameEngine.Engine.Transactions;
using FrameEngine.Expressions;
using FrameEngine.Logical;

namespace FrameEngine.AdoNet;

/// <summary>The column of a table that a column of a result shows, unchanged.</summary>
/// <param name="IsKey">Whether it belongs to the table's primary key, or, without one, to its first UNIQUE constraint.</param>
/// <param name="IsUnique">Whether no value of it occurs twice in the table.</param>
internal sealed record ColumnOrigin(TableName Table, string Column, bool IsKey, bool IsUnique)
{
    /// <summary>For each column of a plan where it comes from; null for what is computed or comes from elsewhere.</summary>
    public static ColumnOrigin?[] Of(LogicalPlan plan, CatalogTransaction catalog)
    {
        var columns = new Dictionary<ColumnId, ColumnId>();
        var scans = new Dictionary<ColumnId, (Scan Scan, int Ordinal)>();
        Collect(plan, columns, scans);
        return [.. plan.Output.Select(column => Find(column.Id, columns, scans, catalog))];
    }

    // Through what hands rows on as they are; groups, windows and set operations make rows of their own.
    private static void Collect(LogicalPlan plan, Dictionary<ColumnId, ColumnId> columns, Dictionary<ColumnId, (Scan Scan, int Ordinal)> scans)
    {
        switch (plan)
        {
            case Scan scan:
                for (int i = 0; i < scan.Columns.Count; i++) scans.TryAdd(scan.Columns[i].Id, (scan, scan.Ordinals[i]));
                return;
            case Project project:
                foreach (NamedExpression column in project.Columns)
                    if (column.Expression is ColumnRef source && source.Id != column.Id) columns.TryAdd(column.Id, source.Id);
                break;
            case not (Filter or Sort or Limit or TopN or Join):
                return;
        }

        foreach (LogicalPlan child in plan.Children) Collect(child, columns, scans);
    }

    private static ColumnOrigin? Find(ColumnId id, Dictionary<ColumnId, ColumnId> columns, Dictionary<ColumnId, (Scan Scan, int Ordinal)> scans, CatalogTransaction catalog)
    {
        while (columns.TryGetValue(id, out ColumnId source)) id = source;
        if (!scans.TryGetValue(id, out (Scan Scan, int Ordinal) found)) return null;
        foreach ((TableName name, CatalogEntry entry) in catalog.Entries())
        {
            if (!ReferenceEquals(entry.Source, found.Scan.Source)) continue;
            string column = entry.Source.Schema[found.Ordinal].Name;
            Catalog.KeyRule? key = entry.Rules.Keys.FirstOrDefault(k => k.IsPrimary) ?? entry.Rules.Keys.FirstOrDefault();
            return new ColumnOrigin(name, column, key is not null && Has(key), entry.Rules.Keys.Any(k => k.Columns.Count == 1 && Has(k)));

            bool Has(Catalog.KeyRule rule) => rule.Columns.Contains(column, StringComparer.OrdinalIgnoreCase);
        }

        return null;
    }
}
